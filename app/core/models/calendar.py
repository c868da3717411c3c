"""Holidays and swapped working days by year."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.models.shared import Verification, one_of
from app.kernel.models import Base, Timestamped, Versioned, id_column
from app.kernel.scope import PublicScope


class HolidayKind(StrEnum):
    """A day off, or a Saturday or Sunday on which work is made up for one."""

    HOLIDAY = "holiday"
    SWAPPED_WORKING_DAY = "swapped_working_day"


class CalendarYear(Timestamped, Versioned, Base):
    """A year whose days off are known, and how far they were compared with their source."""

    __tablename__ = "core_calendar_year"
    __record__ = "core.Calendar"
    __scope__ = PublicScope()
    __table_args__ = (
        one_of("verification", Verification),
        CheckConstraint("year between 1900 and 2200", name="year_plausible"),
    )

    id: Mapped[int] = id_column()
    year: Mapped[int] = mapped_column(Integer, nullable=False, unique=True)
    verification: Mapped[str] = mapped_column(String(1), nullable=False)
    source: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    note: Mapped[str] = mapped_column(Text, nullable=False, server_default="")

    days: Mapped[list[Holiday]] = relationship(
        back_populates="calendar_year", order_by="Holiday.day", passive_deletes="all"
    )

    def __str__(self) -> str:
        return str(self.year)


class Holiday(Timestamped, Versioned, Base):
    """A day that is off though a working day, or worked though a weekend."""

    __tablename__ = "core_holiday"
    __record__ = "core.Calendar"
    __scope__ = PublicScope()
    __table_args__ = (one_of("kind", HolidayKind), one_of("verification", Verification))

    id: Mapped[int] = id_column()
    calendar_year_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_calendar_year.id"), nullable=False, index=True
    )
    day: Mapped[date] = mapped_column(nullable=False, unique=True)
    kind: Mapped[str] = mapped_column(String(20), nullable=False)
    name_vi: Mapped[str] = mapped_column(String(100), nullable=False)
    source: Mapped[str] = mapped_column(Text, nullable=False, server_default="")
    verification: Mapped[str] = mapped_column(String(1), nullable=False)

    calendar_year: Mapped[CalendarYear] = relationship(back_populates="days")

    def __str__(self) -> str:
        return self.name_vi

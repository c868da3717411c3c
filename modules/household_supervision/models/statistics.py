"""Published figures, to compare with what the records say."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    Numeric,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Base, Timestamped, id_column
from app.kernel.scope import PublicScope
from modules.household_supervision.models.choices import ResultStatus, one_of


class PublishedFigure(Base, Timestamped):
    """A figure as a decision, report or newspaper gave it; what was not printed is empty.

    `unit_id` is empty for the country and for regions. Rates are percentages as printed, also
    where they are visibly wrong.
    """

    __tablename__ = "household_published_figure"
    __record__ = "household_supervision.PublishedFigure"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("as_of", "unit_name", "standard_code", "status"),
        one_of("status", ResultStatus),
        CheckConstraint("households_total > 0", name="households_total"),
        CheckConstraint("poor_households >= 0 and near_poor_households >= 0", name="households"),
    )

    id: Mapped[int] = id_column()
    as_of: Mapped[date] = mapped_column(Date)
    unit_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    unit_code: Mapped[str | None] = mapped_column(String(20))
    unit_name: Mapped[str] = mapped_column(Text)
    unit_level: Mapped[str] = mapped_column(String(20))
    standard_code: Mapped[str] = mapped_column(String(40))
    households_total: Mapped[int | None] = mapped_column(Integer)
    poor_households: Mapped[int | None] = mapped_column(Integer)
    near_poor_households: Mapped[int | None] = mapped_column(Integer)
    poor_rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    near_poor_rate: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    status: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)

    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)

    def __str__(self) -> str:
        return f"{self.unit_name} {self.as_of:%d/%m/%Y}"

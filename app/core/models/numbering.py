"""Numbers: gapless ones that we give our own vouchers, and those that official papers came with."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from app.core.models.organisations import Organisation
from app.core.models.scopes import NUMBERS, OF_ORGANISATION
from app.core.models.units import AdminUnit
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import OrganisationScope


class NumberSeries(Timestamped, Base):
    """A series of vouchers of an organisation in a year: 1, 2, 3, … without gaps.

    `last` is the last number given out, read from the numbers themselves.
    """

    __tablename__ = "core_number_series"
    __record__ = "core.NumberSeries"
    __scope__ = OrganisationScope("organisation_id")
    __table_args__ = (
        UniqueConstraint("code", "organisation_id", "year", postgresql_nulls_not_distinct=True),
        CheckConstraint("year between 1900 and 2200", name="year_plausible"),
        Index("ix_core_number_series_organisation_id", "organisation_id"),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(40), nullable=False)
    organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id")
    )
    year: Mapped[int] = mapped_column(Integer, nullable=False)
    pattern: Mapped[str] = mapped_column(String(60), nullable=False)

    if TYPE_CHECKING:
        last: Mapped[int]

    organisation: Mapped[Organisation | None] = relationship(viewonly=True)

    def __str__(self) -> str:
        return f"{self.code}/{self.year}"


class Number(Base):
    """A number that was given out; the database refuses gaps, changes and deletions."""

    __tablename__ = "core_number"
    __record__ = "core.Number"
    __scope__ = NUMBERS
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        UniqueConstraint("series_id", "text"),
    )

    id: Mapped[int] = id_column()
    series_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_number_series.id"), nullable=False
    )
    number: Mapped[int] = mapped_column(BigInteger, nullable=False)
    text: Mapped[str] = mapped_column(String(60), nullable=False)
    issued_on: Mapped[date] = mapped_column(nullable=False)
    issued_by_id: Mapped[int | None] = mapped_column(Integer, ForeignKey("ab_user.id"), index=True)

    series: Mapped[NumberSeries] = relationship(viewonly=True)

    def __str__(self) -> str:
        return self.text


NumberSeries.last = column_property(
    select(func.coalesce(func.max(Number.number), 0))
    .where(Number.series_id == NumberSeries.id)
    .correlate_except(Number)
    .scalar_subquery()
)


class PaperNumber(Timestamped, Authored, Versioned, Base):
    """A line of the register of outgoing papers; its number is unique by issuer, kind and year.

    `number_key` is the number without case, spaces and accents: `12/QĐ-MT` and `12/qđ-mt` are one.
    `kind` is a type of papers (QĐ), the kind of a workflow's paper, or the series of a document.
    """

    __tablename__ = "core_paper_number"
    __record__ = "core.PaperNumber"
    __scope__ = OF_ORGANISATION
    __table_args__ = (
        UniqueConstraint("organisation_id", "kind", "year", "number_key"),
        Index("ix_core_paper_number_table_name_row_id", "table_name", "row_id"),
        CheckConstraint("copies between 1 and 9999", name="copies"),
    )

    id: Mapped[int] = id_column()
    organisation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), nullable=False
    )
    kind: Mapped[str] = mapped_column(String(40), nullable=False)
    year: Mapped[int] = mapped_column(Integer, nullable=False)
    number: Mapped[str] = mapped_column(String(60), nullable=False)
    number_key: Mapped[str] = mapped_column(String(60), nullable=False)
    issued_on: Mapped[date | None]
    table_name: Mapped[str | None] = mapped_column(String(63))
    row_id: Mapped[int | None] = mapped_column(BigInteger)
    unit_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    subject: Mapped[str | None] = mapped_column(Text)
    signer: Mapped[str | None] = mapped_column(String(120))
    recipients: Mapped[str | None] = mapped_column(Text)
    copies: Mapped[int | None] = mapped_column(SmallInteger)
    sent_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)

    organisation: Mapped[Organisation] = relationship(viewonly=True)
    unit: Mapped[AdminUnit | None] = relationship(viewonly=True)

    def __str__(self) -> str:
        return self.number

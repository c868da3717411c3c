"""The results of a movement in a year, and the lines on its targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Date,
    ForeignKey,
    Numeric,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import UnitScope
from modules.movement_results.domain.comparing import Outcome
from modules.movement_results.models.scopes import ResultScope

VALUE = Numeric(18, 4)
OUTCOMES = ", ".join(f"'{each}'" for each in Outcome)


def to(table: str, *, cascade: bool = False) -> Mapped[int]:
    """Return a needed reference to a row of another table."""
    key = ForeignKey(f"{table}.id", ondelete="CASCADE" if cascade else None)
    return mapped_column(BigInteger, key, index=True)


def maybe_to(table: str) -> Mapped[int | None]:
    """Return a reference that may be empty."""
    return mapped_column(BigInteger, ForeignKey(f"{table}.id"), index=True)


class Comparison(Base, Timestamped, Authored, Versioned):
    """The results of a movement in a year: computed anew until they are summed up.

    `round_id` is the review that was chosen by hand; empty, each target is measured by the review
    of the year that has its standard.
    """

    __tablename__ = "results_comparison"
    __record__ = "movement_results.Comparison"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (
        UniqueConstraint("movement_id", "year"),
        CheckConstraint("state in ('draft', 'summed_up')", name="state"),
        CheckConstraint(
            "state <> 'summed_up' or (computed_on is not null and summed_up_on is not null)",
            name="summed_up",
        ),
    )

    id: Mapped[int] = id_column()
    movement_id: Mapped[int] = to("movement_movement")
    unit_id: Mapped[int] = to("core_unit")
    year: Mapped[int] = mapped_column(SmallInteger)
    round_id: Mapped[int | None] = maybe_to("household_round")
    computed_on: Mapped[date | None] = mapped_column(Date)
    summed_up_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="draft")

    movement: Mapped[Any] = relationship("Movement", viewonly=True, lazy="joined")
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    round: Mapped[Any] = relationship("ReviewRound", viewonly=True)

    def __str__(self) -> str:
        return f"{self.movement} ({self.year})"


class ResultLine(Base):
    """A target with what was reported on it and what the registers say, side by side.

    Everything is copied, so that a line that was summed up says the same for ever. `register_value`
    is empty where nothing can be compared; `outcome` then says why.
    """

    __tablename__ = "results_line"
    __record__ = "movement_results.ResultLine"
    __scope__ = ResultScope()
    __table_args__ = (
        UniqueConstraint("comparison_id", "target_id"),
        CheckConstraint(f"outcome in ({OUTCOMES})", name="outcome"),
        CheckConstraint(
            "(outcome in ('AGREES', 'DIFFERS', 'NOT_REPORTED')) = (register_value is not null)",
            name="register_value",
        ),
        CheckConstraint(
            "register_value is null or (round_id is not null and register_on is not null "
            "and register_source is not null and register_standard is not null)",
            name="register_source",
        ),
        CheckConstraint(
            "case outcome when 'AGREES' then round(reported_value, 2) = round(register_value, 2) "
            "when 'DIFFERS' then round(reported_value, 2) <> round(register_value, 2) "
            "when 'NOT_REPORTED' then reported_value is null else true end is true",
            name="compared",
        ),
    )

    id: Mapped[int] = id_column()
    comparison_id: Mapped[int] = to("results_comparison", cascade=True)
    movement_id: Mapped[int] = to("movement_movement")
    year: Mapped[int] = mapped_column(SmallInteger)
    target_id: Mapped[int] = to("movement_target")
    organisation_id: Mapped[int] = to("core_organisation")
    unit_id: Mapped[int] = to("core_unit")
    indicator_code: Mapped[str | None] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(Text)
    unit_of_measure: Mapped[str] = mapped_column(String(40))
    direction: Mapped[str] = mapped_column(String(10))
    standard_code: Mapped[str | None] = mapped_column(String(40))
    baseline_value: Mapped[Decimal | None] = mapped_column(VALUE)
    wanted: Mapped[Decimal] = mapped_column(VALUE)
    reported_value: Mapped[Decimal | None] = mapped_column(VALUE)
    reported_rate: Mapped[Decimal | None] = mapped_column(VALUE)
    reported_status: Mapped[str | None] = mapped_column(String(20))
    reported_source: Mapped[str | None] = mapped_column(Text)
    reported_on: Mapped[date | None] = mapped_column(Date)
    reported_met: Mapped[bool | None]
    round_id: Mapped[int | None] = maybe_to("household_round")
    register_value: Mapped[Decimal | None] = mapped_column(VALUE)
    register_rate: Mapped[Decimal | None] = mapped_column(VALUE)
    register_standard: Mapped[str | None] = mapped_column(String(40))
    register_source: Mapped[str | None] = mapped_column(Text)
    register_on: Mapped[date | None] = mapped_column(Date)
    register_met: Mapped[bool | None]
    difference: Mapped[Decimal | None] = mapped_column(
        VALUE, Computed("reported_value - register_value", persisted=True)
    )
    outcome: Mapped[str] = mapped_column(String(20))

    comparison: Mapped[Comparison] = relationship()
    movement: Mapped[Any] = relationship("Movement", viewonly=True)
    target: Mapped[Any] = relationship("Target", viewonly=True)
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True, lazy="joined")
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    round: Mapped[Any] = relationship("ReviewRound", viewonly=True)

    def __str__(self) -> str:
        return f"{self.organisation}: {self.name}"

"""Review rounds and the work of each commune in them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from modules.household_supervision.domain.poverty_standard import Area
from modules.household_supervision.models.choices import (
    ResultStatus,
    RoundKind,
    RoundState,
    UnitReviewState,
    one_of,
)
from modules.household_supervision.models.scopes import PlanScope, SupervisedScope
from modules.household_supervision.models.standard import PovertyStandard


class ReviewRound(Base, Timestamped, Authored, Versioned):
    """A review of poor and near-poor households in a province, on one dated standard.

    The standard follows the policy year, not the day of the survey, and is stored: at a change of
    standard two rounds run side by side. The share that a village meeting must reach (`agree_votes`
    of `agree_of`, empty where the regime sets none) is copied, so that the database holds it.
    """

    __tablename__ = "household_round"
    __record__ = "household_supervision.ReviewRound"
    __scope__ = PlanScope("unit_id")
    __table_args__ = (
        UniqueConstraint("unit_id", "kind", "standard_id", "opens_on"),
        one_of("kind", RoundKind),
        one_of("state", RoundState),
        one_of("status", ResultStatus),
        CheckConstraint("opens_on <= closes_on", name="dates"),
        CheckConstraint("policy_year between 2000 and 2200", name="policy_year"),
        CheckConstraint(
            "(agree_votes is null) = (agree_of is null) and agree_votes between 1 and agree_of",
            name="agree_share",
        ),
    )

    id: Mapped[int] = id_column()
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    policy_year: Mapped[int] = mapped_column(SmallInteger)
    standard_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_standard.id"), index=True
    )
    regime: Mapped[str] = mapped_column(String(40))
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    opens_on: Mapped[date] = mapped_column(Date)
    closes_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), default=RoundState.DRAFT)
    status: Mapped[str] = mapped_column(String(20), default=ResultStatus.PRELIMINARY)
    is_supervised: Mapped[bool] = mapped_column(Boolean, server_default=text("true"), default=True)
    agree_votes: Mapped[int | None] = mapped_column(SmallInteger)
    agree_of: Mapped[int | None] = mapped_column(SmallInteger)
    agree_inclusive: Mapped[bool] = mapped_column(
        Boolean, server_default=text("true"), default=True
    )
    note: Mapped[str | None] = mapped_column(Text)

    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    standard: Mapped[PovertyStandard] = relationship()

    def __str__(self) -> str:
        return self.name


class UnitReview(Base, Timestamped, Authored, Versioned):
    """A commune's work in a round, from the list to the decision.

    `area_kind` is copied on the day of the list, since units change. The resident households are
    the denominator of rates and stay empty where no figure is known.
    """

    __tablename__ = "household_unit_review"
    __record__ = "household_supervision.UnitReview"
    __scope__ = SupervisedScope("unit_id")
    __table_args__ = (
        UniqueConstraint("round_id", "unit_id"),
        UniqueConstraint("id", "round_id"),
        one_of("area_kind", Area),
        one_of("state", UnitReviewState),
        CheckConstraint("resident_households > 0 and resident_persons > 0", name="residents"),
        CheckConstraint(
            "resident_households is null or residents_source is not null", name="residents_source"
        ),
        CheckConstraint(
            "state not in ('recognised', 'reported', 'closed') "
            "or (decision_number is not null and decision_date is not null)",
            name="decision",
        ),
        CheckConstraint(
            "state not in ('reported', 'closed') or reported_on is not null", name="reported"
        ),
        CheckConstraint(
            "listed_on <= surveyed_on and surveyed_on <= met_on and met_on <= posted_on "
            "and posted_on <= decision_date",
            name="dates",
        ),
    )

    id: Mapped[int] = id_column()
    round_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_round.id"), index=True)
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    area_kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(20), default=UnitReviewState.DRAFT)
    resident_households: Mapped[int | None] = mapped_column(Integer)
    resident_persons: Mapped[int | None] = mapped_column(Integer)
    residents_source: Mapped[str | None] = mapped_column(Text)
    survey_no: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"), default=0)
    listed_on: Mapped[date | None] = mapped_column(Date)
    surveyed_on: Mapped[date | None] = mapped_column(Date)
    met_on: Mapped[date | None] = mapped_column(Date)
    posted_on: Mapped[date | None] = mapped_column(Date)
    posting_due_on: Mapped[date | None] = mapped_column(Date)
    district_asked_on: Mapped[date | None] = mapped_column(Date)
    district_due_on: Mapped[date | None] = mapped_column(Date)
    district_answered_on: Mapped[date | None] = mapped_column(Date)
    decision_due_on: Mapped[date | None] = mapped_column(Date)
    decision_number: Mapped[str | None] = mapped_column(String(80))
    decision_date: Mapped[date | None] = mapped_column(Date)
    decision_signer: Mapped[str | None] = mapped_column(Text)
    report_due_on: Mapped[date | None] = mapped_column(Date)
    reported_on: Mapped[date | None] = mapped_column(Date)

    # A commune's review is named by its round and unit wherever it is shown.
    round: Mapped[ReviewRound] = relationship(lazy="joined")
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True, lazy="joined")

    def __str__(self) -> str:
        return f"{self.round} - {self.unit}"

"""Households in a round: their survey, their classes and what they lack."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    FetchedValue,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.kernel import field_policy
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.money import Dong
from app.kernel.scope import ThroughScope
from app.kernel.text import search_key
from modules.household_supervision.domain.movements import Movement
from modules.household_supervision.domain.poverty_standard import Area, HouseholdClass, PovertyCause
from modules.household_supervision.models.choices import (
    KEY_TEXT,
    CaseSource,
    CaseState,
    LeaveReason,
    one_of,
    search_index,
)
from modules.household_supervision.models.household import Household, name_sort_key
from modules.household_supervision.models.round import UnitReview
from modules.household_supervision.models.scopes import TeamScope
from modules.household_supervision.models.standard import PovertyStandard, StandardIndicator


class ReviewCase(Base, Timestamped, Authored, Versioned):
    """One household in one round.

    Village, area, name and size are copied, so that a later move or merger changes no result. The
    round is copied by the database, to hold one case per household and round. `was_poor` and
    `was_near_poor` tell whether an earlier round than the previous one had it on that list (tái).
    Scores are points (B1/B2 to 2021, điểm A/điểm B from 2022), income is đồng per person a month.
    """

    __tablename__ = "household_case"
    __record__ = "household_supervision.ReviewCase"
    __scope__ = TeamScope("household_supervision.ReviewCase")
    __field_rules__ = {  # noqa: RUF012 - read by the kernel, never changed
        # A team of the Front checks how a class came about; what people earn is not for it.
        "income_vnd": field_policy.hidden("browse"),
    }
    __table_args__ = (
        ForeignKeyConstraint(
            ["unit_review_id", "round_id"],
            ["household_unit_review.id", "household_unit_review.round_id"],
        ),
        UniqueConstraint("round_id", "household_id"),
        one_of("area_kind", Area),
        one_of("source", CaseSource),
        one_of("previous_class", HouseholdClass),
        one_of("state", CaseState),
        one_of("withdrawn_reason", LeaveReason),
        CheckConstraint("score_income >= 0", name="score_income"),
        CheckConstraint(
            "score_deprivation between 0 and 120 and score_deprivation % 10 = 0",
            name="score_deprivation",
        ),
        CheckConstraint("income_vnd >= 0", name="income_vnd"),
        CheckConstraint("household_size >= 1", name="household_size"),
        CheckConstraint("state <> 'withdrawn' or withdrawn_reason is not null", name="withdrawn"),
        CheckConstraint(
            "state not in ('screened_out', 'refused') or closing_note is not null", name="reason"
        ),
        search_index("household_case"),
        Index("ix_household_case_sort_key", "sort_key", "id"),
        Index("ix_household_case_unit_review_id_state", "unit_review_id", "state"),
    )

    id: Mapped[int] = id_column()
    unit_review_id: Mapped[int] = mapped_column(BigInteger)
    round_id: Mapped[int] = mapped_column(BigInteger, server_default=FetchedValue())
    household_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_household.id"), index=True
    )
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    area_kind: Mapped[str] = mapped_column(String(10))
    sheet: Mapped[str | None] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    previous_class: Mapped[str | None] = mapped_column(String(20))
    was_poor: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    was_near_poor: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), default=False
    )
    state: Mapped[str] = mapped_column(String(20), default=CaseState.LISTED)
    head_name: Mapped[str] = mapped_column(Text)
    search_key: Mapped[str] = mapped_column(Text)
    sort_key: Mapped[str] = mapped_column(KEY_TEXT)
    household_size: Mapped[int | None] = mapped_column(SmallInteger)
    score_income: Mapped[int | None] = mapped_column(SmallInteger)
    score_deprivation: Mapped[int | None] = mapped_column(SmallInteger)
    income_vnd: Mapped[int | None] = mapped_column(Dong)
    asked_for_average_living: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), default=False
    )
    surveyed_on: Mapped[date | None] = mapped_column(Date)
    surveyor_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_person.id"), index=True
    )
    withdrawn_reason: Mapped[str | None] = mapped_column(String(20))
    closing_note: Mapped[str | None] = mapped_column(Text)

    unit_review: Mapped[UnitReview] = relationship(
        primaryjoin="ReviewCase.unit_review_id == UnitReview.id",
        foreign_keys="ReviewCase.unit_review_id",
    )
    household: Mapped[Household] = relationship()
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    surveyor: Mapped[Any] = relationship("Person", viewonly=True)
    results: Mapped[list[CaseResult]] = relationship(
        back_populates="case",
        order_by="CaseResult.id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )
    deprivations: Mapped[list[CaseDeprivation]] = relationship(
        back_populates="case", cascade="all, delete-orphan", passive_deletes=True
    )

    @validates("head_name")
    def _keys(self, _name: str, value: str) -> str:
        self.search_key = search_key(value)
        self.sort_key = name_sort_key(value)
        return value

    def __str__(self) -> str:
        return self.head_name


class CaseResult(Base, Timestamped, Authored, Versioned):
    """The class of a household in a round on one standard: computed, proposed and recognised.

    `recorded_class` is what an official list says; the recognised class needs the commune
    chairman's decision. Nobody of the Front writes a class: the database refuses it.
    """

    __tablename__ = "household_case_result"
    __record__ = "household_supervision.CaseResult"
    __scope__ = ThroughScope("household_case", "case_id")
    __table_args__ = (
        UniqueConstraint("case_id", "standard_id"),
        one_of("computed_class", HouseholdClass),
        one_of("computed_cause", PovertyCause),
        one_of("recorded_class", HouseholdClass),
        one_of("proposed_class", HouseholdClass),
        one_of("recognised_class", HouseholdClass),
        one_of("movement", Movement),
        CheckConstraint("computed_cause is null or computed_class = 'poor'", name="cause"),
        CheckConstraint(
            "recognised_class is null or (decision_number is not null and decision_date is not "
            "null and btrim(decision_number) <> '')",
            name="recognition",
        ),
        Index(
            "ix_household_case_result_standard_id_recognised_class",
            "standard_id",
            "recognised_class",
        ),
    )

    id: Mapped[int] = id_column()
    case_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_case.id", ondelete="CASCADE")
    )
    standard_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_standard.id"))
    computed_class: Mapped[str | None] = mapped_column(String(20))
    computed_cause: Mapped[str | None] = mapped_column(String(20))
    explanation: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    is_recomputed: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), default=False
    )
    recorded_class: Mapped[str | None] = mapped_column(String(20))
    proposed_class: Mapped[str | None] = mapped_column(String(20))
    recognised_class: Mapped[str | None] = mapped_column(String(20))
    movement: Mapped[str | None] = mapped_column(String(30))
    decision_number: Mapped[str | None] = mapped_column(String(80))
    decision_date: Mapped[date | None] = mapped_column(Date)

    case: Mapped[ReviewCase] = relationship(back_populates="results")
    standard: Mapped[PovertyStandard] = relationship()

    def __str__(self) -> str:
        return f"{self.case} - {self.standard}"


class CaseDeprivation(Base):
    """An indicator that a household lacks in a round; counted once per household."""

    __tablename__ = "household_case_deprivation"
    __record__ = "household_supervision.CaseDeprivation"
    __scope__ = ThroughScope("household_case", "case_id")
    __table_args__ = (UniqueConstraint("case_id", "indicator_id"),)

    id: Mapped[int] = id_column()
    case_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_case.id", ondelete="CASCADE")
    )
    indicator_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_indicator.id"), index=True
    )

    case: Mapped[ReviewCase] = relationship(back_populates="deprivations")
    indicator: Mapped[StandardIndicator] = relationship()

    def __str__(self) -> str:
        return str(self.indicator)

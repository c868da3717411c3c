"""The Front's supervision: findings, recommendations and their time limits."""

from __future__ import annotations

from datetime import date
from textwrap import shorten
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.formats import name_of
from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import PublicScope, ThroughScope, UnitScope
from modules.household_supervision.domain.dated import Verification
from modules.household_supervision.domain.supervision import DeadlineCode, Direction
from modules.household_supervision.models.case import ReviewCase
from modules.household_supervision.models.choices import (
    AnswerKind,
    DayUnit,
    FindingState,
    RecommendationState,
    Severity,
    one_of,
)
from modules.household_supervision.models.meeting import VillageMeeting
from modules.household_supervision.models.plan import SupervisionPlan
from modules.household_supervision.models.round import UnitReview
from modules.household_supervision.models.sample import SampledHousehold
from modules.household_supervision.models.scopes import SharedScope
from modules.household_supervision.models.visit import Visit

TITLE = 60  # letters of a text that stands for a number


class FindingType(Base):
    """A kind of fault in a review that the Front looks for."""

    __tablename__ = "household_finding_type"
    __record__ = "household_supervision.FindingType"
    __scope__ = PublicScope()

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(20), unique=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    name_vi: Mapped[str] = mapped_column(Text)
    name_en: Mapped[str] = mapped_column(Text)
    detection_vi: Mapped[str | None] = mapped_column(Text)
    detection_en: Mapped[str | None] = mapped_column(Text)

    def __str__(self) -> str:
        return f"{self.code} {name_of(self)}"


class Finding(Base, Timestamped, Authored, Versioned):
    """What a body of the Front found in a unit's review; the unit sees it once it is shared.

    A detector's finding carries its values in `details` and a key, so that it is recorded once.
    """

    __tablename__ = "household_finding"
    __record__ = "household_supervision.Finding"
    __scope__ = SharedScope("unit_id", "organisation_id", "state", FindingState.RECORDED.value)
    __table_args__ = (
        UniqueConstraint("organisation_id", "detection_key"),
        one_of("severity", Severity),
        one_of("state", FindingState),
        CheckConstraint("is_automatic or btrim(coalesce(evidence, '')) <> ''", name="evidence"),
        CheckConstraint("state <> 'disputed' or unit_opinion is not null", name="disputed"),
        CheckConstraint("is_automatic = (detection_key is not null)", name="is_automatic"),
    )

    id: Mapped[int] = id_column()
    finding_type_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_finding_type.id"), index=True
    )
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_organisation.id"))
    unit_review_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_unit_review.id"), index=True
    )
    case_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_case.id"), index=True
    )
    meeting_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_meeting.id"), index=True
    )
    plan_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_plan.id"), index=True
    )
    visit_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_visit.id"), index=True
    )
    sampled_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_sampled.id"), index=True
    )
    found_on: Mapped[date] = mapped_column(Date)
    evidence: Mapped[str | None] = mapped_column(Text)
    legal_point: Mapped[str | None] = mapped_column(Text)
    severity: Mapped[str] = mapped_column(
        String(10), server_default=Severity.MEDIUM.value, default=Severity.MEDIUM
    )
    state: Mapped[str] = mapped_column(String(20), default=FindingState.RECORDED)
    shared_on: Mapped[date | None] = mapped_column(Date)
    unit_opinion: Mapped[str | None] = mapped_column(Text)
    is_automatic: Mapped[bool] = mapped_column(Boolean, server_default=text("false"), default=False)
    detection_key: Mapped[str | None] = mapped_column(String(80))
    details: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))

    # A finding is named by its kind and unit wherever it is shown.
    finding_type: Mapped[FindingType] = relationship(lazy="joined")
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True, lazy="joined")
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)
    unit_review: Mapped[UnitReview | None] = relationship()
    case: Mapped[ReviewCase | None] = relationship()
    meeting: Mapped[VillageMeeting | None] = relationship()
    plan: Mapped[SupervisionPlan | None] = relationship()
    visit: Mapped[Visit | None] = relationship()
    sampled: Mapped[SampledHousehold | None] = relationship()

    def __str__(self) -> str:
        return f"{name_of(self.finding_type)} – {self.unit}, {self.found_on:%d/%m/%Y}"


class Recommendation(Base, Timestamped, Authored, Versioned):
    """What the Front asks of an organisation, until when, and what came of it.

    The number is the paper's own, as typed. The limit used is copied, since limits are dated.
    """

    __tablename__ = "household_recommendation"
    __record__ = "household_supervision.Recommendation"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (
        UniqueConstraint("issuing_organisation_id", "number"),
        one_of("state", RecommendationState),
        one_of("answer_kind", AnswerKind),
        one_of("due_unit", DayUnit),
        CheckConstraint("btrim(content) <> ''", name="content"),
        CheckConstraint(
            "state = 'draft' or (issued_on is not null and due_on is not null)", name="issued"
        ),
        CheckConstraint("issued_on <= due_on and issued_on <= answered_on", name="dates"),
        CheckConstraint(
            "(answer_kind is null) = (answered_on is null) and (answer_kind is null or "
            "answer_kind = 'accept' or answer_text is not null)",
            name="answer",
        ),
        CheckConstraint(
            "state not in ('answered', 'done') or answer_kind is not null", name="answered"
        ),
        CheckConstraint("state <> 'done' or result is not null", name="done"),
    )

    id: Mapped[int] = id_column()
    number: Mapped[str | None] = mapped_column(String(80))
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    unit_review_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_unit_review.id"), index=True
    )
    issuing_organisation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id")
    )
    addressee_organisation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    content: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=RecommendationState.DRAFT)
    issued_on: Mapped[date | None] = mapped_column(Date)
    due_value: Mapped[int | None] = mapped_column(SmallInteger)
    due_unit: Mapped[str | None] = mapped_column(String(20))
    due_on: Mapped[date | None] = mapped_column(Date, index=True)
    received_on: Mapped[date | None] = mapped_column(Date)
    answer_kind: Mapped[str | None] = mapped_column(String(10))
    answer_text: Mapped[str | None] = mapped_column(Text)
    answered_on: Mapped[date | None] = mapped_column(Date)
    escalated_on: Mapped[date | None] = mapped_column(Date)
    escalated_to_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    result: Mapped[str | None] = mapped_column(Text)

    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    unit_review: Mapped[UnitReview | None] = relationship()
    issuing_organisation: Mapped[Any] = relationship(
        "Organisation", viewonly=True, foreign_keys=[issuing_organisation_id]
    )
    addressee_organisation: Mapped[Any] = relationship(
        "Organisation", viewonly=True, foreign_keys=[addressee_organisation_id]
    )
    escalated_to: Mapped[Any] = relationship(
        "Organisation", viewonly=True, foreign_keys=[escalated_to_id]
    )
    findings: Mapped[list[RecommendationFinding]] = relationship(
        back_populates="recommendation", cascade="all, delete-orphan", passive_deletes=True
    )

    def __str__(self) -> str:
        if self.number:
            return self.number
        content = shorten(self.content, TITLE, placeholder="…")
        return _("Recommendation without number: %(content)s", content=content)


class RecommendationFinding(Base):
    """A finding on which a recommendation rests."""

    __tablename__ = "household_recommendation_finding"
    __record__ = "household_supervision.RecommendationFinding"
    __scope__ = ThroughScope("household_recommendation", "recommendation_id")
    __table_args__ = (UniqueConstraint("recommendation_id", "finding_id"),)

    id: Mapped[int] = id_column()
    recommendation_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_recommendation.id", ondelete="CASCADE")
    )
    finding_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("household_finding.id"), index=True
    )

    recommendation: Mapped[Recommendation] = relationship(back_populates="findings")
    finding: Mapped[Finding] = relationship()

    def __str__(self) -> str:
        return str(self.finding)


class SupervisionParameter(Base, Timestamped, Authored, Versioned):
    """A time limit of the supervision, dated and by level of the Front (empty: every level).

    What was not read in full in its source is shown as not verified, and may be replaced.
    """

    __tablename__ = "household_supervision_parameter"
    __record__ = "household_supervision.SupervisionParameter"
    __scope__ = PublicScope()
    __table_args__ = (
        UniqueConstraint("code", "level", "valid_from", postgresql_nulls_not_distinct=True),
        one_of("code", DeadlineCode),
        one_of("direction", Direction),
        one_of("day_unit", DayUnit),
        one_of("verification", Verification),
        CheckConstraint("value >= 1", name="value"),
        CheckConstraint("valid_from <= valid_to", name="validity"),
    )

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(60))
    direction: Mapped[str] = mapped_column(String(10))
    level: Mapped[str | None] = mapped_column(String(20))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    value: Mapped[int] = mapped_column(SmallInteger)
    day_unit: Mapped[str] = mapped_column(String(20))
    verification: Mapped[str] = mapped_column(String(20))
    source: Mapped[str | None] = mapped_column(Text)

    def __str__(self) -> str:
        return self.code

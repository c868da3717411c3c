"""The Front's supervision plans, and the units that they supervise."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope
from modules.household_supervision.domain.sampling import SampleKind
from modules.household_supervision.models.choices import (
    DayUnit,
    PlanForm,
    PlanMode,
    PlanState,
    one_of,
)
from modules.household_supervision.models.round import ReviewRound
from modules.household_supervision.models.scopes import SupervisionPlanScope

EARLY = "'draft', 'consulted'"


class SupervisionPlan(Base, Timestamped, Authored, Versioned):
    """What a body of the Front will supervise: in which units, from when to when, and how.

    Number and date are the paper's own and stand once it is issued. Limits are copied with their
    unit, since they are dated. `unit_id` is the area of the body; supervised units lie in it.
    The sample rule is data: a census, a number or a share (percent) of the households of a unit.
    """

    __tablename__ = "household_plan"
    __record__ = "household_supervision.SupervisionPlan"
    __scope__ = SupervisionPlanScope()
    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        one_of("form", PlanForm),
        one_of("mode", PlanMode),
        one_of("state", PlanState),
        one_of("sample_kind", SampleKind),
        one_of("send_limit_unit", DayUnit),
        CheckConstraint("btrim(name) <> ''", name="name"),
        CheckConstraint("starts_on <= ends_on", name="dates"),
        CheckConstraint("period_from <= period_to", name="period"),
        CheckConstraint(
            "sample_value >= 1 and (sample_kind <> 'share' or sample_value <= 100)",
            name="sample_value",
        ),
        CheckConstraint("(sample_kind = 'census') = (sample_value is null)", name="sample_rule"),
        CheckConstraint(
            f"state in ({EARLY}) or (number is not null and btrim(number) <> '' "
            "and plan_date is not null and signer_name is not null)",
            name="issued",
        ),
        CheckConstraint(
            f"state in ({EARLY}, 'issued') or (sent_on is not null and send_due_on is not null)",
            name="sent",
        ),
        CheckConstraint("sent_on <= send_due_on or late_reason is not null", name="late"),
        CheckConstraint(
            f"state in ({EARLY}, 'issued', 'sent', 'running') "
            "or (reported_on is not null and report_number is not null)",
            name="reported",
        ),
    )

    id: Mapped[int] = id_column()
    number: Mapped[str | None] = mapped_column(String(80))
    plan_date: Mapped[date | None] = mapped_column(Date)
    name: Mapped[str] = mapped_column(Text)
    organisation_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_organisation.id"))
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_round.id"), index=True
    )
    basis: Mapped[str | None] = mapped_column(Text)
    purpose: Mapped[str | None] = mapped_column(Text)
    form: Mapped[str] = mapped_column(String(10))
    mode: Mapped[str] = mapped_column(String(10))
    content: Mapped[str | None] = mapped_column(Text)
    period_from: Mapped[date | None] = mapped_column(Date)
    period_to: Mapped[date | None] = mapped_column(Date)
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    places: Mapped[str | None] = mapped_column(Text)
    sample_kind: Mapped[str] = mapped_column(
        String(10), server_default=SampleKind.COUNT.value, default=SampleKind.COUNT
    )
    sample_value: Mapped[int | None] = mapped_column(SmallInteger)
    sample_by_class: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), default=False
    )
    sample_by_village: Mapped[bool] = mapped_column(
        Boolean, server_default=text("false"), default=False
    )
    report_outline: Mapped[str | None] = mapped_column(Text)
    signer_name: Mapped[str | None] = mapped_column(Text)
    signer_title: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=PlanState.DRAFT)
    consulted_on: Mapped[date | None] = mapped_column(Date)
    consulted_with: Mapped[str | None] = mapped_column(Text)
    send_limit_value: Mapped[int | None] = mapped_column(SmallInteger)
    send_limit_unit: Mapped[str | None] = mapped_column(String(20))
    send_due_on: Mapped[date | None] = mapped_column(Date)
    sent_on: Mapped[date | None] = mapped_column(Date)
    sent_to: Mapped[str | None] = mapped_column(Text)
    late_reason: Mapped[str | None] = mapped_column(Text)
    started_on: Mapped[date | None] = mapped_column(Date)
    report_due_on: Mapped[date | None] = mapped_column(Date)
    report_number: Mapped[str | None] = mapped_column(String(80))
    reported_on: Mapped[date | None] = mapped_column(Date)
    report_text: Mapped[str | None] = mapped_column(Text)

    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    round: Mapped[ReviewRound | None] = relationship()
    units: Mapped[list[PlanUnit]] = relationship(
        back_populates="plan", order_by="PlanUnit.id", passive_deletes="all"
    )

    def __str__(self) -> str:
        return f"{self.number}: {self.name}" if self.number else self.name


class PlanUnit(Base, Timestamped, Authored, Versioned):
    """A unit that a plan supervises; a sub-team may be sent there, else the whole team goes."""

    __tablename__ = "household_plan_unit"
    __record__ = "household_supervision.PlanUnit"
    __scope__ = ThroughScope("household_plan", "plan_id")
    __table_args__ = (
        UniqueConstraint("plan_id", "unit_id"),
        UniqueConstraint("id", "plan_id"),
        ForeignKeyConstraint(
            ["team_id", "plan_id"], ["household_team.id", "household_team.plan_id"]
        ),
    )

    id: Mapped[int] = id_column()
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_plan.id"))
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(BigInteger)

    plan: Mapped[SupervisionPlan] = relationship(back_populates="units")
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True, lazy="joined")
    team: Mapped[Any] = relationship(
        "SupervisionTeam",
        primaryjoin="PlanUnit.team_id == SupervisionTeam.id",
        foreign_keys="PlanUnit.team_id",
        viewonly=True,
    )

    def __str__(self) -> str:
        return str(self.unit)

"""Visits of a supervision team to a unit, and what it saw in the households of its sample."""

from __future__ import annotations

from datetime import date

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from modules.household_supervision.models.plan import PlanUnit, SupervisionPlan
from modules.household_supervision.models.sample import SampledHousehold
from modules.household_supervision.models.scopes import WorkScope
from modules.household_supervision.models.team import TeamMember


class Visit(Base, Timestamped, Authored, Versioned):
    """A visit to a unit of a plan on a day; the minutes are signed by both sides."""

    __tablename__ = "household_visit"
    __record__ = "household_supervision.Visit"
    __scope__ = WorkScope("plan_id")
    __table_args__ = (
        ForeignKeyConstraint(
            ["plan_unit_id", "plan_id"], ["household_plan_unit.id", "household_plan_unit.plan_id"]
        ),
        UniqueConstraint("id", "plan_id"),
        UniqueConstraint("plan_unit_id", "visited_on"),
        CheckConstraint(
            "signed_on is null or (signed_on >= visited_on and minutes_reference is not null "
            "and signed_for_team is not null and signed_for_unit is not null)",
            name="signed",
        ),
    )

    id: Mapped[int] = id_column()
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_plan.id"), index=True)
    plan_unit_id: Mapped[int] = mapped_column(BigInteger)
    visited_on: Mapped[date] = mapped_column(Date)
    place: Mapped[str | None] = mapped_column(Text)
    people_met: Mapped[str | None] = mapped_column(Text)
    documents_seen: Mapped[str | None] = mapped_column(Text)
    minutes_reference: Mapped[str | None] = mapped_column(String(120))
    signed_for_team: Mapped[str | None] = mapped_column(Text)
    signed_for_unit: Mapped[str | None] = mapped_column(Text)
    signed_on: Mapped[date | None] = mapped_column(Date)
    note: Mapped[str | None] = mapped_column(Text)

    plan: Mapped[SupervisionPlan] = relationship()
    plan_unit: Mapped[PlanUnit] = relationship(
        primaryjoin="Visit.plan_unit_id == PlanUnit.id",
        foreign_keys="Visit.plan_unit_id",
        lazy="joined",
    )

    def __str__(self) -> str:
        return f"{self.plan_unit} {self.visited_on:%d/%m/%Y}"


class VisitMember(Base, Timestamped, Authored, Versioned):
    """A member of the team who was present at a visit."""

    __tablename__ = "household_visit_member"
    __record__ = "household_supervision.VisitMember"
    __scope__ = WorkScope("plan_id")
    __table_args__ = (
        ForeignKeyConstraint(
            ["visit_id", "plan_id"], ["household_visit.id", "household_visit.plan_id"]
        ),
        ForeignKeyConstraint(
            ["member_id", "plan_id"], ["household_team_member.id", "household_team_member.plan_id"]
        ),
        UniqueConstraint("visit_id", "member_id"),
    )

    id: Mapped[int] = id_column()
    visit_id: Mapped[int] = mapped_column(BigInteger)
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_plan.id"), index=True)
    member_id: Mapped[int] = mapped_column(BigInteger, index=True)

    visit: Mapped[Visit] = relationship(
        primaryjoin="VisitMember.visit_id == Visit.id", foreign_keys="VisitMember.visit_id"
    )
    member: Mapped[TeamMember] = relationship(
        primaryjoin="VisitMember.member_id == TeamMember.id",
        foreign_keys="VisitMember.member_id",
        lazy="joined",
    )

    def __str__(self) -> str:
        return str(self.member)


class VisitHousehold(Base, Timestamped, Authored, Versioned):
    """What was seen in a household of the sample, compared with the record of the review."""

    __tablename__ = "household_visit_household"
    __record__ = "household_supervision.VisitHousehold"
    __scope__ = WorkScope("plan_id")
    __table_args__ = (
        ForeignKeyConstraint(
            ["visit_id", "plan_id"], ["household_visit.id", "household_visit.plan_id"]
        ),
        ForeignKeyConstraint(
            ["sampled_id", "plan_id"], ["household_sampled.id", "household_sampled.plan_id"]
        ),
        UniqueConstraint("visit_id", "sampled_id"),
        CheckConstraint("btrim(seen) <> ''", name="seen"),
        CheckConstraint(
            "agrees_with_record or btrim(coalesce(differences, '')) <> ''", name="differences"
        ),
    )

    id: Mapped[int] = id_column()
    visit_id: Mapped[int] = mapped_column(BigInteger)
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_plan.id"), index=True)
    sampled_id: Mapped[int] = mapped_column(BigInteger, index=True)
    seen: Mapped[str] = mapped_column(Text)
    agrees_with_record: Mapped[bool] = mapped_column(Boolean, default=True)
    differences: Mapped[str | None] = mapped_column(Text)

    visit: Mapped[Visit] = relationship(
        primaryjoin="VisitHousehold.visit_id == Visit.id", foreign_keys="VisitHousehold.visit_id"
    )
    sampled: Mapped[SampledHousehold] = relationship(
        primaryjoin="VisitHousehold.sampled_id == SampledHousehold.id",
        foreign_keys="VisitHousehold.sampled_id",
        lazy="joined",
    )

    def __str__(self) -> str:
        return str(self.sampled)

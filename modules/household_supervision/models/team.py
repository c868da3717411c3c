"""Supervision teams with their members, and who sits on a unit's steering committee."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import literal_column

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import ThroughScope, UnitScope
from modules.household_supervision.domain.supervision_plan import TeamRole
from modules.household_supervision.models.choices import one_of
from modules.household_supervision.models.plan import SupervisionPlan


class SupervisionTeam(Base, Timestamped, Authored, Versioned):
    """The team of a plan, set up by a decision; a team with a parent is one of its sub-teams."""

    __tablename__ = "household_team"
    __record__ = "household_supervision.SupervisionTeam"
    __scope__ = ThroughScope("household_plan", "plan_id")
    __table_args__ = (
        UniqueConstraint("id", "plan_id"),
        CheckConstraint("parent_id <> id", name="parent"),
        CheckConstraint("btrim(name) <> ''", name="name"),
        CheckConstraint(
            "btrim(decision_number) <> '' and (decision_number is null) = (decision_date is null)",
            name="decision",
        ),
        Index(
            "uq_household_team_main",
            "plan_id",
            unique=True,
            postgresql_where=text("parent_id is null"),
        ),
    )

    id: Mapped[int] = id_column()
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_plan.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("household_team.id"), index=True
    )
    name: Mapped[str] = mapped_column(Text)
    decision_number: Mapped[str | None] = mapped_column(String(80))
    decision_date: Mapped[date | None] = mapped_column(Date)
    decision_signer: Mapped[str | None] = mapped_column(Text)

    plan: Mapped[SupervisionPlan] = relationship()
    parent: Mapped[SupervisionTeam | None] = relationship(
        remote_side="SupervisionTeam.id", viewonly=True
    )
    members: Mapped[list[TeamMember]] = relationship(
        back_populates="team",
        primaryjoin="SupervisionTeam.id == TeamMember.team_id",
        foreign_keys="TeamMember.team_id",
        order_by="TeamMember.id",
        passive_deletes="all",
    )

    def __str__(self) -> str:
        return self.name


class TeamMember(Base, Timestamped, Authored, Versioned):
    """A person in a team over a span of days; after sending, changes need a decision.

    The person is known by `person_id` (whose account then reaches the sample) or by one assignment,
    and then only while that assignment is in force. What else the person does for the review is
    written in `other_role`.
    """

    __tablename__ = "household_team_member"
    __record__ = "household_supervision.TeamMember"
    __scope__ = ThroughScope("household_plan", "plan_id")
    __table_args__ = (
        ForeignKeyConstraint(
            ["team_id", "plan_id"], ["household_team.id", "household_team.plan_id"]
        ),
        UniqueConstraint("id", "plan_id"),
        one_of("role", TeamRole),
        CheckConstraint("btrim(full_name) <> ''", name="full_name"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
        CheckConstraint(
            "(end_decision_number is null) = (end_decision_date is null) "
            "and (end_decision_number is null or valid_to is not null)",
            name="end_decision",
        ),
        ExcludeConstraint(
            (literal_column("team_id"), "="),
            (literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=text("role = 'head'"),
            using="gist",
            name="ex_household_team_member_one_head",
        ),
        ExcludeConstraint(
            (literal_column("plan_id"), "="),
            (literal_column("person_id"), "="),
            (literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_household_team_member_person",
        ),
    )

    id: Mapped[int] = id_column()
    team_id: Mapped[int] = mapped_column(BigInteger, index=True)
    plan_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("household_plan.id"), index=True)
    role: Mapped[str] = mapped_column(String(10))
    full_name: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    person_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_person.id"), index=True
    )
    assignment_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_assignment.id"), index=True
    )
    other_role: Mapped[str | None] = mapped_column(Text)
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    decision_number: Mapped[str | None] = mapped_column(String(80))
    decision_date: Mapped[date | None] = mapped_column(Date)
    end_decision_number: Mapped[str | None] = mapped_column(String(80))
    end_decision_date: Mapped[date | None] = mapped_column(Date)
    end_reason: Mapped[str | None] = mapped_column(Text)

    team: Mapped[SupervisionTeam] = relationship(
        back_populates="members",
        primaryjoin="SupervisionTeam.id == TeamMember.team_id",
        foreign_keys="TeamMember.team_id",
    )
    plan: Mapped[SupervisionPlan] = relationship(viewonly=True)
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)
    person: Mapped[Any] = relationship("Person", viewonly=True)

    def __str__(self) -> str:
        return self.full_name


class CommitteeMember(Base, Timestamped, Authored, Versioned):
    """A person on the steering committee of a unit, with the days of office.

    Kept so that nobody supervises a unit whose committee he or she sits on.
    """

    __tablename__ = "household_committee_member"
    __record__ = "household_supervision.CommitteeMember"
    __scope__ = UnitScope("unit_id")
    __table_args__ = (
        CheckConstraint("btrim(full_name) <> ''", name="full_name"),
        CheckConstraint("valid_from <= valid_to", name="dates"),
    )

    id: Mapped[int] = id_column()
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("core_unit.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_organisation.id"), index=True
    )
    full_name: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(
        BigInteger, ForeignKey("core_person.id"), index=True
    )
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    decision_number: Mapped[str | None] = mapped_column(String(80))
    decision_date: Mapped[date | None] = mapped_column(Date)

    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)
    person: Mapped[Any] = relationship("Person", viewonly=True)

    def __str__(self) -> str:
        return self.full_name

"""Inspections: plan, team, visit, minutes, conclusion, and what follows."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Date, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.kernel.models import Authored, Base, Timestamped, Versioned, id_column
from app.kernel.scope import PublicScope, ThroughScope
from modules.emulation_movement.domain.choices import (
    AdviceState,
    InspectionState,
    InspectorRole,
    Severity,
)
from modules.emulation_movement.models.columns import (
    ORGANISATION,
    UNIT,
    filled,
    maybe_to,
    one_of,
    to,
)
from modules.emulation_movement.models.movement import RECORD, Movement
from modules.emulation_movement.models.scopes import InspectionScope

OF_INSPECTION = ThroughScope("movement_inspection", "inspection_id")
BEFORE_MINUTES = "'planned', 'team_decided', 'notified', 'in_progress', 'postponed', 'cancelled'"


class CheckItem(Base):
    """A question of the checklist of inspections."""

    __tablename__ = "movement_check_item"
    __record__ = f"{RECORD}.CheckItem"
    __scope__ = PublicScope()
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = id_column()
    code: Mapped[str] = mapped_column(String(10))
    position: Mapped[int] = mapped_column(SmallInteger)
    question: Mapped[str] = mapped_column(Text)

    def __str__(self) -> str:
        return f"{self.code}. {self.question}"


class Inspection(Base, Timestamped, Authored, Versioned):
    """An inspection of an organisation by a body of the movement.

    Minutes carry both signatures, or the fact that the inspected body refused to sign, with its
    reason; its remarks are a text of their own. `unit_id` is the unit of the inspecting body.
    """

    __tablename__ = "movement_inspection"
    __record__ = f"{RECORD}.Inspection"
    __scope__ = InspectionScope()
    __table_args__ = (
        one_of("state", InspectionState),
        filled("purpose"),
        CheckConstraint("period_from <= period_to", name="period"),
        CheckConstraint("visited_from <= visited_to", name="visit"),
        CheckConstraint(
            "state in ('planned', 'postponed', 'cancelled') or ("
            "btrim(coalesce(decision_number, '')) <> '' and decision_date is not null "
            "and period_from is not null and period_to is not null)",
            name="decided",
        ),
        CheckConstraint(
            f"state in ({BEFORE_MINUTES}) or (minutes_on is not null "
            "and btrim(coalesce(signed_for_team, '')) <> '' "
            "and (btrim(coalesce(signed_for_unit, '')) <> '' "
            "or btrim(coalesce(refusal_reason, '')) <> ''))",
            name="minutes",
        ),
        CheckConstraint(
            f"state in ({BEFORE_MINUTES}, 'minutes_signed') or ("
            "btrim(coalesce(conclusion_number, '')) <> '' and concluded_on is not null)",
            name="concluded",
        ),
    )

    id: Mapped[int] = id_column()
    movement_id: Mapped[int] = to("movement_movement")
    organisation_id: Mapped[int] = to(ORGANISATION)
    unit_id: Mapped[int] = to(UNIT)
    inspected_organisation_id: Mapped[int] = to(ORGANISATION)
    purpose: Mapped[str] = mapped_column(Text)
    planned_on: Mapped[date] = mapped_column(Date)
    decision_number: Mapped[str | None] = mapped_column(String(80))
    decision_date: Mapped[date | None] = mapped_column(Date)
    period_from: Mapped[date | None] = mapped_column(Date)
    period_to: Mapped[date | None] = mapped_column(Date)
    outline_sent_on: Mapped[date | None] = mapped_column(Date)
    visited_from: Mapped[date | None] = mapped_column(Date)
    visited_to: Mapped[date | None] = mapped_column(Date)
    place: Mapped[str | None] = mapped_column(Text)
    results: Mapped[str | None] = mapped_column(Text)
    limits: Mapped[str | None] = mapped_column(Text)
    causes: Mapped[str | None] = mapped_column(Text)
    minutes_on: Mapped[date | None] = mapped_column(Date)
    signed_for_team: Mapped[str | None] = mapped_column(Text)
    signed_for_unit: Mapped[str | None] = mapped_column(Text)
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    unit_remarks: Mapped[str | None] = mapped_column(Text)
    conclusion_number: Mapped[str | None] = mapped_column(String(80))
    concluded_on: Mapped[date | None] = mapped_column(Date)
    conclusion: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=InspectionState.PLANNED)

    movement: Mapped[Movement] = relationship()
    organisation: Mapped[Any] = relationship(
        "Organisation", foreign_keys="Inspection.organisation_id", viewonly=True
    )
    inspected_organisation: Mapped[Any] = relationship(
        "Organisation",
        foreign_keys="Inspection.inspected_organisation_id",
        viewonly=True,
        lazy="joined",
    )
    unit: Mapped[Any] = relationship("AdminUnit", viewonly=True)

    def __str__(self) -> str:
        return f"{self.inspected_organisation}, {self.planned_on:%d/%m/%Y}"


class Inspector(Base, Timestamped, Authored, Versioned):
    """A member of an inspection's team; never of the inspected organisation."""

    __tablename__ = "movement_inspector"
    __record__ = f"{RECORD}.Inspector"
    __scope__ = OF_INSPECTION
    __table_args__ = (
        one_of("role", InspectorRole),
        filled("full_name"),
        Index(
            "uq_movement_inspector_head",
            "inspection_id",
            unique=True,
            postgresql_where=sql("role = 'HEAD'"),
        ),
    )

    id: Mapped[int] = id_column()
    inspection_id: Mapped[int] = to("movement_inspection")
    role: Mapped[str] = mapped_column(String(20), default=InspectorRole.MEMBER)
    full_name: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    organisation_id: Mapped[int] = to(ORGANISATION)

    inspection: Mapped[Inspection] = relationship()
    organisation: Mapped[Any] = relationship("Organisation", viewonly=True)

    def __str__(self) -> str:
        return self.full_name


class InspectionFinding(Base, Timestamped, Authored, Versioned):
    """What a team found, by the checklist. A violation counts only once it is concluded."""

    __tablename__ = "movement_finding"
    __record__ = f"{RECORD}.InspectionFinding"
    __scope__ = OF_INSPECTION
    __table_args__ = (one_of("severity", Severity), filled("text"))

    id: Mapped[int] = id_column()
    inspection_id: Mapped[int] = to("movement_inspection")
    check_item_id: Mapped[int | None] = maybe_to("movement_check_item")
    severity: Mapped[str] = mapped_column(String(20), default=Severity.LIMIT)
    text: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)

    inspection: Mapped[Inspection] = relationship()
    check_item: Mapped[CheckItem | None] = relationship(lazy="joined")

    def __str__(self) -> str:
        return self.text[:80]


class Advice(Base, Timestamped, Authored, Versioned):
    """A recommendation of an inspection (kiến nghị), answered by the inspected organisation."""

    __tablename__ = "movement_advice"
    __record__ = f"{RECORD}.Advice"
    __scope__ = OF_INSPECTION
    __table_args__ = (
        one_of("state", AdviceState),
        filled("text"),
        CheckConstraint(
            "state in ('open', 'dropped') or btrim(coalesce(answer, '')) <> '' "
            "or btrim(coalesce(evidence, '')) <> ''",
            name="answer",
        ),
        CheckConstraint(
            "state not in ('evidence_given', 'verified', 'rejected') "
            "or btrim(coalesce(evidence, '')) <> ''",
            name="evidence",
        ),
    )

    id: Mapped[int] = id_column()
    inspection_id: Mapped[int] = to("movement_inspection")
    finding_id: Mapped[int | None] = maybe_to("movement_finding")
    text: Mapped[str] = mapped_column(Text)
    basis: Mapped[str | None] = mapped_column(Text)
    due_on: Mapped[date] = mapped_column(Date)
    answer: Mapped[str | None] = mapped_column(Text)
    evidence: Mapped[str | None] = mapped_column(Text)
    done_on: Mapped[date | None] = mapped_column(Date)
    verified_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(20), default=AdviceState.OPEN)

    inspection: Mapped[Inspection] = relationship(lazy="joined")
    finding: Mapped[InspectionFinding | None] = relationship()

    def __str__(self) -> str:
        return self.text[:80]

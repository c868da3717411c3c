"""Visits of a supervision team: who went, what was seen, and the signed minutes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.scope import Request
from app.kernel.transaction import transaction
from modules.household_supervision.domain.supervision_plan import Span, require_within
from modules.household_supervision.models import (
    Finding,
    PlanUnit,
    Recommendation,
    RecommendationFinding,
    Sample,
    SampledHousehold,
    SupervisionPlan,
    TeamMember,
    Visit,
    VisitHousehold,
    VisitMember,
)
from modules.household_supervision.models.choices import RecommendationState

OPEN = (
    RecommendationState.ISSUED,
    RecommendationState.RECEIVED,
    RecommendationState.ANSWERED,
)
LATE = (RecommendationState.OVERDUE, RecommendationState.ESCALATED)


@dataclass(frozen=True, slots=True)
class Minutes:
    """The minutes of a visit, signed by both sides."""

    reference: str
    for_team: str
    for_unit: str
    signed_on: date


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a plan is."""

    units: int
    sampled: int
    visited: int
    findings: int
    open_recommendations: int
    overdue_recommendations: int


def record_visit(values: Mapping[str, Any], *, actor: Actor, today: date) -> Visit:
    """Record a visit to a unit of a plan, in the plan's time."""
    with transaction() as session:
        actor.require("write", Visit.__record__)
        unit = get_record(session, PlanUnit, values["plan_unit_id"])
        plan = get_record(session, SupervisionPlan, unit.plan_id)
        require_within(values["visited_on"], Span(plan.starts_on, plan.ends_on), today)
        item = Visit(**values, plan_id=plan.id)
        session.add(item)
        flush(session, Visit)
        return item


def note_present(visit_id: int, member_id: int, *, actor: Actor) -> VisitMember:
    """Note that a member of the team was there."""
    with transaction() as session:
        actor.require("write", VisitMember.__record__)
        visit = get_record(session, Visit, visit_id)
        member = get_record(session, TeamMember, member_id)
        item = VisitMember(visit_id=visit.id, plan_id=visit.plan_id, member_id=member.id)
        session.add(item)
        flush(session, VisitMember)
        return item


def note_seen(values: Mapping[str, Any], *, actor: Actor) -> VisitHousehold:
    """Note what was seen in a household of the sample, and where it differs from the record."""
    with transaction() as session:
        actor.require("write", VisitHousehold.__record__)
        visit = get_record(session, Visit, values["visit_id"])
        get_record(session, SampledHousehold, values["sampled_id"])
        item = VisitHousehold(**values, plan_id=visit.plan_id)
        session.add(item)
        flush(session, VisitHousehold)
        return item


def sign_visit(visit_id: int, minutes: Minutes, *, actor: Actor) -> Visit:
    """Note the signatures of both sides under the minutes; the visit stands from then on."""
    with transaction() as session:
        actor.require("write", Visit.__record__)
        item = get_for_update(session, Visit, visit_id)
        item.minutes_reference = minutes.reference
        item.signed_for_team, item.signed_for_unit = minutes.for_team, minutes.for_unit
        item.signed_on = minutes.signed_on
        flush(session, Visit)
        return item


def carries_out(session: Session, plan_id: int, actor: Actor) -> bool:
    """Tell whether somebody reads the sample of a plan: its body's people and its team."""
    if not actor.may("read", Sample.__record__):
        return False
    request = Request(actor, "read", Sample.__record__)
    return Sample.__scope__.allows({"plan_id": plan_id}, request, session)


def progress(session: Session, plan_id: int) -> Progress:
    """Return how far a plan is, as far as the reader reaches its rows; one statement."""
    cited = (
        select(Recommendation.id, Recommendation.state)
        .join(RecommendationFinding, RecommendationFinding.recommendation_id == Recommendation.id)
        .join(Finding, Finding.id == RecommendationFinding.finding_id)
        .where(Finding.plan_id == plan_id)
        .distinct()
        .subquery()
    )

    def counted(column: Any, *conditions: Any) -> Any:
        return select(func.count(column)).where(*conditions).scalar_subquery()

    row = session.execute(
        select(
            counted(PlanUnit.id, PlanUnit.plan_id == plan_id),
            counted(
                SampledHousehold.id,
                SampledHousehold.plan_id == plan_id,
                SampledHousehold.replaced_on.is_(None),
            ),
            counted(VisitHousehold.sampled_id.distinct(), VisitHousehold.plan_id == plan_id),
            counted(Finding.id, Finding.plan_id == plan_id),
            counted(cited.c.id, cited.c.state.in_(OPEN)),
            counted(cited.c.id, cited.c.state.in_(LATE)),
        )
    ).one()
    return Progress(*row)

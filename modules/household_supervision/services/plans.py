"""Supervision plans of the Front: draft, consult, issue, send, start, report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.kernel.actor import Actor
from app.kernel.records import check_version, flush, get_for_update, trail_event
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.household_supervision.domain.sampling import SampleKind, SampleRule
from modules.household_supervision.models import PlanUnit, SupervisionPlan
from modules.household_supervision.services import core_data
from modules.household_supervision.services.errors import BodyWithoutArea
from modules.household_supervision.services.supervision import require_front
from modules.household_supervision.services.teams import require_independent
from modules.household_supervision.services.workflows import PLAN


@dataclass(frozen=True, slots=True)
class Paper:
    """A plan as it was signed."""

    number: str
    plan_date: date
    signer_name: str
    signer_title: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a team as it was sent."""

    number: str
    reported_on: date
    text: str | None = None


def create_plan(values: Mapping[str, Any], *, actor: Actor) -> SupervisionPlan:
    """Draft a plan of a body of the Front; its area is that of the body."""
    with transaction() as session:
        actor.require("write", SupervisionPlan.__record__)
        body = core_data.organisation(session, values["organisation_id"])
        require_front(session, body.id, actor)
        if body.unit_id is None:
            raise BodyWithoutArea(body.name)
        _check_rule(values)
        item = SupervisionPlan(**values, unit_id=body.unit_id)
        session.add(item)
        flush(session, SupervisionPlan)
        return item


def update_plan(
    plan_id: int, values: Mapping[str, Any], *, actor: Actor, version: int | None = None
) -> SupervisionPlan:
    """Change a plan; what was issued or sent stands, by the database."""
    with transaction() as session:
        actor.require("write", SupervisionPlan.__record__)
        item = get_for_update(session, SupervisionPlan, plan_id)
        check_version(item, version)
        for name, value in values.items():
            setattr(item, name, value)
        _check_rule({name: getattr(item, name) for name in ("sample_kind", "sample_value")})
        flush(session, SupervisionPlan)
        return item


def add_unit(plan_id: int, unit_id: int, *, actor: Actor, team_id: int | None = None) -> PlanUnit:
    """Add a unit to a plan; refuse it when a member of the team sits on its committee."""
    with transaction() as session:
        actor.require("write", PlanUnit.__record__)
        plan = get_for_update(session, SupervisionPlan, plan_id)
        item = PlanUnit(plan_id=plan.id, unit_id=unit_id, team_id=team_id)
        require_independent(session, plan.id, unit=item)
        session.add(item)
        flush(session, PlanUnit)
        return item


def send_team(plan_unit_id: int, team_id: int | None, *, actor: Actor) -> PlanUnit:
    """Send a sub-team to a unit, or the whole team."""
    with transaction() as session:
        actor.require("write", PlanUnit.__record__)
        item = get_for_update(session, PlanUnit, plan_unit_id)
        item.team_id = team_id
        require_independent(session, item.plan_id)
        flush(session, PlanUnit)
        return item


def consult(
    plan_id: int, on: date, whom: str | None, *, actor: Actor, today: date
) -> SupervisionPlan:
    """Note that the Party committee and the agencies gave their opinion on the draft."""
    values = {"consulted_on": on, "consulted_with": whom}
    return _move(plan_id, "consult", values, actor, today)


def issue(plan_id: int, paper: Paper, *, actor: Actor, today: date) -> SupervisionPlan:
    """Issue a plan under its paper's number, as typed; the day to send it by follows."""
    values = {
        "number": paper.number,
        "plan_date": paper.plan_date,
        "signer_name": paper.signer_name,
        "signer_title": paper.signer_title,
    }
    return _move(plan_id, "issue", values, actor, today)


def send(
    plan_id: int,
    sent_on: date,
    *,
    actor: Actor,
    today: date,
    sent_to: str | None = None,
    late_reason: str | None = None,
) -> SupervisionPlan:
    """Note that plan and decision went to the units and their superior; late needs a reason."""
    values = {"sent_on": sent_on, "sent_to": sent_to, "late_reason": late_reason or None}
    return _move(plan_id, "send", values, actor, today)


def start(plan_id: int, *, actor: Actor, today: date) -> SupervisionPlan:
    """Start the supervision: the team reaches its sample from now to the end of the plan."""
    return _move(plan_id, "start", {}, actor, today)


def report(plan_id: int, done: Report, *, actor: Actor, today: date) -> SupervisionPlan:
    """Note the team's report; the team's reach ends with it."""
    values = {
        "report_number": done.number,
        "reported_on": done.reported_on,
        "report_text": done.text,
    }
    return _move(plan_id, "report", values, actor, today)


def _move(
    plan_id: int, name: str, values: Mapping[str, Any], actor: Actor, today: date
) -> SupervisionPlan:
    with transaction() as session:
        item = get_for_update(session, SupervisionPlan, plan_id)
        before = item.state
        actor.require(PLAN.transition(name).verb, SupervisionPlan.__record__)
        with session.no_autoflush:
            for column, value in values.items():
                setattr(item, column, value)
            PLAN.move(item, name, Move(actor, today))
        flush(session, SupervisionPlan)
        details = {"transition": name, "from": before, "to": item.state}
        trail_event(session, "transition", item, details)
        return item


def _check_rule(values: Mapping[str, Any]) -> None:
    SampleRule(SampleKind(values.get("sample_kind") or "count"), values.get("sample_value"))

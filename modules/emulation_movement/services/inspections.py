"""Inspections: from the plan to the conclusion, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.services.units import lies_in
from app.kernel.actor import Actor
from app.kernel.records import create_record, flush, get_for_update, get_record, move_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.emulation_movement.domain.errors import (
    AdviceMissing,
    AdviceOpen,
    ConclusionMissing,
    InspectsElsewhere,
    InspectsItself,
    MinutesNotSigned,
    TeamNotDecided,
)
from modules.emulation_movement.models import Advice, Inspection, Inspector
from modules.emulation_movement.services import core_data
from modules.emulation_movement.services.movements import session_of

SETTLED = ("verified", "dropped")


def plan_inspection(values: Mapping[str, Any], *, actor: Actor) -> Inspection:
    """Plan an inspection by one of the actor's organisations, of a body in its unit."""
    with transaction() as session:
        record = Inspection.__record__
        actor.require("write", record)
        body = core_data.own_body(session, values["organisation_id"], record, actor=actor)
        if values["inspected_organisation_id"] == body.id:
            raise InspectsItself
        inspected = core_data.body(session, values["inspected_organisation_id"])
        if not lies_in(inspected.unit_id, body.unit_id):
            raise InspectsElsewhere
        return create_record(Inspection, {**values, "unit_id": body.unit_id}, actor=actor)


def add_inspector(values: Mapping[str, Any], *, actor: Actor) -> Inspector:
    """Put somebody on a team; raise InspectsItself for the inspected organisation's people."""
    with transaction() as session:
        item = get_record(session, Inspection, values["inspection_id"])
        within = select(
            func.movement_is_within(values["organisation_id"], item.inspected_organisation_id)
        )
        if session.scalar(within):
            raise InspectsItself
        return create_record(Inspector, values, actor=actor)


def fill_and_move(
    key: int, step: str, values: Mapping[str, Any], *, actor: Actor, today: date
) -> Inspection:
    """Fill in what a step of an inspection needs, and take it."""
    with transaction() as session:
        item = get_for_update(session, Inspection, key)
        with session.no_autoflush:
            for name, value in values.items():
                setattr(item, name, value)
        return move_record(Inspection, item.id, step, actor=actor, today=today)


def remark(key: int, values: Mapping[str, Any], *, actor: Actor) -> Inspection:
    """Keep the remarks and the signature of the inspected organisation, or why it refuses."""
    with transaction() as session:
        item = get_for_update(session, Inspection, key)
        core_data.own_body(
            session, item.inspected_organisation_id, Inspection.__record__, actor=actor
        )
        for name in ("unit_remarks", "signed_for_unit", "refusal_reason"):
            setattr(item, name, values.get(name) or None)
        flush(session, Inspection)
        return item


def may_decide(item: Inspection, _move: Move) -> None:
    """Refuse a team without its decision, the inspected time, or a head."""
    days = (item.decision_date, item.period_from, item.period_to)
    if not (item.decision_number or "").strip() or None in days:
        raise TeamNotDecided
    heads = select(func.count()).where(Inspector.inspection_id == item.id, Inspector.role == "HEAD")
    if not session_of(item).scalar(heads):
        raise TeamNotDecided


def note_notified(item: Inspection, move: Move) -> None:
    """Write down when the outline went to the inspected organisation."""
    item.outline_sent_on = item.outline_sent_on or move.today


def note_begun(item: Inspection, move: Move) -> None:
    """Write down when the visit began."""
    item.visited_from = item.visited_from or move.today


def may_sign(item: Inspection, move: Move) -> None:
    """Refuse minutes without both signatures, or the reason why one is missing."""
    both = (item.signed_for_unit or "").strip() or (item.refusal_reason or "").strip()
    if not (item.signed_for_team or "").strip() or not both:
        raise MinutesNotSigned
    item.minutes_on = item.minutes_on or move.today
    item.visited_to = item.visited_to or item.minutes_on


def may_conclude(item: Inspection, move: Move) -> None:
    """Refuse a conclusion without its number."""
    if not (item.conclusion_number or "").strip():
        raise ConclusionMissing
    item.concluded_on = item.concluded_on or move.today


def may_follow(item: Inspection, _move: Move) -> None:
    """Refuse to follow up without a recommendation."""
    count = select(func.count()).where(Advice.inspection_id == item.id)
    if not session_of(item).scalar(count):
        raise AdviceMissing


def may_close(item: Inspection, _move: Move) -> None:
    """Refuse to close while a recommendation is neither verified nor dropped."""
    count = open_advice(session_of(item), item.id)
    if count:
        raise AdviceOpen(count)


def open_advice(session: Session, inspection_id: int) -> int:
    """Return how many recommendations of an inspection are open."""
    return (
        session.scalar(
            select(func.count()).where(
                Advice.inspection_id == inspection_id, Advice.state.not_in(SETTLED)
            )
        )
        or 0
    )


def answer(key: int, step: str, values: Mapping[str, Any], *, actor: Actor, today: date) -> Advice:
    """Keep what the inspected organisation answers or shows to a recommendation."""
    with transaction() as session:
        item = get_for_update(session, Advice, key)
        with session.no_autoflush:
            for name, value in values.items():
                setattr(item, name, value)
        return move_record(Advice, item.id, step, actor=actor, today=today)


def note_verified(item: Advice, move: Move) -> None:
    """Write down when the team verified what was done."""
    item.verified_on = move.today

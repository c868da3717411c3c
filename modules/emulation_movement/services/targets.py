"""Targets and tasks of a registration."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import check_version, flush, get_for_update, get_record, move_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.emulation_movement.domain import targets as rules
from modules.emulation_movement.models import Indicator, PlanTask, Target


def add_target(values: Mapping[str, Any], *, actor: Actor) -> Target:
    """Add a target; kind, direction and unit of an indicator are its own.

    Raises LowerThanAssigned, BaselineMissing.
    """
    with transaction() as session:
        actor.require("write", Target.__record__)
        item = Target(**_completed(session, values))
        _check(item)
        session.add(item)
        flush(session, Target)
        return item


def change_target(
    key: int, values: Mapping[str, Any], *, version: int | None, actor: Actor
) -> Target:
    """Change a target; what was confirmed is kept as a revision, by the database."""
    with transaction() as session:
        actor.require("write", Target.__record__)
        item = get_for_update(session, Target, key)
        check_version(item, version)
        now = {"indicator_id": item.indicator_id, "name": item.name, **values}
        with session.no_autoflush:
            for name, value in _completed(session, now).items():
                setattr(item, name, value)
            _check(item)
        flush(session, Target)
        return item


def _completed(session: Session, values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: value for name, value in values.items() if value is not None}
    found |= {name: None for name, value in values.items() if value is None}
    if values.get("indicator_id") is None:
        return found
    indicator = get_record(session, Indicator, values["indicator_id"])
    return found | {
        "name": (values.get("name") or "").strip() or indicator.name,
        "unit_of_measure": indicator.unit_of_measure,
        "direction": indicator.direction,
        "value_kind": indicator.value_kind,
    }


def _check(item: Target) -> None:
    rules.check_registered(
        item.direction, item.assigned_value, item.registered_value, item.lower_reason
    )
    rules.check_baseline(item.value_kind, item.baseline_value, item.standard_id)


def finish_task(
    key: int, done_on: date, result: str | None, *, actor: Actor, today: date
) -> PlanTask:
    """Note that a task was done, when, and with what result."""
    with transaction() as session:
        item = get_for_update(session, PlanTask, key)
        item.done_on, item.result = done_on, result
        return move_record(PlanTask, key, "finish", actor=actor, today=today)


def note_done(item: PlanTask, move: Move) -> None:
    """Write down when a task was done."""
    item.done_on = item.done_on or move.today


def forget_done(item: PlanTask, _move: Move) -> None:
    """A task that is taken up again was not done."""
    item.done_on = None

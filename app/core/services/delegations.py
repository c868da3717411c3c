"""Stand-ins: handing assignments to another person for some days, and taking them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.domain.duties import check_basis, check_stand_in
from app.core.domain.validity import DateRange
from app.core.errors import AlreadyWithdrawn, HandedOnAlready, NothingChosen
from app.core.models import Assignment, Delegation
from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction

RECORD = Delegation.__record__
MOST_ACTS = 200


@dataclass(frozen=True)
class Act:
    """What a stand-in did on a record; `by_own_too` when their own office allowed it as well."""

    at: datetime
    action: str
    record: str
    table: str
    row_id: int | None
    by_own_too: bool


def hand_to_stand_in(
    assignment_ids: Sequence[int], values: Mapping[str, Any], *, actor: Actor, today: date
) -> list[Delegation]:
    """Hand a set of assignments of one person to a stand-in, on one basis; all or none.

    Raises StandInInPast, StandInOutlasts, BasisNeeded, HandedOnAlready; the database refuses what
    separation of duties forbids the stand-in.
    """
    if not assignment_ids:
        raise NothingChosen
    check_basis(values.get("paper_number"), values.get("reason"))
    with transaction() as session:
        actor.require("write", RECORD)
        made = [_make(session, key, values, actor, today) for key in assignment_ids]
        flush(session, Delegation)
        for item in made:
            session.refresh(item)  # the database has made the stand-in's assignment
        return made


def _make(
    session: Session, key: int, values: Mapping[str, Any], actor: Actor, today: date
) -> Delegation:
    original = get_record(session, Assignment, key)
    if original.user_id != actor.user_id:
        actor.require("oversee", RECORD)
    if original.original_id is not None:
        raise HandedOnAlready
    check_stand_in(
        DateRange(values["valid_from"], values["valid_to"]),
        DateRange(original.valid_from, original.valid_to),
        today,
    )
    item = Delegation(**values, assignment_id=original.id, giver_id=original.user_id)
    item.reason = (item.reason or "").strip()
    session.add(item)
    return item


def withdraw(key: int, reason: str, *, actor: Actor, now: datetime) -> Delegation:
    """Take an assignment back from a stand-in at once."""
    with transaction() as session:
        actor.require("write", RECORD)
        item = get_for_update(session, Delegation, key)
        if item.withdrawn_at is not None:
            raise AlreadyWithdrawn
        item.withdrawn_at, item.withdraw_reason = now, reason.strip()
        flush(session, Delegation)
        session.refresh(item)
        return item


def own_assignments(session: Session, actor: Actor, today: date) -> list[Assignment]:
    """Return what the actor may hand to a stand-in: assignments in force of their own."""
    statement = select(Assignment).where(
        Assignment.user_id == actor.user_id,
        Assignment.original_id.is_(None),
        Assignment.valid_from.is_(None) | (Assignment.valid_from <= today),
        Assignment.valid_to.is_(None) | (Assignment.valid_to >= today),
    )
    return list(session.scalars(statement.order_by(Assignment.id)))


def colleagues(session: Session) -> list[tuple[int, str]]:
    """Return whom the actor may ask to stand in, as pairs of key and name."""
    rows = session.execute(text("select user_id, name from core_colleagues()"))
    return [(row.user_id, row.name) for row in rows]


def acts_of(session: Session, item: Delegation) -> list[Act]:
    """Return what was done under a delegation that the reader sees, the newest first."""
    rows = session.execute(
        text("select * from core_stand_in_acts(:key, :most)"), {"key": item.id, "most": MOST_ACTS}
    )
    return [
        Act(row.at, row.action, row.record, row.table_name, row.row_id, row.by_own_too)
        for row in rows
    ]

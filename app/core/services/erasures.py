"""Erases what was kept long enough: proposed at night, checked by one, approved by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import exists, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.domain.subject_rights import ended_before
from app.core.errors import SamePersonApproves
from app.core.models.privacy import Erasure, ErasureRow, ErasureRowState, ErasureState
from app.core.services.privacy_rules import months_by_record
from app.kernel import clock
from app.kernel.actor import Actor, acting_as, system_actor
from app.kernel.errors import WrongState
from app.kernel.models import Base, mapped_classes, table_of
from app.kernel.records import flush, get_for_update
from app.kernel.transaction import transaction

RECORD = Erasure.__record__
MOST_ROWS = 5_000  # of one proposal; the next night brings the next ones
DESTROY = text("select core_trail_destroy_key(:table, :key, :reason)")


def kept_models() -> list[type[Base]]:
    """Return the models that say when their records are over."""
    return [cls for cls in mapped_classes() if getattr(cls, "__keeping__", None) is not None]


def propose(today: date) -> list[int]:
    """Propose the records whose time is over; what was proposed before is not proposed again."""
    with transaction() as session:
        months = months_by_record(today)
        found = []
        for model in kept_models():
            if model.__record__ in months:
                item = _propose(session, model, months[model.__record__], today)
                found += [] if item is None else [item.id]
        return found


def _propose(session: Session, model: Any, months: int, today: date) -> Erasure | None:
    before = ended_before(today, months)
    known = exists().where(
        ErasureRow.about == model.__tablename__,
        ErasureRow.row_id == model.id,
        ErasureRow.erasure_id == Erasure.id,
        Erasure.state != ErasureState.REFUSED,
    )
    due = select(model.id).where(getattr(model, model.__keeping__.ends) < before, ~known)
    keys = list(session.scalars(due.order_by(model.id).limit(MOST_ROWS)))
    if not keys:
        return None
    item = Erasure(
        about=model.__record__,
        months=months,
        ended_before=before,
        proposed_on=today,
        rows=len(keys),
    )
    session.add(item)
    session.flush()
    session.add_all(
        ErasureRow(erasure_id=item.id, about=model.__tablename__, row_id=key) for key in keys
    )
    session.flush()
    return item


def check(key: int, *, actor: Actor) -> Erasure:
    """Say that a proposal is right; somebody else approves it."""
    with transaction() as session:
        item = _at(session, key, ErasureState.PROPOSED)
        actor.require("write", RECORD)
        item.state, item.checked_by_id = ErasureState.CHECKED, actor.user_id
        flush(session, Erasure)
        return item


def refuse(key: int, reason: str, *, actor: Actor) -> Erasure:
    """Leave the records as they are, for a reason; they may be proposed again."""
    with transaction() as session:
        item = _at(session, key, ErasureState.PROPOSED, ErasureState.CHECKED)
        actor.require("write", RECORD)
        item.state, item.reason = ErasureState.REFUSED, reason
        flush(session, Erasure)
        return item


def approve(key: int, reason: str, *, actor: Actor) -> Erasure:
    """Erase what another person checked; raise SamePersonApproves.

    Columns are blanked and the key of each person destroyed, so that the trail keeps who did what
    when and its chain verifies, but none of the values. A record that a rule of its module holds
    stays as it is, and the report says so.
    """
    with transaction() as session:
        item = _at(session, key, ErasureState.CHECKED)
        actor.require("approve", RECORD)
        if item.checked_by_id == actor.user_id:
            raise SamePersonApproves
        item.approved_by_id, item.reason = actor.user_id, reason
        flush(session, Erasure)
        with acting_as(session, system_actor(f"erasure {item.id}, user {actor.user_id}")):
            for row in _rows(session, item):
                _erase(session, row, reason)
        item.state, item.done_at = ErasureState.DONE, clock.now()
        flush(session, Erasure)
        return item


def _at(session: Session, key: int, *states: ErasureState) -> Erasure:
    item = get_for_update(session, Erasure, key)
    if item.state not in states:
        raise WrongState(transition="", state=item.state)
    return item


def _rows(session: Session, item: Erasure) -> Iterator[ErasureRow]:
    rows = select(ErasureRow).where(ErasureRow.erasure_id == item.id).order_by(ErasureRow.id)
    yield from session.scalars(rows).all()


def _erase(session: Session, row: ErasureRow, reason: str) -> None:
    """Blank one record and destroy the key of its person, or keep it and say why."""
    model = next(cls for cls in kept_models() if cls.__tablename__ == row.about)
    try:
        with session.begin_nested():
            row.blanked = _blank(session, model, row.row_id)
            told = {"table": row.about, "key": row.row_id, "reason": reason}
            row.entries = int(session.execute(DESTROY, told).scalar_one())
            row.state = ErasureRowState.ERASED
            session.flush()
    except DBAPIError as error:
        row.state = ErasureRowState.KEPT
        row.note = str(getattr(error.orig, "sqlstate", "") or "")
        session.flush()


def _blank(session: Session, model: Any, key: int) -> int:
    """Blank the declared columns of a record; return how many held something."""
    item = session.scalar(select(model).where(model.id == key).with_for_update())
    if item is None:
        return 0
    changed = 0
    for name, value in model.__keeping__.blank.items():
        if getattr(item, name) != value:
            setattr(item, name, value)
            changed += 1
    session.flush()
    return changed


def columns_of(model: type[Base]) -> tuple[str, ...]:
    """Return the columns that erasure blanks."""
    keeping = model.__keeping__
    return () if keeping is None else tuple(n for n in keeping.blank if n in table_of(model).c)

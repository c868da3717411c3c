"""Hand-overs: one office ends, the next begins, and both sides confirm what was open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.core.errors import AlreadyEnded, ConfirmedAlready, HandedOnAlready
from app.core.models import Assignment, Delegation, Handover, HandoverItem
from app.core.services.users import assign_role
from app.kernel.actor import Actor, acting_as, system_actor
from app.kernel.clock import now
from app.kernel.errors import NotAllowed
from app.kernel.records import flush, get_for_update
from app.kernel.transaction import transaction

RECORD = Handover.__record__


@dataclass(frozen=True)
class Open:
    """Something that waits for who leaves: in words, with its last day if it has one."""

    title: str
    detail: str = ""
    due: str = ""


def hand_over(
    assignment_id: int,
    receiver_id: int,
    *,
    ends_on: date,
    basis: str,
    waiting: Iterable[Open],
    actor: Actor,
) -> Handover:
    """End an assignment on a day, begin the successor's on the next, and keep what was open.

    Raises AlreadyEnded, HandedOnAlready; the database refuses a successor whom separation of duties
    keeps out of the office.
    """
    with transaction() as session:
        actor.require("write", RECORD)
        item = get_for_update(session, Assignment, assignment_id)
        if item.original_id is not None:
            raise HandedOnAlready
        if item.valid_to is not None and item.valid_to < ends_on:
            raise AlreadyEnded(on=item.valid_to)
        last, item.valid_to = item.valid_to, ends_on
        flush(session, Assignment)
        follower = assign_role(
            {
                "user_id": receiver_id,
                "role_id": item.role_id,
                "unit_id": item.unit_id,
                "organisation_id": item.organisation_id,
                "valid_from": ends_on + timedelta(days=1),
                "valid_to": last if last is not None and last > ends_on else None,
                "basis": basis,
            },
            actor=actor,
        )
        made = Handover(
            assignment_id=item.id,
            successor_id=follower.id,
            giver_id=item.user_id,
            receiver_id=receiver_id,
            ends_on=ends_on,
            basis=basis.strip(),
        )
        session.add(made)
        flush(session, Handover)
        _list(session, made, [*waiting, *_stand_ins(session, item, ends_on)])
        return made


def confirm(key: int, note: str, *, actor: Actor) -> Handover:
    """Confirm a hand-over for the actor's own side."""
    with transaction() as session:
        actor.require("confirm", RECORD)
        item = get_for_update(session, Handover, key)
        if actor.user_id == item.giver_id and item.giver_confirmed_at is None:
            item.giver_confirmed_at, item.giver_note = now(), note.strip()
        elif actor.user_id == item.receiver_id and item.receiver_confirmed_at is None:
            item.receiver_confirmed_at, item.receiver_note = now(), note.strip()
        elif actor.user_id in (item.giver_id, item.receiver_id):
            raise ConfirmedAlready
        else:
            raise NotAllowed(verb="confirm", record=RECORD)
        flush(session, Handover)
        session.refresh(item)
        return item


def items_of(session: Session, item: Handover) -> list[HandoverItem]:
    """Return what was open, to the two sides; nothing to others."""
    statement = select(HandoverItem).where(HandoverItem.handover_id == item.id)
    return list(session.scalars(statement.order_by(HandoverItem.id)))


def _list(session: Session, made: Handover, found: Sequence[Open]) -> None:
    with acting_as(session, system_actor("hand-over: what is open")):
        for each in found:
            session.add(
                HandoverItem(
                    handover_id=made.id,
                    giver_id=made.giver_id,
                    receiver_id=made.receiver_id,
                    title=each.title,
                    detail=each.detail,
                    due=each.due,
                )
            )
        flush(session, HandoverItem)


def _stand_ins(session: Session, item: Assignment, day: date) -> list[Open]:
    """Return the stand-ins of or for who leaves, in force on the day."""
    statement = select(Delegation).where(
        or_(Delegation.giver_id == item.user_id, Delegation.stand_in_id == item.user_id),
        Delegation.withdrawn_at.is_(None),
        Delegation.valid_to >= day,
    )
    with acting_as(session, system_actor("hand-over: stand-ins")):
        return [Open(str(each), each.reason, "") for each in session.scalars(statement)]

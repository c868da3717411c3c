"""Which papers wait for a reader: to be checked, registered or issued, or to be answered."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core.models import Document, DocumentState, IncomingDocument
from app.core.permissions import CHECK, ISSUE, REGISTER, WRITE
from app.kernel.actor import Actor

STEPS = {
    DocumentState.DRAFT: CHECK,
    DocumentState.CHECKED: REGISTER,
    DocumentState.SIGNED: ISSUE,
}


def waiting(session: Session, actor: Actor) -> dict[DocumentState, int]:
    """Return how many papers of the actor's own bodies stand before a step that is theirs.

    Nobody is asked to check what they drafted themselves.
    """
    place = (Document.organisation_id, Document.state)
    bodies = {
        state: _own_bodies(actor, (verb, Document.__record__)) for state, verb in STEPS.items()
    }
    if not any(bodies.values()):
        return {}
    mine = (Document.state != DocumentState.DRAFT, Document.created_by_id != actor.user_id)
    statement = (
        select(*place, func.count())
        .where(Document.organisation_id.in_(set().union(*bodies.values())))
        .where(Document.state.in_(STEPS), or_(*mine))
        .group_by(*place)
    )
    found: dict[DocumentState, int] = {}
    for body, state, number in session.execute(statement):
        step = DocumentState(state)
        if body in bodies[step]:
            found[step] = found.get(step, 0) + number
    return found


def unanswered(session: Session, actor: Actor, until: date) -> tuple[int, date | None]:
    """Return how many papers that came in have to be answered by a day, and the earliest day."""
    bodies = _own_bodies(actor, (WRITE, IncomingDocument.__record__))
    if not bodies:
        return 0, None
    statement = select(func.count(), func.min(IncomingDocument.due_on)).where(
        IncomingDocument.organisation_id.in_(bodies),
        IncomingDocument.due_on <= until,
        IncomingDocument.done_on.is_(None),
    )
    number, first = session.execute(statement).one()
    return number, first


def _own_bodies(actor: Actor, permission: tuple[str, str]) -> set[int]:
    grants = [grant for grant in actor.grants if permission in grant.permissions]
    return {grant.organisation_id for grant in grants if grant.organisation_id is not None}

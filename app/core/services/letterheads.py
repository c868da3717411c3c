"""The names of bodies at the head of official tables."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.models import Organisation
from app.core.services.bodies import body_on
from app.kernel import clock
from app.kernel.official.declared import SheetHead
from app.kernel.official.letterheads import provide_letterheads


@provide_letterheads
def names_of(session: Session, organisation_id: int) -> SheetHead:
    """Return a body, the one above, and the place where it signs, as they are named today."""
    if session.get(Organisation, organisation_id) is None:
        return SheetHead()
    body = body_on(session, organisation_id, clock.today())
    return SheetHead(above=body.parent, issuer=body.name, place=body.dated_place)

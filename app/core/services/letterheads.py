"""The names of bodies at the head of official tables."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.models import Organisation
from app.kernel.official.declared import SheetHead
from app.kernel.official.letterheads import provide_letterheads


@provide_letterheads
def names_of(session: Session, organisation_id: int) -> SheetHead:
    """Return a body, the one above, and the place where it signs."""
    body = session.get(Organisation, organisation_id)
    if body is None:
        return SheetHead()
    return SheetHead(
        above=body.parent.name if body.parent is not None else "",
        issuer=body.name,
        place=body.unit.name if body.unit is not None else "",
    )

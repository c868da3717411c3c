"""What this module asks of core's organisations, which are catalogue rows."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from modules.emulation_movement.domain.errors import BodyWithoutUnit, NotOwnOrganisation

_ORGANISATION = text("select id, name, level, kind, unit_id from core_organisation where id = :id")


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation as the services need it; it has a unit."""

    id: int
    name: str
    level: str
    kind: str
    unit_id: int


def body(session: Session, organisation_id: int) -> Body:
    """Return an organisation; refuse one without a unit."""
    row = session.execute(_ORGANISATION, {"id": organisation_id}).one_or_none()
    if row is None or row.unit_id is None:
        raise BodyWithoutUnit
    return Body(*row)


def own_body(session: Session, organisation_id: int, record: str, *, actor: Actor) -> Body:
    """Return an organisation for which the actor writes a record; refuse any other one."""
    if not writes_for(organisation_id, record, actor=actor):
        raise NotOwnOrganisation
    return body(session, organisation_id)


def writes_for(organisation_id: int, record: str, *, actor: Actor) -> bool:
    """Tell whether the actor writes a record for an organisation, as one of its people."""
    reach = actor.organisations("write", record)
    return reach is None or organisation_id in reach

"""What this module asks of other modules' tables: bodies, plans, criteria, days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session, object_session

from app.kernel.actor import Actor
from modules.emulation_award.domain.kinds import ObjectKind
from modules.emulation_award.domain.ranking import Ceilings
from modules.emulation_award.services.errors import BodyWithoutUnit, NoAdoptedPlan, NotOwnBody

_UNIT = text("select unit_id from core_organisation where id = :id")
_VERSION = text(
    "select movement_id, max_collectives, max_individuals, state from movement_version "
    "where id = :id"
)
_CRITERIA = text(
    "select id, code, text, is_hard from movement_criterion "
    "where movement_version_id = :version and object_class = upper(:kind) order by position, code"
)
_PERSON = text("select person_id from core_user_person where user_id = :user")


@dataclass(frozen=True, slots=True)
class Version:
    """An adopted version of a movement's plan, as the services need it."""

    id: int
    movement_id: int
    ceilings: Ceilings


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of a version."""

    id: int
    code: str
    text: str
    is_hard: bool


def session_of(item: Any) -> Session:
    """Return the session of a record that is in one."""
    session = object_session(item)
    if session is None:
        raise LookupError("the record is in no session")
    return session


def version(session: Session, key: int) -> Version:
    """Return a version that was adopted; refuse a draft."""
    row = session.execute(_VERSION, {"id": key}).one_or_none()
    if row is None or row.state == "draft":
        raise NoAdoptedPlan
    return Version(key, row.movement_id, Ceilings(row.max_collectives, row.max_individuals))


def criteria(session: Session, version_id: int, kind: str) -> list[Criterion]:
    """Return the criteria of a version for a kind of object, in the order of the plan."""
    if kind == ObjectKind.HOUSEHOLD:
        return []
    rows = session.execute(_CRITERIA, {"version": version_id, "kind": kind})
    return [Criterion(*row) for row in rows]


def unit_of_body(session: Session, organisation_id: int, *, actor: Actor, record: str) -> int:
    """Return the unit of a body for which the actor nominates; refuse any other body."""
    reach = actor.organisations("nominate", record)
    if reach is not None and organisation_id not in reach:
        raise NotOwnBody
    found: int | None = session.execute(_UNIT, {"id": organisation_id}).scalar_one_or_none()
    if found is None:
        raise BodyWithoutUnit
    return found


def person_of(session: Session, actor: Actor) -> int | None:
    """Return the person behind the actor's account."""
    found: int | None = session.execute(_PERSON, {"user": actor.user_id}).scalar_one_or_none()
    return found

"""Movements and the versions of their plans: draft, amend, adopt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.emulation_movement.domain.choices import ObjectClass, VersionState
from modules.emulation_movement.domain.errors import (
    CriteriaMissing,
    NoAdoptedPlan,
    PlanNotComplete,
    VersionsOverlap,
)
from modules.emulation_movement.models import (
    Duty,
    Movement,
    MovementCriterion,
    MovementVersion,
    PlanClause,
)
from modules.emulation_movement.services import core_data

# What the next version begins with, by table.
COPIED: dict[type[Any], tuple[str, ...]] = {
    PlanClause: ("code", "clause", "kind", "who", "text", "due", "position"),
    MovementCriterion: (
        "code", "clause", "text", "object_class", "is_hard", "evidence", "position",
    ),
    Duty: (
        "organisation_id", "unit_id", "participation", "through_organisation_id", "has_report",
        "note",
    ),
}  # fmt: skip


def session_of(item: Any) -> Session:
    """Return the session of a record that is in one."""
    session = object_session(item)
    if session is None:
        raise LookupError("the record is in no session")
    return session


def create_movement(values: Mapping[str, Any], *, actor: Actor) -> Movement:
    """Draft a movement; its area is that of the organiser."""
    with transaction() as session:
        actor.require("write", Movement.__record__)
        organiser = core_data.body(session, values["organisation_id"])
        item = Movement(**values, unit_id=organiser.unit_id)
        session.add(item)
        flush(session, Movement)
        return item


def create_version(values: Mapping[str, Any], *, actor: Actor) -> MovementVersion:
    """Draft the next version of a movement's plan."""
    with transaction() as session:
        actor.require("write", MovementVersion.__record__)
        movement = get_for_update(session, Movement, values["movement_id"])
        newest = select(func.max(MovementVersion.number)).where(
            MovementVersion.movement_id == movement.id
        )
        number = (session.scalar(newest) or 0) + 1
        item = MovementVersion(**values, number=number, unit_id=movement.unit_id)
        session.add(item)
        flush(session, MovementVersion)
        return item


def amend(version_id: int, *, actor: Actor) -> MovementVersion:
    """Draft the next version as a copy of one, with clauses, criteria and duties."""
    with transaction() as session:
        old = get_record(session, MovementVersion, version_id)
        item = create_version(
            {
                "movement_id": old.movement_id,
                "max_collectives": old.max_collectives,
                "max_individuals": old.max_individuals,
                "based_on": old.based_on,
            },
            actor=actor,
        )
        for cls, columns in COPIED.items():
            rows = session.scalars(select(cls).where(cls.movement_version_id == old.id))
            for each in rows.all():
                values = {name: getattr(each, name) for name in columns}
                session.add(cls(**values, movement_version_id=item.id))
            flush(session, cls)
        return item


def criteria_of(session: Session, version_id: int) -> list[MovementCriterion]:
    """Return the criteria of a version in the order of the plan."""
    statement = (
        select(MovementCriterion)
        .where(MovementCriterion.movement_version_id == version_id)
        .order_by(MovementCriterion.position, MovementCriterion.code)
    )
    return list(session.scalars(statement))


def version_in_force(session: Session, movement_id: int) -> MovementVersion | None:
    """Return the adopted version of a movement, if there is one."""
    return session.scalar(
        select(MovementVersion).where(
            MovementVersion.movement_id == movement_id,
            MovementVersion.state == VersionState.ADOPTED,
        )
    )


def may_adopt(item: MovementVersion, _move: Move) -> None:
    """Refuse a plan without number, date, signer, day of effect or criteria."""
    texts = (item.document_number, item.signer_name)
    if not all((text or "").strip() for text in texts):
        raise PlanNotComplete
    if item.adopted_on is None or item.effective_from is None:
        raise PlanNotComplete
    session = session_of(item)
    found = {each.object_class for each in criteria_of(session, item.id)}
    if found != set(ObjectClass):
        raise CriteriaMissing
    earlier = version_in_force(session, item.movement_id)
    if earlier is None:
        return
    if earlier.effective_from is None or item.effective_from <= earlier.effective_from:
        raise VersionsOverlap(item.effective_from)
    earlier.effective_to = item.effective_from - timedelta(days=1)
    earlier.state = VersionState.SUPERSEDED
    session.flush()


def may_issue(item: Movement, _move: Move) -> None:
    """Refuse to issue a movement without an adopted plan."""
    if version_in_force(session_of(item), item.id) is None:
        raise NoAdoptedPlan


def note_end(item: MovementVersion, move: Move) -> None:
    """Write down the last day of a plan that no other one follows."""
    item.effective_to = max(move.today, item.effective_from or move.today)

"""Local changes of roles: asked for here, carried out by the operator process (docs/adr/0022)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from app.core.errors import NoDifference, RightForbidden, RightUnknown
from app.core.models import Assignment, RoleChange
from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.jobs import defer
from app.kernel.permissions import ADMIN, wanted_grants, wanted_permissions
from app.kernel.records import flush, get_for_update
from app.kernel.registry import registry
from app.kernel.role_changes import GRANT, Pair, why_forbidden
from app.kernel.transaction import transaction

JOB = "core.sync_roles"
RECORD = "core.RoleChange"


def presets() -> dict[str, set[Pair]]:
    """Return what the presets of the loaded modules grant, by role."""
    found = registry()
    return wanted_grants(found.manifests(), found.roles())


def propose_change(values: Mapping[str, Any], *, actor: Actor) -> RoleChange:
    """Ask to give a role a right, or to take it; raise what stands against it.

    `values` are role, verb, record, action, reason and decided_on.
    """
    with transaction() as session:
        actor.require("write", RECORD)
        _check(values["role"], (values["verb"], values["record"]), values["action"])
        change = RoleChange(**values)
        session.add(change)
        flush(session, RoleChange)
        defer(session, JOB, lock="core.modules")
        return change


def revert_change(change_id: int, reason: str, *, actor: Actor, today: date) -> RoleChange:
    """Take a change back; the role is again what its preset says."""
    with transaction() as session:
        actor.require("write", RECORD)
        change = get_for_update(session, RoleChange, change_id)
        change.reverted_on = today
        change.reverted_by_id = actor.user_id
        change.revert_reason = reason
        flush(session, RoleChange)
        defer(session, JOB, lock="core.modules")
        return change


def _check(role: str, pair: Pair, action: str) -> None:
    manifests = registry().manifests()
    known = presets()
    if role not in known or role == ADMIN or pair not in wanted_permissions(manifests):
        raise RightUnknown(role=role, verb=pair[0], record=pair[1])
    why = why_forbidden(manifests, role, pair)
    if action == GRANT and why is not None:
        raise RightForbidden(why=str(why))
    if (pair in known[role]) == (action == GRANT):
        raise NoDifference


def open_changes() -> list[RoleChange]:
    """Return the changes that were not taken back, as far as the reader may see them."""
    statement = (
        select(RoleChange)
        .where(RoleChange.reverted_on.is_(None), RoleChange.state != "refused")
        .order_by(RoleChange.role, RoleChange.record, RoleChange.verb)
    )
    return list(db.session.scalars(statement))


def assignments_of(user_id: int) -> list[Assignment]:
    """Return all assignments of a user that the reader may see, the running ones first."""
    statement = (
        select(Assignment)
        .where(Assignment.user_id == user_id)
        .order_by(Assignment.valid_to.desc().nulls_first(), Assignment.id)
    )
    return list(db.session.scalars(statement))


def in_force(assignment: Assignment, today: date) -> bool:
    """Tell whether an assignment is in force on a day; both ends count."""
    begun = assignment.valid_from is None or assignment.valid_from <= today
    return begun and (assignment.valid_to is None or assignment.valid_to >= today)

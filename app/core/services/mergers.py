"""Assignments after a merger: what ended with its unit, and new ones for the successors.

Access does not spread by itself: an assignment ends with its unit (a trigger sees to it) and keeps
reading what was the unit's own. Whoever goes on working in a successor is assigned to it anew, by
the decision of a person, on a paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.errors import BasisMissing, NoSuccessorChosen, NotASuccessor
from app.core.models import Assignment, UnitSuccessor
from app.core.models.units import AdminUnit
from app.core.services.users import assign_role
from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.errors import NotFound
from app.kernel.transaction import transaction

MOST_SHOWN = 200
WHOLE = ("whole", "unchanged", "renamed", "kind_changed", "part_area_all_population")


@dataclass(frozen=True)
class Proposal:
    """A successor that an assignment could go on in."""

    unit: AdminUnit
    effective_on: date
    coverage: str
    is_default: bool

    @property
    def is_part(self) -> bool:
        """Tell whether only a part of the old unit went there."""
        return self.coverage not in WHOLE


@dataclass(frozen=True)
class EndedAssignment:
    """An assignment that ended with its unit, and where its unit went, the default first."""

    assignment: Assignment
    proposals: tuple[Proposal, ...]


def ended_by_mergers(*, actor: Actor) -> list[EndedAssignment]:
    """Return assignments that ended with their unit and were not given anew, the latest first."""
    actor.require("read", Assignment.__record__)
    statement = (
        select(Assignment)
        .where(Assignment.reads_archive)
        .options(
            joinedload(Assignment.user),
            joinedload(Assignment.role),
            joinedload(Assignment.unit),
            joinedload(Assignment.organisation),
        )
        .order_by(Assignment.valid_to.desc(), Assignment.user_id, Assignment.id)
    )
    ended = list(db.session.execute(statement).scalars())
    successors = _successors({item.unit_id for item in ended if item.unit_id is not None})
    renewed = _renewed({item.user_id for item in ended})
    found = []
    for item in ended:
        proposals = successors.get(item.unit_id or 0, ())
        taken = {
            unit for user, role, unit in renewed if (user, role) == (item.user_id, item.role_id)
        }
        if proposals and not taken & {proposal.unit.id for proposal in proposals}:
            found.append(EndedAssignment(item, proposals))
    return found[:MOST_SHOWN]


@dataclass(frozen=True)
class Planned:
    """An assignment as it would be given."""

    ended: Assignment
    unit: AdminUnit
    organisation_id: int | None
    valid_from: date


def check_choice(chosen: Mapping[int, Sequence[int]], basis: str) -> None:
    """Raise BasisMissing or NoSuccessorChosen."""
    if not any(chosen.values()):
        raise NoSuccessorChosen()
    if not basis.strip():
        raise BasisMissing()


def planned(chosen: Mapping[int, Sequence[int]], *, actor: Actor, today: date) -> list[Planned]:
    """Return what would be assigned (assignment id → unit ids); raise NotASuccessor, NotFound.

    A new assignment begins on the day on which the successor followed, at the earliest today: what
    was not given is not given for days that are over. Its organisation is left out when it ended.
    """
    ended = {item.assignment.id: item for item in ended_by_mergers(actor=actor)}
    found = []
    for key, units in chosen.items():
        if units and key not in ended:
            raise NotFound(record=Assignment.__record__)
        found += [_plan(ended[key], unit, today) for unit in units]
    return found


def assign_to_successors(
    chosen: Mapping[int, Sequence[int]], *, basis: str, actor: Actor, today: date
) -> list[Assignment]:
    """Give users their role in the chosen successors, on a paper; all of them or none."""
    check_choice(chosen, basis)
    with transaction():
        return [
            assign_role(
                {
                    "user_id": plan.ended.user_id,
                    "role_id": plan.ended.role_id,
                    "unit_id": plan.unit.id,
                    "organisation_id": plan.organisation_id,
                    "valid_from": plan.valid_from,
                    "basis": basis.strip(),
                },
                actor=actor,
            )
            for plan in planned(chosen, actor=actor, today=today)
        ]


def _plan(ended: EndedAssignment, unit_id: int, today: date) -> Planned:
    old = ended.assignment
    proposal = next((each for each in ended.proposals if each.unit.id == unit_id), None)
    if proposal is None:
        raise NotASuccessor(name=str(old.unit))
    body = old.organisation
    goes_on = body is not None and (body.valid_to is None or body.valid_to >= today)
    organisation = old.organisation_id if goes_on else None
    return Planned(old, proposal.unit, organisation, max(proposal.effective_on, today))


def _successors(units: set[int]) -> dict[int, tuple[Proposal, ...]]:
    statement = (
        select(UnitSuccessor)
        .where(UnitSuccessor.from_id.in_(units))
        .options(joinedload(UnitSuccessor.to_unit))
        .order_by(UnitSuccessor.is_default.desc(), UnitSuccessor.id)
    )
    found: dict[int, list[Proposal]] = {}
    for row in db.session.execute(statement).scalars():
        proposal = Proposal(row.to_unit, row.effective_on, row.coverage, row.is_default)
        found.setdefault(row.from_id, []).append(proposal)
    return {unit: tuple(proposals) for unit, proposals in found.items()}


def _renewed(users: set[int]) -> set[tuple[int, int, int | None]]:
    """Return (user, role, unit) of what is not the archive of an ended unit."""
    statement = select(Assignment.user_id, Assignment.role_id, Assignment.unit_id).where(
        Assignment.user_id.in_(users), ~Assignment.reads_archive
    )
    return {(row.user_id, row.role_id, row.unit_id) for row in db.session.execute(statement)}

"""Record rules of this module beyond those of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ARRAY, BigInteger, and_, bindparam, cast, false, func, or_, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.expression import any_

from app.kernel.actor import Actor
from app.kernel.scope import (
    AnyOf,
    Columns,
    ForVerbs,
    OrganisationScope,
    PublicScope,
    Request,
    Scope,
    ThroughScope,
    UnitScope,
    rendered,
)

# The right to read all rows of one's units; `read` alone reaches what a team is given to see.
BROWSE = "browse"
SAMPLES = "household_supervision.SampledHousehold"


class PlanScope(AnyOf):
    """Rows that everybody who is signed in reads, and that only their unit's people write.

    A province's round is read by all its communes, which lie below it and so outside a rule by
    subtree.
    """

    def __init__(self, column: str = "unit_id") -> None:
        super().__init__(
            ForVerbs(PublicScope(), "read"), ForVerbs(UnitScope(column), "write", "delete")
        )
        self.column = column

    def write_policy(self) -> str:
        """Return the restriction of writes as it was before the policies knew verbs."""
        return rendered(UnitScope(self.column), "", "write", "", exact=False)


@dataclass(frozen=True)
class SharedScope(Scope):
    """Rows of a unit that its people see only once they were shared; the owner sees them before.

    A finding stays with the Front's body that recorded it until it is shared with the unit.
    """

    unit_column: str = "unit_id"
    owner_column: str = "organisation_id"
    state_column: str = "state"
    private_state: str = "recorded"

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.unit_column, self.owner_column, self.state_column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        unit = UnitScope(self.unit_column).criterion(table, request)
        owner = OrganisationScope(self.owner_column).criterion(table, request)
        return and_(unit, or_(table.c[self.state_column] != self.private_state, owner))

    def policy(self) -> str:
        unit = UnitScope(self.unit_column).policy()
        owner = OrganisationScope(self.owner_column).policy()
        return f"({unit}) and ({self.state_column} <> '{self.private_state}' or {owner})"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        if not UnitScope(self.unit_column).allows(values, request, session):
            return False
        if values.get(self.state_column) != self.private_state:
            return True
        return OrganisationScope(self.owner_column).allows(values, request, session)


def _keys_of(function: str, actor: Actor) -> Any:
    """Return the keys that a function of the database finds for a user, read once a statement."""
    found = select(getattr(func, function)(bindparam(None, actor.user_id, unique=True)))
    return any_(cast(found.scalar_subquery(), ARRAY(BigInteger)))


def _keys_policy(function: str) -> str:
    return f"any((select {function}(core_actor_id()))::bigint[])"


def _has_key(function: str, key: Any, actor: Actor, session: Session) -> bool:
    if actor.is_system:
        return True
    if key is None or actor.user_id is None:
        return False
    found = session.connection().execute(select(bindparam(None, key) == _keys_of(function, actor)))
    return bool(found.scalar_one())


@dataclass(frozen=True)
class TeamScope(Scope):
    """Rows of households: of one's units for those who may browse them, else of one's own sample.

    A member of a supervision team reads the households drawn for the team, while the plan runs and
    the membership is in force. `column` is the household's key. With `through` the unit is found
    over that column, else in `unit_id`. Writes follow the unit alone.
    """

    record: str
    column: str = "household_id"
    through: str = ""

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column} if self.through else {self.column, "unit_id"})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        actor = request.actor
        if request.verb != "read" or actor.is_system:
            return self._by_unit().criterion(table, request)
        wide = self._by_unit().criterion(table, replace(request, verb=BROWSE, record=self.record))
        # Whose roles read no samples is in no team: their statements stay as simple as the unit.
        if actor.user_id is None or not actor.may("read", SAMPLES):
            return wide
        return or_(wide, table.c[self.column] == _keys_of("household_team_households", actor))

    def policy(self) -> str:
        browsed = f"any((select household_browsed_units('{self.record}'))::bigint[])"
        unit = f"unit_id = {browsed}"
        if self.through:
            unit = (
                f"exists (select 1 from {self.through} parent "  # noqa: S608 - names from code
                f"where parent.id = {self.column} "
                f"and parent.unit_id = {browsed})"
            )
        return (
            f"(select household_browses_all('{self.record}')) or {unit} "
            f"or {self.column} = {_keys_policy('household_team_households')}"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        if request.verb != "read":
            return self._by_unit().allows(values, request, session)
        wide = replace(request, verb=BROWSE, record=self.record)
        return self._by_unit().allows(values, wide, session) or _has_key(
            "household_team_households", values.get(self.column), request.actor, session
        )

    def _by_unit(self) -> Scope:
        return ThroughScope(self.through, self.column) if self.through else UnitScope("unit_id")


@dataclass(frozen=True)
class WorkScope(Scope):
    """Rows of a supervision plan for those who carry it out: its body's people and its team.

    The supervised unit learns neither the sample nor the notes of a visit from here.
    """

    column: str = "plan_id"

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        if request.actor.is_system:
            return true()
        if request.actor.user_id is None:
            return false()
        return table.c[self.column] == _keys_of("household_work_plans", request.actor)

    def policy(self) -> str:
        return (
            f"(select core_is_system()) or {self.column} = {_keys_policy('household_work_plans')}"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return _has_key("household_work_plans", values.get(self.column), request.actor, session)


@dataclass(frozen=True)
class SupervisionPlanScope(Scope):
    """Plans: written by the Front's body, read by it, its team and, once sent, the units in it."""

    column: str = "organisation_id"

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column, "id"})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        own = OrganisationScope(self.column).criterion(table, request)
        if request.verb != "read" or request.actor.is_system or request.actor.user_id is None:
            return own
        return or_(own, table.c["id"] == _keys_of("household_known_plans", request.actor))

    def policy(self) -> str:
        own = OrganisationScope(self.column).policy()
        return f"{own} or id = {_keys_policy('household_known_plans')}"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        if OrganisationScope(self.column).allows(values, request, session):
            return True
        return request.verb == "read" and _has_key(
            "household_known_plans", values.get("id"), request.actor, session
        )


@dataclass(frozen=True)
class SupervisedScope(Scope):
    """Reviews of one's units, and those of the units that one's team supervises now."""

    column: str = "unit_id"

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        own = UnitScope(self.column).criterion(table, request)
        if request.verb != "read" or request.actor.is_system or request.actor.user_id is None:
            return own
        return or_(own, table.c[self.column] == _keys_of("household_team_units", request.actor))

    def policy(self) -> str:
        own = UnitScope(self.column).policy()
        return f"{own} or {self.column} = {_keys_policy('household_team_units')}"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        if UnitScope(self.column).allows(values, request, session):
            return True
        return request.verb == "read" and _has_key(
            "household_team_units", values.get(self.column), request.actor, session
        )

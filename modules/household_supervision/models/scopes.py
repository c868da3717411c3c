"""Record rules of this module beyond those of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ARRAY, BigInteger, bindparam, cast, false, func, select, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.expression import any_

from app.kernel.actor import Actor
from app.kernel.scope import (
    NOTHING,
    AllOf,
    AnyOf,
    AsVerb,
    Bound,
    Columns,
    ForVerbs,
    NotScope,
    OrganisationScope,
    PublicScope,
    Request,
    Scope,
    StateScope,
    ThroughScope,
    UnitScope,
    rendered,
)
from app.kernel.scope_words import describes

# The right to read all rows of one's units; `read` alone reaches what a team is given to see.
BROWSE = "browse"
READ, WRITE, DELETE = "read", "write", "delete"
SAMPLES = "household_supervision.SampledHousehold"


class PlanScope(AnyOf):
    """Rows that everybody who is signed in reads, and that only their unit's people write.

    A province's round is read by all its communes, which lie below it and so outside a rule by
    subtree.
    """

    def __init__(self, column: str = "unit_id") -> None:
        super().__init__(ForVerbs(PublicScope(), READ), ForVerbs(UnitScope(column), WRITE, DELETE))
        self.column = column

    def write_policy(self) -> str:
        """Return the restriction of writes as it was before the policies knew verbs."""
        return rendered(UnitScope(self.column), "", WRITE, "", exact=False)


class SharedScope(AllOf):
    """Rows of a unit that its people see only once they were shared; the owner sees them before.

    A finding stays with the Front's body that recorded it until it is shared with the unit.
    """

    def __init__(
        self,
        unit_column: str = "unit_id",
        owner_column: str = "organisation_id",
        state_column: str = "state",
        private_state: str = "recorded",
    ) -> None:
        super().__init__(
            UnitScope(unit_column),
            AnyOf(
                NotScope(StateScope(private_state, column=state_column)),
                OrganisationScope(owner_column),
            ),
        )


@dataclass(frozen=True)
class KeysScope(Scope):
    """Rows whose `column` is among the keys that a function of the database finds for the user.

    The function takes the user, is read once for a statement, and asks for roles itself; `needs` is
    a record whose readers alone can find anything, so that others' statements stay simple. With
    `by_verb` the function also takes the verb and the record that are asked for.
    """

    function: str
    column: str
    needs: str = ""
    by_verb: bool = False
    label = _l("by the supervision plan")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        if request.actor.is_system:
            return true()
        if not self._may_find(request.actor):
            return false()
        return table.c[self.column] == self._keys(request)

    def bound(self, request: Request) -> Bound | None:
        return None if request.actor.is_system or self._may_find(request.actor) else NOTHING

    def policy(self) -> str:
        asked = "core_actor_id(), :verb, :record" if self.by_verb else "core_actor_id()"
        return f"{self.column} = any((select {self.function}({asked}))::bigint[])"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        if request.actor.is_system:
            return True
        key = values.get(self.column)
        if key is None or not self._may_find(request.actor):
            return False
        asked = select(bindparam(None, key) == self._keys(request))
        return bool(session.connection().execute(asked).scalar_one())

    def _may_find(self, actor: Actor) -> bool:
        return actor.user_id is not None and (not self.needs or actor.may(READ, self.needs))

    def _keys(self, request: Request) -> Any:
        asked: list[Any] = [request.actor.user_id]
        if self.by_verb:
            asked += [request.verb, request.record]
        values: list[Any] = [bindparam(None, value, unique=True) for value in asked]
        found = select(getattr(func, self.function)(*values))
        return any_(cast(found.scalar_subquery(), ARRAY(BigInteger)))


class TeamScope(AnyOf):
    """Rows of households: of one's units for those who may browse them, else of one's own sample.

    A member of a supervision team reads the households drawn for the team, while the plan runs and
    the membership is in force. `record` is what has to be browsed, also for the rows that belong to
    such a row; `column` is the household's key. With `through` the unit is found over that column,
    else in `unit_id`. Writes follow the unit alone.
    """

    def __init__(self, record: str, column: str = "household_id", through: str = "") -> None:
        place = ThroughScope(through, column) if through else UnitScope("unit_id")
        sampled = KeysScope("household_team_households", column, needs=SAMPLES)
        super().__init__(
            ForVerbs(AsVerb(BROWSE, place, record), READ),
            ForVerbs(place, BROWSE, WRITE, DELETE),
            ForVerbs(sampled, READ),
        )


class WorkScope(KeysScope):
    """Rows of a supervision plan for those who carry it out: its body's people and its team.

    A body's people do with them what the assignment to that body grants, a member what any of the
    own assignments grants: the membership names the place. The supervised unit learns neither the
    sample nor the notes of a visit from here.
    """

    def __init__(self, column: str = "plan_id") -> None:
        super().__init__("household_work_plans", column, by_verb=True)


class SupervisionPlanScope(AnyOf):
    """Plans: written by the Front's body, read by it, its team and, once sent, the units in it."""

    def __init__(self, column: str = "organisation_id") -> None:
        super().__init__(
            OrganisationScope(column), ForVerbs(KeysScope("household_known_plans", "id"), READ)
        )


class SupervisedScope(AnyOf):
    """Reviews of one's units, and those of the units that one's team supervises now."""

    def __init__(self, column: str = "unit_id") -> None:
        supervised = KeysScope("household_team_units", column, needs=SAMPLES)
        super().__init__(UnitScope(column), ForVerbs(supervised, READ))


@describes(PlanScope)
def _plan(_rule: Any) -> str:
    return _("Everybody who is signed in reads; written in the units of the assignment")


@describes(SharedScope)
def _shared(_rule: Any) -> str:
    return _("In the units of the assignment, once it was shared; before, only its own body")


@describes(TeamScope)
def _team(_rule: Any) -> str:
    return _("In the units of the assignment for who may browse them; a team reads its sample")


@describes(KeysScope)
def _work(_rule: Any) -> str:
    return _("Of the supervision plans of one's own body and of one's own teams")


@describes(SupervisionPlanScope)
def _supervision_plan(_rule: Any) -> str:
    return _("Of the organisations of the assignment; read by the team and, once sent, the units")


@describes(SupervisedScope)
def _supervised(_rule: Any) -> str:
    return _("In the units of the assignment, and those that one's team supervises")

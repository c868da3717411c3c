"""Rules by what a row holds (owner, state, parent) and by what the actor holds (a permission)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, false, func, select, true
from sqlalchemy.sql import ColumnElement

from app.kernel.scope.base import READ, Columns, Request, Scope, fill, literal

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.models import Base


@dataclass(frozen=True)
class OwnerScope(Scope):
    """Rows that belong to the user who asks."""

    column: str = "user_id"
    label = _l("as the owner")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        if request.actor.is_system:
            return true()
        if request.actor.user_id is None:
            return false()  # "= null" would become "is null": rows without an owner for nobody
        return func.coalesce(table.c[self.column] == request.actor.user_id, false())

    def policy(self) -> str:
        return f"coalesce({self.column} = (select core_actor_id()), false)"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        owner = values.get(self.column)
        return request.actor.is_system or (owner is not None and owner == request.actor.user_id)


@dataclass(frozen=True)
class StateScope(Scope):
    """Rows in some states, whoever asks; to be combined with a rule that says who.

    Drafts for their organisation only: `AnyOf(NotScope(StateScope("draft")), OrganisationScope())`.
    """

    states: tuple[str, ...]
    column: str = "state"
    label = _l("by the state of the record")

    def __init__(self, *states: str, column: str = "state") -> None:
        object.__setattr__(self, "states", states)
        object.__setattr__(self, "column", column)

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return func.coalesce(table.c[self.column].in_(self.states), false())

    def policy(self) -> str:
        listed = ", ".join(literal(state) for state in self.states)
        return f"coalesce({self.column} in ({listed}), false)"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return values.get(self.column) in self.states


@dataclass(frozen=True)
class HoldsScope(Scope):
    """All rows, for those who hold a verb, on this record or on another; else none.

    So that roles differ on one model: `AllOf(HoldsScope("issue"), UnitScope())`.
    """

    verb: str
    record: str = ""
    label = _l("by a permission")

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return true() if self._holds(request) else false()

    def policy(self) -> str:
        record = literal(self.record) if self.record else ":record"
        return f"(select core_actor_may({literal(self.verb)}, {record}))"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return self._holds(request)

    def _holds(self, request: Request) -> bool:
        return request.actor.may(self.verb, self.record or request.record)


@dataclass(frozen=True)
class ThroughScope(Scope):
    """Rows whose parent row the actor may read, in places where the verb on the child is granted.

    The parent's rule holds twice: for reading the parent, and for the verb on the child.
    """

    parent_table: str
    column: str
    parent_rule: Scope | None = None  # of an earlier revision; the model's own when not given
    label = _l("through the record to which it belongs")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        from app.kernel.models import table_of

        parent_class = self._parent()
        rule = parent_class.__scope__
        if rule.is_public:
            return rule.criterion(table_of(parent_class), request)
        parent = table_of(parent_class).alias()
        held = rule.criterion(parent, request)
        reading = Request(request.actor, READ, parent_class.__record__)
        if not _reach_alike(request, reading):
            held = and_(held, rule.criterion(parent, reading))
        return table.c[self.column].in_(select(parent.c.id).where(held))

    def policy(self) -> str:
        parent = self._parent()
        rule = self.parent_rule or parent.__scope__
        template, name = rule.policy(), self.parent_table
        if rule.is_public:
            return template
        # The parent's own policy would filter the sub-select too; said here once more, the rule
        # also holds where a function of the owner evaluates it.
        reading = fill(template, verb=literal(READ), record=literal(parent.__record__), table=name)
        return (
            f"exists (select 1 from {name} where {name}.id = :table.{self.column} "
            f"and ({reading}) and ({fill(template, table=name)}))"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return bool(self.because(values, request, session))

    def because(
        self, values: Mapping[str, Any], request: Request, session: Session
    ) -> tuple[Scope, ...]:
        parent = self._parent()
        rule = parent.__scope__
        if request.actor.is_system:
            return (self,)
        if rule.is_public:
            return rule.because({}, request, session)
        found = row_values(values.get(self.column), parent, session)
        if found is None:
            return ()
        reading = Request(request.actor, READ, parent.__record__)
        if not _reach_alike(request, reading) and not rule.allows(found, reading, session):
            return ()
        return rule.because(found, request, session)

    def _parent(self) -> type[Base]:
        from app.kernel.models import class_of_table

        return class_of_table(self.parent_table)


def row_values(key: Any, cls: type[Base], session: Session) -> Mapping[str, Any] | None:
    """Return the columns of a row that its record rule reads; none if there is no such row."""
    from app.kernel.models import table_of

    if key is None:
        return None
    table = table_of(cls)
    named = [table.c[name] for name in sorted(cls.__scope__.columns)]
    statement = select(table.c.id, *named).where(table.c.id == key)
    row = session.connection().execute(statement).mappings().first()
    return None if row is None else dict(row)


def _reach_alike(first: Request, second: Request) -> bool:
    """Tell whether the same assignments grant both, so that one condition says both."""
    return all(
        ((first.verb, first.record) in grant.permissions)
        == ((second.verb, second.record) in grant.permissions)
        for grant in first.actor.grants
    )


@dataclass(frozen=True)
class PublicScope(Scope):
    """Catalogue rows: everybody who is signed in reads them; whoever holds the verb writes."""

    label = _l("as everybody who is signed in")

    @property
    def is_public(self) -> bool:
        return True

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return true() if self._holds(request) else false()

    def policy(self) -> str:
        return (
            "(:verb = 'read' and (select core_is_known())) or "
            "(:verb <> 'read' and (select core_actor_may(:verb, :record)))"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return self._holds(request)

    @staticmethod
    def _holds(request: Request) -> bool:
        if request.verb == READ:
            return request.actor.is_known
        return request.actor.may(request.verb, request.record)


@dataclass(frozen=True)
class SystemScope(Scope):
    """Rows that only the program itself reads and writes."""

    label = _l("by the program itself")

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return true() if request.actor.is_system else false()

    def policy(self) -> str:
        return "(select core_is_system())"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return request.actor.is_system

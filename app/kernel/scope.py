"""Record rules, declared on the model: the same rule in the session and in PostgreSQL.

A rule says which rows an actor reaches. Each rule knows three forms of itself: a criterion for
statements of the session (with the actor's own keys as parameters), a row-level security policy
(with the keys that the database computes from `app.actor`), and a test of plain values for writes.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import ARRAY, BigInteger, bindparam, false, or_, select, true
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.expression import any_

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.kernel.actor import Actor


@dataclass(frozen=True)
class Request:
    """Who asks, for what verb, on which record."""

    actor: Actor
    verb: str
    record: str


class Columns(Protocol):
    """Anything whose columns are found by name in `c`: a table, an alias, a mapped class."""

    @property
    def c(self) -> Any:
        """Return the columns by name."""


class Scope(ABC):
    """A record rule."""

    @abstractmethod
    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        """Return the condition that holds for the rows that the actor reaches."""

    @abstractmethod
    def policy(self) -> str:
        """Return the same rule as the SQL expression of a row-level security policy."""

    @abstractmethod
    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        """Tell whether the actor reaches a row with these column values."""

    @property
    def columns(self) -> frozenset[str]:
        """Return the columns that the rule reads."""
        return frozenset()

    @property
    def is_public(self) -> bool:
        """Tell whether everybody who is signed in reaches all rows."""
        return False


def _in_keys(column: ColumnElement[Any], keys: frozenset[int]) -> ColumnElement[bool]:
    # One array parameter, so that the statement is cached whatever the number of keys.
    values = bindparam(None, sorted(keys), type_=ARRAY(BigInteger), unique=True)
    return column == any_(values)


@dataclass(frozen=True)
class UnitScope(Scope):
    """Rows of the administrative units of the actor's assignments, and of the units below them."""

    column: str = "unit_id"

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        keys = request.actor.units(request.verb, request.record)
        return true() if keys is None else _in_keys(table.c[self.column], keys)

    def policy(self) -> str:
        return (
            f"(select core_all_units()) or {self.column} = any((select core_my_units())::bigint[])"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        keys = request.actor.units(request.verb, request.record)
        return keys is None or values.get(self.column) in keys


@dataclass(frozen=True)
class OrganisationScope(Scope):
    """Rows of the organisations of the actor's assignments, and of the organisations below them."""

    column: str = "organisation_id"

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        keys = request.actor.organisations(request.verb, request.record)
        return true() if keys is None else _in_keys(table.c[self.column], keys)

    def policy(self) -> str:
        return (
            f"(select core_all_units()) or "
            f"{self.column} = any((select core_my_organisations())::bigint[])"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        keys = request.actor.organisations(request.verb, request.record)
        return keys is None or values.get(self.column) in keys


@dataclass(frozen=True)
class OwnerScope(Scope):
    """Rows that belong to the user who asks."""

    column: str = "user_id"

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        if request.actor.is_system:
            return true()
        return table.c[self.column] == request.actor.user_id

    def policy(self) -> str:
        return f"(select core_is_system()) or {self.column} = (select core_actor_id())"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        owner = values.get(self.column)
        return request.actor.is_system or (owner is not None and owner == request.actor.user_id)


@dataclass(frozen=True)
class ThroughScope(Scope):
    """Rows whose parent row the actor reaches."""

    parent_table: str
    column: str

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        from app.kernel.models import class_of_table, table_of

        parent_class = class_of_table(self.parent_table)
        if parent_class.__scope__.is_public:
            return parent_class.__scope__.criterion(table_of(parent_class), request)
        parent = table_of(parent_class).alias()
        rule = parent_class.__scope__.criterion(parent, request)
        return table.c[self.column].in_(select(parent.c.id).where(rule))

    def policy(self) -> str:
        # The parent's own policy filters the sub-select.
        return (
            f"(select core_is_system()) or exists "
            f"(select 1 from {self.parent_table} parent where parent.id = {self.column})"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        from app.kernel.models import class_of_table, table_of

        if request.actor.is_system:
            return True
        parent_class = class_of_table(self.parent_table)
        parent = table_of(parent_class)
        key = values.get(self.column)
        if key is None:
            return False
        rule = parent_class.__scope__.criterion(parent, request)
        found = session.connection().execute(select(parent.c.id).where(parent.c.id == key, rule))
        return found.first() is not None


@dataclass(frozen=True)
class PublicScope(Scope):
    """Catalogue rows: everybody who is signed in reads them; permissions guard the writes."""

    @property
    def is_public(self) -> bool:
        return True

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return true() if request.actor.is_known else false()

    def policy(self) -> str:
        return "(select core_is_known())"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return request.actor.is_known


@dataclass(frozen=True)
class SystemScope(Scope):
    """Rows that only the program itself reads and writes."""

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return true() if request.actor.is_system else false()

    def policy(self) -> str:
        return "(select core_is_system())"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return request.actor.is_system


@dataclass(frozen=True)
class EverywhereScope(Scope):
    """Rows for those who hold the record's permission by an assignment to the whole country."""

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return true() if self._holds(request) else false()

    def policy(self) -> str:
        return "(select core_all_units())"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return self._holds(request)

    def _holds(self, request: Request) -> bool:
        return request.actor.units(request.verb, request.record) is None


class AnyOf(Scope):
    """Rows that at least one of several rules reaches."""

    def __init__(self, *rules: Scope) -> None:
        self.rules = rules

    @property
    def columns(self) -> frozenset[str]:
        return frozenset().union(*(rule.columns for rule in self.rules))

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return or_(*(rule.criterion(table, request) for rule in self.rules))

    def policy(self) -> str:
        return " or ".join(f"({rule.policy()})" for rule in self.rules)

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return any(rule.allows(values, request, session) for rule in self.rules)

"""Rules by place: the units and the organisations of the actor's assignments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ARRAY, BigInteger, bindparam, false, true
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.expression import any_

from app.kernel.scope.base import Bound, Columns, Request, Scope

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def in_keys(column: ColumnElement[Any], keys: frozenset[int]) -> ColumnElement[bool]:
    """Return the condition that a column holds one of some keys."""
    # One array parameter, so that the statement is cached whatever the number of keys.
    values = bindparam(None, sorted(keys), type_=ARRAY(BigInteger), unique=True)
    return column == any_(values)


@dataclass(frozen=True)
class UnitScope(Scope):
    """Rows of the units of those assignments that grant the verb, and of the units below them."""

    column: str = "unit_id"
    label = _l("by administrative unit")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        keys = request.actor.units(request.verb, request.record)
        return true() if keys is None else in_keys(table.c[self.column], keys)

    def bound(self, request: Request) -> Bound | None:
        keys = request.actor.units(request.verb, request.record)
        return None if keys is None else (self.column, keys)

    def policy(self) -> str:
        # Both sub-selects are evaluated once per statement, the first into a hash table, and the
        # second only when a row lies outside. The planner would work out a plain argument of
        # `unnest` to guess its length, and so ask for the grants while it plans.
        return (
            f"{self.column} in (select unnest((select core_my_units(:verb, :record)))) "
            "or (select core_all_units(:verb, :record))"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        keys = request.actor.units(request.verb, request.record)
        return keys is None or values.get(self.column) in keys


@dataclass(frozen=True)
class OrganisationScope(Scope):
    """Rows of the organisations of assignments that grant the verb, and of those below them."""

    column: str = "organisation_id"
    label = _l("by organisation")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        keys = request.actor.organisations(request.verb, request.record)
        return true() if keys is None else in_keys(table.c[self.column], keys)

    def policy(self) -> str:
        return (
            f"{self.column} in (select unnest((select core_my_organisations(:verb, :record)))) "
            "or (select core_all_organisations(:verb, :record))"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        keys = request.actor.organisations(request.verb, request.record)
        return keys is None or values.get(self.column) in keys


@dataclass(frozen=True)
class EverywhereScope(Scope):
    """Rows for those who hold the verb by an assignment to the whole country."""

    label = _l("by an assignment to the whole country")

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        return true() if self._holds(request) else false()

    def policy(self) -> str:
        return "(select core_all_units(:verb, :record))"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        return self._holds(request)

    def _holds(self, request: Request) -> bool:
        return request.actor.units(request.verb, request.record) is None

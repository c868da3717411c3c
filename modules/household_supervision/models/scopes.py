"""Record rules of this module beyond those of the kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from app.kernel.scope import (
    AnyOf,
    Columns,
    ForVerbs,
    OrganisationScope,
    PublicScope,
    Request,
    Scope,
    UnitScope,
    rendered,
)


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

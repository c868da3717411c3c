"""The record rule of rows about any other record: who reaches that record reaches them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, false, or_, select, true
from sqlalchemy.sql import ColumnElement

from app.kernel.scope import Columns, Request, Scope

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class RecordScope(Scope):
    """Rows about the record that two columns name: its table and its key.

    The tables are those whose workflow asks for people or papers. What is written there is judged
    by the workflow; here it only matters whether the record itself can be read.
    """

    table_column: str = "table_name"
    key_column: str = "row_id"

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.table_column, self.key_column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        from app.kernel.models import table_of

        if request.actor.is_system:
            return true()
        found: list[ColumnElement[bool]] = []
        for cls in _subjects():
            own = Request(request.actor, "read", cls.__record__)
            parent = table_of(cls).alias()
            rule = cls.__scope__.criterion(parent, own)
            reached = table.c[self.key_column].in_(select(parent.c.id).where(rule))
            found.append(and_(table.c[self.table_column] == cls.__tablename__, reached))
        return or_(false(), *found)

    def policy(self) -> str:
        return (
            f"(select core_is_system()) or core_row_reached({self.table_column}, {self.key_column})"
        )

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        from app.kernel.models import table_of

        if request.actor.is_system:
            return True
        for cls in _subjects():
            if cls.__tablename__ == values.get(self.table_column):
                own = Request(request.actor, "read", cls.__record__)
                table = table_of(cls)
                rule = cls.__scope__.criterion(table, own)
                key = values.get(self.key_column)
                statement = select(table.c.id).where(table.c.id == key, rule)
                return session.connection().execute(statement).first() is not None
        return False


def _subjects() -> list[type[Any]]:
    from app.kernel.workflow import workflows

    return [workflow.model for workflow in workflows() if workflow.demands]

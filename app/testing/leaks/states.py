"""States that the owner puts rows into, so that steps and papers of each are asked."""

from __future__ import annotations

import re

from app.kernel.models import table_of
from app.kernel.views import RecordView

Before = tuple[str, str]  # a table, and SQL that the owner runs on it


def in_state(view: RecordView, key: int, state: str) -> Before:
    """Return the SQL that puts a record into a state.

    Constraints speak of what belongs to a state; here only who reads or moves it is asked.
    """
    table, field = view.model.__tablename__, view.workflow.field  # type: ignore[union-attr]
    drop = " ".join(
        f"alter table {table} drop constraint if exists {name};" for name in _checks_of(view, field)
    )
    return table, f"{drop} update {table} set {field} = '{state}' where id = {key}"


def _checks_of(view: RecordView, field: str) -> list[str]:
    return [
        str(rule.name)
        for rule in table_of(view.model).constraints
        if re.search(rf"\b{field}\b", str(getattr(rule, "sqltext", "")))
    ]

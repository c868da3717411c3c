"""Reads the entries of records from the trail; the database binds them to the reader's reach.

The view `core_history_entry` holds entries about rows that the actor reaches, and says who wrote
them with which roles.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, cast, column, func, or_, select, table
from sqlalchemy import Text as SqlText
from sqlalchemy.orm import Session

HIDDEN = "•••"  # stands for a personal value, which is kept apart under the key of its person
WRITES = ("insert", "update", "delete")
QUIET = ("read", "export", "refused", "refused_more")  # what happened to a record without change

ENTRY = table(
    "core_history_entry",
    *(
        column(name)
        for name in (
            "id",
            "at",
            "actor",
            "author",
            "roles",
            "reason",
            "request_id",
            "action",
            "record",
            "table_name",
            "row_id",
            "old_values",
            "new_values",
        )
    ),
)


@dataclass(frozen=True)
class TrailRow:
    """One entry about one row."""

    id: int
    at: datetime
    actor: str | None
    author: str | None
    roles: tuple[str, ...]
    reason: str | None
    request_id: str | None
    action: str
    record: str
    table: str
    row_id: int
    old: Mapping[str, Any]
    new: Mapping[str, Any]


@dataclass(frozen=True)
class Source:
    """Rows of one table whose entries are asked for."""

    table: str
    keys: tuple[int, ...]


@dataclass(frozen=True)
class TrailQuery:
    """Which entries are asked for; the newest come first."""

    sources: tuple[Source, ...]
    actions: tuple[str, ...] = ()
    without: tuple[str, ...] = QUIET
    column: str = ""
    actor: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    size: int | None = None


def find(session: Session, query: TrailQuery) -> list[TrailRow]:
    """Return the entries that were asked for; one statement."""
    values = (
        cast(ENTRY.c[name], SqlText).label(f"{name}_text") for name in ("old_values", "new_values")
    )
    kept = [c for c in ENTRY.c if c.name not in ("old_values", "new_values")]
    statement = select(*kept, *values).where(*_conditions(query)).order_by(ENTRY.c.id.desc())
    if query.size is not None:
        statement = statement.limit(query.size)
    return [_row(row) for row in session.execute(statement)]


def authors(session: Session, query: TrailQuery) -> list[tuple[str, str]]:
    """Return who wrote entries, as pairs of key and name; among the newest thousand."""
    newest = (
        select(ENTRY.c.actor, ENTRY.c.author)
        .where(*_conditions(query))
        .order_by(ENTRY.c.id.desc())
        .limit(1000)
        .subquery()
    )
    statement = select(newest.c.actor, newest.c.author).distinct()
    return [(row.actor, row.author or "") for row in session.execute(statement) if row.actor]


def removed_keys(session: Session, table_name: str, key_column: str, parent: int) -> list[int]:
    """Return the keys of rows that were removed from below a record."""
    found = func.core_removed_rows(table_name, key_column, parent)
    return list(session.execute(select(found)).scalars())


def _conditions(query: TrailQuery) -> Iterator[ColumnElement[bool]]:
    c = ENTRY.c
    yield or_(
        *(
            and_(c.table_name == source.table, c.row_id == func.any(list(source.keys)))
            for source in query.sources
        )
    )
    if query.actions:
        yield c.action.in_(query.actions)
    if query.without and not query.actions:
        yield c.action.not_in(query.without)
    if query.column:
        yield or_(
            func.jsonb_exists(c.old_values, query.column),
            func.jsonb_exists(c.new_values, query.column),
        )
    if query.actor:
        yield c.actor == query.actor
    if query.since is not None:
        yield c.at >= query.since
    if query.until is not None:
        yield c.at <= query.until
    if query.before is not None:
        yield c.id < query.before


def _row(row: Any) -> TrailRow:
    return TrailRow(
        id=row.id,
        at=row.at,
        actor=row.actor,
        author=row.author,
        roles=tuple(row.roles or ()),
        reason=row.reason,
        request_id=row.request_id,
        action=row.action,
        record=row.record,
        table=row.table_name,
        row_id=row.row_id,
        old=_values(row.old_values_text),
        new=_values(row.new_values_text),
    )


def _values(text: str | None) -> dict[str, Any]:
    if text is None:
        return {}
    # Amounts with decimals stay exact.
    found = json.loads(text, parse_float=Decimal)
    return found if isinstance(found, dict) else {}

"""Many rows at once: copied into a temporary table, then merged by one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

from psycopg import Cursor, sql
from sqlalchemy import text
from sqlalchemy.orm import Session


@contextmanager
def copy_into(
    session: Session, table: str, columns: Mapping[str, str], rows: Iterable[Sequence[Any]]
) -> Iterator[None]:
    """Fill a temporary table for the duration of a block; `columns` maps names to SQL types.

    A policy on a table refuses COPY, hence the way over a table of our own.
    """
    fields = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    session.execute(text(f"create temporary table {table} ({fields}) on commit drop"))
    raw = cast("Cursor[Any]", session.connection().connection.cursor())
    names = sql.SQL(", ").join(sql.Identifier(name) for name in columns)
    statement = sql.SQL("copy {} ({}) from stdin").format(sql.Identifier(table), names)
    with raw as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
    session.execute(text(f"analyze {table}"))
    # The target is empty or stale to the planner, who would try each row with each.
    session.execute(text("set local enable_nestloop = off"))
    yield
    session.execute(text("set local enable_nestloop = on"))
    session.execute(text(f"drop table {table}"))

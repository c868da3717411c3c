"""Migrations that encrypt a column which held plain text, and back; in batches, with the data.

The program's keys are needed, so the operator's process must have them. Triggers rest meanwhile:
the values stay the same, and the trail must not take down the plain ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.kernel import crypto
from app.kernel.identity import plain_number

BATCH = 1_000

Indexed = Callable[[str], str]


def encrypt_column(table: str, column: str, *, index: Indexed = plain_number) -> None:
    """Replace a text column by an encrypted one of the same name, and add its blind index.

    `index` says what of a value the index compares. Constraints on the column go with it; the
    migration states those of the new ones.
    """
    nullable = _is_nullable(table, column)
    name = f"{table}.{column}"
    op.add_column(table, sa.Column(f"{column}_sealed", sa.LargeBinary(), nullable=True))
    op.add_column(table, sa.Column(f"{column}_index", sa.LargeBinary(), nullable=True))

    def sealed(value: str) -> tuple[bytes, bytes]:
        return crypto.ring().seal(value, name), crypto.blind_index(index(value), name)

    statement = sa.text(
        f"update {table} t set {column}_sealed = s.value, {column}_index = s.index "  # noqa: S608
        "from unnest(cast(:ids as bigint[]), cast(:values as bytea[]), cast(:indexes as bytea[])) "
        "as s(id, value, index) where t.id = s.id"
    )
    with _resting(table):
        for ids, values in _batches(table, column):
            pairs = [sealed(value) for value in values]
            told = {"ids": ids, "values": [p[0] for p in pairs], "indexes": [p[1] for p in pairs]}
            op.get_bind().execute(statement, told)
    op.drop_column(table, column)
    op.alter_column(table, f"{column}_sealed", new_column_name=column)
    if not nullable:
        for each in (column, f"{column}_index"):
            op.alter_column(table, each, nullable=False)


def decrypt_column(table: str, column: str, kind: sa.types.TypeEngine[str]) -> None:
    """Bring back the text column that was there before."""
    nullable = _is_nullable(table, column)
    name = f"{table}.{column}"
    op.add_column(table, sa.Column(f"{column}_plain", kind, nullable=True))
    statement = sa.text(
        f"update {table} t set {column}_plain = s.value "  # noqa: S608 - names of the migration
        "from unnest(cast(:ids as bigint[]), cast(:values as text[])) as s(id, value) "
        "where t.id = s.id"
    )
    with _resting(table):
        for ids, values in _batches(table, column):
            opened = [crypto.ring().open(bytes(value), name) for value in values]
            op.get_bind().execute(statement, {"ids": ids, "values": opened})
    op.drop_column(table, f"{column}_index")
    op.drop_column(table, column)
    op.alter_column(table, f"{column}_plain", new_column_name=column)
    if not nullable:
        op.alter_column(table, column, nullable=False)


@contextmanager
def _resting(table: str) -> Iterator[None]:
    op.execute(f"alter table {table} disable trigger user")
    yield
    op.execute(f"alter table {table} enable trigger user")


def _batches(table: str, column: str) -> Iterator[tuple[list[int], list[Any]]]:
    last = 0
    query = sa.text(
        f"select id, {column} as value from {table} "  # noqa: S608 - names of the migration
        f"where id > :last and {column} is not null order by id limit :most"
    )
    while rows := op.get_bind().execute(query, {"last": last, "most": BATCH}).all():
        yield [row.id for row in rows], [row.value for row in rows]
        last = rows[-1].id


def _is_nullable(table: str, column: str) -> bool:
    query = sa.text(
        "select not attnotnull from pg_attribute "
        "where attrelid = cast(:table as regclass) and attname = :column"
    )
    return bool(op.get_bind().execute(query, {"table": table, "column": column}).scalar_one())

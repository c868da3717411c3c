"""Seals what is encrypted anew with the newest master key, in batches, while the program runs.

A batch is one transaction: it locks the table against writers (not readers) for some milliseconds,
lets the triggers rest (the values stay the same, so neither guards nor the trail are asked), opens
each value with the key that sealed it, and seals it with the newest. What was written meanwhile is
sealed by the newest already, so a run that was stopped goes on, and a second one finds nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from psycopg import sql

from app.kernel import crypto
from app.kernel.cluster import Connection, named_rows
from app.kernel.crypto import EncryptedText, KeyRing
from app.kernel.models import mapped_classes, table_of

BATCH = 500
LOCK = 731_005  # one rotation at a time
PERSON_KEYS = "core_person_key"

Progress = Callable[[str, int], None]


class RotationRuns(Exception):
    """Another rotation is at work."""


@dataclass(frozen=True)
class Sealed:
    """A column of sealed values; `bound` gives the name that a row's value is bound to."""

    table: str
    column: str
    bound: Callable[[Any], str]
    needs: tuple[str, ...] = ()  # further columns that `bound` reads
    schema: str = "public"
    key: str = "id"
    most: int = BATCH  # values at a time; fewer where they are long

    @property
    def name(self) -> str:
        """Return the column's name for people."""
        table = self.table if self.schema == "public" else f"{self.schema}.{self.table}"
        return f"{table}.{self.column}"

    @property
    def place(self) -> sql.Identifier:
        """Return the table for statements."""
        return sql.Identifier(self.schema, self.table)


_FURTHER: dict[str, Sealed] = {}


def also_sealed(column: Sealed) -> Sealed:
    """Make known a column that is sealed without being one of a model (the content of files)."""
    _FURTHER[column.name] = column
    return column


@dataclass
class Status:
    """How many values lie under which key, by column."""

    newest: str
    known: tuple[str, ...]
    index_key: str
    columns: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def waiting(self) -> int:
        """Return how many values are under an older key."""
        return sum(n for keys in self.columns.values() for k, n in keys.items() if k != self.newest)

    @property
    def unknown(self) -> int:
        """Return how many values no configured key opens."""
        found = (item for keys in self.columns.values() for item in keys.items())
        return sum(count for key, count in found if key not in self.known)


def sealed_columns(connection: Connection) -> Iterator[Sealed]:
    """Yield the encrypted columns of the installed modules, kept files, and the keys of people."""
    query = "select table_schema::text, table_name::text from information_schema.tables"
    there = {(schema, table) for schema, table in connection.execute(query)}
    for cls in mapped_classes():
        for column in table_of(cls).c:
            kind = column.type
            if isinstance(kind, EncryptedText) and ("public", cls.__tablename__) in there:
                yield Sealed(cls.__tablename__, column.name, always(kind.name))
    yield from (each for each in _FURTHER.values() if (each.schema, each.table) in there)
    yield Sealed(
        PERSON_KEYS,
        "wrapped",
        lambda row: f"{PERSON_KEYS}.wrapped/{row.subject_table}/{row.subject_id}",
        ("subject_table", "subject_id"),
    )


def always(name: str) -> Callable[[Any], str]:
    """Return that every value of a column is bound to the same name."""
    return lambda _row: name


def status(connection: Connection) -> Status:
    """Count the values under each key; reads the heads only, and needs no key to do so."""
    ring = crypto.ring()
    found = Status(ring.newest, ring.known, ring.index_key_id)
    for each in sealed_columns(connection):
        query = sql.SQL(
            "select convert_from(substr({column}, 3, get_byte({column}, 1)), 'UTF8'), count(*) "
            "from {table} where {column} is not null group by 1"
        ).format(column=sql.Identifier(each.column), table=each.place)
        found.columns[each.name] = dict(connection.execute(query).fetchall())
    return found


def rotate(connection: Connection, progress: Progress, most: int = BATCH) -> Counter[str]:
    """Seal all older values anew; return how many by column. Raises UnknownKey, Tampered."""
    row = connection.execute("select pg_try_advisory_lock(%s)", [LOCK]).fetchone()
    if row is None or not row[0]:
        raise RotationRuns
    try:
        done: Counter[str] = Counter()
        for each in sealed_columns(connection):
            last = 0
            while batch := _batch(connection, each, last, min(most, each.most)):
                last, count = batch
                done[each.name] += count
                progress(each.name, done[each.name])
        if done:
            _trail(connection, done)
        return done
    finally:
        connection.execute("select pg_advisory_unlock(%s)", [LOCK])


def _batch(connection: Connection, each: Sealed, last: int, most: int) -> tuple[int, int] | None:
    """Seal the next values of a column; return the last key of the batch and its size."""
    ring = crypto.ring()
    table, column, key = each.place, sql.Identifier(each.column), sql.Identifier(each.key)
    with connection.transaction(), named_rows(connection) as cursor:
        found = cursor.execute(_older(each), {"last": last, "newest": ring.head(), "most": most})
        keys = [row.id for row in found]
        if not keys:
            return None
        cursor.execute("set local lock_timeout = '10s'")
        cursor.execute(sql.SQL("alter table {} disable trigger user").format(table))
        # Read again below the lock: nobody writes over what is put back here.
        rows = cursor.execute(_chosen(each), {"keys": keys}).fetchall()
        pairs = [(row.id, _again(ring, bytes(row.value), each.bound(row))) for row in rows]
        cursor.execute(
            sql.SQL(
                "update {table} t set {column} = s.value "
                "from unnest(%s::bigint[], %s::bytea[]) as s(id, value) where t.{key} = s.id"
            ).format(table=table, column=column, key=key),
            [[number for number, _value in pairs], [value for _number, value in pairs]],
        )
        cursor.execute(sql.SQL("alter table {} enable trigger user").format(table))
        return keys[-1], len(pairs)


def _older(each: Sealed) -> sql.Composed:
    return sql.SQL(
        "select {key} as id from {table} where {key} > %(last)s and {column} is not null "
        "and substr({column}, 1, length(%(newest)s::bytea)) <> %(newest)s "
        "order by {key} limit %(most)s"
    ).format(table=each.place, column=sql.Identifier(each.column), key=sql.Identifier(each.key))


def _chosen(each: Sealed) -> sql.Composed:
    names = sql.SQL("").join(sql.SQL(", {}").format(sql.Identifier(n)) for n in each.needs)
    return sql.SQL(
        "select {key} as id, {column} as value{names} from {table} "
        "where {key} = any(%(keys)s) and {column} is not null"
    ).format(
        column=sql.Identifier(each.column),
        names=names,
        table=each.place,
        key=sql.Identifier(each.key),
    )


def _again(ring: KeyRing, sealed: bytes, name: str) -> bytes:
    return ring.seal(ring.open(sealed, name), name)


def _trail(connection: Connection, done: Counter[str]) -> None:
    """Write one entry for a run: which columns, how many values, under which key."""
    from psycopg.types.json import Jsonb

    details = {"key": crypto.ring().newest, "values": dict(done)}
    with connection.transaction():
        connection.execute("select set_config('app.actor', 'system', true)")
        connection.execute(
            "select core_trail_event('keys_rotated', 'core.PersonKey', null, null, null, %s)",
            [Jsonb(details)],
        )

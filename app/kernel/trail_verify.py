"""Verifies the chain of the trail against the entries, and against a root exported earlier.

The chain alone shows what was altered, removed or re-ordered within it. A tail that was cut and a
chain that was computed anew after a change look sound from inside: only a root that was kept
elsewhere shows them. Reads batch by batch, so memory does not grow with the trail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg.pq import TransactionStatus

from app.kernel.cluster import Connection, named_rows
from app.kernel.trail_root import Root

BATCH = 20_000
GENESIS = hashlib.sha256(b"").digest()
Kind = Literal[
    "altered",
    "altered_personal",
    "missing",
    "link_missing",
    "link_altered",
    "reordered",
    "inserted",
    "tail_cut",
    "recomputed",
]

BOUNDS = """
    select max(position) as last, min(entry_id) as low, max(entry_id) as high,
        min(entry_at) as since, max(entry_at) as until
    from (select * from core_trail_chain where position > %(after)s
          order by position limit %(batch)s) b
"""
# The window gives each link the hash before it; the first one of a batch gets the last one seen.
CHECK = """
    with links as (
        select c.*,
            c.position - coalesce(lag(c.position) over w, %(after)s) = 1 as follows,
            core_trail_link(coalesce(lag(c.hash) over w, %(hash)s),
                c.position, c.entry_hash, c.personal_hash) = c.hash as linked
        from core_trail_chain c
        where c.position > %(after)s and c.position <= %(last)s
        window w as (order by c.position)
    )
    select l.position, l.entry_id, l.follows, l.linked, t.id is not null as present,
        core_trail_content(t) = l.entry_hash as same,
        core_trail_personal_content(s) is not distinct from l.personal_hash as same_personal
    from links l
    left join core_trail t on t.id = l.entry_id and t.id between %(low)s and %(high)s
        and t.at between %(since)s and %(until)s
    left join core_trail_sealed s on s.entry_id = l.entry_id
    where not (
        l.follows and l.linked and t.id is not null
        and core_trail_content(t) = l.entry_hash
        and core_trail_personal_content(s) is not distinct from l.personal_hash
    )
    order by l.position
    limit 1
"""
ENTRY = """
    select id, at, action, record, row_id, xact from core_trail where id = %s
"""
EARLIER_LATER_ON = """
    select exists (
        select from core_trail_chain c join core_trail t on t.id = c.entry_id
        where c.position > %s and (t.xact, t.id) < (%s::xid8, %s)
    )
"""
# Entries below the sealer's mark are finished and chained; another one was put in afterwards.
INSERTED = """
    select t.id from core_trail t, core_trail_sealer m
    where (t.xact, t.id) <= (m.xact, m.entry_id)
        and not exists (select from core_trail_chain c where c.entry_id = t.id)
        and not exists (select from core_trail_personal p where p.entry_id = t.id)
    order by t.id limit 1
"""


@dataclass(frozen=True)
class Problem:
    """The first thing that is not as it was; what is known of the entry as it stands now."""

    kind: Kind
    position: int | None
    entry_id: int | None = None
    entry: dict[str, Any] = field(default_factory=dict)
    until: int | None = None  # the last position that is concerned, where there are several


@dataclass(frozen=True)
class Verification:
    """How far the chain was read, its last hash there, and the first problem."""

    position: int
    hash: bytes
    problem: Problem | None = None

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was altered, removed or re-ordered."""
        return self.problem is None


def verify(
    connection: Connection,
    root: Root | None = None,
    *,
    batch: int = BATCH,
    progress: Callable[[int], None] = lambda _position: None,
) -> Verification:
    """Read the whole chain in one snapshot and return the first problem, if there is one."""
    with _snapshot(connection):
        reader = _Reader(connection, batch)
        while reader.problem is None and reader.read():
            progress(reader.position)
        problem = reader.problem or _inserted(connection)
        if root is not None and (problem is None or problem.kind == "inserted"):
            problem = _against_root(connection, reader, root) or problem
        return Verification(reader.position, reader.hash, problem)


@contextmanager
def _snapshot(connection: Connection) -> Any:
    """Read all batches as of one moment, so that a sealer at work does no harm."""
    if connection.info.transaction_status != TransactionStatus.IDLE:
        yield  # the caller's own transaction decides what is seen
        return
    before = connection.isolation_level
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    try:
        with connection.transaction():
            # Fresh tables have no statistics yet, and a nested loop over them takes minutes.
            connection.execute("set local enable_nestloop = off")
            yield
    finally:
        connection.isolation_level = before


class _Reader:
    """Walks along the chain."""

    def __init__(self, connection: Connection, batch: int) -> None:
        self.cursor = named_rows(connection)
        self.batch = batch
        self.position, self.hash = 0, GENESIS
        self.problem: Problem | None = None

    def read(self) -> bool:
        """Check the next batch; tell whether there was one."""
        values: dict[str, Any] = {"after": self.position, "batch": self.batch, "hash": self.hash}
        bounds = self.cursor.execute(BOUNDS, values).fetchone()
        if bounds is None or bounds.last is None:
            return False
        # Planned anew each time: the bounds choose the partition and the index.
        row = self.cursor.execute(CHECK, {**values, **bounds._asdict()}, prepare=False).fetchone()
        if row is not None:
            self.problem = self._explain(row)
            return True
        query = "select hash from core_trail_chain where position = %s"
        last = self.cursor.execute(query, [bounds.last]).fetchone()
        self.position, self.hash = bounds.last, bytes(last.hash) if last else b""
        return True

    def _explain(self, row: Any) -> Problem:
        found = self.cursor.execute(ENTRY, [row.entry_id]).fetchone()
        entry = {} if found is None else _described(found)
        if not row.follows:
            before = self.cursor.execute(
                "select coalesce(max(position), 0) + 1 as first from core_trail_chain "
                "where position < %s",
                [row.position],
            ).fetchone()
            first = before.first if before else 1
            return Problem("link_missing", first, None, {}, row.position - 1)
        if found is None:
            return Problem("missing", row.position, row.entry_id)
        if not row.linked:
            kind: Kind = "reordered" if self._out_of_order(row, found) else "link_altered"
            return Problem(kind, row.position, row.entry_id, entry)
        if not row.present or not row.same:
            return Problem("altered", row.position, row.entry_id, entry)
        return Problem("altered_personal", row.position, row.entry_id, entry)

    def _out_of_order(self, row: Any, found: Any) -> bool:
        """Tell whether an entry that was chained earlier stands further on in the chain."""
        values = [row.position, str(found.xact), found.id]
        answer = self.cursor.execute(EARLIER_LATER_ON, values).fetchone()
        return answer is not None and bool(answer[0])


def _described(row: Any) -> dict[str, Any]:
    at: datetime = row.at
    return {
        "at": at.isoformat(),
        "action": row.action,
        "record": row.record,
        "row_id": row.row_id,
    }


def _inserted(connection: Connection) -> Problem | None:
    with named_rows(connection) as cursor:
        row = cursor.execute(INSERTED).fetchone()
        if row is None:
            return None
        found = cursor.execute(ENTRY, [row.id]).fetchone()
        return Problem("inserted", None, row.id, _described(found) if found else {})


def _against_root(connection: Connection, reader: _Reader, root: Root) -> Problem | None:
    """Compare a chain that is sound in itself with what was exported of it."""
    if reader.position < root.position:
        return Problem("tail_cut", reader.position + 1, until=root.position)
    good = 0
    for mark in root.marks:
        row = connection.execute(
            "select hash, entry_id from core_trail_chain where position = %s", [mark.position]
        ).fetchone()
        if row is None or bytes(row[0]).hex() != mark.hash:
            # The first change lies behind the last mark that still agrees.
            return Problem("recomputed", good + 1, until=mark.position)
        good = mark.position
    return None

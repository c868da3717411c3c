"""The sealer: encrypts personal values of committed entries, then chains what is finished.

Runs with the owner's rights in the operator process, about once a second and as a job each minute.
Any number may run at once: an advisory lock lets one of them work. A crash at any point leaves
values waiting or entries unchained, and the next run goes on from there.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import psycopg

from app.kernel import crypto
from app.kernel.cluster import Connection, connect, named_rows
from app.kernel.trail_crypto import Place, encrypt, new_key, unwrap

log = logging.getLogger(__name__)

LOCK = 731_002  # the same as in core_trail_seal and core_trail_destroy_key
ENCRYPT_BATCH = 2_000
CHAIN_BATCH = 50_000
PAUSE = 1.0  # seconds between two looks at the trail
Subject = tuple[str, int]

WAITING = """
    select entry_id, table_name, row_id, subject_table, subject_id, old_values, new_values
    from core_trail_personal order by entry_id limit %s
"""
KEYS = """
    select k.subject_table, k.subject_id, k.id, k.wrapped
    from unnest(%s::text[], %s::bigint[]) as s(name, id)
    join core_person_key k on k.subject_table = s.name and k.subject_id = s.id
    where k.wrapped is not null
"""
NEW_KEYS = """
    insert into core_person_key (subject_table, subject_id, wrapped)
    select * from unnest(%s::text[], %s::bigint[], %s::bytea[])
    returning subject_table, subject_id, id
"""
STORE = """
    insert into core_trail_sealed (entry_id, key_id, salted_hash, cipher)
    select * from unnest(%s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[])
"""


@dataclass(frozen=True)
class Sealed:
    """What one run did."""

    encrypted: int
    chained: int


def seal(connection: Connection) -> Sealed:
    """Encrypt and chain until nothing more is finished; the connection commits by itself."""
    encrypted, chained = 0, 0
    while done := encrypt_batch(connection):
        encrypted += done
    while done := chain_batch(connection):
        chained += done
        if done < CHAIN_BATCH:
            break
    return Sealed(encrypted, chained)


def encrypt_batch(connection: Connection, most: int = ENCRYPT_BATCH) -> int:
    """Encrypt waiting values in one transaction; 0 when none wait or another sealer works."""
    with connection.transaction(), named_rows(connection) as cursor:
        row = cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK]).fetchone()
        if row is None or not row[0]:
            return 0
        rows = cursor.execute(WAITING, [most]).fetchall()
        if not rows:
            return 0
        keys = _keys(cursor, {(row.subject_table, row.subject_id) for row in rows})
        entries, key_ids, hashes, ciphers = [], [], [], []
        for row in rows:
            key_id, key = keys[row.subject_table, row.subject_id]
            place = Place(row.entry_id, row.table_name, row.row_id, key_id)
            cipher, salted = encrypt(key, place, row.old_values, row.new_values)
            entries.append(row.entry_id)
            key_ids.append(key_id)
            hashes.append(salted)
            ciphers.append(cipher)
        cursor.execute(STORE, [entries, key_ids, hashes, ciphers])
        cursor.execute("delete from core_trail_personal where entry_id = any(%s)", [entries])
        return len(rows)


def chain_batch(connection: Connection, most: int = CHAIN_BATCH) -> int:
    """Chain finished entries in one transaction; 0 when none are or another sealer works."""
    row = connection.execute("select core_trail_seal(%s)", [most]).fetchone()
    return 0 if row is None else row[0] or 0


def _keys(
    cursor: psycopg.Cursor[Any], subjects: Iterable[Subject]
) -> dict[Subject, tuple[int, bytes]]:
    """Return the keys of people with their numbers; who has none gets one."""
    ring = crypto.ring()
    wanted = sorted(subjects)
    tables, ids = [name for name, _key in wanted], [key for _name, key in wanted]
    found = {
        (row.subject_table, row.subject_id): (
            row.id,
            unwrap(ring, bytes(row.wrapped), (row.subject_table, row.subject_id)),
        )
        for row in cursor.execute(KEYS, [tables, ids])
    }
    missing = [subject for subject in wanted if subject not in found]
    made = {subject: new_key(ring, subject) for subject in missing}
    if made:
        values = [
            [name for name, _id in made],
            [key for _name, key in made],
            [wrapped for _key, wrapped in made.values()],
        ]
        for row in cursor.execute(NEW_KEYS, values):
            subject = (row.subject_table, row.subject_id)
            found[subject] = (row.id, made[subject][0])
    return found


class SealerThread(threading.Thread):
    """Seals the trail beside the jobs of the operator process until it is told to stop."""

    def __init__(self, dsn: str) -> None:
        """Take the URL of the operator's database."""
        super().__init__(name="sealer", daemon=True)
        self.dsn = dsn
        self._ended = threading.Event()

    def run(self) -> None:
        """Seal about once a second; what fails is logged and tried again a while later."""
        while not self._ended.is_set():
            try:
                with connect(self.dsn) as connection:
                    while not self._ended.wait(PAUSE):
                        seal(connection)
            except Exception:
                log.exception("the trail could not be sealed")
                self._ended.wait(30 * PAUSE)

    def stop(self) -> None:
        """End after the batch that is at work."""
        self._ended.set()
        self.join(timeout=10)

"""Opens the personal values of entries of the trail, for those who may read the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import LargeBinary, select, text
from sqlalchemy.orm import Session

from app.kernel import crypto, field_policy
from app.kernel.actor import session_actor
from app.kernel.crypto import EncryptedText
from app.kernel.models import class_of_table, table_of
from app.kernel.trail_crypto import Place, Values, decrypt, unwrap
from app.kernel.trail_reading import HIDDEN

OPEN = text("select * from core_trail_sealed_values(:entries)")


def open_personal(session: Session, entry_ids: Iterable[int]) -> dict[int, tuple[Values, Values]]:
    """Return old and new personal values by entry, for a reader who may read the records.

    Entries without personal values, those that the sealer has not reached yet, and those of records
    out of the reader's reach are left out. Values whose key was destroyed read as a sentence that
    says so. Raises Tampered when a value was changed.
    """
    wanted = sorted(set(entry_ids))
    if not wanted:
        return {}
    rows = session.execute(OPEN, {"entries": wanted}).all()
    readable = _readable(session, rows)
    return {
        row.entry_id: _erased(row) if row.erased else _opened(row)
        for row in rows
        if row.entry_id in readable
    }


def _readable(session: Session, rows: Iterable[Any]) -> set[int]:
    """Return the entries whose record the actor may read and reaches."""
    actor = session_actor(session)
    by_table: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        if actor.may("read", row.record):
            by_table[row.table_name].append(row)
    found: set[int] = set()
    for table, entries in by_table.items():
        present, reached = _reached(session, table, {row.row_id for row in entries})
        units = [actor.units("read", row.record) for row in entries]
        for row, within in zip(entries, units, strict=True):
            # A record that is gone is judged by the unit that the entry names.
            gone = row.row_id not in present and (within is None or row.unit_id in within)
            if row.row_id in reached or gone:
                found.add(row.entry_id)
    return found


def _reached(session: Session, table: str, keys: set[int]) -> tuple[set[int], set[int]]:
    """Return which rows of a table exist, and which of them the actor reaches."""
    try:
        cls = class_of_table(table)
    except KeyError:  # the module is gone, and its rows with it
        return set(), set()
    reached = set(session.execute(select(cls.id).where(cls.id.in_(keys))).scalars())
    missing = keys - reached
    if not missing:
        return reached, reached
    query = text("select core_trail_rows_present(:table, :keys)")
    present = session.execute(query, {"table": table, "keys": sorted(missing)}).scalar_one()
    return reached | set(present or ()), reached


def _opened(row: Any) -> tuple[Values, Values]:
    key = unwrap(crypto.ring(), bytes(row.wrapped), (row.subject_table, row.subject_id))
    place = Place(row.entry_id, row.table_name, row.row_id, row.key_id)
    old, new = decrypt(key, place, bytes(row.cipher))
    return _readable_values(row.table_name, old), _readable_values(row.table_name, new)


def _readable_values(table: str, values: Values) -> Values:
    """Open columns that are encrypted in their table as well, and mask what is guarded."""
    opened = {name: _plain(table, name, value) for name, value in values.items()}
    return field_policy.guarded_row(_model_of(table), opened)


def _model_of(table: str) -> type[Any] | None:
    try:
        return class_of_table(table)
    except KeyError:
        return None


def _plain(table: str, name: str, value: Any) -> Any:
    binary = _binary(table)
    if name not in binary or not isinstance(value, str):
        return value
    column = binary[name]
    if column is None:
        return HIDDEN
    try:
        return crypto.ring().open(bytes.fromhex(value.removeprefix("\\x")), column)
    except crypto.UnknownKey:  # a master key that was taken out after a rotation
        return HIDDEN


@cache
def _binary(table: str) -> dict[str, str | None]:
    """Return the binary columns of a table; of encrypted ones the name their values are bound to.

    Other binary values, such as blind indexes, tell a reader nothing.
    """
    try:
        columns = table_of(class_of_table(table)).columns
    except KeyError:
        return {}
    found: dict[str, str | None] = {}
    for column in columns:
        if isinstance(column.type, EncryptedText):
            found[column.name] = column.type.name
        elif isinstance(column.type, LargeBinary):
            found[column.name] = None
    return found


def _erased(row: Any) -> tuple[Values, Values]:
    words = _("erased at the end of its retention period")
    old, new = (
        {name: words for name, value in (values or {}).items() if value == HIDDEN}
        for values in (row.old_values, row.new_values)
    )
    return old, new

"""Entries of the trail about the rows that were made, so that histories have something to show."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, text

from app.kernel.models import Base, mapped_classes, table_of
from app.testing.leaks.canaries import AWAY, CLOSED, HOME
from app.testing.leaks.places import Place
from app.testing.leaks.rows import Made

TRAIL = "core_trail"
SIDES = (HOME, AWAY, CLOSED)

Entries = dict[tuple[str, int], int]


def chronicle(connection: Connection, made: Made, places: Mapping[str, Place]) -> Entries:
    """Enter that the first row of each table and side was created; return the entries' keys.

    The values stand as they are, personal ones too: what may be shown is not asked here, only
    to whom.
    """
    found: Entries = {}
    for cls in mapped_classes():
        if cls.__tablename__.startswith(TRAIL) or "id" not in table_of(cls).c:
            continue
        for side in SIDES:
            for key in made.of(cls.__tablename__, side)[:1]:
                commune = places[HOME if side == HOME else AWAY].commune
                found[cls.__tablename__, key] = _enter(connection, cls, key, commune)
    for (table, key), entry in found.items():
        side = next(side for side in SIDES if key in made.of(table, side))
        made.keys.setdefault(TRAIL, {}).setdefault(side, []).append(entry)
    return found


def _enter(connection: Connection, cls: type[Base], key: int, commune: int) -> int:
    statement = text(
        f"insert into {TRAIL} (action, record, table_name, row_id, unit_id, new_values) "
        "select 'insert', :record, :table, t.id, :unit, to_jsonb(t) "
        f"from {cls.__tablename__} t where t.id = :key returning id"
    )
    values = {
        "record": cls.__record__,
        "table": cls.__tablename__,
        "key": key,
        "unit": commune,
    }
    return int(connection.execute(statement, values).scalar_one())

"""The units and bodies of one side of the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.kernel.models import class_of_table, table_of
from app.testing.leaks.placing import ORGANISATION, UNIT


@dataclass(frozen=True)
class Place:
    """The units of one side: a commune with its village, and its organisation."""

    commune: int
    village: int
    organisation: int
    village_body: int


def make_place(connection: Connection, province: int, digit: str) -> Place:
    """Make a district with a commune, a village and their bodies."""
    district = make_unit(connection, province, "district", f"98{digit}0")
    commune = make_unit(connection, district, "commune", f"98{digit}00")
    village = make_unit(connection, commune, "village", f"98{digit}001")
    body = _body(connection, commune, "front_committee", f"body-{digit}", None)
    return Place(
        commune,
        village,
        body,
        _body(connection, village, "village_front_board", f"body-{digit}-1", body),
    )


def _body(connection: Connection, unit: int, kind: str, code: str, above: int | None) -> int:
    values: dict[str, Any] = dict.fromkeys(("name", "code", "search_key", "sort_key"), code)
    level = "commune" if above is None else "village"
    values |= {"kind": kind, "level": level, "unit_id": unit, "parent_id": above}
    return _add(connection, ORGANISATION, values)


def make_unit(connection: Connection, parent: int | None, level: str, code: str) -> int:
    """Make a unit below another."""
    names = ("name", "full_name", "search_key", "sort_key")
    values = {"code": code, "parent_id": parent, "level": level, "kind": level}
    return _add(connection, UNIT, {**values, **dict.fromkeys(names, f"{level} {code}")})


def _add(connection: Connection, table: str, values: dict[str, Any]) -> int:
    rows = table_of(class_of_table(table))
    return int(connection.execute(rows.insert().values(values).returning(rows.c.id)).scalar_one())

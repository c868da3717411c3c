"""What this module asks of core's tables: units on a day, organisations, ethnic groups.

Units, organisations and ethnic groups are catalogue rows that everybody reads.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.text import search_key
from modules.household_supervision.services.errors import UnitUnknown

FRONT_KINDS = frozenset(
    {"front_committee", "village_front_board", "member_organisation", "peoples_inspection_board"}
)
_SIGNS = re.compile(r"[|;]")
_UNIT = text(
    "select u.id, u.code, u.name, u.full_name, u.level, u.parent_id, u.area_kind, u.search_key "
    "from core_unit u where u.id = :id "
    "and (u.valid_from is null or u.valid_from <= :day) "
    "and (u.valid_to is null or u.valid_to >= :day)"
)
_BELOW = text(
    "with recursive tree(id) as (select cast(:root as bigint) union select c.id from core_unit c "
    "join tree t on c.parent_id = t.id) "
    "select u.id, u.code, u.name, u.full_name, u.level, u.parent_id, u.area_kind, u.search_key "
    "from core_unit u join tree t using (id) where u.level = any(:levels) "
    "and (u.valid_from is null or u.valid_from <= :day) "
    "and (u.valid_to is null or u.valid_to >= :day) order by u.sort_key, u.id"
)
_AMONG = text(
    "select u.id, u.code, u.name, u.full_name, u.level, u.parent_id, u.area_kind, u.search_key "
    "from core_unit u where u.id = any(:keys) or :everywhere "
    # Those in force come first: a name that was handed on means the newer unit.
    "order by coalesce(u.valid_to >= :day, true) and coalesce(u.valid_from <= :day, true) desc, "
    "u.valid_from desc nulls last, u.id"
)
_PATH = text(
    "with recursive up(id, depth) as (select cast(:id as bigint), 0 union "
    "select c.parent_id, up.depth + 1 from core_unit c join up on c.id = up.id "
    "where c.parent_id is not null) "
    "select u.id, u.code, u.name, u.full_name, u.level, u.parent_id, u.area_kind, u.search_key "
    "from core_unit u join up using (id) order by up.depth"
)
_ORGANISATION = text(
    "select id, kind, level, unit_id, parent_id, name from core_organisation where id = :id"
)
_ETHNIC_GROUPS = text("select id, name, other_names, code_2008, code_1979 from core_ethnic_group")


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit version as the services need it."""

    id: int
    code: str
    name: str
    full_name: str
    level: str
    parent_id: int | None
    area_kind: str | None
    search_key: str


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation as the services need it."""

    id: int
    kind: str
    level: str
    unit_id: int | None
    parent_id: int | None
    name: str

    @property
    def is_front(self) -> bool:
        """Tell whether it belongs to the Front or works under it."""
        return self.kind in FRONT_KINDS


def unit(session: Session, unit_id: int, on: date) -> UnitRow:
    """Return a unit version; refuse a key that names none on the day."""
    row = session.execute(_UNIT, {"id": unit_id, "day": on}).one_or_none()
    if row is None:
        raise UnitUnknown(unit_id, on)
    return UnitRow(*row)


def units_below(
    session: Session, root: int, on: date, levels: Iterable[str]
) -> tuple[UnitRow, ...]:
    """Return the units of some levels below a unit on a day (itself included), in list order."""
    rows = session.execute(
        _BELOW,
        {"root": root, "day": on, "levels": list(levels)},
    )
    return tuple(UnitRow(*row) for row in rows)


def units_among(session: Session, keys: frozenset[int] | None, on: date) -> tuple[UnitRow, ...]:
    """Return some units, those in force on a day first; None means all units."""
    bound = {"keys": sorted(keys or ()), "everywhere": keys is None, "day": on}
    return tuple(UnitRow(*row) for row in session.execute(_AMONG, bound))


def path_of(session: Session, unit_id: int) -> tuple[UnitRow, ...]:
    """Return a unit and those above it, the nearest first."""
    rows = session.execute(
        _PATH,
        {"id": unit_id},
    )
    return tuple(UnitRow(*row) for row in rows)


def organisation(session: Session, organisation_id: int) -> OrganisationRow:
    """Return an organisation."""
    row = session.execute(
        _ORGANISATION,
        {"id": organisation_id},
    ).one()
    return OrganisationRow(*row)


def front_above(session: Session, body: OrganisationRow) -> OrganisationRow | None:
    """Return the Front one level up from a body, if there is one."""
    return None if body.parent_id is None else organisation(session, body.parent_id)


def ethnic_groups(session: Session) -> dict[str, int]:
    """Return the keys of ethnic groups by folded name, other names and official codes."""
    found: dict[str, int] = {}
    for row in session.execute(_ETHNIC_GROUPS):
        names = [row.name, *_SIGNS.split(row.other_names), row.code_2008, row.code_1979]
        for name in names:
            if name and name.strip():
                found.setdefault(group_key(name), row.id)
    return found


def group_key(name: str) -> str:
    """Return the key by which names and codes of ethnic groups are compared."""
    return search_key(name)

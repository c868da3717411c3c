"""Puts the shipped lists of units together into dated versions, before any database is asked.

The lists of the whole country show three days (end of 2021, 30/06/2025, 01/07/2025) and no dates
between them. A unit that stands alike in the first two is one version until 30/06/2025; else the
earlier one is known until 31/12/2021 and the later one on 30/06/2025 only. The lists of Ninh Thuận
and of the new Khánh Hòa have dates and acts, and replace their part of the country's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from app.core.services.data_files import day_of, read_rows
from app.kernel.text import search_key, sort_key

END_OF_2021 = date(2021, 12, 31)
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)
NEW_MAP = date(2025, 7, 1)
LEVELS = ("province", "district", "commune", "village")

Key = tuple[str, date | None]
Row = dict[str, str]


@dataclass(frozen=True)
class UnitRow:
    """One version of a unit as the files tell it; `parent` is the key of its parent's version."""

    code: str
    level: str
    kind: str
    name: str
    full_name: str
    area_kind: str | None
    valid_from: date | None
    valid_to: date | None
    parent: Key | None
    established_by: str = ""
    ended_by: str = ""
    note: str = ""
    date_basis: str = "snapshot"

    @property
    def key(self) -> Key:
        """Return what tells this version from all others."""
        return self.code, self.valid_from

    @property
    def search_key(self) -> str:
        """Return the folded name for searching."""
        return search_key(self.full_name, self.code)

    @property
    def sort_key(self) -> str:
        """Return the key of the Vietnamese order of names."""
        return sort_key(self.name)

    def in_force(self, on: date) -> bool:
        """Tell whether the version is in force on a day."""
        return (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


class UnitVersions:
    """Versions found so far, asked by code and day."""

    def __init__(self) -> None:
        self._by_code: dict[str, list[UnitRow]] = {}

    def add(self, row: UnitRow) -> None:
        """Add a version, or replace the one with its key."""
        rows = self._by_code.setdefault(row.code, [])
        rows[:] = [known for known in rows if known.key != row.key] + [row]

    def on(self, code: str, day: date) -> UnitRow | None:
        """Return the version of a code in force on a day."""
        return next((row for row in self._by_code.get(code, ()) if row.in_force(day)), None)

    def key_on(self, code: str, day: date) -> Key | None:
        """Return the key of the version of a code in force on a day; nothing for no code."""
        if not code:
            return None
        found = self.on(code, day)
        if found is None:
            raise LookupError(f"no unit {code} on {day}")
        return found.key

    def __iter__(self) -> Iterator[UnitRow]:
        """Yield all versions, parents before children."""
        for level in LEVELS:
            for rows in self._by_code.values():
                yield from (row for row in rows if row.level == level)


def shipped_units() -> UnitVersions:
    """Return all unit versions of the shipped files."""
    versions = UnitVersions()
    dated = _dated_rows()
    covered = {row["code"] for row in dated if _first_day(row) < NEW_MAP}
    renewed = {row["code"] for row in dated if _first_day(row) == NEW_MAP}
    _add_old_country(versions, covered)
    _add_dated(versions, [row for row in dated if _first_day(row) < NEW_MAP])
    _add_new_country(versions, renewed)
    _add_dated(versions, [row for row in dated if _first_day(row) == NEW_MAP])
    _add_villages(versions)
    return versions


def _first_day(row: Row) -> date:
    return day_of(row["valid_from"]) or date.min


def _dated_rows() -> list[Row]:
    """Return the rows of Ninh Thuận and of the new Khánh Hòa, each version once."""
    found: dict[tuple[str, str], Row] = {}
    for name in (
        "admin_units_2021_ninh_thuan.csv",
        "admin_units_20250630_ninh_thuan.csv",
        "admin_units_2025_khanh_hoa.csv",
    ):
        for row in read_rows(name):
            found.setdefault((row["code"], row["valid_from"]), row)
    return list(found.values())


def _add_dated(versions: UnitVersions, rows: list[Row]) -> None:
    for row in sorted(rows, key=lambda row: LEVELS.index(row["level"])):
        first, last = day_of(row["valid_from"]), day_of(row["valid_to"])
        day = last or first or NEW_MAP
        unit = _unit(row, first, last, versions.key_on(row["parent_code"], day))
        versions.add(replace(unit, date_basis="act" if row["established_by"] else "snapshot"))


def _add_old_country(versions: UnitVersions, covered: set[str]) -> None:
    earlier = _by_code(read_rows("admin_units_2021_vietnam.csv.gz"), covered)
    later = _by_code(read_rows("admin_units_20250630_vietnam.csv.gz"), covered)
    for level in LEVELS:
        for code in dict.fromkeys([*earlier, *later]):
            old, new = earlier.get(code), later.get(code)
            if (new or old or {}).get("level") == level:
                _add_two_days(versions, old, new)


def _add_two_days(versions: UnitVersions, old: Row | None, new: Row | None) -> None:
    """Add what one code was on the two days: one version if it was the same unit, else two."""
    before = old and _unit(old, None, END_OF_2021, versions.key_on(old["parent_code"], END_OF_2021))
    after = new and _unit(
        new,
        LAST_DAY_OF_DISTRICTS,
        LAST_DAY_OF_DISTRICTS,
        versions.key_on(new["parent_code"], LAST_DAY_OF_DISTRICTS),
    )
    if before and after and _is_same(before, after):
        versions.add(replace(after, valid_from=None))
        return
    for row in (before, after):
        if row:
            versions.add(row)


def _is_same(before: UnitRow, after: UnitRow) -> bool:
    return _identity(before) == _identity(after)


def _identity(row: UnitRow) -> tuple[object, ...]:
    # Old spellings differ between the lists (Đăk, Đắk; Ea Bar, EaBar): accents do not count.
    name = search_key(row.name).replace(" ", "")
    return name, row.level, row.kind, row.area_kind, row.parent


def _add_new_country(versions: UnitVersions, renewed: set[str]) -> None:
    rows = _by_code(read_rows("admin_units_2025_vietnam.csv.gz"), renewed)
    merged = merged_provinces()
    for row in sorted(rows.values(), key=lambda row: LEVELS.index(row["level"])):
        if row["level"] == "province" and merged[row["code"]] == {row["code"]}:
            unchanged = versions.on(row["code"], LAST_DAY_OF_DISTRICTS)
            if unchanged is not None:
                versions.add(replace(unchanged, valid_to=None))
                continue
        unit = _unit(row, NEW_MAP, None, versions.key_on(row["parent_code"], NEW_MAP))
        basis = "act" if row["established_by"] else "snapshot"
        versions.add(replace(unit, established_by=row["established_by"], date_basis=basis))


def merged_provinces() -> dict[str, set[str]]:
    """Return the old provinces of each province of the new map.

    An old province is the one above the district in the list of 30/06/2025: the conversion table
    names a wrong one beside one of its wards (27691).
    """
    above = {
        row["code"]: row["parent_code"]
        for row in read_rows("admin_units_20250630_vietnam.csv.gz")
        if row["level"] == "district"
    }
    found: dict[str, set[str]] = {}
    for row in read_rows("admin_units_mapping_2025_vietnam.csv.gz"):
        found.setdefault(row["province_code_2025"], set()).add(above[row["district_code"]])
    return found


def _add_villages(versions: UnitVersions) -> None:
    """Add the villages whose commune is known, with codes of our own below the commune's."""
    counts: dict[str, int] = {}
    for row in read_rows("villages_known_ninh_thuan.csv"):
        commune = versions.on(row["commune_code_2021"], END_OF_2021)
        if commune is None:
            continue
        counts[commune.code] = counts.get(commune.code, 0) + 1
        kind = row["kind_vi"]
        versions.add(
            UnitRow(
                code=f"{commune.code}-{counts[commune.code]:02d}",
                level="village",
                kind=kind,
                name=row["name_vi"],
                full_name=f"{kind.capitalize()} {row['name_vi']}",
                area_kind=commune.area_kind,
                valid_from=None,
                valid_to=commune.valid_to,
                parent=commune.key,
                note=row["source"],
            )
        )


def _by_code(rows: Iterable[Row], without: set[str]) -> dict[str, Row]:
    return {row["code"]: row for row in rows if row["code"] not in without}


def _unit(row: Row, first: date | None, last: date | None, parent: Key | None) -> UnitRow:
    return UnitRow(
        code=row["code"],
        level=row["level"],
        kind=row["kind_vi"],
        name=row["name_vi"],
        full_name=row["full_name_vi"],
        area_kind=row["area_kind"] or None,
        valid_from=first,
        valid_to=last,
        parent=parent,
        established_by=row.get("established_by", ""),
        ended_by=row.get("ended_by", ""),
        note=row.get("note", ""),
    )

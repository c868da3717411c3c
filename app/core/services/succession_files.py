"""Puts the shipped conversion tables together into successions of units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.core.services.data_files import day_of, read_rows
from app.core.services.unit_files import NEW_MAP, merged_provinces

ALL_PEOPLE = {"whole", "unchanged", "renamed", "kind_changed", "part_area_all_population"}


@dataclass(frozen=True)
class Succession:
    """From `effective_on` a unit, or a part of it, belongs to another one."""

    from_code: str
    to_code: str
    effective_on: date
    coverage: str
    is_default: bool
    note: str = ""


def shipped_successions() -> Iterator[Succession]:
    """Yield all successions of the shipped files."""
    local = {row["code_20250630"] for row in read_rows("admin_units_mapping_2025_ninh_thuan.csv")}
    yield from _of_2024()
    yield from _of_ninh_thuan()
    yield from _of_country(local)
    yield from _of_provinces()


def _of_2024() -> Iterator[Succession]:
    """Yield the changes inside Ninh Thuận before the new map (NQ 1198/NQ-UBTVQH15)."""
    ends = {
        row["code"]: day_of(row["valid_to"])
        for row in read_rows("admin_units_2021_ninh_thuan.csv")
        if row["level"] == "commune"
    }
    starts = {
        row["code"]: day_of(row["valid_from"])
        for row in read_rows("admin_units_20250630_ninh_thuan.csv")
    }
    first_days = {day for day in starts.values() if day is not None}
    for row in read_rows("admin_units_mapping_2025_ninh_thuan.csv"):
        end = ends[row["code_2021"]]
        later = [day for day in first_days if end is not None and (day - end).days == 1]
        if later:
            yield Succession(row["code_2021"], row["code_20250630"], later[0], "whole", True)


def _of_ninh_thuan() -> Iterator[Succession]:
    seen = set()
    for row in read_rows("admin_units_mapping_2025_ninh_thuan.csv"):
        pair = row["code_20250630"], row["code_2025"]
        if pair not in seen:
            seen.add(pair)
            default = row["is_default_target"] == "Y"
            yield Succession(*pair, NEW_MAP, row["coverage"], default, row["note"])


def _of_country(without: set[str]) -> Iterator[Succession]:
    """Yield the rest of the country; a unit in several parts has a default only by its people."""
    for row in read_rows("admin_units_mapping_2025_vietnam.csv.gz"):
        code = row["code_20250630"]
        if code in without:
            continue
        note = " ".join(part for part in (row["nso_note"], row["editor_note"]) if part)
        # Island districts had no communes: the district itself goes over. An area without a code
        # inside a district with communes does not make the district's people go anywhere.
        if not code and row["name_20250630"]:
            continue
        coverage = row["coverage"]
        default = coverage in ALL_PEOPLE or not code
        yield Succession(
            code or row["district_code"], row["code_2025"], NEW_MAP, coverage, default, note
        )


def _of_provinces() -> Iterator[Succession]:
    for new, olds in sorted(merged_provinces().items()):
        for old in sorted(olds):
            yield Succession(old, new, NEW_MAP, "whole", True)

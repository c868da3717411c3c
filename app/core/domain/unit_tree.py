"""Administrative units as dated versions with successors.

A code alone is no key: codes are given again to other units (18 of the 24 units made on 01/7/2025
in the area of the old province carry the code of another one). A unit is a code on a day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from .validity import DateRange

_ONE_DAY = timedelta(days=1)


class Coverage(StrEnum):
    """What of the old unit went to the successor."""

    WHOLE = "whole"
    UNCHANGED = "unchanged"
    RENAMED = "renamed"
    KIND_CHANGED = "kind_changed"
    PART = "part"
    PART_POPULATION = "part_population"
    PART_AREA_ONLY = "part_area_only"
    PART_AREA_ALL_POPULATION = "part_area_all_population"
    DISTRICT_OR_AREA = "district_or_area"


_WITHOUT_PEOPLE = {Coverage.PART_AREA_ONLY}
_ALL_PEOPLE = {
    Coverage.WHOLE,
    Coverage.UNCHANGED,
    Coverage.RENAMED,
    Coverage.KIND_CHANGED,
    Coverage.PART_AREA_ALL_POPULATION,
}


@dataclass(unsafe_hash=True)
class UnitNotFound(Exception):
    """No unit carried the code on the day."""

    code: str
    on: date


@dataclass(unsafe_hash=True)
class UnitsOverlap(Exception):
    """Two versions carry one code on the same day."""

    code: str
    first: date | None
    last: date | None


@dataclass(unsafe_hash=True)
class ParentMissing(Exception):
    """A unit has a parent that does not exist on one of the unit's own days."""

    code: str
    parent_code: str
    on: date


@dataclass(unsafe_hash=True)
class UnitCycle(Exception):
    """A unit stands above itself on a day."""

    code: str
    on: date


@dataclass(unsafe_hash=True)
class NoSuccessor(Exception):
    """The unit ended and nothing says where its people went."""

    code: str
    on: date


@dataclass(unsafe_hash=True)
class SuccessorUnclear(Exception):
    """The unit was split and none of the successors is the default one."""

    code: str
    on: date
    successors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitVersion:
    """A unit while its code, name, kind and parent stay the same."""

    code: str
    name: str
    level: str
    parent_code: str | None
    area_kind: str | None
    validity: DateRange


@dataclass(frozen=True, slots=True)
class Succession:
    """From `on` the people of the old unit (all or part) belong to the new one."""

    old_code: str
    new_code: str
    on: date
    coverage: Coverage
    is_default: bool


@dataclass(frozen=True, slots=True)
class Successor:
    """The unit that holds the people of an older one on a day.

    `exact` is False where a split lay on the way: then only the village tells where a household
    went.
    """

    unit: UnitVersion
    exact: bool


class UnitTree:
    """All versions of all units, asked by day."""

    def __init__(
        self, versions: Iterable[UnitVersion], successions: Iterable[Succession] = ()
    ) -> None:
        self._by_code: dict[str, list[UnitVersion]] = defaultdict(list)
        self._by_parent: dict[str, list[UnitVersion]] = defaultdict(list)
        self._successions: dict[tuple[str, date], list[Succession]] = defaultdict(list)
        for version in versions:
            self._by_code[version.code].append(version)
            if version.parent_code is not None:
                self._by_parent[version.parent_code].append(version)
        for succession in successions:
            self._successions[succession.old_code, succession.on].append(succession)
        self._check()

    def find(self, code: str, on: date) -> UnitVersion:
        """Return the unit that carries a code on a day."""
        for version in self._by_code.get(code, ()):
            if version.validity.contains(on):
                return version
        raise UnitNotFound(code, on)

    def children(self, code: str, on: date) -> tuple[UnitVersion, ...]:
        """Return the units directly below on a day, in the order of their codes."""
        below = [unit for unit in self._by_parent.get(code, ()) if unit.validity.contains(on)]
        return tuple(sorted(below, key=lambda unit: unit.code))

    def subtree(self, code: str, on: date) -> tuple[UnitVersion, ...]:
        """Return a unit and everything below it on a day, each before its children."""
        return tuple(self._walk(self.find(code, on), on))

    def ancestors(self, code: str, on: date) -> tuple[UnitVersion, ...]:
        """Return the units above on a day, the nearest first."""
        found: list[UnitVersion] = []
        unit = self.find(code, on)
        while unit.parent_code is not None:
            unit = self.find(unit.parent_code, on)
            found.append(unit)
        return tuple(found)

    def holds(self, upper: str, lower: str, on: date) -> bool:
        """Tell whether a unit is another one, or lies below it, on a day."""
        self.find(upper, on)
        return upper == lower or any(unit.code == upper for unit in self.ancestors(lower, on))

    def successors(self, code: str, on: date, later: date) -> tuple[UnitVersion, ...]:
        """Return every unit that holds people of the unit on a later day."""
        start = self.find(code, on)
        current = {_identity(start): start}
        while ended := [unit for unit in current.values() if not unit.validity.contains(later)]:
            for unit in ended:
                del current[_identity(unit)]
                for step in self._steps(unit, later):
                    target = self.find(step.new_code, step.on)
                    current[_identity(target)] = target
        return tuple(sorted(current.values(), key=lambda unit: unit.code))

    def successor(self, code: str, on: date, later: date) -> Successor:
        """Follow the default successor of a unit to a later day."""
        unit, exact = self.find(code, on), True
        while not unit.validity.contains(later):
            steps = self._steps(unit, later)
            chosen = steps if len(steps) == 1 else [step for step in steps if step.is_default]
            if len(chosen) != 1:
                codes = tuple(sorted(step.new_code for step in steps))
                raise SuccessorUnclear(unit.code, steps[0].on, codes)
            exact = exact and chosen[0].coverage in _ALL_PEOPLE
            unit = self.find(chosen[0].new_code, chosen[0].on)
        return Successor(unit, exact)

    def _steps(self, unit: UnitVersion, later: date) -> list[Succession]:
        """Return the successions at the end of a version that carry people."""
        if unit.validity.last is None or later <= unit.validity.last:
            raise NoSuccessor(unit.code, later)
        after = unit.validity.last + _ONE_DAY
        steps = [
            step
            for step in self._successions.get((unit.code, after), ())
            if step.coverage not in _WITHOUT_PEOPLE
        ]
        if not steps:
            raise NoSuccessor(unit.code, after)
        return steps

    def _walk(self, unit: UnitVersion, on: date) -> Iterator[UnitVersion]:
        yield unit
        for child in self.children(unit.code, on):
            yield from self._walk(child, on)

    def _check(self) -> None:
        for code, versions in self._by_code.items():
            ordered = sorted(versions, key=lambda unit: unit.validity.first or date.min)
            for earlier, later in pairwise(ordered):
                if earlier.validity.overlaps(later.validity):
                    raise UnitsOverlap(code, later.validity.first, earlier.validity.last)
            for version in ordered:
                self._check_parents(version)

    def _check_parents(self, version: UnitVersion) -> None:
        """Refuse a parent that is missing, or a circle, on any day where something changes."""
        parent = version.parent_code
        if parent is None:
            return
        for day in self._days_to_check(version, parent):
            if not any(unit.validity.contains(day) for unit in self._by_code.get(parent, ())):
                raise ParentMissing(version.code, parent, day)
            self._refuse_cycle(version.code, day)

    def _days_to_check(self, version: UnitVersion, parent: str) -> list[date]:
        parents = self._by_code.get(parent, [])
        last = version.validity.last or date.max
        # Units are older than the records of their parents: nothing is known before those begin.
        known = min((unit.validity.first or date.min for unit in parents), default=date.min)
        first = max(version.validity.first or date.min, min(known, last))
        ends = (unit.validity.last for unit in parents)
        days = {first, last} | {end + _ONE_DAY for end in ends if end is not None}
        return sorted(day for day in days if first <= day <= last)

    def _refuse_cycle(self, code: str, on: date) -> None:
        seen: set[str] = set()
        unit: UnitVersion | None = self.find(code, on)
        while unit is not None and unit.parent_code is not None:
            if unit.code in seen:
                raise UnitCycle(code, on)
            seen.add(unit.code)
            above = self._by_code.get(unit.parent_code, ())
            unit = next((entry for entry in above if entry.validity.contains(on)), None)


def _identity(unit: UnitVersion) -> str:
    return f"{unit.code} {unit.validity.first}"

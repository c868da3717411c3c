"""Periods of days, both ends included; an open end holds without limit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

_ONE_DAY = timedelta(days=1)


@dataclass(unsafe_hash=True)
class PeriodReversed(Exception):
    """The last day of a period lies before its first day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from `first` to `last`, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise PeriodReversed(self.first, self.last)

    def contains(self, day: date) -> bool:
        """Tell whether the day lies inside."""
        return (self.first or date.min) <= day <= (self.last or date.max)

    def overlaps(self, other: "DateRange") -> bool:
        """Tell whether the two periods share a day."""
        starts_before_end = (self.first or date.min) <= (other.last or date.max)
        return starts_before_end and (other.first or date.min) <= (self.last or date.max)

    def covers(self, other: "DateRange") -> bool:
        """Tell whether every day of the other period lies inside."""
        begins = (self.first or date.min) <= (other.first or date.min)
        return begins and (other.last or date.max) <= (self.last or date.max)


def find_overlaps(ranges: Iterable[DateRange]) -> tuple[tuple[DateRange, DateRange], ...]:
    """Return each pair of neighbours in time that share a day."""
    found: list[tuple[DateRange, DateRange]] = []
    longest: DateRange | None = None
    for current in _in_order(ranges):
        if longest is not None and longest.overlaps(current):
            found.append((longest, current))
        if longest is None or (current.last or date.max) > (longest.last or date.max):
            longest = current
    return tuple(found)


def find_gaps(ranges: Iterable[DateRange]) -> tuple[DateRange, ...]:
    """Return the periods between the first and the last day that no range covers."""
    gaps: list[DateRange] = []
    reach: date | None = None
    for current in _in_order(ranges):
        first, last = current.first or date.min, current.last or date.max
        if reach is not None and reach != date.max and first > reach + _ONE_DAY:
            gaps.append(DateRange(reach + _ONE_DAY, first - _ONE_DAY))
        reach = last if reach is None else max(reach, last)
    return tuple(gaps)


def are_contiguous(ranges: Iterable[DateRange]) -> bool:
    """Tell whether the periods follow each other without a gap or a shared day."""
    ordered = _in_order(ranges)
    return all(
        earlier.last is not None and later.first == earlier.last + _ONE_DAY
        for earlier, later in pairwise(ordered)
    )


def _in_order(ranges: Iterable[DateRange]) -> list[DateRange]:
    return sorted(ranges, key=lambda entry: (entry.first or date.min, entry.last or date.max))

"""What became of households that were supported: counts by class then and later.

A count below three could be traced to a household, so it is not shown; nor is a sum from which it
could be computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

LEAST = 3
LATER = ("poor", "near_poor", "average_living", "not_poor", "unknown")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many households of a class have a class later; None where there are too few to say."""

    class_then: str
    class_later: str
    households: int | None


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """The later classes of the households of one class, in the order of LATER; None is hidden."""

    class_then: str
    counts: tuple[int | None, ...]
    total: int | None


def table(found: Iterable[Outcome]) -> list[OutcomeRow]:
    """Return a row for each class at the time of support; sums only where nothing is hidden."""
    cells: dict[str, dict[str, int | None]] = {}
    for each in found:
        count = each.households
        hidden = count is None or 0 < count < LEAST
        cells.setdefault(each.class_then, {})[each.class_later] = None if hidden else count
    return [_row(name, cells[name]) for name in sorted(cells, key=_order)]


def grand_total(rows: Sequence[OutcomeRow]) -> int | None:
    """Return the number of all households, unless a part of it is hidden."""
    if any(row.total is None for row in rows):
        return None
    return sum(row.total or 0 for row in rows)


def _row(name: str, counts: dict[str, int | None]) -> OutcomeRow:
    values = tuple(counts.get(later, 0) for later in LATER)
    whole = None if any(value is None for value in values) else sum(v or 0 for v in values)
    return OutcomeRow(name, values, whole)


def _order(name: str) -> int:
    return LATER.index(name) if name in LATER else len(LATER)

"""Which accounting regime an entity follows on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from modules.funding_ledger.domain.errors import NoRegime, RegimeInsideYear


@dataclass(frozen=True, slots=True)
class Assignment:
    """A regime of an entity from a day on, to a day or for good."""

    code: str
    first: date
    last: date | None


def regime_on(assignments: Iterable[Assignment], day: date) -> str:
    """Return the code of the regime in force on a day; raise NoRegime."""
    for each in assignments:
        if each.first <= day and (each.last is None or day <= each.last):
            return each.code
    raise NoRegime(day)


def check_change(first: date, *, is_first: bool, may_start: date) -> None:
    """Raise RegimeInsideYear unless a regime begins with a fiscal year.

    TT 41/2022 Art 15 lets a unit change on the day when the new circular takes effect
    (`may_start`); the first regime of an entity begins with the entity.
    """
    if not is_first and (first.month, first.day) != (1, 1) and first != may_start:
        raise RegimeInsideYear(first)

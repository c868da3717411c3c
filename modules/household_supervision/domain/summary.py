"""Totals by unit: rates, roll-up identities, and what a report states against what is computed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .errors import CountExceedsTotal, NegativeCount

_TOLERANCE = Decimal("0.01")


class RuleId(StrEnum):
    """Validation rules of the totals."""

    LISTED = "VR06"
    MOVEMENTS = "VR07"
    ROLL_UP = "VR08"
    RATE = "VR09"


class Figure(StrEnum):
    """Figures that a unit reports; the denominators are all residents, not those surveyed."""

    RESIDENT_HOUSEHOLDS = "resident_households"
    RESIDENT_PERSONS = "resident_persons"
    POOR_HOUSEHOLDS = "poor_households"
    NEAR_POOR_HOUSEHOLDS = "near_poor_households"
    AVERAGE_LIVING_HOUSEHOLDS = "average_living_households"
    POOR_PERSONS = "poor_persons"
    NEAR_POOR_PERSONS = "near_poor_persons"
    AVERAGE_LIVING_PERSONS = "average_living_persons"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A stated figure that differs from the computed one."""

    rule: RuleId
    unit: str
    figure: str
    computed: int | Decimal
    stated: int | Decimal


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """The figures of one unit; a figure that nobody gave is None or absent, never zero."""

    unit: str
    values: Mapping[Figure, int | None]

    def get(self, figure: Figure) -> int | None:
        """Return a figure, or None where it was not given."""
        return self.values.get(figure)


@dataclass(frozen=True, slots=True)
class ListOutcome:
    """What became of the households on a review list; `out` is every class but the two lists."""

    listed: int
    poor: int
    near_poor: int
    out: int
    withdrawn: int


def rate(count: int, residents: int | None) -> Decimal | None:
    """Return the percentage of all resident households, 2 decimals, half up (VR09).

    None where no denominator is known: a rate is never guessed.
    """
    if count < 0:
        raise NegativeCount("count", count)
    if residents is not None and residents < 0:
        raise NegativeCount("residents", residents)
    if not residents:
        return None
    if count > residents:
        raise CountExceedsTotal(count, residents)
    return Decimal((count * 20000 + residents) // (2 * residents)).scaleb(-2)


def check_rate(
    unit: str, figure: str, count: int, residents: int | None, stated: Decimal
) -> Discrepancy | None:
    """Compare a printed rate with the computed one; more than 0.01 apart is reported (VR09)."""
    computed = rate(count, residents)
    if computed is None or abs(computed - stated) <= _TOLERANCE:
        return None
    return Discrepancy(RuleId.RATE, unit, figure, computed, stated)


def check_list_outcome(unit: str, outcome: ListOutcome) -> Discrepancy | None:
    """Check that poor + near-poor + out + withdrawn make the listed households (VR06)."""
    total = outcome.poor + outcome.near_poor + outcome.out + outcome.withdrawn
    if total == outcome.listed:
        return None
    return Discrepancy(RuleId.LISTED, unit, "listed", total, outcome.listed)


def roll_up(unit: str, parts: Iterable[UnitFigures]) -> UnitFigures:
    """Add the figures of parts; a figure that one part does not give is None in the total."""
    rows = tuple(parts)
    return UnitFigures(unit, {figure: _total(rows, figure) for figure in Figure})


def check_roll_up(stated: UnitFigures, parts: Iterable[UnitFigures]) -> tuple[Discrepancy, ...]:
    """Compare the stated figures of a unit with the sum of its parts (VR08).

    The parts are its subordinate units, or its urban and rural areas. Figures that the unit or
    one of the parts does not give are not compared.
    """
    computed = roll_up(stated.unit, parts)
    found: list[Discrepancy] = []
    for figure in Figure:
        total, claim = computed.get(figure), stated.get(figure)
        if total is not None and claim is not None and total != claim:
            found.append(Discrepancy(RuleId.ROLL_UP, stated.unit, figure, total, claim))
    return tuple(found)


def _total(rows: Sequence[UnitFigures], figure: Figure) -> int | None:
    values = [row.get(figure) for row in rows]
    known = [value for value in values if value is not None]
    return sum(known) if rows and len(known) == len(values) else None

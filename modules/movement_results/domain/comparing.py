"""What the registers say on a target, and whether it can be set beside what was reported.

Rates of two poverty standards are not compared: 6.74 % (2016-2021) and 5.93 % (2022-2026) are
measured differently, and their difference is no reduction. The same holds for counts of poor
households and for moves between the lists, which need two reviews by one standard. A rate needs all
resident households of the unit; none is guessed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

TWO_PLACES = Decimal("0.01")


class Outcome(StrEnum):
    """How a target stands against the registers; the last ones say why nothing is compared."""

    AGREES = "AGREES"
    DIFFERS = "DIFFERS"
    NOT_REPORTED = "NOT_REPORTED"
    OTHER_STANDARD = "OTHER_STANDARD"
    NO_ROUND = "NO_ROUND"
    NOT_CLOSED = "NOT_CLOSED"
    NO_EARLIER_ROUND = "NO_EARLIER_ROUND"
    NO_RESIDENTS = "NO_RESIDENTS"
    NOT_IN_REGISTERS = "NOT_IN_REGISTERS"


COMPARED = frozenset({Outcome.AGREES, Outcome.DIFFERS, Outcome.NOT_REPORTED})
RANKED = (Outcome.DIFFERS, *(each for each in Outcome if each != Outcome.DIFFERS))
# Indicators of the report's outline that follow from a review; some need the review before it.
LEFT, AGAIN, NEW = "I05", "I06", "I07"
POOR, POOR_RATE, POINTS, NEAR_POOR_RATE, MERIT = "I02", "I03", "I04", "I08", "I09"
RATES, MOVES = frozenset({POOR_RATE, POINTS, NEAR_POOR_RATE}), frozenset({LEFT, AGAIN, NEW})
KNOWN = RATES | MOVES | {POOR, MERIT}


@dataclass(frozen=True, slots=True)
class Review:
    """A review of households as it concerns a comparison."""

    id: int
    standard: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """What a closed review says on one unit; moves are None without a review before it."""

    poor: int
    poor_rate: Decimal | None
    near_poor_rate: Decimal | None
    with_merit: int
    left: int | None = None
    again: int | None = None
    new: int | None = None


@dataclass(frozen=True, slots=True)
class Measured:
    """A value that the registers give; `rate` is the rate from which percentage points follow."""

    value: Decimal
    rate: Decimal | None = None


def choose_review(
    indicator: str | None, standard: str, reviews: Sequence[Review]
) -> Review | Outcome:
    """Return the review that measures a target, or why there is none.

    `reviews` are those of the year, the newest first. At a change of standard two of them run side
    by side, and only the one by the target's standard counts.
    """
    if indicator not in KNOWN:
        return Outcome.NOT_IN_REGISTERS
    if not reviews:
        return Outcome.NO_ROUND
    same = [review for review in reviews if review.standard == standard]
    if not same:
        return Outcome.OTHER_STANDARD
    closed = next((review for review in same if review.is_closed), None)
    return closed if closed is not None else Outcome.NOT_CLOSED


def measure(indicator: str | None, figures: Figures, begin: Decimal | None) -> Measured | Outcome:
    """Return what the registers say; points follow from the rate at the beginning."""
    if indicator in MOVES:
        moved = {LEFT: figures.left, AGAIN: figures.again, NEW: figures.new}[indicator]
        return Outcome.NO_EARLIER_ROUND if moved is None else Measured(Decimal(moved))
    if indicator in RATES:
        rate = figures.near_poor_rate if indicator == NEAR_POOR_RATE else figures.poor_rate
        if rate is None:
            return Outcome.NO_RESIDENTS
        if indicator != POINTS:
            return Measured(rate, rate)
        return Outcome.NOT_IN_REGISTERS if begin is None else Measured(begin - rate, rate)
    counts = {POOR: figures.poor, MERIT: figures.with_merit}
    if indicator not in counts:
        return Outcome.NOT_IN_REGISTERS
    return Measured(Decimal(counts[indicator]))


def set_beside(reported: Decimal | None, register: Decimal) -> Outcome:
    """Compare a reported value with the registers', both to two decimals."""
    if reported is None:
        return Outcome.NOT_REPORTED
    return Outcome.AGREES if rounded(reported) == rounded(register) else Outcome.DIFFERS


def rank(outcome: Outcome) -> int:
    """Order outcomes as they are looked at: differences, what agrees, refusals, the rest."""
    return RANKED.index(outcome)


def rounded(value: Decimal) -> Decimal:
    """Round half up to two decimals, as rates are printed."""
    return value.quantize(TWO_PLACES, ROUND_HALF_UP)


def is_met(direction: str, wanted: Decimal, value: Decimal | None) -> bool | None:
    """Tell whether a value meets its target; None without a value."""
    if value is None:
        return None
    return value >= wanted if direction == "UP" else value <= wanted

"""Targets: what was assigned, what was registered, what was reached; all in exact decimals.

A rate says nothing without its poverty standard: 6.74 % (2016-2021) and 5.93 % (2022-2026) are
measured differently, and their difference is no reduction. A target in percentage points and its
attainment in percent are two numbers: 1.89 of 1.5 points is 126.0 %.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from modules.emulation_movement.domain.choices import Direction, ValueKind
from modules.emulation_movement.domain.errors import (
    BaselineMissing,
    LowerThanAssigned,
    OtherStandard,
)

ONE_PLACE = Decimal("0.1")
MEASURED = frozenset({ValueKind.RATE, ValueKind.POINTS})


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate in percent, by the standard with this code."""

    value: Decimal
    standard: str


def needs_standard(kind: str) -> bool:
    """Tell whether a value is measured by a poverty standard."""
    return kind in MEASURED


def reduction(begin: Rate, end: Rate) -> Decimal:
    """Return by how many percentage points a rate fell; refuse rates of two standards."""
    if begin.standard != end.standard:
        raise OtherStandard(begin.standard, end.standard)
    return begin.value - end.value


def is_met(direction: str, target: Decimal, actual: Decimal) -> bool:
    """Tell whether a result meets its target, in the direction of the indicator."""
    return actual >= target if direction == Direction.UP else actual <= target


def attainment(direction: str, target: Decimal | None, actual: Decimal | None) -> Decimal | None:
    """Return the attainment in percent with one place, half up.

    None where there is no target or a target of zero (never 0 % or infinite), and for targets that
    are met by staying below.
    """
    if direction != Direction.UP or not target or actual is None:
        return None
    return (actual / target * 100).quantize(ONE_PLACE, ROUND_HALF_UP)


def check_registered(
    direction: str, assigned: Decimal | None, registered: Decimal, reason: str | None
) -> None:
    """Refuse a registered value below the assigned one without a reason."""
    if assigned is None or is_met(direction, assigned, registered) or (reason or "").strip():
        return
    raise LowerThanAssigned(assigned)


def check_baseline(kind: str, value: Decimal | None, standard: object | None) -> None:
    """Refuse a target on a rate without the rate at its beginning and its standard."""
    if needs_standard(kind) and (value is None or standard is None):
        raise BaselineMissing

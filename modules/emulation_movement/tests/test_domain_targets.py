"""Targets: direction, attainment, standards, and what must be reasoned."""

from __future__ import annotations

from decimal import Decimal

import pytest

from modules.emulation_movement.domain import errors
from modules.emulation_movement.domain.targets import (
    Rate,
    attainment,
    check_baseline,
    check_registered,
    is_met,
    reduction,
)

OLD, NEW = "VN-2016-2021", "VN-2022-2026"


def test_published_attainment_is_recomputed():
    # 2022: the province printed 125 % for 1.89 of 1.5 points.
    assert attainment("UP", Decimal("1.5"), Decimal("1.89")) == Decimal("126.0")


@pytest.mark.parametrize(
    ("direction", "target", "actual"),
    [
        ("UP", None, Decimal(1)),
        ("UP", Decimal(0), Decimal(1)),
        ("UP", Decimal(1), None),
        ("DOWN", Decimal(0), Decimal(0)),
    ],
)
def test_without_a_target_there_is_no_attainment(direction, target, actual):
    assert attainment(direction, target, actual) is None


@pytest.mark.parametrize(
    ("direction", "actual", "met"),
    [("UP", "1.5", True), ("UP", "1.49", False), ("DOWN", "1.5", True), ("DOWN", "1.51", False)],
)
def test_a_target_is_met_in_its_direction(direction, actual, met):
    assert is_met(direction, Decimal("1.5"), Decimal(actual)) is met


def test_rates_of_one_standard_are_subtracted():
    assert reduction(Rate(Decimal("8.34"), OLD), Rate(Decimal("6.74"), OLD)) == Decimal("1.60")


def test_rates_of_two_standards_are_never_subtracted():
    with pytest.raises(errors.OtherStandard) as refusal:
        reduction(Rate(Decimal("6.74"), OLD), Rate(Decimal("5.93"), NEW))
    assert (refusal.value.expected, refusal.value.found) == (OLD, NEW)


@pytest.mark.parametrize(
    ("direction", "assigned", "registered", "reason"),
    [("UP", "1.5", "1.5", None), ("UP", "1.5", "1.2", "lũ lụt"), ("UP", None, "0", None),
     ("DOWN", "0", "0", None), ("DOWN", "3", "4", "mới phát sinh")],
)  # fmt: skip
def test_registered_targets_that_pass(direction, assigned, registered, reason):
    check_registered(direction, assigned and Decimal(assigned), Decimal(registered), reason)


@pytest.mark.parametrize(
    ("direction", "assigned", "registered", "reason"),
    [("UP", "1.5", "1.49", None), ("UP", "1.5", "0", " "), ("DOWN", "0", "1", None)],
)
def test_a_lower_target_needs_a_reason(direction, assigned, registered, reason):
    with pytest.raises(errors.LowerThanAssigned):
        check_registered(direction, Decimal(assigned), Decimal(registered), reason)


@pytest.mark.parametrize("kind", ["RATE", "POINTS"])
def test_a_rate_has_a_beginning_and_a_standard(kind):
    check_baseline(kind, Decimal("6.74"), 1)
    for value, standard in ((None, 1), (Decimal("6.74"), None)):
        with pytest.raises(errors.BaselineMissing):
            check_baseline(kind, value, standard)
    check_baseline("COUNT", None, None)

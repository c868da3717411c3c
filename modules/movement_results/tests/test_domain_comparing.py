"""What the registers say on a target, and what is not compared."""

from __future__ import annotations

from decimal import Decimal

import pytest

from modules.movement_results.domain.comparing import (
    Figures,
    Measured,
    Outcome,
    Review,
    choose_review,
    is_met,
    measure,
    rank,
    set_beside,
)

OLD, NEW = "VN-2016-2021", "VN-2022-2026"
OPEN_NEW, CLOSED_OLD, OPEN_OLD = Review(3, NEW, False), Review(2, OLD, True), Review(1, OLD, False)
FIGURES = Figures(
    poor=2601,
    poor_rate=Decimal("35.28"),
    near_poor_rate=Decimal("5.10"),
    with_merit=2,
    left=300,
    again=4,
    new=21,
)


@pytest.mark.parametrize(
    ("indicator", "standard", "reviews", "expected"),
    [
        (None, OLD, [CLOSED_OLD], Outcome.NOT_IN_REGISTERS),
        ("I12", OLD, [CLOSED_OLD], Outcome.NOT_IN_REGISTERS),
        ("I04", OLD, [], Outcome.NO_ROUND),
        ("I04", OLD, [OPEN_NEW], Outcome.OTHER_STANDARD),
        ("I02", NEW, [CLOSED_OLD], Outcome.OTHER_STANDARD),
        ("I04", OLD, [OPEN_NEW, OPEN_OLD], Outcome.NOT_CLOSED),
        # At a change of standard two reviews run side by side; the target's standard decides.
        ("I04", OLD, [OPEN_NEW, CLOSED_OLD], CLOSED_OLD),
        ("I02", OLD, [OPEN_OLD, CLOSED_OLD], CLOSED_OLD),
    ],
)
def test_which_review_measures_a_target(indicator, standard, reviews, expected):
    assert choose_review(indicator, standard, reviews) == expected


@pytest.mark.parametrize(
    ("indicator", "begin", "expected"),
    [
        ("I02", None, Measured(Decimal(2601))),
        ("I03", None, Measured(Decimal("35.28"), Decimal("35.28"))),
        ("I04", Decimal("40.31"), Measured(Decimal("5.03"), Decimal("35.28"))),
        ("I04", None, Outcome.NOT_IN_REGISTERS),
        ("I05", None, Measured(Decimal(300))),
        ("I06", None, Measured(Decimal(4))),
        ("I07", None, Measured(Decimal(21))),
        ("I08", None, Measured(Decimal("5.10"), Decimal("5.10"))),
        ("I09", None, Measured(Decimal(2))),
        ("I14", None, Outcome.NOT_IN_REGISTERS),
    ],
)
def test_what_the_registers_say(indicator, begin, expected):
    assert measure(indicator, FIGURES, begin) == expected


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("I03", Outcome.NO_RESIDENTS),
        ("I04", Outcome.NO_RESIDENTS),
        ("I08", Outcome.NO_RESIDENTS),
        ("I05", Outcome.NO_EARLIER_ROUND),
        ("I06", Outcome.NO_EARLIER_ROUND),
        ("I07", Outcome.NO_EARLIER_ROUND),
    ],
)
def test_nothing_is_guessed(indicator, expected):
    found = measure(indicator, Figures(5, None, None, 0), Decimal(9))
    assert found == expected


@pytest.mark.parametrize(
    ("reported", "register", "expected"),
    [
        (None, "5.03", Outcome.NOT_REPORTED),
        ("5.03", "5.03", Outcome.AGREES),
        ("5.0349", "5.03", Outcome.AGREES),
        ("5.0350", "5.03", Outcome.DIFFERS),
        ("0", "0", Outcome.AGREES),
        ("2604", "2601", Outcome.DIFFERS),
    ],
)
def test_two_decimals_decide(reported, register, expected):
    value = None if reported is None else Decimal(reported)
    assert set_beside(value, Decimal(register)) == expected


@pytest.mark.parametrize(
    ("direction", "wanted", "value", "expected"),
    [
        ("UP", "1.5", "1.5", True),
        ("UP", "1.5", "1.49", False),
        ("DOWN", "0", "0", True),
        ("DOWN", "0", "1", False),
        ("DOWN", "0", None, None),
    ],
)
def test_met(direction, wanted, value, expected):
    number = None if value is None else Decimal(value)
    assert is_met(direction, Decimal(wanted), number) is expected


def test_differences_come_first_and_what_no_register_knows_last():
    ordered = sorted(Outcome, key=rank)
    assert (ordered[0], ordered[1]) == (Outcome.DIFFERS, Outcome.AGREES)
    assert ordered[-1] == Outcome.NOT_IN_REGISTERS

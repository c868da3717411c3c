"""Rates and roll-ups, tried on the published figures of the province."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.household_supervision.domain.errors import CountExceedsTotal, NegativeCount
from modules.household_supervision.domain.summary import (
    Discrepancy,
    Figure,
    ListOutcome,
    RuleId,
    UnitFigures,
    check_list_outcome,
    check_rate,
    check_roll_up,
    rate,
    roll_up,
)

# Poor households by district at the end of 2019 (QĐ 1884/QĐ-UBND 26/11/2019).
DISTRICTS_2019 = {
    "585": 2638,
    "588": 2456,
    "584": 2601,
    "587": 1434,
    "589": 1203,
    "586": 584,
    "582": 1009,
}
# Poor and near-poor households and near-poor rates by district in the list of 2011.
DISTRICTS_2011 = {
    "582": (3084, 3505),
    "586": (2276, 2438),
    "587": (3616, 4103),
    "585": (5082, 1683),
    "584": (3618, 549),
    "588": (2045, 876),
    "589": (1622, 859),
}


def unit(code, poor=None, near=None, residents=None):
    values = {
        Figure.POOR_HOUSEHOLDS: poor,
        Figure.NEAR_POOR_HOUSEHOLDS: near,
        Figure.RESIDENT_HOUSEHOLDS: residents,
    }
    return UnitFigures(code, values)


@pytest.mark.parametrize(
    ("count", "residents", "percent"),
    [
        (11925, 176822, "6.74"),
        (14176, 176822, "8.02"),
        (0, 10, "0.00"),
        (10, 10, "100.00"),
        (1, 8, "12.50"),
        (1, 20000, "0.01"),  # exactly 0.005: half up
        (3, 20000, "0.02"),  # exactly 0.015: half up, not to even
        (1, 20001, "0.00"),
        (2, 3, "66.67"),
    ],
)
def test_rate(count, residents, percent):
    assert rate(count, residents) == Decimal(percent)
    assert str(rate(count, residents)) == percent


@pytest.mark.parametrize("residents", [None, 0])
def test_no_rate_without_a_denominator(residents):
    assert rate(5, residents) is None


@pytest.mark.parametrize(("count", "residents"), [(-1, 10), (1, -10)])
def test_negative_counts_are_refused(count, residents):
    with pytest.raises(NegativeCount):
        rate(count, residents)


def test_a_part_is_not_larger_than_its_whole():
    with pytest.raises(CountExceedsTotal) as caught:
        rate(11, 10)
    assert (caught.value.count, caught.value.total) == (11, 10)


@pytest.mark.parametrize(
    ("stated", "told"),
    [("6.74", False), ("6.75", False), ("6.73", False), ("6.76", True), ("6.7", True)],
)
def test_a_printed_rate_may_differ_by_a_hundredth(stated, told):
    found = check_rate("58", "poor_rate", 11925, 176822, Decimal(stated))
    assert (found is not None) is told


def test_the_printed_rate_of_one_district_of_2011_cannot_be_right():
    # 4,103 households at 13.67 % imply 30,015 households, and then 3,616 are 12.05 %, not 12.5 %.
    assert rate(4103, 30015) == Decimal("13.67")
    assert check_rate("587", "poor_rate", 3616, 30015, Decimal("12.5")) == Discrepancy(
        RuleId.RATE, "587", "poor_rate", Decimal("12.05"), Decimal("12.5")
    )


def test_nothing_is_compared_without_a_denominator():
    assert check_rate("585", "poor_rate", 2638, None, Decimal("15.00")) is None


def test_the_listed_households_are_accounted_for():
    assert check_list_outcome("x", ListOutcome(100, 40, 30, 25, 5)) is None
    assert check_list_outcome("x", ListOutcome(100, 40, 30, 25, 4)) == Discrepancy(
        RuleId.LISTED, "x", "listed", 99, 100
    )


def test_the_districts_of_2019_make_the_province():
    parts = [unit(code, poor) for code, poor in DISTRICTS_2019.items()]
    total = roll_up("58", parts)
    assert total.get(Figure.POOR_HOUSEHOLDS) == 11925
    assert total.get(Figure.RESIDENT_HOUSEHOLDS) is None
    assert check_roll_up(unit("58", 11925, 14176, 176822), parts) == ()


def test_the_districts_of_2011_make_the_province():
    parts = [unit(code, poor, near) for code, (poor, near) in DISTRICTS_2011.items()]
    assert check_roll_up(unit("58", 21343, 14013), parts) == ()


def test_a_total_that_does_not_add_up_is_told():
    parts = [unit("a", 10, 5, 100), unit("b", 20, 5, 200)]
    assert check_roll_up(unit("x", 31, 10, 300), parts) == (
        Discrepancy(RuleId.ROLL_UP, "x", Figure.POOR_HOUSEHOLDS, 30, 31),
    )


def test_urban_and_rural_areas_make_the_whole():
    # The province in 2023: 874 urban and 7,000 rural poor households.
    parts = [unit("58/urban", 874), unit("58/rural", 7000)]
    assert check_roll_up(unit("58", 7874), parts) == ()


def test_a_figure_that_nobody_gave_is_not_zero():
    parts = [unit("a", 10), unit("b", None)]
    assert roll_up("x", parts).get(Figure.POOR_HOUSEHOLDS) is None
    assert roll_up("x", []).get(Figure.POOR_HOUSEHOLDS) is None
    assert check_roll_up(unit("x", 10), parts) == ()
    assert check_roll_up(unit("x"), [unit("a", 10)]) == ()


@settings(deadline=None, database=None)
@given(st.integers(1, 10**7), st.data())
def test_a_rate_is_the_nearest_hundredth(residents, data):
    count = data.draw(st.integers(0, residents))
    found = rate(count, residents)
    assert found is not None
    distance = found * residents - 100 * count
    assert -residents < 200 * distance <= residents

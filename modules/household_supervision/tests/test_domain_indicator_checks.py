"""Checks of single indicators against the members of the household."""

from decimal import Decimal
from pathlib import Path

import pytest

from modules.household_supervision.domain.errors import (
    HouseholdEmpty,
    IndicatorRepeated,
    IndicatorWithoutMember,
    NegativeCount,
    UnknownIndicator,
)
from modules.household_supervision.domain.indicator_checks import (
    check_deprived_indicators,
    deprived_by_dependants,
    deprived_by_housing_area,
)
from modules.household_supervision.domain.standard_loader import load_standards

TEXT = (Path(__file__).parents[1] / "data" / "poverty_standards.yaml").read_text("utf-8")
STANDARDS = {standard.id: standard for standard in load_standards(TEXT)}
CURRENT = STANDARDS["VN-2022-2026"]
THRESHOLDS = {entry.code: entry.threshold or 0 for entry in CURRENT.indicators}


@pytest.mark.parametrize(
    ("codes", "ages", "problems"),
    [
        ([], [], ()),
        (["D01", "D07"], [40], ()),
        (["D03"], [15], ()),  # nutrition: a child under 16
        (["D03"], [16], (IndicatorWithoutMember("D03", 0, 15),)),
        (["D06"], [3], ()),  # school: 3 to under 16
        (["D06"], [2, 16], (IndicatorWithoutMember("D06", 3, 15),)),
        (["D05"], [30], ()),  # adult education: 16 to 30
        (["D05"], [15, 31], (IndicatorWithoutMember("D05", 16, 30),)),
        (["D04"], [70], ()),
        (["D04"], [5], (IndicatorWithoutMember("D04", 6, None),)),
        (["D01", "D01"], [40], (IndicatorRepeated("D01"),)),
        (["H1"], [40], (UnknownIndicator("H1", "VN-2022-2026"),)),
    ],
)
def test_an_indicator_needs_a_member_whom_it_concerns(codes, ages, problems):
    assert check_deprived_indicators(codes, ages, CURRENT) == problems


@pytest.mark.parametrize(
    ("dependants", "members", "deprived"),
    [(2, 4, False), (3, 5, True), (0, 1, False), (1, 1, True), (2, 3, True)],
)
def test_dependants_must_pass_half(dependants, members, deprived):
    percent = THRESHOLDS["D02"]
    assert deprived_by_dependants(dependants, members, percent) is deprived


@pytest.mark.parametrize(
    ("area", "members", "deprived"),
    [("31.99", 4, True), ("32", 4, False), ("8", 1, False), ("7.99", 1, True)],
)
def test_housing_area_is_strictly_under_the_minimum(area, members, deprived):
    minimum = THRESHOLDS["D08"]
    assert deprived_by_housing_area(Decimal(area), members, minimum) is deprived


def test_an_empty_household_is_refused():
    with pytest.raises(HouseholdEmpty):
        deprived_by_dependants(0, 0, 50)
    with pytest.raises(HouseholdEmpty):
        deprived_by_housing_area(Decimal(10), 0, 8)
    with pytest.raises(NegativeCount):
        deprived_by_dependants(-1, 4, 50)

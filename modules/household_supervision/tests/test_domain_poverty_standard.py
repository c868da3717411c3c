"""Standards as dated versions: what the data file holds, and the choice by policy year."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from modules.household_supervision.domain.dated import Verification
from modules.household_supervision.domain.errors import (
    BadData,
    LineNotSet,
    NoScoreMethod,
    NoStandardForYear,
    StandardDisabled,
    StandardForStatisticsOnly,
)
from modules.household_supervision.domain.poverty_standard import (
    Area,
    Line,
    StandardUse,
    select_standard,
)
from modules.household_supervision.domain.standard_loader import load_standards, parse_standards

TEXT = (Path(__file__).parents[1] / "data" / "poverty_standards.yaml").read_text("utf-8")
STANDARDS = {standard.id: standard for standard in load_standards(TEXT)}
OLD, CURRENT = STANDARDS["VN-2016-2021"], STANDARDS["VN-2022-2026"]


@pytest.mark.parametrize(
    ("year", "standard"),
    [
        (2016, "VN-2016-2021"),
        (2020, "VN-2016-2021"),
        (2021, "VN-2016-2021"),  # Điều 2 NĐ 07/2021/NĐ-CP
        (2022, "VN-2022-2026"),
        (2025, "VN-2022-2026"),
        (2026, "VN-2022-2026"),  # NĐ 351/2025/NĐ-CP
    ],
)
def test_standard_follows_the_policy_year(year, standard):
    assert select_standard(STANDARDS.values(), year).id == standard


def test_the_standard_of_2027_is_loaded_but_refused():
    with pytest.raises(StandardDisabled) as caught:
        select_standard(STANDARDS.values(), 2027)
    assert caught.value.standard_id == "VN-2027-2030"


def test_the_standard_of_2011_serves_statistics_only():
    assert STANDARDS["VN-2011-2015"].use is StandardUse.STATISTICS
    with pytest.raises(StandardForStatisticsOnly) as caught:
        select_standard(STANDARDS.values(), 2013)
    assert caught.value.standard_id == "VN-2011-2015"


@pytest.mark.parametrize("year", [2010, 2031])
def test_a_year_without_standard_is_refused(year):
    with pytest.raises(NoStandardForYear) as caught:
        select_standard(STANDARDS.values(), year)
    assert caught.value.policy_year == year


@pytest.mark.parametrize(
    ("standard", "line", "rural", "urban"),
    [
        ("VN-2011-2015", Line.POOR, 400_000, 500_000),
        ("VN-2011-2015", Line.NEAR_POOR, 520_000, 650_000),
        ("VN-2016-2021", Line.POOR, 700_000, 900_000),
        ("VN-2016-2021", Line.NEAR_POOR, 1_000_000, 1_300_000),
        ("VN-2016-2021", Line.AVERAGE_LIVING, 1_500_000, 1_950_000),
        ("VN-2022-2026", Line.POOR, 1_500_000, 2_000_000),
        ("VN-2022-2026", Line.NEAR_POOR, 1_500_000, 2_000_000),
        ("VN-2022-2026", Line.AVERAGE_LIVING, 2_250_000, 3_000_000),
        ("VN-2022-2026", Line.LOW_INCOME_WORKER, 2_250_000, 3_000_000),
        ("VN-2027-2030", Line.POOR, 2_200_000, 2_800_000),
    ],
)
def test_income_lines(standard, line, rural, urban):
    assert STANDARDS[standard].income_line(line, Area.RURAL) == rural
    assert STANDARDS[standard].income_line(line, Area.URBAN) == urban


def test_a_line_that_was_not_read_is_refused():
    with pytest.raises(LineNotSet) as caught:
        STANDARDS["VN-2027-2030"].income_line(Line.AVERAGE_LIVING, Area.RURAL)
    assert (caught.value.standard_id, caught.value.line) == ("VN-2027-2030", "average_living")


def test_the_same_points_mean_other_lines_after_2021():
    old, new = OLD.require_score_method().rules, CURRENT.require_score_method().rules
    poor, near, only = old.find_line(Line.POOR), old.find_line(Line.NEAR_POOR), new.lines[0]
    assert poor
    assert near
    assert (poor.rural, poor.urban, near.rural, near.urban) == (120, 140, 150, 175)
    assert (only.rural, only.urban) == (140, 175)
    assert new.find_line(Line.NEAR_POOR) is None


def test_totals_are_named_as_each_regime_names_them():
    old, new = OLD.require_score_method().names, CURRENT.require_score_method().names
    assert (old.income_vi, old.deprivation_vi) == ("Điểm B1", "Điểm B2")
    assert (new.income_vi, new.deprivation_vi) == ("Điểm A", "Điểm B")


def test_no_score_method_for_2027():
    with pytest.raises(NoScoreMethod) as caught:
        STANDARDS["VN-2027-2030"].require_score_method()
    assert caught.value.standard_id == "VN-2027-2030"


@pytest.mark.parametrize(
    ("standard", "dimensions", "indicators"),
    [
        ("VN-2011-2015", 0, 0),
        ("VN-2016-2021", 5, 10),
        ("VN-2022-2026", 6, 12),
        ("VN-2027-2030", 6, 12),
    ],
)
def test_services_are_counted_and_numbered(standard, dimensions, indicators):
    found = STANDARDS[standard]
    assert len(found.dimensions) == dimensions
    assert [entry.number for entry in found.indicators] == list(range(1, indicators + 1))
    assert len({entry.code for entry in found.indicators}) == indicators


def test_every_name_exists_in_both_languages():
    for standard in STANDARDS.values():
        names = [(standard.title_vi, standard.title_en)]
        names += [(entry.name_vi, entry.name_en) for entry in standard.dimensions]
        names += [(entry.name_vi, entry.name_en) for entry in standard.indicators]
        for vietnamese, english in names:
            assert vietnamese
            assert re.search("[à-ỹđ]", vietnamese.lower())
            assert english.isascii()


def test_unread_rules_keep_their_marks():
    marks = {entry.code: entry.verification for entry in CURRENT.indicators}
    assert marks["D01"] is Verification.PARTLY
    assert marks["D12"] is Verification.UNVERIFIED
    future = STANDARDS["VN-2027-2030"]
    assert future.indicator_list_verification is Verification.DRAFT_ONLY
    assert all(entry.rule_vi is None for entry in future.indicators)
    line = OLD.income.find_line(Line.AVERAGE_LIVING)
    assert line
    assert line.verification is Verification.UNVERIFIED


def test_periods_follow_each_other_without_a_gap():
    for earlier, later in pairwise(STANDARDS.values()):
        assert later.first_policy_year == earlier.last_policy_year + 1
        assert earlier.validity.last == date(earlier.last_policy_year, 12, 31)
        assert later.validity.first == date(later.first_policy_year, 1, 1)


def test_legal_basis_names_the_documents():
    assert [basis.document for basis in OLD.legal_basis] == ["59/2015/QĐ-TTg", "07/2021/NĐ-CP"]
    assert OLD.legal_basis[1].article == "Điều 2"
    assert CURRENT.legal_basis[0].in_force == date(2021, 3, 15)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("first: 2022, last: 2026", "first: 2021, last: 2026", "later policy years"),
        ("deprivation_limit: 3\n", "deprivation_limit: null\n", "deprivation_limit"),
        ("over: poor, up_to: average_living", "over: poor, up_to: low", "|".join(Line)),
        ("{result: not_poor}", "{result: not_poor, over: poor}", "a last rule without conditions"),
        ("        average_living: {rural: 2250000", "        x: {rural: 2250000", "|".join(Line)),
        (
            "        near_poor: {rural: 1000000",
            "        low_income_worker: {rural: 1000000",
            "line near_poor",
        ),
    ],
)
def test_a_broken_file_is_refused(old, new, expected):
    assert old in TEXT
    with pytest.raises(BadData) as caught:
        load_standards(TEXT.replace(old, new))
    assert caught.value.expected == expected


def test_a_method_without_rules_is_refused():
    data = yaml.safe_load(TEXT)
    data["versions"][0]["income_method"]["rules"] = []
    with pytest.raises(BadData):
        parse_standards(data)


def test_a_mapping_is_read_like_its_text():
    assert parse_standards(yaml.safe_load(TEXT)) == tuple(STANDARDS.values())

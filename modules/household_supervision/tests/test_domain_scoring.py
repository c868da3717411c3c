"""Income points from the survey answers: tables, size rule, overrides, refusals."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from modules.household_supervision.domain.dated import Validity, Verification
from modules.household_supervision.domain.errors import (
    AnswerMissing,
    BadData,
    HouseholdEmpty,
    NoSheet,
    SheetIncomplete,
    SheetNotForArea,
    TooManyAnswers,
    UnknownItem,
    UnknownOption,
)
from modules.household_supervision.domain.poverty_standard import Area
from modules.household_supervision.domain.scoring import (
    Choice,
    ItemOverride,
    Member,
    Recomputation,
    ScoredLine,
    ScoreItem,
    ScoreOption,
    check_recorded_total,
    check_sheet,
    compute_score,
    gives_size_points,
    sheet_for,
    with_overrides,
)
from modules.household_supervision.domain.scoring_loader import load_sheets, points_files

DATA = Path(__file__).parents[1] / "data"
FRAME = (DATA / "score_sheets.yaml").read_text("utf-8")
POINTS = {name: (DATA / name).read_text("utf-8") for name in points_files(FRAME)}
SHEETS = load_sheets(FRAME, POINTS)
OLD = "VN-2016-2021"
RURAL = sheet_for(SHEETS, OLD, Area.RURAL, "NT3")
URBAN = sheet_for(SHEETS, OLD, Area.URBAN, "NT3")
FULL_RURAL, FULL_URBAN = replace(RURAL, missing=()), replace(URBAN, missing=())
WORKER, CHILD, ELDER, ILL = (
    Member(40, False),
    Member(14, False),
    Member(61, False),
    Member(40, True),
)
ANSWERS = {"SIZE": ["SIZE_4"], "DEPENDANTS": ["DEP_1"], "JOB": ["JOB_OTHER"]}


def test_the_sheet_follows_area_and_region():
    assert (RURAL.code, URBAN.code) == ("PL3b.3", "PL3b.0")
    assert sheet_for(SHEETS, OLD, Area.URBAN, "NT6") is URBAN
    assert sheet_for(SHEETS, OLD, Area.RURAL, "NT6").code == "PL3b.6"
    assert sheet_for(SHEETS, OLD, Area.RURAL, "NT6").verification is Verification.UNVERIFIED


@pytest.mark.parametrize(("standard", "region"), [("VN-2022-2026", "NT3"), (OLD, "NT9")])
def test_a_sheet_that_was_not_read_is_refused(standard, region):
    with pytest.raises(NoSheet) as caught:
        sheet_for(SHEETS, standard, Area.RURAL, region)
    assert (caught.value.standard_id, caught.value.region) == (standard, region)


def test_the_sheet_used_must_be_the_one_of_the_area():
    check_sheet("PL3b.3", RURAL)
    with pytest.raises(SheetNotForArea) as caught:
        check_sheet("PL3b.0", RURAL)
    assert (caught.value.used, caught.value.expected) == ("PL3b.0", "PL3b.3")
    assert caught.value.finding_type == "F-AREA"


@pytest.mark.parametrize(
    ("item", "rural", "urban"),
    [
        ("SIZE", [70, 50, 40, 30, 15, 10, 0], [80, 55, 40, 25, 20, 10, 0]),
        ("DEPENDANTS", [15, 10, 0], [15, 5, 0]),
        ("EDUCATION", [15, 5, 0], [15, 0, 0]),
        ("JOB", [25, 20], [10, 5]),
        ("PENSION", [25, 45], [5, 15]),
        ("HOUSE", [20, 0], [10, 0]),
    ],
)
def test_points_of_the_two_sheets_of_the_province(item, rural, urban):
    assert [option.points for option in RURAL.item(item).options] == rural
    assert [option.points for option in URBAN.item(item).options] == urban


def test_an_incomplete_table_gives_no_total():
    with pytest.raises(SheetIncomplete) as caught:
        compute_score(ANSWERS, [WORKER], RURAL)
    assert (caught.value.sheet, caught.value.missing) == ("PL3b.3", RURAL.missing)
    assert "land" in caught.value.missing


def test_a_recorded_total_stands_unchecked_on_an_incomplete_table():
    found = check_recorded_total(115, ANSWERS, [WORKER], RURAL)
    assert (found.recorded, found.computed) == (115, None)
    assert found.state is Recomputation.NOT_RECOMPUTED


def test_points_are_added():
    found = compute_score({**ANSWERS, "HOUSE": ["HOUSE_WALL"]}, [WORKER, CHILD], FULL_RURAL)
    assert found.total == 30 + 10 + 20 + 20
    assert found.lines[0] == ScoredLine("SIZE", "SIZE_4", 30, excluded=False)


@pytest.mark.parametrize(
    ("recorded", "state"), [(60, Recomputation.EQUAL), (61, Recomputation.DIFFERENT)]
)
def test_a_recorded_total_is_compared(recorded, state):
    found = check_recorded_total(recorded, ANSWERS, [WORKER], FULL_RURAL)
    assert (found.computed, found.state) == (60, state)


@pytest.mark.parametrize(
    ("members", "given"),
    [
        ([CHILD, ELDER, ILL], False),
        ([CHILD, ELDER, WORKER], True),
        ([Member(15, False)], True),
        ([Member(60, False)], True),
        ([Member(14, False)], False),
        ([Member(61, False)], False),
        ([Member(15, True)], False),
    ],
)
def test_size_points_need_somebody_who_can_labour(members, given):
    assert gives_size_points(members, RURAL.size_rule) is given
    found = compute_score(ANSWERS, members, FULL_RURAL)
    assert found.total == (60 if given else 30)
    assert found.lines[0].excluded is not given


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"DEPENDANTS": ["DEP_1"]}, AnswerMissing("SIZE")),
        ({**ANSWERS, "SIZE": []}, AnswerMissing("SIZE")),
        ({**ANSWERS, "JOB": ["JOB_OTHER", "JOB_PUBLIC"]}, TooManyAnswers("JOB")),
        ({**ANSWERS, "HOUSE": ["HOUSE_WALL", "HOUSE_WALL"]}, TooManyAnswers("HOUSE")),
        ({**ANSWERS, "JOB": ["DEP_1"]}, UnknownOption("JOB", "DEP_1")),
        ({**ANSWERS, "BOAT": ["BOAT_1"]}, UnknownItem("BOAT")),
    ],
)
def test_answers_that_do_not_fit_the_sheet(answers, error):
    with pytest.raises(type(error)) as caught:
        compute_score(answers, [WORKER], FULL_RURAL)
    assert caught.value == error


def test_an_unknown_size_is_told_even_where_it_gives_no_points():
    with pytest.raises(UnknownOption):
        compute_score({**ANSWERS, "SIZE": ["SIZE_9"]}, [CHILD], FULL_RURAL)


def test_several_features_of_a_house_may_be_ticked():
    answers = {**ANSWERS, "HOUSE": ["HOUSE_WALL", "HOUSE_COLUMN"]}
    assert compute_score(answers, [WORKER], FULL_URBAN).total == 25 + 5 + 5 + 10 + 0


def test_an_empty_household_is_refused():
    with pytest.raises(HouseholdEmpty):
        compute_score(ANSWERS, [], FULL_RURAL)


def land(points):
    option = ScoreOption("LAND_1", "Có đất", "Has land", points, Verification.READ)
    return ScoreItem("LAND", "Đất", "Land", Choice.SINGLE, required=False, options=(option,))


def override(**changes):
    base = ItemOverride(
        unit="22738",
        from_sheet="PL3b.3",
        items=("LAND",),
        decision="12/QĐ-BCĐ",
        validity=Validity(date(2019, 9, 1), date(2019, 12, 31)),
    )
    return replace(base, **changes)


@pytest.mark.parametrize(
    ("unit", "on", "points"),
    [
        ("22738", date(2019, 9, 1), 25),
        ("22738", date(2020, 9, 1), 5),
        ("22741", date(2019, 9, 1), 5),
    ],
)
def test_a_ward_may_take_items_of_the_rural_sheet(unit, on, points):
    rural = replace(FULL_RURAL, items=(*RURAL.items, land(25)))
    urban = replace(FULL_URBAN, items=(*URBAN.items, land(5)))
    sheet = with_overrides(urban, [override()], [urban, rural], unit, on)
    assert sheet.item("LAND").options[0].points == points
    assert len(sheet.items) == len(urban.items)


def test_an_item_that_the_own_sheet_lacks_is_added():
    rural = replace(FULL_RURAL, items=(*RURAL.items, land(25)))
    sheet = with_overrides(FULL_URBAN, [override()], [rural], "22738", date(2019, 9, 1))
    assert sheet.items[-1].code == "LAND"
    assert sheet.item("SIZE") == URBAN.item("SIZE")


def test_an_override_from_an_unknown_sheet_is_refused():
    with pytest.raises(NoSheet) as caught:
        with_overrides(URBAN, [override(from_sheet="X")], SHEETS, "22738", date(2019, 9, 1))
    assert caught.value.region == "X"


def test_a_points_file_must_be_there():
    with pytest.raises(BadData) as caught:
        load_sheets(FRAME, {})
    assert caught.value.expected == "file"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [(",75,75,70,", ",75,75,x,", "points"), ("PENSION,", "P,", "rows")],
)
def test_a_broken_points_file_is_refused(old, new, expected):
    broken = {name: text.replace(old, new) for name, text in POINTS.items()}
    with pytest.raises(BadData) as caught:
        load_sheets(FRAME, broken)
    assert caught.value.expected == expected

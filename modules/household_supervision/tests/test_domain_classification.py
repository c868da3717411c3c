"""Classification: the published vectors, the explanation, refusals, and properties."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.household_supervision.domain.classification import (
    Assessment,
    StepCode,
    check_recorded_class,
    classify,
    find_problems,
)
from modules.household_supervision.domain.errors import (
    AreaMissing,
    ClassContradictsScores,
    LineNotSet,
    NoScoreMethod,
    ScoreContradictsDeprivations,
    ScoreNotMultiple,
    ScoreOutOfRange,
    StandardDisabled,
    StandardForStatisticsOnly,
    ValueMissing,
)
from modules.household_supervision.domain.poverty_standard import (
    Area,
    HouseholdClass,
    Line,
    Method,
    PovertyCause,
)
from modules.household_supervision.domain.standard_loader import load_standards

HERE = Path(__file__).parent
STANDARDS = {
    standard.id: standard
    for standard in load_standards(
        (HERE.parent / "data" / "poverty_standards.yaml").read_text("utf-8")
    )
}
OLD, CURRENT = STANDARDS["VN-2016-2021"], STANDARDS["VN-2022-2026"]
FUTURE = replace(STANDARDS["VN-2027-2030"], enabled=True)
with (HERE / "data" / "classification_test_vectors.csv").open(encoding="utf-8", newline="") as file:
    VECTORS = list(csv.DictReader(file))

RANK = [
    HouseholdClass.POOR,
    HouseholdClass.NEAR_POOR,
    HouseholdClass.AVERAGE_LIVING,
    HouseholdClass.NOT_POOR,
]


def number(text):
    return int(text) if text else None


def score(area, income, deprivation, **more):
    return Assessment(
        area, Method.SCORE, score_income=income, score_deprivation=deprivation, **more
    )


def income(area, amount, deprivations, **more):
    return Assessment(area, Method.INCOME, income_vnd=amount, deprivations=deprivations, **more)


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["id"])
def test_published_vectors(row):
    standard = replace(STANDARDS[row["standard_version"]], enabled=True)
    assessment = Assessment(
        area=Area(row["area"]),
        method=Method(row["method"]),
        income_vnd=number(row["income_vnd"]),
        deprivations=number(row["deprivations"]),
        score_income=number(row["score_income"]),
        score_deprivation=number(row["score_deprivation"]),
        asked_for_average_living=row["asked_for_average_living"] == "yes",
    )
    found = classify(assessment, standard)
    cause = PovertyCause(row["expected_cause"]) if row["expected_cause"] else None
    assert (found.result, found.cause) == (HouseholdClass(row["expected"]), cause)
    assert found.standard_id == row["standard_version"]


def test_all_vectors_are_there():
    assert [row["id"] for row in VECTORS] == [f"T{number:02d}" for number in range(1, 36)]


@pytest.mark.parametrize(
    ("standard", "assessment", "steps"),
    [
        (
            OLD,
            score(Area.RURAL, 115, 10),
            [(StepCode.AT_OR_UNDER_LINE, 115, 120, Line.POOR)],
        ),
        (
            OLD,
            score(Area.URBAN, 160, 20),
            [
                (StepCode.OVER_LINE, 160, 140, Line.POOR),
                (StepCode.AT_OR_UNDER_LINE, 160, 175, Line.NEAR_POOR),
                (StepCode.DEPRIVATIONS_UNDER_LIMIT, 20, 30, None),
            ],
        ),
        (
            OLD,
            score(Area.RURAL, 151, 90),
            [
                (StepCode.OVER_LINE, 151, 120, Line.POOR),
                (StepCode.OVER_LINE, 151, 150, Line.NEAR_POOR),
                (StepCode.DEPRIVATIONS_NOT_COUNTED, 90, 30, None),
            ],
        ),
        (
            CURRENT,
            score(Area.RURAL, 140, 30),
            [
                (StepCode.AT_OR_UNDER_LINE, 140, 140, Line.POOR),
                (StepCode.DEPRIVATIONS_REACH_LIMIT, 30, 30, None),
            ],
        ),
        (
            CURRENT,
            income(Area.RURAL, 2_000_000, 1),
            [
                (StepCode.OVER_LINE, 2_000_000, 1_500_000, Line.POOR),
                (StepCode.AT_OR_UNDER_LINE, 2_000_000, 2_250_000, Line.AVERAGE_LIVING),
                (StepCode.AVERAGE_LIVING_NOT_ASKED, None, None, None),
            ],
        ),
        (
            CURRENT,
            income(Area.URBAN, 2_500_000, 4, asked_for_average_living=True),
            [
                (StepCode.OVER_LINE, 2_500_000, 2_000_000, Line.POOR),
                (StepCode.AT_OR_UNDER_LINE, 2_500_000, 3_000_000, Line.AVERAGE_LIVING),
                (StepCode.AVERAGE_LIVING_ASKED, None, None, None),
                (StepCode.DEPRIVATIONS_NOT_COUNTED, 4, 3, None),
            ],
        ),
    ],
)
def test_the_explanation_holds_each_comparison_once(standard, assessment, steps):
    found = classify(assessment, standard)
    assert [(s.code, s.value, s.limit, s.line) for s in found.explanation] == steps
    assert {s.area for s in found.explanation} == {assessment.area}
    assert {s.method for s in found.explanation} == {assessment.method}


@pytest.mark.parametrize(
    ("standard", "assessment", "article"),
    [
        (OLD, score(Area.RURAL, 1, 0), "Khoản 5 Điều 1 14/2018/TT-BLĐTBXH"),
        (OLD, income(Area.RURAL, 1, 0), "59/2015/QĐ-TTg"),
        (CURRENT, score(Area.RURAL, 1, 0), "07/2021/TT-BLĐTBXH"),
        (CURRENT, income(Area.RURAL, 1, 0), "Điều 3 07/2021/NĐ-CP"),
        (FUTURE, income(Area.RURAL, 1, 0), "351/2025/NĐ-CP"),
    ],
)
def test_each_step_names_the_article(standard, assessment, article):
    assert {step.article for step in classify(assessment, standard).explanation} == {article}


def test_a_class_that_rests_on_an_unread_line_says_so():
    assert classify(income(Area.URBAN, 1_300_001, 9), OLD).rests_on_unchecked_figures
    assert not classify(income(Area.URBAN, 1_300_000, 2), OLD).rests_on_unchecked_figures


def test_a_disabled_standard_refuses():
    with pytest.raises(StandardDisabled):
        classify(income(Area.RURAL, 1, 3), STANDARDS["VN-2027-2030"])


def test_a_statistical_standard_refuses_even_when_enabled():
    with pytest.raises(StandardForStatisticsOnly):
        classify(income(Area.RURAL, 1, 0), replace(STANDARDS["VN-2011-2015"], enabled=True))


def test_points_are_not_reused_on_a_standard_without_scores():
    with pytest.raises(NoScoreMethod):
        classify(score(Area.RURAL, 140, 30), FUTURE)


def test_a_line_missing_in_the_standard_is_refused():
    broken = replace(CURRENT, income=replace(CURRENT.income, lines=()))
    with pytest.raises(LineNotSet):
        classify(income(Area.RURAL, 1, 0), broken)


@pytest.mark.parametrize(
    ("assessment", "error"),
    [
        (score(None, 100, 0), AreaMissing()),
        (score(Area.RURAL, None, 0), ValueMissing("score_income")),
        (score(Area.RURAL, 100, None), ValueMissing("score_deprivation")),
        (income(Area.RURAL, None, 0), ValueMissing("income_vnd")),
        (income(Area.RURAL, 1, None), ValueMissing("deprivations")),
        (score(Area.RURAL, -1, 0), ScoreOutOfRange("score_income", -1, 0, None)),
        (score(Area.RURAL, 1, -10), ScoreOutOfRange("score_deprivation", -10, 0, 120)),
        (score(Area.RURAL, 1, 130), ScoreOutOfRange("score_deprivation", 130, 0, 120)),
        (income(Area.RURAL, -1, 0), ScoreOutOfRange("income_vnd", -1, 0, None)),
        (income(Area.RURAL, 1, 13), ScoreOutOfRange("deprivations", 13, 0, 12)),
    ],
)
def test_figures_that_cannot_be_classified(assessment, error):
    with pytest.raises(type(error)) as caught:
        classify(assessment, CURRENT)
    assert caught.value == error
    assert error in find_problems(assessment, CURRENT)


@pytest.mark.parametrize(
    ("standard", "points", "fits"),
    [(OLD, 100, True), (OLD, 110, False), (CURRENT, 120, True), (CURRENT, 121, False)],
)
def test_the_most_points_follow_the_number_of_indicators(standard, points, fits):
    problems = find_problems(score(Area.RURAL, 1, points), standard)
    assert any(isinstance(problem, ScoreOutOfRange) for problem in problems) is not fits


@pytest.mark.parametrize(
    ("points", "count", "problems"),
    [
        (20, None, ()),
        (20, 2, ()),
        (29, None, (ScoreNotMultiple(29, 10),)),
        (20, 3, (ScoreContradictsDeprivations(20, 3, 30),)),
        (29, 3, (ScoreNotMultiple(29, 10), ScoreContradictsDeprivations(29, 3, 30))),
    ],
)
def test_points_are_ten_for_each_deprivation(points, count, problems):
    assessment = score(Area.RURAL, 100, points, deprivations=count)
    assert find_problems(assessment, CURRENT) == problems
    assert classify(assessment, CURRENT).problems == problems


def test_every_problem_is_listed_at_once():
    assert find_problems(Assessment(None, Method.SCORE), CURRENT) == (
        AreaMissing(),
        ValueMissing("score_income"),
        ValueMissing("score_deprivation"),
    )
    assert find_problems(income(Area.RURAL, 1, 2, score_deprivation=15), FUTURE) == ()


@pytest.mark.parametrize(
    ("recorded", "cause", "assessment", "standard"),
    [
        (HouseholdClass.POOR, None, score(Area.RURAL, 115, 10), OLD),
        (HouseholdClass.POOR, PovertyCause.INCOME, score(Area.RURAL, 115, 10), OLD),
        (HouseholdClass.AVERAGE_LIVING, None, score(Area.RURAL, 141, 60), CURRENT),
        (HouseholdClass.NOT_POOR, None, score(Area.RURAL, 141, 60), CURRENT),
    ],
)
def test_a_recorded_class_that_agrees(recorded, cause, assessment, standard):
    found = check_recorded_class(recorded, assessment, standard, cause)
    assert found == classify(assessment, standard)


@pytest.mark.parametrize(
    ("recorded", "cause", "assessment", "standard", "computed"),
    [
        (HouseholdClass.POOR, None, score(Area.RURAL, 115, 10), CURRENT, "near_poor"),
        (HouseholdClass.NEAR_POOR, None, score(Area.RURAL, 115, 10), OLD, "poor"),
        (
            HouseholdClass.POOR,
            PovertyCause.DEPRIVATION,
            score(Area.RURAL, 115, 10),
            OLD,
            "poor",
        ),
        (HouseholdClass.AVERAGE_LIVING, None, score(Area.RURAL, 140, 0), CURRENT, "near_poor"),
        (
            HouseholdClass.AVERAGE_LIVING,
            None,
            income(Area.RURAL, 2_250_001, 0, asked_for_average_living=True),
            CURRENT,
            "not_poor",
        ),
    ],
)
def test_a_recorded_class_that_contradicts(recorded, cause, assessment, standard, computed):
    with pytest.raises(ClassContradictsScores) as caught:
        check_recorded_class(recorded, assessment, standard, cause)
    assert (caught.value.recorded, caught.value.computed) == (recorded, computed)
    assert caught.value.recorded_cause == cause
    assert caught.value.finding_type == "F-CLASS"


areas = st.sampled_from(Area)
quiet = settings(deadline=None, database=None)


@quiet
@given(areas, st.integers(0, 200), st.integers(0, 10), st.integers(0, 60), st.integers(0, 10))
def test_more_income_or_fewer_deprivations_never_make_a_household_poorer(
    area, points, deprivations, more, fewer
):
    for standard in (OLD, CURRENT):
        poorer = classify(score(area, points, 10 * deprivations), standard)
        better = classify(score(area, points + more, 10 * max(deprivations - fewer, 0)), standard)
        assert RANK.index(better.result) >= RANK.index(poorer.result)


@quiet
@given(areas, st.integers(0, 4_000_000), st.integers(0, 10), st.booleans())
def test_only_income_up_to_a_line_makes_a_household_poor(area, amount, deprivations, asked):
    for standard in (OLD, CURRENT, FUTURE):
        found = classify(
            income(area, amount, deprivations, asked_for_average_living=asked), standard
        )
        on_a_list = found.result in (HouseholdClass.POOR, HouseholdClass.NEAR_POOR)
        assert on_a_list is (amount <= standard.income_line(Line.NEAR_POOR, area))
        assert found.explanation

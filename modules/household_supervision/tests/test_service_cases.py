"""Listing, survey, classification and recognition of households."""

from __future__ import annotations

import pytest

from app.kernel.errors import NotAllowed, NotFound
from modules.household_supervision.domain.errors import (
    IndicatorWithoutMember,
    ScoreContradictsDeprivations,
    ScoreNotMultiple,
)
from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.models.choices import CaseSource
from modules.household_supervision.services import cases
from modules.household_supervision.services.errors import NotClassified
from modules.household_supervision.services.queries import case_with_results, review_progress
from modules.household_supervision.tests.support import COMMUNE, DAY, OTHER_COMMUNE, role


@pytest.mark.parametrize(
    ("scores", "expected"),
    [((140, 30), "poor"), ((140, 20), "near_poor"), ((141, 90), "not_poor")],
)
def test_the_scores_of_2022_give_the_class(make_surveyed, scores, expected):
    case = make_surveyed(scores=scores)
    (result,) = case.results
    assert (result.computed_class, result.proposed_class) == (expected, expected)
    assert result.explanation["standard"] == "VN-2022-2026"
    assert result.explanation["steps"]
    assert case.state == "surveyed"


def test_a_score_that_is_no_multiple_of_ten_is_refused(make_case, system):
    survey = cases.Survey(DAY, score_income=100, score_deprivation=35)
    with pytest.raises(ScoreNotMultiple):
        cases.record_survey(make_case().id, survey, actor=system, today=DAY)


def test_named_indicators_have_to_make_the_score(make_case, system):
    survey = cases.Survey(DAY, score_income=100, score_deprivation=30, indicators=("D08", "D09"))
    with pytest.raises(ScoreContradictsDeprivations):
        cases.record_survey(make_case().id, survey, actor=system, today=DAY)


def test_an_indicator_needs_a_member_of_its_age(make_case, make_household, review, system, land):
    household = make_household("Phạm Thị Một")
    case = cases.add_case(review.id, household.id, source=CaseSource.REQUEST, actor=system)
    survey = cases.Survey(DAY, score_income=100, score_deprivation=10, indicators=("D03",))
    with pytest.raises(IndicatorWithoutMember):
        cases.record_survey(case.id, survey, actor=system, today=DAY)


def test_deprivations_are_kept_once(make_case, system, db_session):
    case = make_case()
    survey = cases.Survey(
        DAY, score_income=100, score_deprivation=30, indicators=("D03", "D08", "D09")
    )
    cases.record_survey(case.id, survey, actor=system, today=DAY)
    shown = case_with_results(db_session, case.id)
    assert {entry.indicator.code for entry in shown.deprivations} == {"D03", "D08", "D09"}


@pytest.mark.parametrize(
    ("previous", "scores", "movement"),
    [
        (HouseholdClass.POOR, (100, 20), "poor_to_near_poor"),
        (HouseholdClass.NEAR_POOR, (200, 0), "near_to_out"),
        (None, (100, 30), "poor_new"),
        (HouseholdClass.NOT_POOR, (200, 0), None),
    ],
)
def test_the_movement_follows_from_both_classes(make_case, system, previous, scores, movement):
    case = make_case(previous_class=previous)
    survey = cases.Survey(DAY, score_income=scores[0], score_deprivation=scores[1])
    cases.record_survey(case.id, survey, actor=system, today=DAY)
    assert cases.classify_case(case.id, actor=system).movement == movement


def test_a_household_without_figures_has_no_class(make_case, system):
    with pytest.raises(NotClassified):
        cases.classify_case(make_case().id, actor=system)


def test_the_steering_committee_surveys_and_classifies(make_case, actor, land, review):
    case = make_case()
    officer = actor(role("commune_officer"), COMMUNE, land.committee)
    survey = cases.Survey(DAY, score_income=100, score_deprivation=30)
    cases.record_survey(case.id, survey, actor=officer, today=DAY)
    assert cases.classify_review(review.id, actor=officer) == 1
    assert case.results[0].proposed_class == "poor"


@pytest.mark.parametrize("name", ["front_supervisor", "front_village_cadre", "province_viewer"])
def test_nobody_else_classifies(make_surveyed, actor, land, name):
    case = make_surveyed()
    person = actor(role(name), COMMUNE, land.front)
    with pytest.raises(NotAllowed):
        cases.classify_case(case.id, actor=person)
    with pytest.raises(NotAllowed):
        cases.propose_class(case.results[0].id, HouseholdClass.NOT_POOR, actor=person, reason="thử")


def test_another_commune_is_out_of_reach(make_surveyed, actor, land):
    key = make_surveyed().id
    officer = actor(role("commune_officer"), OTHER_COMMUNE, land.committee)
    with pytest.raises(NotFound):
        cases.classify_case(key, actor=officer)


def test_only_the_chair_recognises(make_surveyed, actor, land, review):
    make_surveyed()
    officer = actor(role("commune_officer"), COMMUNE, land.committee)
    decision = cases.Decision("12/QĐ-UBND", DAY)
    with pytest.raises(NotAllowed):
        cases.recognise_review(review.id, decision, actor=officer, today=DAY)


def test_a_withdrawn_household_names_its_reason(make_case, system, db_session, review):
    case = make_case()
    cases.withdraw_case(case.id, "moved", actor=system, today=DAY)
    assert review_progress(db_session, review.id).by_state == {"withdrawn": 1}

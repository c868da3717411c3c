"""Households in a round: listing, survey, classification, proposal, recognition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record, trail_event
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from app.kernel.workflow_papers import Upload
from modules.household_supervision.domain.classification import (
    Assessment,
    Classification,
    classify,
    find_problems,
)
from modules.household_supervision.domain.errors import AssessmentError, UnknownIndicator
from modules.household_supervision.domain.indicator_checks import check_deprived_indicators
from modules.household_supervision.domain.movements import (
    History,
    Standing,
    movement_of,
    standing_of,
)
from modules.household_supervision.domain.poverty_standard import (
    Area,
    HouseholdClass,
    Method,
)
from modules.household_supervision.models import (
    CaseDeprivation,
    CaseResult,
    Household,
    PovertyStandard,
    ReviewCase,
    StandardIndicator,
    UnitReview,
)
from modules.household_supervision.models.choices import CaseSource, CaseState
from modules.household_supervision.services import papers
from modules.household_supervision.services.errors import NotClassified, SurveyOver
from modules.household_supervision.services.standards import standard_of
from modules.household_supervision.services.workflows import CASE, UNIT_REVIEW


@dataclass(frozen=True, slots=True)
class Survey:
    """What the survey of one household found; scores in points, income in đồng a person a month."""

    surveyed_on: date
    score_income: int | None = None
    score_deprivation: int | None = None
    income_vnd: int | None = None
    indicators: tuple[str, ...] = ()
    sheet: str | None = None
    surveyor_id: int | None = None
    asked_for_average_living: bool = False


BEFORE_SURVEY = (CaseState.LISTED, CaseState.TO_SURVEY)
DECISION_FIELDS = {
    "paper_number": "decision_number",
    "paper_signer": "decision_signer",
    "paper_scan": "decision_scan",
    "paper_organisation_id": "",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The commune chairman's decision; the number is typed as on the paper."""

    number: str
    date: date
    signer: str | None = None
    scan: Upload | None = None


def add_case(
    unit_review_id: int,
    household_id: int,
    *,
    source: CaseSource,
    actor: Actor,
    previous_class: HouseholdClass | None = None,
    history: History = History(),  # noqa: B008 - frozen
) -> ReviewCase:
    """Put a household on the list of a commune's round."""
    with transaction() as session:
        actor.require("write", ReviewCase.__record__)
        review = get_record(session, UnitReview, unit_review_id)
        household = get_record(session, Household, household_id)
        size = sum(member.left_on is None for member in household.members)
        item = ReviewCase(
            unit_review_id=review.id,
            household_id=household.id,
            unit_id=household.unit_id,
            area_kind=review.area_kind,
            source=source.value,
            previous_class=None if previous_class is None else previous_class.value,
            was_poor=history.was_poor,
            was_near_poor=history.was_near_poor,
            head_name=household.head_name,
            household_size=size or None,
        )
        session.add(item)
        flush(session, ReviewCase)
        return item


def record_survey(case_id: int, survey: Survey, *, actor: Actor, today: date) -> ReviewCase:
    """Write down the figures of a household's survey and move it on.

    Raises the first AssessmentError: a score out of range or no multiple of ten, a deprivation
    count that contradicts the score, an indicator that concerns nobody in the household.
    """
    with transaction() as session:
        actor.require("write", ReviewCase.__record__)
        item = get_for_update(session, ReviewCase, case_id)
        standard = session.get_one(PovertyStandard, item.unit_review.round.standard_id)
        _check_survey(item, survey, standard)
        item.score_income, item.score_deprivation = survey.score_income, survey.score_deprivation
        item.income_vnd, item.sheet = survey.income_vnd, survey.sheet
        item.surveyed_on, item.surveyor_id = survey.surveyed_on, survey.surveyor_id
        item.asked_for_average_living = survey.asked_for_average_living
        _set_deprivations(session, item, standard, survey.indicators)
        if item.state == CaseState.LISTED:
            CASE.move(item, "to_survey", Move(actor, today))
            flush(session, ReviewCase)
        CASE.move(item, "survey", Move(actor, today))
        flush(session, ReviewCase)
        return item


def assign_surveyor(case_id: int, surveyor_id: int | None, *, actor: Actor) -> ReviewCase:
    """Say who is to survey a household; raise SurveyOver once the survey is done."""
    with transaction() as session:
        actor.require("write", ReviewCase.__record__)
        item = get_for_update(session, ReviewCase, case_id)
        if item.state not in BEFORE_SURVEY:
            raise SurveyOver
        item.surveyor_id = surveyor_id
        flush(session, ReviewCase)
        return item


def classify_case(case_id: int, *, actor: Actor, standard_id: int | None = None) -> CaseResult:
    """Compute the class of a household with its explanation, and propose it.

    The standard is the round's, or another one that runs beside it (a province's own).
    """
    with transaction() as session:
        actor.require("classify", CaseResult.__record__)
        item = get_for_update(session, ReviewCase, case_id)
        key = item.unit_review.round.standard_id if standard_id is None else standard_id
        result = classify_in(session, item, session.get_one(PovertyStandard, key))
        flush(session, CaseResult)
        return result


def classify_review(unit_review_id: int, *, actor: Actor) -> int:
    """Compute the classes of all surveyed households of a commune; return their number."""
    with transaction() as session:
        actor.require("classify", CaseResult.__record__)
        review = get_record(session, UnitReview, unit_review_id)
        standard = session.get_one(PovertyStandard, review.round.standard_id)
        cases = session.scalars(
            select(ReviewCase)
            .where(ReviewCase.unit_review_id == review.id, ReviewCase.state == CaseState.SURVEYED)
            .options(selectinload(ReviewCase.results), selectinload(ReviewCase.deprivations))
        ).all()
        for item in cases:
            classify_in(session, item, standard)
        flush(session, CaseResult)
        return len(cases)


def propose_class(
    result_id: int, wanted: HouseholdClass, *, actor: Actor, reason: str
) -> CaseResult:
    """Propose another class than the computed one; the reason goes into the trail.

    The average living standard has its own determination; anything else that differs from the
    scores shows as a finding of type F-CLASS.
    """
    with transaction() as session:
        actor.require("classify", CaseResult.__record__)
        item = get_for_update(session, CaseResult, result_id)
        before, item.proposed_class = item.proposed_class, wanted.value
        item.movement = _movement(item.case, wanted)
        flush(session, CaseResult)
        details = {"from": before, "to": wanted.value, "reason": reason}
        trail_event(session, "propose_class", item, details)
        return item


def recognise_review(
    unit_review_id: int, decision: Decision, *, actor: Actor, today: date
) -> UnitReview:
    """Recognise the proposed classes of a commune by the chairman's decision (Mẫu số 02)."""
    with transaction() as session:
        item = get_for_update(session, UnitReview, unit_review_id)
        actor.require("recognise", UnitReview.__record__)
        item.decision_number, item.decision_date = decision.number, decision.date
        item.decision_signer = decision.signer
        paper = papers.decision_paper(session, item, decision.signer, decision.scan, actor)
        with papers.named(DECISION_FIELDS):
            UNIT_REVIEW.move(item, "recognise", Move(actor, today, paper=paper))
        flush(session, UnitReview)
        details = {"transition": "recognise", "decision": decision.number}
        trail_event(session, "transition", item, details)
        return item


def withdraw_case(case_id: int, reason: str, *, actor: Actor, today: date) -> ReviewCase:
    """Take a household out of a round: it died out, moved, merged or split."""
    with transaction() as session:
        item = get_for_update(session, ReviewCase, case_id)
        item.withdrawn_reason = reason
        CASE.move(item, "withdraw", Move(actor, today))
        flush(session, ReviewCase)
        return item


# -- parts that other services use -------------------------------------------


def assessment_of(item: ReviewCase) -> Assessment | None:
    """Return the figures of a household for the rules; None while there are none."""
    has_scores = item.score_income is not None and item.score_deprivation is not None
    if not has_scores and item.income_vnd is None:
        return None
    count = len(item.deprivations)
    return Assessment(
        area=Area(item.area_kind),
        method=Method.SCORE if has_scores else Method.INCOME,
        income_vnd=item.income_vnd,
        # Lists often give the score without naming the indicators: no count then.
        deprivations=count if count or not has_scores else None,
        score_income=item.score_income,
        score_deprivation=item.score_deprivation,
        asked_for_average_living=item.asked_for_average_living,
    )


def classify_in(session: Session, item: ReviewCase, standard: PovertyStandard) -> CaseResult:
    """Write the computed and proposed class of a household on a standard."""
    assessment = assessment_of(item)
    result = _result(session, item, standard)
    recorded = HouseholdClass(result.recorded_class) if result.recorded_class else None
    if assessment is None:
        if recorded is None:
            raise NotClassified(item.head_name)
        result.proposed_class = recorded.value
        result.movement = _movement(item, recorded)
        return result
    found = classify(assessment, standard_of(standard))
    result.computed_class = found.result.value
    result.computed_cause = None if found.cause is None else found.cause.value
    result.explanation = explanation_of(found)
    proposed = recorded if _separate(recorded, found) and recorded else found.result
    result.proposed_class = proposed.value
    result.movement = _movement(item, proposed)
    return result


def set_recorded_class(
    session: Session, item: ReviewCase, standard: PovertyStandard, recorded: HouseholdClass
) -> CaseResult:
    """Write down the class that an official list gives."""
    result = _result(session, item, standard)
    result.recorded_class = recorded.value
    return result


def explanation_of(found: Classification) -> dict[str, Any]:
    """Return a classification's way as plain values for the database."""
    return {
        "standard": found.standard_id,
        "method": found.method.value,
        "steps": [asdict(step) for step in found.explanation],
        "problems": [describe(problem) for problem in found.problems],
        "unchecked": found.rests_on_unchecked_figures,
    }


def describe(problem: Exception) -> dict[str, Any]:
    """Return an error as its type and values, to be put into words where it is shown."""
    return {"error": type(problem).__name__, "values": dict(vars(problem))}


def _separate(recorded: HouseholdClass | None, found: Classification) -> bool:
    """Tell whether the recorded class has a determination of its own beside the scores."""
    return (
        found.method is Method.SCORE
        and recorded is HouseholdClass.AVERAGE_LIVING
        and found.result is HouseholdClass.NOT_POOR
    )


def _result(session: Session, item: ReviewCase, standard: PovertyStandard) -> CaseResult:
    for result in item.results:
        if result.standard_id == standard.id:
            return result
    result = CaseResult(standard_id=standard.id)
    item.results.append(result)
    session.add(result)
    return result


def _movement(item: ReviewCase, current: HouseholdClass) -> str | None:
    previous = item.previous_class
    before = Standing.OUT if previous is None else standing_of(HouseholdClass(previous))
    history = History(item.was_poor, item.was_near_poor)
    codes = movement_of(before, standing_of(current), history).codes
    return codes[0].value if codes else None


def _check_survey(item: ReviewCase, survey: Survey, standard: PovertyStandard) -> None:
    has_scores = survey.score_income is not None
    count = len(survey.indicators)
    assessment = Assessment(
        area=Area(item.area_kind),
        method=Method.SCORE if has_scores else Method.INCOME,
        income_vnd=survey.income_vnd,
        deprivations=count if count or not has_scores else None,
        score_income=survey.score_income,
        score_deprivation=survey.score_deprivation,
        asked_for_average_living=survey.asked_for_average_living,
    )
    rules = standard_of(standard)
    ages = member_ages(item, survey.surveyed_on)
    problems: list[AssessmentError] = list(find_problems(assessment, rules))
    found = check_deprived_indicators(survey.indicators, ages, rules)
    # Without members nobody's age is known, so only the codes can be checked.
    problems += [entry for entry in found if ages or isinstance(entry, UnknownIndicator)]
    for problem in problems:
        raise problem


def member_ages(item: ReviewCase, on: date) -> tuple[int, ...]:
    """Return the full years of the present members on a day, as far as births are known."""
    ages = []
    for member in item.household.members:
        if member.left_on is not None or member.birth_year is None:
            continue
        birthday = (member.birth_month or 1, member.birth_day or 1)
        ages.append(on.year - member.birth_year - ((on.month, on.day) < birthday))
    return tuple(ages)


def _set_deprivations(
    session: Session, item: ReviewCase, standard: PovertyStandard, codes: Sequence[str]
) -> None:
    wanted = {
        indicator.id: indicator
        for indicator in session.scalars(
            select(StandardIndicator).where(
                StandardIndicator.standard_id == standard.id, StandardIndicator.code.in_(codes)
            )
        )
    }
    for entry in list(item.deprivations):
        if entry.indicator_id not in wanted:
            item.deprivations.remove(entry)
    present = {entry.indicator_id for entry in item.deprivations}
    item.deprivations.extend(
        CaseDeprivation(indicator_id=key) for key in sorted(wanted) if key not in present
    )

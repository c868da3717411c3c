"""Faults that the program sees by itself in a commune's review, as findings of the Front."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app.kernel.actor import Actor
from app.kernel.records import flush, get_record
from app.kernel.transaction import transaction
from modules.household_supervision.domain.classification import check_recorded_class
from modules.household_supervision.domain.errors import ClassContradictsScores
from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.domain.village_meeting import lacks_second_survey
from modules.household_supervision.models import (
    CaseResult,
    Finding,
    ReviewCase,
    UnitReview,
    VillageMeeting,
)
from modules.household_supervision.models.choices import MeetingState, Severity
from modules.household_supervision.services import core_data, definitions, meeting_steps
from modules.household_supervision.services.cases import assessment_of, describe
from modules.household_supervision.services.review_steps import regime_of
from modules.household_supervision.services.standards import standard_of
from modules.household_supervision.services.supervision import require_front, type_id


@dataclass(frozen=True, slots=True)
class Detection:
    """One fault with its values; `key` tells it from others, so that it is recorded once."""

    type_code: str
    key: str
    unit_id: int
    details: dict[str, Any]
    case_id: int | None = None
    meeting_id: int | None = None
    legal_point: str | None = None
    severity: Severity = Severity.MEDIUM


NOT_POSTED = frozenset({"draft", "open", "surveying", "meeting"})
Detector = Callable[[Session, UnitReview], Iterator[Detection]]


def detect(
    unit_review_id: int, organisation_id: int, *, actor: Actor, today: date
) -> tuple[Finding, ...]:
    """Record the faults found in a commune's review; a second run adds only new ones."""
    with transaction() as session:
        actor.require("record", Finding.__record__)
        require_front(session, organisation_id, actor)
        review = get_record(session, UnitReview, unit_review_id)
        known = set(
            session.scalars(
                select(Finding.detection_key).where(
                    Finding.organisation_id == organisation_id,
                    Finding.detection_key.is_not(None),
                )
            )
        )
        added = [
            _finding(session, found, review, organisation_id, today)
            for detector in DETECTORS
            for found in detector(session, review)
            if found.key not in known
        ]
        session.add_all(added)
        flush(session, Finding)
        return tuple(added)


def wrong_classes(session: Session, review: UnitReview) -> Iterator[Detection]:
    """F-CLASS: the class on the list differs from the one that its figures give (VR01)."""
    for result in _results(session, review):
        assessment = assessment_of(result.case)
        stated = result.recorded_class or result.proposed_class
        if assessment is None or stated is None:
            continue
        try:
            check_recorded_class(HouseholdClass(stated), assessment, standard_of(result.standard))
        except ClassContradictsScores as error:
            yield _of_case("F-CLASS", result.case, describe(error), severity=Severity.HIGH)


def wrong_areas(session: Session, review: UnitReview) -> Iterator[Detection]:
    """F-AREA: the area used is not that of the unit on the round's first day (VR04)."""
    unit = core_data.unit(session, review.unit_id, review.round.opens_on)
    sheets = {sheet.code: sheet.area.value for sheet in definitions.score_sheets()}
    for case in _cases(session, review):
        if unit.area_kind in ("urban", "rural") and case.area_kind != unit.area_kind:
            values = {"used": case.area_kind, "expected": unit.area_kind}
            yield _of_case("F-AREA", case, {"error": "AreaDiffers", "values": values})
        elif case.sheet is not None and sheets.get(case.sheet, case.area_kind) != case.area_kind:
            values = {"used": case.sheet, "expected": case.area_kind}
            yield _of_case("F-AREA", case, {"error": "SheetDiffers", "values": values})


def wrong_standards(session: Session, review: UnitReview) -> Iterator[Detection]:
    """F-STD: a national standard was used that is not the round's."""
    wanted = review.round.standard
    for result in _results(session, review):
        if result.standard_id != wanted.id and result.standard.unit_id is None:
            values = {"used": result.standard.code, "expected": wanted.code}
            yield _of_case("F-STD", result.case, {"error": "StandardDiffers", "values": values})


def wrong_meetings(session: Session, review: UnitReview) -> Iterator[Detection]:
    """F-MEET-COMP, F-MEET-FRONT, F-KIN: who chaired, who came, whether the Front was invited."""
    for meeting in _meetings(session, review):
        article = regime_of(review).meeting.article
        for fault in meeting_steps.faults_of(meeting):
            values = {"role": fault.role and fault.role.value, "person": fault.person}
            yield Detection(
                type_code=fault.finding_type,
                key=f"{fault.finding_type}:meeting:{meeting.id}:{fault.code}:{fault.role or ''}",
                unit_id=meeting.unit_id,
                details={"error": fault.code.value, "values": values},
                meeting_id=meeting.id,
                legal_point=article,
                severity=Severity.HIGH if fault.voids_meeting else Severity.MEDIUM,
            )


def votes_without_survey(session: Session, review: UnitReview) -> Iterator[Detection]:
    """F-MEET-VOTE: under half of all who attended, and no second survey before the posting."""
    if review.state in NOT_POSTED:
        return
    for meeting in _meetings(session, review):
        for vote in meeting.votes:
            outcome = meeting_steps.outcome_of(vote, meeting)
            surveyed = vote.case.surveyed_on
            again = surveyed is not None and meeting.held_on is not None
            if lacks_second_survey(outcome, again and surveyed > meeting.held_on):  # type: ignore[operator]
                values = {"agree": outcome.agree, "counted": outcome.counted}
                yield _of_case(
                    "F-MEET-VOTE",
                    vote.case,
                    {"error": "BelowHalf", "values": values},
                    meeting_id=meeting.id,
                )


DETECTORS: tuple[Detector, ...] = (
    wrong_classes,
    wrong_areas,
    wrong_standards,
    wrong_meetings,
    votes_without_survey,
)


def _of_case(
    code: str,
    case: ReviewCase,
    details: dict[str, Any],
    *,
    severity: Severity = Severity.MEDIUM,
    meeting_id: int | None = None,
) -> Detection:
    return Detection(
        type_code=code,
        key=f"{code}:case:{case.id}",
        unit_id=case.unit_id,
        details=details,
        case_id=case.id,
        meeting_id=meeting_id,
        severity=severity,
    )


def _finding(
    session: Session, found: Detection, review: UnitReview, organisation_id: int, today: date
) -> Finding:
    return Finding(
        finding_type_id=type_id(session, found.type_code),
        unit_id=found.unit_id,
        organisation_id=organisation_id,
        unit_review_id=review.id,
        case_id=found.case_id,
        meeting_id=found.meeting_id,
        found_on=today,
        legal_point=found.legal_point,
        severity=found.severity.value,
        is_automatic=True,
        detection_key=found.key,
        details=found.details,
    )


def _cases(session: Session, review: UnitReview) -> Iterator[ReviewCase]:
    yield from session.scalars(
        select(ReviewCase).where(ReviewCase.unit_review_id == review.id).order_by(ReviewCase.id)
    )


def _results(session: Session, review: UnitReview) -> Iterator[CaseResult]:
    yield from session.scalars(
        select(CaseResult)
        .join(ReviewCase, ReviewCase.id == CaseResult.case_id)
        .where(ReviewCase.unit_review_id == review.id)
        .options(
            joinedload(CaseResult.standard),
            joinedload(CaseResult.case).selectinload(ReviewCase.deprivations),
        )
        .order_by(CaseResult.id)
    )


def _meetings(session: Session, review: UnitReview) -> Iterator[VillageMeeting]:
    yield from session.scalars(
        select(VillageMeeting)
        .where(
            VillageMeeting.unit_review_id == review.id,
            VillageMeeting.state.in_(
                [MeetingState.HELD, MeetingState.AGREED, MeetingState.BELOW_HALF]
            ),
        )
        .options(selectinload(VillageMeeting.attendees), selectinload(VillageMeeting.votes))
        .order_by(VillageMeeting.id)
    )

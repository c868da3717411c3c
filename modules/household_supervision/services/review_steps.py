"""Guards and effects of a commune's steps in a round (Điều 4, Điều 5 QĐ 24/2021/QĐ-TTg)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, object_session

from app.core.services.calendar import working_calendar
from app.kernel.workflow import Move
from modules.household_supervision import events
from modules.household_supervision.domain.review_calendar import (
    DurationCode,
    Regime,
    StepCode,
    check_order,
    due_date,
    is_posted_long_enough,
    report_dates,
)
from modules.household_supervision.models import (
    CaseResult,
    Posting,
    ReviewCase,
    ReviewRound,
    UnitReview,
    VillageMeeting,
)
from modules.household_supervision.models.choices import (
    CaseState,
    MeetingState,
    RoundKind,
    RoundState,
    UnitReviewState,
)
from modules.household_supervision.services import definitions
from modules.household_supervision.services.errors import (
    CasesUnfinished,
    DecisionMissing,
    DistrictAnswerMissing,
    NoCases,
    NotClassified,
    PostingMissing,
    PostingTooShort,
    ReviewsUnfinished,
    RoundNotOpen,
    StepNotInRegime,
    StepRequired,
)

ASIDE = frozenset({CaseState.SCREENED_OUT, CaseState.WITHDRAWN, CaseState.REFUSED})
BEFORE_MEETING = frozenset({CaseState.SURVEYED, CaseState.DISCUSSED})


def session_of(item: Any) -> Session:
    """Return the session in which a record lives."""
    found = object_session(item)
    if found is None:
        raise RuntimeError("the record belongs to no session")
    return found


def steps_of(item: UnitReview, day: date) -> frozenset[StepCode]:
    """Return the steps of the procedure for this kind of round on a day."""
    regime = definitions.regime(item.round.regime)
    present = {step.code for step in regime.steps_on(day)}
    if item.round.kind == RoundKind.MONTHLY:
        present &= {*regime.out_of_round.steps, StepCode.LIST, StepCode.RECOGNISE}
    return frozenset(present)


# -- rounds -----------------------------------------------------------------


def may_close_round(item: ReviewRound, _move: Move) -> None:
    """Refuse to close a round while a commune is still at work."""
    session = session_of(item)
    count = session.scalar(
        select(func.count()).where(
            UnitReview.round_id == item.id, UnitReview.state != UnitReviewState.CLOSED
        )
    )
    if count:
        raise ReviewsUnfinished(count)


# -- list and survey --------------------------------------------------------


def may_list(item: UnitReview, _move: Move) -> None:
    """Refuse to work in a round that is not open."""
    if item.round.state != RoundState.OPEN:
        raise RoundNotOpen(item.round.name)


def note_listed(item: UnitReview, move: Move) -> None:
    """Write down the day of the list."""
    item.listed_on = move.today


def may_survey(item: UnitReview, _move: Move) -> None:
    """Refuse to survey an empty list."""
    if not session_of(item).scalar(
        select(func.count()).where(ReviewCase.unit_review_id == item.id)
    ):
        raise NoCases


def begin_survey(item: UnitReview, _move: Move) -> None:
    """Put the listed households to survey."""
    item.survey_no += 1
    _move_cases(item, {CaseState.LISTED}, CaseState.TO_SURVEY)


def survey_again(item: UnitReview, _move: Move) -> None:
    """Begin another survey: below half, an objection upheld, or the district disagrees."""
    item.survey_no += 1
    item.surveyed_on = item.met_on = item.posted_on = item.posting_due_on = None
    item.district_asked_on = item.district_due_on = item.district_answered_on = None


# -- meeting and posting ----------------------------------------------------


def may_meet(item: UnitReview, move: Move) -> None:
    """Refuse the meeting before every household is surveyed, or where none is foreseen."""
    if StepCode.MEETING not in steps_of(item, move.today):
        raise StepNotInRegime(StepCode.MEETING, item.round.regime)
    _require_all(item, BEFORE_MEETING)


def note_surveyed(item: UnitReview, move: Move) -> None:
    """Write down the day on which the survey ended."""
    item.surveyed_on = move.today


def may_post(item: UnitReview, move: Move) -> None:
    """Refuse to post before the meeting agreed with every household (Điều 4 khoản 3)."""
    needs_meeting = StepCode.MEETING in steps_of(item, move.today)
    if needs_meeting and item.state == UnitReviewState.SURVEYING:
        raise StepRequired(StepCode.MEETING, item.round.regime)
    _require_all(item, {CaseState.DISCUSSED} if needs_meeting else {CaseState.SURVEYED})
    _require_classes(item)


def begin_posting(item: UnitReview, move: Move) -> None:
    """Post the list and compute until when it hangs."""
    session = session_of(item)
    item.surveyed_on = item.surveyed_on or move.today
    item.met_on = session.scalar(
        select(func.max(VillageMeeting.held_on)).where(
            VillageMeeting.unit_review_id == item.id, VillageMeeting.state == MeetingState.AGREED
        )
    )
    item.posted_on = move.today
    regime = definitions.regime(item.round.regime)
    calendar = working_calendar()
    item.posting_due_on = due_date(regime, DurationCode.POSTING, move.today, calendar).last_day
    _move_cases(item, {CaseState.SURVEYED, CaseState.DISCUSSED}, CaseState.POSTED)


def require_posted(item: UnitReview, today: date) -> None:
    """Refuse to go on before the list hung long enough (VR12)."""
    session = session_of(item)
    regime = definitions.regime(item.round.regime)
    calendar = working_calendar()
    postings = session.scalars(select(Posting).where(Posting.unit_review_id == item.id)).all()
    if not postings:
        raise PostingMissing
    for posting in postings:
        last = min(posting.posted_to or today, today)
        again = posting.number > 1
        if not is_posted_long_enough(regime, posting.posted_from, last, calendar, again=again):
            code = DurationCode.POSTING_AGAIN if again else DurationCode.POSTING
            raise PostingTooShort(due_date(regime, code, posting.posted_from, calendar).last_day)


# -- district, decision, report ---------------------------------------------


def may_ask_district(item: UnitReview, move: Move) -> None:
    """Refuse to ask a district that does not exist (from 01/7/2025) or is not asked."""
    if StepCode.DISTRICT not in steps_of(item, move.today):
        raise StepNotInRegime(StepCode.DISTRICT, item.round.regime)
    require_posted(item, move.today)
    _require_all(item, {CaseState.POSTED, CaseState.POSTED_AGAIN, CaseState.PROPOSED})


def ask_district(item: UnitReview, move: Move) -> None:
    """Send the list to the district and compute by when it answers."""
    regime = definitions.regime(item.round.regime)
    item.district_asked_on = move.today
    if DurationCode.DISTRICT_ANSWER in regime.durations:
        calendar = working_calendar()
        due = due_date(regime, DurationCode.DISTRICT_ANSWER, move.today, calendar)
        item.district_due_on = due.last_day
    propose_all(item)


def propose_all(item: UnitReview) -> None:
    """Propose every household that was posted."""
    _move_cases(item, {CaseState.POSTED, CaseState.POSTED_AGAIN}, CaseState.PROPOSED)


def may_recognise(item: UnitReview, move: Move) -> None:
    """Refuse to recognise without decision, posting, or the district's answer where asked."""
    if item.state == UnitReviewState.POSTING:
        if StepCode.DISTRICT in steps_of(item, move.today):
            raise StepRequired(StepCode.DISTRICT, item.round.regime)
        require_posted(item, move.today)
    elif item.district_answered_on is None:
        raise DistrictAnswerMissing
    if not (item.decision_number or "").strip() or item.decision_date is None:
        raise DecisionMissing
    check_order(
        [
            (StepCode.LIST, item.listed_on),
            (StepCode.SURVEY, item.surveyed_on),
            (StepCode.MEETING, item.met_on),
            (StepCode.POSTING, item.posted_on),
            (StepCode.RECOGNISE, item.decision_date),
        ]
    )
    _require_all(item, {CaseState.POSTED, CaseState.POSTED_AGAIN, CaseState.PROPOSED})
    _require_classes(item)


def recognise(item: UnitReview, _move: Move) -> None:
    """Recognise the proposed class of every household by the commune chairman's decision."""
    session = session_of(item)
    propose_all(item)
    session.flush()
    cases = select(ReviewCase.id).where(
        ReviewCase.unit_review_id == item.id, ReviewCase.state == CaseState.PROPOSED
    )
    session.execute(
        update(CaseResult)
        .where(CaseResult.case_id.in_(cases))
        .values(
            recognised_class=CaseResult.proposed_class,
            decision_number=item.decision_number,
            decision_date=item.decision_date,
            version=CaseResult.version + 1,
        )
        .execution_options(synchronize_session="fetch")
    )
    _move_cases(item, {CaseState.PROPOSED}, CaseState.RECOGNISED)
    item.report_due_on = _report_due(item)
    events.review_recognised.send(item)


def report(item: UnitReview, move: Move) -> None:
    """Write down the day of the report."""
    item.reported_on = move.today


def _report_due(item: UnitReview) -> date | None:
    decided = item.decision_date
    if decided is None:
        return None
    due = report_dates(definitions.procedures().regimes, decided.year)
    later = [entry.last_day for entry in due if entry.last_day >= decided]
    return later[0] if later else None


# -- helpers ----------------------------------------------------------------


def regime_of(item: UnitReview) -> Regime:
    """Return the procedure of a commune's review."""
    return definitions.regime(item.round.regime)


def _move_cases(item: UnitReview, sources: Collection[CaseState], target: CaseState) -> None:
    session = session_of(item)
    session.flush()
    session.execute(
        update(ReviewCase)
        .where(ReviewCase.unit_review_id == item.id, ReviewCase.state.in_(sorted(sources)))
        .values(state=target.value, version=ReviewCase.version + 1)
        .execution_options(synchronize_session="fetch")
    )


def _require_all(item: UnitReview, ready: Collection[CaseState]) -> None:
    """Refuse while a household that was not set aside is elsewhere."""
    allowed = sorted({*ready, *ASIDE})
    behind = (
        session_of(item)
        .execute(
            select(func.count(), func.min(ReviewCase.head_name)).where(
                ReviewCase.unit_review_id == item.id, ReviewCase.state.not_in(allowed)
            )
        )
        .one()
    )
    if behind[0]:
        raise CasesUnfinished(behind[0], behind[1])


def _require_classes(item: UnitReview) -> None:
    session = session_of(item)
    name = session.scalar(
        select(ReviewCase.head_name)
        .where(
            ReviewCase.unit_review_id == item.id,
            ReviewCase.state.not_in(sorted(ASIDE)),
            ~select(CaseResult.id)
            .where(
                CaseResult.case_id == ReviewCase.id,
                CaseResult.standard_id == item.round.standard_id,
                CaseResult.proposed_class.is_not(None),
            )
            .exists(),
        )
        .limit(1)
    )
    if name is not None:
        raise NotClassified(name)

"""The steps of a household in a round, with their guards."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.kernel.workflow import Move, Transition
from modules.household_supervision.domain.review_calendar import StepCode
from modules.household_supervision.models import (
    CaseResult,
    MeetingVote,
    ReviewCase,
    VillageMeeting,
)
from modules.household_supervision.services import deadlines
from modules.household_supervision.services.errors import (
    DecisionMissing,
    FiguresMissing,
    NotClassified,
    StepNotInRegime,
    VoteMissing,
    WithdrawalReasonMissing,
)
from modules.household_supervision.services.review_steps import session_of, steps_of


def may_be_surveyed(item: ReviewCase, _move: Move) -> None:
    """Refuse a survey without figures; an official list may give the class alone."""
    by_score = item.score_income is not None and item.score_deprivation is not None
    if (
        not by_score
        and item.income_vnd is None
        and not any(result.recorded_class for result in item.results)
    ):
        raise FiguresMissing


def may_be_discussed(item: ReviewCase, _move: Move) -> None:
    """Refuse without a vote of a village meeting."""
    vote = session_of(item).scalar(
        select(MeetingVote.id)
        .join(VillageMeeting, VillageMeeting.id == MeetingVote.meeting_id)
        .where(MeetingVote.case_id == item.id, VillageMeeting.state != "cancelled")
        .limit(1)
    )
    if vote is None:
        raise VoteMissing(1, item.head_name)


def may_be_posted(item: ReviewCase, move: Move) -> None:
    """Refuse to post a household that no meeting has seen, where the procedure has a meeting."""
    if item.state == "surveyed" and StepCode.MEETING in steps_of(item.unit_review, move.today):
        raise StepNotInRegime(StepCode.POSTING, item.unit_review.round.regime)


def may_be_proposed(item: ReviewCase, move: Move) -> None:
    """Refuse without a class, or past the posting where the procedure has one first."""
    steps = steps_of(item.unit_review, move.today)
    if item.state == "surveyed" and {StepCode.MEETING, StepCode.POSTING} & steps:
        raise StepNotInRegime(StepCode.RECOGNISE, item.unit_review.round.regime)
    if not any(result.proposed_class for result in item.results):
        raise NotClassified(item.head_name)


def may_be_recognised(item: ReviewCase, _move: Move) -> None:
    """Refuse without a decision on the class."""
    found = session_of(item).scalar(
        select(CaseResult.id).where(
            CaseResult.case_id == item.id, CaseResult.recognised_class.is_not(None)
        )
    )
    if found is None:
        raise DecisionMissing


def may_withdraw(item: ReviewCase, _move: Move) -> None:
    """Refuse without a reason of the list."""
    if item.withdrawn_reason is None:
        raise WithdrawalReasonMissing


def note_reason(item: ReviewCase, move: Move) -> None:
    """Keep the written reason that the household is owed."""
    item.closing_note = move.reason


IN_WORK = (
    "listed",
    "to_survey",
    "surveyed",
    "discussed",
    "posted",
    "objected",
    "rechecked",
    "posted_again",
    "proposed",
)

TRANSITIONS = (
    Transition(
        "screen_out",
        _l("Screen out"),
        ("listed",),
        "screened_out",
        "write",
        effect=note_reason,
        reason_required=True,
        tone="warning",
    ),
    Transition("to_survey", _l("Put to survey"), ("listed",), "to_survey", "write"),
    Transition(
        "survey", _l("Survey done"), ("to_survey",), "surveyed", "write", guard=may_be_surveyed
    ),
    Transition(
        "discuss",
        _l("The meeting agrees"),
        ("surveyed",),
        "discussed",
        "write",
        guard=may_be_discussed,
    ),
    Transition(
        "survey_again",
        _l("Survey again"),
        ("surveyed", "discussed", "posted", "objected", "posted_again", "proposed"),
        "to_survey",
        "write",
        reason_required=True,
        tone="warning",
    ),
    Transition(
        "post", _l("Post"), ("discussed", "surveyed"), "posted", "write", guard=may_be_posted
    ),
    Transition(
        "object",
        _l("Objection received"),
        ("posted", "posted_again"),
        "objected",
        "write",
        reason_required=True,
        tone="warning",
    ),
    Transition(
        "recheck",
        _l("Re-checked"),
        ("objected",),
        "rechecked",
        "write",
        reason_required=True,
        deadline=deadlines.recheck,
    ),
    Transition("post_again", _l("Post again"), ("rechecked",), "posted_again", "write"),
    Transition(
        "propose",
        _l("Propose"),
        ("posted", "posted_again", "surveyed"),
        "proposed",
        "write",
        guard=may_be_proposed,
    ),
    Transition(
        "recognise",
        _l("Recognise"),
        ("proposed",),
        "recognised",
        "recognise",
        guard=may_be_recognised,
    ),
    Transition(
        "refuse",
        _l("Refuse"),
        ("proposed",),
        "refused",
        "recognise",
        effect=note_reason,
        reason_required=True,
        tone="danger",
    ),
    Transition(
        "withdraw",
        _l("Withdraw"),
        IN_WORK,
        "withdrawn",
        "write",
        guard=may_withdraw,
        tone="warning",
    ),
)

"""The steps of a village meeting, with the rule of at least half of all who attend."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.kernel.text import search_key
from app.kernel.workflow import Move, Transition
from modules.household_supervision.domain import village_meeting as rules
from modules.household_supervision.models import MeetingVote, ReviewCase, VillageMeeting
from modules.household_supervision.models.choices import CaseState
from modules.household_supervision.services import core_data
from modules.household_supervision.services.errors import (
    BelowHalf,
    ChairAbsent,
    MeetingDateMissing,
    MeetingVoid,
    NobodyBelow,
    VoteMissing,
)
from modules.household_supervision.services.papers import MINUTES_RULE
from modules.household_supervision.services.review_steps import regime_of, session_of


def attendees_of(item: VillageMeeting) -> tuple[rules.Attendee, ...]:
    """Return the attendance list as the rules take it: people by number, one row per role."""
    return tuple(
        rules.Attendee(str(row.attendee_no), rules.MeetingRole(row.role)) for row in item.attendees
    )


def attendance_of(item: VillageMeeting) -> rules.Attendance:
    """Count the people of a meeting, observers apart."""
    return rules.count_attendance(attendees_of(item), regime_of(item.unit_review).meeting)


def chair_of(item: VillageMeeting) -> str:
    """Return the number of the attendee who is named as chair, or nothing."""
    wanted = search_key(item.chair_name or "")
    found = [row.attendee_no for row in item.attendees if search_key(row.full_name) == wanted]
    return str(found[0]) if found else ""


def faults_of(item: VillageMeeting) -> tuple[rules.MeetingFault, ...]:
    """List who is missing, who should not have chaired, and whether the Front was invited."""
    return rules.find_meeting_faults(
        attendees_of(item),
        chair_of(item),
        item.front_invited_on is not None,
        regime_of(item.unit_review).meeting,
    )


def outcome_of(vote: MeetingVote, item: VillageMeeting) -> rules.VoteOutcome:
    """Decide on one household: at least half of all who attend, exactly half passes."""
    attendance = attendance_of(item)
    return rules.decide_vote(vote.agree_count, attendance, regime_of(item.unit_review).meeting)


def may_hold(item: VillageMeeting, move: Move) -> None:
    """Refuse a meeting without its day, or on a day to come."""
    if item.held_on is None or item.held_on > move.today:
        raise MeetingDateMissing


def may_conclude(item: VillageMeeting, _move: Move) -> None:
    """Refuse a meeting without the people it needs, or without a vote on every household."""
    for fault in faults_of(item):
        if not fault.voids_meeting:
            continue
        if fault.code is rules.MeetingFaultCode.ROLE_MISSING:
            raise MeetingVoid(str(fault.role))
        raise ChairAbsent(item.chair_name or "")
    missing = _without_vote(item)
    if missing:
        raise VoteMissing(len(missing), missing[0])


def may_agree(item: VillageMeeting, move: Move) -> None:
    """Refuse agreement while a household is below the share (Điều 4 khoản 3 QĐ 24/2021)."""
    may_conclude(item, move)
    for vote in item.votes:
        outcome = outcome_of(vote, item)
        if not outcome.agreed:
            raise BelowHalf(vote.case.head_name, outcome.agree, outcome.counted)


def may_send_back(item: VillageMeeting, move: Move) -> None:
    """Refuse to send households back when all of them reached the share."""
    may_conclude(item, move)
    if all(outcome_of(vote, item).agreed for vote in item.votes):
        raise NobodyBelow


def carry_out(item: VillageMeeting, _move: Move) -> None:
    """Let agreed households go on, and put the others to a second survey."""
    for vote in item.votes:
        if vote.case.state != CaseState.SURVEYED:
            continue
        agreed = outcome_of(vote, item).agreed
        vote.case.state = CaseState.DISCUSSED if agreed else CaseState.TO_SURVEY


def _without_vote(item: VillageMeeting) -> Sequence[str]:
    session = session_of(item)
    villages = core_data.units_below(
        session, item.unit_id, item.unit_review.round.opens_on, ["commune", "village"]
    )
    voted = [vote.case_id for vote in item.votes]
    return session.scalars(
        select(ReviewCase.head_name)
        .where(
            ReviewCase.unit_review_id == item.unit_review_id,
            ReviewCase.unit_id.in_([village.id for village in villages]),
            ReviewCase.state == CaseState.SURVEYED,
            ReviewCase.id.not_in(voted),
        )
        .order_by(ReviewCase.sort_key)
    ).all()


TRANSITIONS = (
    Transition("hold", _l("The meeting was held"), ("draft",), "held", "write", guard=may_hold),
    Transition("cancel", _l("Cancel"), ("draft",), "cancelled", "write", tone="warning"),
    Transition(
        "agree",
        _l("Conclude the meeting"),
        ("held",),
        "agreed",
        "write",
        guard=may_agree,
        effect=carry_out,
        paper=MINUTES_RULE,
    ),
    Transition(
        "send_back",
        _l("Conclude: below half, survey again"),
        ("held",),
        "below_half",
        "write",
        guard=may_send_back,
        effect=carry_out,
        paper=MINUTES_RULE,
        tone="warning",
    ),
)

"""Village meetings: attendance, votes, and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.household_supervision.domain.errors import AgreeExceedsPresent
from modules.household_supervision.domain.village_meeting import (
    MeetingFault,
    MeetingRole,
    VoteOutcome,
)
from modules.household_supervision.models import (
    MeetingAttendee,
    MeetingVote,
    ReviewCase,
    UnitReview,
    VillageMeeting,
)
from modules.household_supervision.models.choices import UnitReviewState
from modules.household_supervision.services import meeting_steps, papers
from modules.household_supervision.services.review_steps import regime_of
from modules.household_supervision.services.workflows import MEETING, UNIT_REVIEW


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a meeting; several roles make several rows under one number."""

    full_name: str
    roles: tuple[MeetingRole, ...]
    title: str | None = None
    person_id: int | None = None
    organisation_id: int | None = None
    household_id: int | None = None


@dataclass(frozen=True, slots=True)
class CaseOutcome:
    """What a meeting decided on one household."""

    case_id: int
    outcome: VoteOutcome


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The result of a meeting; `warnings` name faults that do not void it."""

    meeting: VillageMeeting
    agreed: bool
    outcomes: tuple[CaseOutcome, ...]
    warnings: tuple[MeetingFault, ...]


def plan_meeting(
    unit_review_id: int,
    unit_id: int,
    *,
    actor: Actor,
    held_on: date | None = None,
    place: str | None = None,
    front_invited_on: date | None = None,
) -> VillageMeeting:
    """Plan a meeting of a village; one after a second survey gets the next number."""
    with transaction() as session:
        actor.require("write", VillageMeeting.__record__)
        review = get_record(session, UnitReview, unit_review_id)
        last = session.scalar(
            select(func.max(VillageMeeting.number)).where(
                VillageMeeting.unit_review_id == review.id, VillageMeeting.unit_id == unit_id
            )
        )
        listed = session.scalar(
            select(func.count()).where(
                ReviewCase.unit_review_id == review.id, ReviewCase.unit_id == unit_id
            )
        )
        item = VillageMeeting(
            unit_review_id=review.id,
            unit_id=unit_id,
            number=(last or 0) + 1,
            held_on=held_on,
            place=place,
            front_invited_on=front_invited_on,
            households_listed=listed,
        )
        session.add(item)
        flush(session, VillageMeeting)
        return item


def add_attendee(meeting_id: int, person: Person, *, actor: Actor) -> tuple[MeetingAttendee, ...]:
    """Enter a person with their roles; the invited Front is an observer and is not counted."""
    with transaction() as session:
        actor.require("write", MeetingAttendee.__record__)
        meeting = get_for_update(session, VillageMeeting, meeting_id)
        observers = regime_of(meeting.unit_review).meeting.observers
        number = max((row.attendee_no for row in meeting.attendees), default=0) + 1
        rows = tuple(
            MeetingAttendee(
                attendee_no=number,
                role=role.value,
                full_name=person.full_name,
                title=person.title,
                person_id=person.person_id,
                organisation_id=person.organisation_id,
                household_id=person.household_id,
                is_observer=role in observers,
            )
            for role in person.roles
        )
        meeting.attendees.extend(rows)
        flush(session, MeetingAttendee)
        return rows


def hold_meeting(
    meeting_id: int,
    *,
    chair: str,
    secretary: str,
    actor: Actor,
    today: date,
    held_on: date | None = None,
    households_present: int | None = None,
) -> VillageMeeting:
    """Say that a meeting was held, by whom it was chaired and who wrote the minutes."""
    with transaction() as session:
        item = get_for_update(session, VillageMeeting, meeting_id)
        item.held_on = held_on or item.held_on
        item.chair_name, item.secretary_name = chair, secretary
        item.households_present = households_present
        MEETING.move(item, "hold", Move(actor, today))
        flush(session, VillageMeeting)
        return item


def record_vote(
    meeting_id: int, case_id: int, agree: int, *, actor: Actor, opinion: str | None = None
) -> MeetingVote:
    """Record how many of all who attend agree with the scoring of a household."""
    with transaction() as session:
        actor.require("write", MeetingVote.__record__)
        meeting = get_for_update(session, VillageMeeting, meeting_id)
        present = meeting_steps.attendance_of(meeting).participants
        if agree > present:
            raise AgreeExceedsPresent(agree, present)
        found = [vote for vote in meeting.votes if vote.case_id == case_id]
        vote = found[0] if found else MeetingVote(case_id=case_id)
        vote.agree_count, vote.present_count, vote.opinion = agree, present, opinion
        if not found:
            meeting.votes.append(vote)
        flush(session, MeetingVote)
        return vote


def conclude(meeting_id: int, *, actor: Actor, today: date) -> Conclusion:
    """Conclude a meeting: households under half of all who attend are surveyed again.

    The commune's review then goes back to the survey; the other households go on.
    """
    with transaction() as session:
        item = get_for_update(session, VillageMeeting, meeting_id)
        outcomes = tuple(
            CaseOutcome(vote.case_id, meeting_steps.outcome_of(vote, item)) for vote in item.votes
        )
        warnings = tuple(f for f in meeting_steps.faults_of(item) if not f.voids_meeting)
        agreed = all(entry.outcome.agreed for entry in outcomes)
        reason = "" if agreed else "below half of all who attended"
        move = Move(actor, today, reason, papers.minutes_paper(item))
        MEETING.move(item, "agree" if agreed else "send_back", move)
        flush(session, VillageMeeting)
        if not agreed and item.unit_review.state == UnitReviewState.MEETING:
            UNIT_REVIEW.move(item.unit_review, "survey_again", move)
            flush(session, UnitReview)
        return Conclusion(item, agreed, outcomes, warnings)

"""Open votes of members, recusals, and what the secretary writes down of those without account."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction
from modules.emulation_award.domain.kinds import Choice
from modules.emulation_award.models import Attendance, BoardSession, Seat, SessionLine, Vote
from modules.emulation_award.services import core_data
from modules.emulation_award.services.errors import (
    NoMember,
    NothingSaid,
    VotedAlready,
    VoteIsSecret,
)

Choices = Mapping[int, tuple[Choice, str | None]]


def own_row(session: Session, item: BoardSession, actor: Actor) -> Attendance | None:
    """Return the actor's own row in a session, if he or she is a member of it."""
    person = core_data.person_of(session, actor)
    if person is None:
        return None
    return session.scalar(
        select(Attendance)
        .join(Seat, Seat.id == Attendance.seat_id)
        .where(Attendance.session_id == item.id, Seat.person_id == person)
    )


def cast(session_id: int, choices: Choices, *, actor: Actor) -> list[Vote]:
    """Cast the actor's own votes, by line: each once, and they stand."""
    with transaction() as session:
        actor.require("vote", Vote.__record__)
        item = get_record(session, BoardSession, session_id)
        row = own_row(session, item, actor)
        if row is None:
            raise NoMember
        return _write(session, item, row, choices)


def write_down(attendance_id: int, choices: Choices, *, actor: Actor) -> list[Vote]:
    """Write down what a member said in writing, or at the meeting without an account."""
    with transaction() as session:
        actor.require("write", Vote.__record__)
        actor.require("write", Attendance.__record__)
        row = get_for_update(session, Attendance, attendance_id)
        return _write(session, row.session, row, choices)


def votes_of(session: Session, attendance_id: int) -> dict[int, Vote]:
    """Return a member's votes by line."""
    found = session.scalars(select(Vote).where(Vote.attendance_id == attendance_id))
    return {vote.line_id: vote for vote in found}


def _write(session: Session, item: BoardSession, row: Attendance, choices: Choices) -> list[Vote]:
    if not choices:
        raise NothingSaid
    secret = item.vote_rule.is_secret
    known = votes_of(session, row.id)
    found = []
    for line_id, (choice, reason) in choices.items():
        if line_id in known:
            raise VotedAlready(str(get_record(session, SessionLine, line_id)))
        if secret and choice is not Choice.RECUSED:
            raise VoteIsSecret
        vote = Vote(line_id=line_id, attendance_id=row.id, choice=choice, reason=reason)
        session.add(vote)
        found.append(vote)
    flush(session, Vote)
    return found

"""A board's session from the agenda to the signed minutes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session, joinedload

from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from app.kernel.workflow_steps import carry_out
from modules.emulation_award.domain import voting
from modules.emulation_award.domain.kinds import VoteBase
from modules.emulation_award.models import (
    Attendance,
    Board,
    BoardSession,
    Nomination,
    Seat,
    SessionLine,
    Vote,
    VoteRule,
)
from modules.emulation_award.models.choices import NominationState, Outcome, Presence, SessionState
from modules.emulation_award.services import core_data
from modules.emulation_award.services.errors import (
    AgendaEmpty,
    CountsMissing,
    NoBallots,
    NoMembers,
    NotEligible,
    PresenceUnknown,
    VoteIsOpen,
    VoteIsSecret,
    VotesMissing,
)

TAKING_PART = (Presence.PRESENT, Presence.BY_POST)
_COUNTED = text("select * from award_counted(:session)")


def rule_of(row: VoteRule) -> voting.VoteRule:
    """Return a stored rule of votes as the domain knows it."""
    return voting.VoteRule(
        threshold=voting.Share(row.threshold, row.threshold_of, row.is_strict),
        base=VoteBase(row.base),
        quorum=voting.Share(row.quorum, row.quorum_of),
        is_secret=row.is_secret,
        by_post=row.by_post,
    )


def attendance_of(item: BoardSession) -> voting.Attendance:
    """Return how many members there are and how they take part."""
    found = [row.presence for row in item.attendances]
    return voting.Attendance(
        members=item.members or len(found),
        present=found.count(Presence.PRESENT),
        by_post=found.count(Presence.BY_POST),
    )


def read_whole(key: int) -> BoardSession:
    """Return a session with the rows of its members, in one statement."""
    options = (joinedload(BoardSession.attendances),)
    return get_record(db.session(), BoardSession, key, options=options)


def call_session(values: Mapping[str, Any], *, actor: Actor) -> BoardSession:
    """Call a session of a board, with one row for each member in force on its day."""
    with transaction() as session:
        actor.require("write", BoardSession.__record__)
        board = get_record(session, Board, values["board_id"])
        core_data.version(session, values["movement_version_id"])
        item = BoardSession(**values, unit_id=board.unit_id)
        session.add(item)
        flush(session, BoardSession)
        seat_members(session, item)
        return item


def seat_members(session: Session, item: BoardSession) -> None:
    """Give each member in force on the day of the session a row; take the others off."""
    seats = set(
        session.scalars(
            select(Seat.id).where(
                Seat.board_id == item.board_id,
                Seat.valid_from <= item.held_on,
                or_(Seat.valid_to.is_(None), Seat.valid_to >= item.held_on),
            )
        )
    )
    rows = session.scalars(select(Attendance).where(Attendance.session_id == item.id)).all()
    for row in rows:
        if row.seat_id not in seats:
            session.delete(row)
    known = {row.seat_id for row in rows}
    session.add_all(Attendance(session_id=item.id, seat_id=key) for key in sorted(seats - known))
    flush(session, Attendance)
    session.expire(item, ["attendances"])


def put_on_agenda(session_id: int, nominations: Iterable[int], *, actor: Actor) -> BoardSession:
    """Put eligible nominations on the agenda, in the order of their names."""
    from modules.emulation_award.services.workflows import NOMINATION

    with transaction() as session:
        actor.require("write", SessionLine.__record__)
        item = get_for_update(session, BoardSession, session_id)
        newest = select(func.max(SessionLine.number)).where(SessionLine.session_id == item.id)
        number = session.scalar(newest) or 0
        for key in nominations:
            nomination = get_for_update(session, Nomination, key)
            if nomination.state != NominationState.ELIGIBLE:
                raise NotEligible(nomination.subject_name)
            number += 1
            line = SessionLine(
                session_id=item.id,
                nomination_id=nomination.id,
                number=number,
                subject_name=nomination.subject_name,
            )
            session.add(line)
            flush(session, SessionLine)
            carry_out(session, NOMINATION, nomination, "list", Move(actor, item.held_on))
        session.expire(item, ["lines"])
        return item


def take_off_agenda(line_id: int, *, actor: Actor, today: date) -> None:
    """Take a nomination off the agenda before the members meet."""
    from modules.emulation_award.services.workflows import NOMINATION

    with transaction() as session:
        actor.require("delete", SessionLine.__record__)
        line = get_for_update(session, SessionLine, line_id)
        nomination = get_for_update(session, Nomination, line.nomination_id)
        session.delete(line)
        flush(session, SessionLine)
        carry_out(session, NOMINATION, nomination, "unlist", Move(actor, today))


def note_presence(
    session_id: int, said: Mapping[int, tuple[str, str | None]], *, actor: Actor
) -> BoardSession:
    """Enter how members take part: by row, presence and reason."""
    with transaction() as session:
        actor.require("write", Attendance.__record__)
        item = get_for_update(session, BoardSession, session_id)
        for row in item.attendances:
            if row.id in said:
                row.presence, row.reason = said[row.id]
        flush(session, Attendance)
        return item


def note_cast(session_id: int, rows: Iterable[int], *, actor: Actor) -> BoardSession:
    """Enter which members handed in a paper ballot: that they did, not what stands on it."""
    with transaction() as session:
        actor.require("write", Attendance.__record__)
        item = get_for_update(session, BoardSession, session_id)
        if not item.vote_rule.is_secret:
            raise VoteIsOpen
        chosen = set(rows)
        for row in item.attendances:
            if row.id in chosen:
                row.has_cast = True
        flush(session, Attendance)
        return item


# -- what the steps ask and do ----------------------------------------------------------


def may_invite(item: BoardSession, _move: Move) -> None:
    """Refuse to invite to an empty agenda or an empty board."""
    if not item.lines:
        raise AgendaEmpty
    if not item.attendances:
        raise NoMembers(item.held_on)


def may_open(item: BoardSession, _move: Move) -> None:
    """Refuse to open before each member's presence is known, or below the quorum."""
    unknown = [row for row in item.attendances if row.presence == Presence.INVITED]
    if unknown:
        raise PresenceUnknown(len(unknown))
    voting.check_quorum(rule_of(item.vote_rule), attendance_of(item))


def may_close_box(item: BoardSession, _move: Move) -> None:
    """Refuse to close the ballot box of an open vote, or an empty one."""
    if not item.vote_rule.is_secret:
        raise VoteIsOpen
    if not any(row.has_cast for row in item.attendances):
        raise NoBallots


def may_count(item: BoardSession, _move: Move) -> None:
    """Refuse to take the result of an open vote while a present member has not voted."""
    if item.vote_rule.is_secret:
        raise VoteIsSecret
    session = core_data.session_of(item)
    present = {row.id: row for row in item.attendances if row.presence == Presence.PRESENT}
    voted = session.execute(
        select(Vote.attendance_id, func.count())
        .join(SessionLine, SessionLine.id == Vote.line_id)
        .where(SessionLine.session_id == item.id)
        .group_by(Vote.attendance_id)
    )
    counts = {row[0]: row[1] for row in voted}
    late = [row for key, row in present.items() if counts.get(key, 0) < len(item.lines)]
    if late:
        raise VotesMissing(len(late), str(late[0]))


def may_take_counts(item: BoardSession, _move: Move) -> None:
    """Refuse to take the result of ballots that the tellers counted differently."""
    collected = sum(row.has_cast for row in item.attendances)
    tallies = tallies_of(core_data.session_of(item), item)
    for line in item.lines:
        first, second = tallies[line.id]
        voting.check_same(str(line), first, second)
        voting.check_ballots(str(line), first, collected, collected)


def tallies_of(
    session: Session, item: BoardSession
) -> dict[int, tuple[voting.Tally, voting.Tally]]:
    """Return the sums of both tellers by line (of an open vote both are the same)."""
    rows = session.execute(_COUNTED, {"session": item.id}).all()
    if not rows:
        raise CountsMissing
    found: dict[int, dict[int, voting.Tally]] = {}
    for row in rows:
        tally = voting.Tally(row.votes_for, row.against, row.blank, row.invalid)
        found.setdefault(row.line_id, {})[row.teller] = tally
    return {key: (pair[1], pair[2]) for key, pair in found.items()}


@dataclass(frozen=True, slots=True)
class Result:
    """What a session's vote came to."""

    passed: int
    failed: int


def take_result(session_id: int, *, actor: Actor, today: date) -> Result:
    """Count the votes, or take the tellers' counts, and pass or fail each nomination."""
    from modules.emulation_award.services.workflows import NOMINATION, SESSION

    with transaction() as session:
        item = get_for_update(session, BoardSession, session_id)
        move = Move(actor, today)
        step = "count" if item.state == SessionState.VOTING else "count_ballots"
        SESSION.ready(item, step, move)
        rule, attendance = rule_of(item.vote_rule), attendance_of(item)
        tallies = tallies_of(session, item)
        for line in item.lines:
            tally = tallies[line.id][0]
            line.votes_for, line.against = tally.votes_for, tally.against
            line.blank, line.invalid = tally.blank, tally.invalid
            passed = voting.passes(rule, attendance, tally)
            line.outcome = Outcome.PASSED if passed else Outcome.FAILED
        flush(session, SessionLine)
        carry_out(session, SESSION, item, step, move)
        for line in item.lines:
            name = "pass" if line.outcome == Outcome.PASSED else "fail"
            nomination = get_for_update(session, Nomination, line.nomination_id)
            carry_out(session, NOMINATION, nomination, name, move)
        outcomes = [line.outcome for line in item.lines]
        return Result(outcomes.count(Outcome.PASSED), outcomes.count(Outcome.FAILED))


def give_back(item: BoardSession, move: Move) -> None:
    """Make the nominations of a cancelled session eligible again."""
    from modules.emulation_award.services.workflows import NOMINATION

    session = core_data.session_of(item)
    for line in item.lines:
        nomination = get_for_update(session, Nomination, line.nomination_id)
        if nomination.state == NominationState.LISTED:
            carry_out(session, NOMINATION, nomination, "unlist", move)

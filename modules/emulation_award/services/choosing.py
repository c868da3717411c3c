"""Choosing within the ceilings of the movement's version: rank, and let the chair confirm."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import get_for_update, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from app.kernel.workflow_steps import carry_out
from modules.emulation_award.domain.kinds import ObjectKind
from modules.emulation_award.domain.ranking import Candidate, Proposal, Ranked, propose, rank
from modules.emulation_award.models import Award, BoardSession, Nomination, SessionLine
from modules.emulation_award.models.choices import NominationState, Outcome, SessionState
from modules.emulation_award.services import core_data
from modules.emulation_award.services.errors import MinutesNotSigned, OnDecision, OutOfRank

_LOCK = text("select award_lock_ceiling(:version)")
KINDS = (ObjectKind.COLLECTIVE, ObjectKind.INDIVIDUAL)
TAKEN = (NominationState.SELECTED, NominationState.DECIDED)
WAITING = (NominationState.PASSED, NominationState.RESERVE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """Who passed of one kind, in order; the ceiling, what is taken, and what the rank proposes."""

    kind: ObjectKind
    ceiling: int
    taken: int
    ranked: tuple[Ranked, ...]
    proposal: Proposal


def sheets(session: Session, item: BoardSession) -> tuple[Sheet, ...]:
    """Return the order of those who passed, for collectives and individuals apart."""
    version = core_data.version(session, item.movement_version_id)
    found = []
    for kind in KINDS:
        lines = [
            line
            for line in item.lines
            if line.outcome == Outcome.PASSED and line.nomination.object_kind == kind
        ]
        ranked = rank(_candidate(line) for line in lines)
        taken = taken_of(session, version.movement_id, kind)
        waiting = {line.nomination_id for line in lines if line.nomination.state in WAITING}
        open_rows = tuple(row for row in ranked if row.candidate.key in waiting)
        ceiling = version.ceilings.of(kind)
        room = propose(open_rows, max(ceiling - taken, 0))
        found.append(Sheet(kind, ceiling, taken, ranked, room))
    return tuple(found)


def taken_of(session: Session, movement_id: int, kind: ObjectKind) -> int:
    """Return how many of a kind are chosen in a movement."""
    count = session.scalar(
        select(func.count()).where(
            Nomination.movement_id == movement_id,
            Nomination.object_kind == kind,
            Nomination.slot.is_not(None),
        )
    )
    return int(count or 0)


def _candidate(line: SessionLine) -> Candidate:
    nomination = line.nomination
    return Candidate(
        key=nomination.id,
        votes_for=line.votes_for or 0,
        score=nomination.score,
        has_priority=nomination.has_priority,
        awarded_before=nomination.awarded_before,
    )


def choose(
    session_id: int, chosen: Collection[int], *, reason: str, actor: Actor, today: date
) -> list[Nomination]:
    """Choose some of those who passed; the others who passed go into reserve.

    The version is locked first, so that two who choose at once count after one another. Raises
    CeilingReached, and OutOfRank when somebody is passed over without a reason.
    """
    from modules.emulation_award.services.workflows import NOMINATION

    with transaction() as session:
        actor.require("choose", Nomination.__record__)
        item = get_record(session, BoardSession, session_id)
        if item.state != SessionState.SIGNED:
            raise MinutesNotSigned
        session.execute(_LOCK, {"version": item.movement_version_id})
        move = Move(actor, today, reason)
        done = []
        for sheet in sheets(session, item):
            wanted = [row for row in sheet.ranked if row.candidate.key in chosen]
            _check_rank(session, sheet, wanted, reason)
            for row in sheet.ranked:
                nomination = get_for_update(session, Nomination, row.candidate.key)
                if nomination.state not in WAITING:
                    continue
                nomination.rank = row.rank
                if row in wanted:
                    nomination.choice_reason = reason or None
                    carry_out(session, NOMINATION, nomination, "select", move)
                    done.append(nomination)
                elif nomination.state == NominationState.PASSED:
                    carry_out(session, NOMINATION, nomination, "reserve", move)
        return done


def choose_one(key: int, *, reason: str, actor: Actor, today: date) -> Nomination:
    """Choose one who passed or waits in reserve, with the ceilings locked first."""
    from modules.emulation_award.services.workflows import NOMINATION

    with transaction() as session:
        seen = get_record(session, Nomination, key)
        session.execute(_LOCK, {"version": seen.movement_version_id})
        item = get_for_update(session, Nomination, key)
        carry_out(session, NOMINATION, item, "select", Move(actor, today, reason))
        return item


def _check_rank(session: Session, sheet: Sheet, wanted: list[Ranked], reason: str) -> None:
    if reason.strip() or not wanted:
        return
    lowest = max(row.rank for row in wanted)
    for row in sheet.ranked:
        passed_over = row not in wanted and row.rank < lowest
        nomination = get_record(session, Nomination, row.candidate.key)
        if passed_over and nomination.state in WAITING:
            raise OutOfRank(nomination.subject_name)


# -- what the steps ask -----------------------------------------------------------------


def may_select(item: Nomination, _move: Move) -> None:
    """Refuse one more than the ceiling of the version, and households."""
    session = core_data.session_of(item)
    kind = ObjectKind(item.object_kind)
    version = core_data.version(session, item.movement_version_id)
    version.ceilings.check(kind, taken_of(session, item.movement_id, kind))
    _require_signed(session, item)


def may_reserve(item: Nomination, _move: Move) -> None:
    """Refuse before the minutes are signed."""
    core_data.version(core_data.session_of(item), item.movement_version_id).ceilings.of(
        ObjectKind(item.object_kind)
    )
    _require_signed(core_data.session_of(item), item)


def may_give_up(item: Nomination, _move: Move) -> None:
    """Refuse to give up a choice that stands on a decision."""
    session = core_data.session_of(item)
    if session.scalar(select(func.count()).where(Award.nomination_id == item.id)):
        raise OnDecision


def _require_signed(session: Session, item: Nomination) -> None:
    signed = session.scalar(
        select(func.count())
        .select_from(SessionLine)
        .join(BoardSession, BoardSession.id == SessionLine.session_id)
        .where(
            SessionLine.nomination_id == item.id,
            SessionLine.outcome == Outcome.PASSED,
            BoardSession.state == SessionState.SIGNED,
        )
    )
    if not signed:
        raise MinutesNotSigned

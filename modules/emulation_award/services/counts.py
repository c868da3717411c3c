"""Counts of paper ballots: two tellers, apart from one another; no ballot leads to a member.

A teller enters what stands on papers that came out of the box mixed. Only marks are kept, one row
each, in random order and with random keys: neither which marks stood on one paper, nor when.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.models import table_of
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.transaction import transaction
from modules.emulation_award.domain.kinds import Mark
from modules.emulation_award.models import Ballot, BoardSession, Count
from modules.emulation_award.models.choices import SessionState
from modules.emulation_award.services.errors import (
    BallotsMissing,
    MoreThanCollected,
    NotTheTeller,
    TellerTwice,
    VoteIsOpen,
)

TELLERS = (1, 2)
_PROGRESS = text("select award_entered(:count), award_collected(:session)")
_SAME = text("select core_person_key(:one) = core_person_key(:other)")


def open_count(session_id: int, *, actor: Actor) -> Count:
    """Begin the actor's count, as the first or second teller."""
    with transaction() as session:
        actor.require("count", Count.__record__)
        item = get_record(session, BoardSession, session_id)
        if not item.vote_rule.is_secret:
            raise VoteIsOpen
        standing = counts_of(session, item.id)
        for each in standing:
            if session.execute(_SAME, {"one": each.user_id, "other": actor.user_id}).scalar_one():
                raise TellerTwice
        taken = {each.teller for each in standing}
        teller = next((number for number in TELLERS if number not in taken), None)
        if teller is None:
            raise TellerTwice
        newest = select(func.max(Count.attempt)).where(
            Count.session_id == item.id, Count.teller == teller
        )
        attempt = (session.scalar(newest) or 0) + 1
        found = Count(session_id=item.id, teller=teller, attempt=attempt, user_id=actor.user_id)
        session.add(found)
        flush(session, Count)
        return found


def counts_of(session: Session, session_id: int) -> list[Count]:
    """Return the counts of a session that are not void."""
    statement = select(Count).where(Count.session_id == session_id, Count.state != "void")
    return list(session.scalars(statement.order_by(Count.teller)))


def own_count(session: Session, session_id: int, actor: Actor) -> Count | None:
    """Return the actor's count of a session that is not void."""
    return next((c for c in counts_of(session, session_id) if c.user_id == actor.user_id), None)


def progress(session: Session, item: Count) -> tuple[int, int]:
    """Return how many ballots are entered, and how many were handed in."""
    values = {"count": item.id, "session": item.session_id}
    entered, collected = session.execute(_PROGRESS, values).one()
    return int(entered), int(collected)


def enter_ballot(
    count_id: int, marks: Mapping[int, Mark], *, copies: int = 1, actor: Actor
) -> tuple[int, int]:
    """Enter what stands on a paper, or on several that are alike; return how far the count is."""
    with transaction() as session:
        actor.require("count", Count.__record__)
        item = _own(session, count_id, actor)
        entered, collected = progress(session, item)
        if entered + copies > collected:
            raise MoreThanCollected(entered, collected)
        rows = [
            {"count_id": item.id, "line_id": line, "mark": mark.value}
            for line, mark in marks.items()
            for _copy in range(copies)
        ]
        random.SystemRandom().shuffle(rows)
        # Many values at once ask for no keys back, which nobody may read.
        session.execute(insert(table_of(Ballot)).values(rows))
        return entered + copies, collected


def close_count(count_id: int, *, actor: Actor) -> Count:
    """Close the actor's count; refuse while ballots are missing."""
    with transaction() as session:
        actor.require("count", Count.__record__)
        item = _own(session, count_id, actor)
        entered, collected = progress(session, item)
        if entered != collected:
            raise BallotsMissing(entered, collected)
        item.state = "closed"
        flush(session, Count)
        return item


def void_count(count_id: int, *, actor: Actor, today: date) -> Count:
    """Set a count aside, so that this teller counts all over again: nothing in it is changed."""
    with transaction() as session:
        actor.require("count", Count.__record__)
        item = _own(session, count_id, actor)
        item.state = "void"
        flush(session, Count)
        return item


def is_counting(item: BoardSession) -> bool:
    """Tell whether the ballots of a session are being counted."""
    return item.state == SessionState.COUNTING


def _own(session: Session, count_id: int, actor: Actor) -> Count:
    item = get_for_update(session, Count, count_id)
    if item.user_id != actor.user_id:
        raise NotTheTeller
    return item

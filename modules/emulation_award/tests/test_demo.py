"""The demonstration tells the story of 2021 through services, each step by who may take it."""

from __future__ import annotations

from sqlalchemy import func, select

from modules.emulation_award import demo
from modules.emulation_award.models import Award, BoardSession, Decision, Nomination


def test_the_demonstration_stays_within_five_and_five(db_session):
    demo.load(db_session)
    rows = db_session.execute(
        select(Award.object_kind, func.count()).group_by(Award.object_kind)
    ).all()
    assert dict(rows) == {"collective": 4, "individual": 3}
    (decision,) = db_session.scalars(select(Decision)).all()
    assert (decision.state, decision.total_amount) == ("signed", 4 * 2_980_000 + 3 * 1_490_000)
    states = set(db_session.scalars(select(Nomination.state)))
    assert {"draft", "submitted", "verifying", "eligible", "listed", "failed", "reserve"} <= states
    held = db_session.scalars(select(BoardSession.state).order_by(BoardSession.id)).all()
    assert held == ["signed", "voting"]

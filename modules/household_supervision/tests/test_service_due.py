"""What is due in a review: read in one's own commune, told in the words of the registry."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import update

from app.kernel import due
from app.kernel.actor import bind_actor
from modules.household_supervision.models import UnitReview
from modules.household_supervision.tests.support import COMMUNE, OTHER_COMMUNE, role

LATER = date(2022, 6, 1)
ACTIVE = dict.fromkeys(("core", "household_supervision"), "active")


def found(session, actor, *, own=False):
    bind_actor(session, actor)
    wanted = due.own_sources(actor, ACTIVE) if own else due.readable(actor, ACTIVE)
    items = due.items(session, wanted, actor, until=LATER, own=own)
    return {item.source: item for item in items if item.source != "household_supervision.round"}


def test_a_posting_is_due_for_its_commune_alone(db_session, system, land, review, make_user):
    ends = review.round.closes_on - timedelta(days=20)
    db_session.execute(
        update(UnitReview)
        .where(UnitReview.id == review.id)
        .values(posting_due_on=ends, decision_due_on=None)
    )
    _user, officer = make_user(role("commune_officer"), COMMUNE, land.committee)
    _user, other = make_user(role("commune_officer"), OTHER_COMMUNE)
    assert found(db_session, officer) == {}  # nothing is posted yet
    bind_actor(db_session, system)
    for state in ("open", "surveying", "meeting", "posting"):
        db_session.execute(update(UnitReview).where(UnitReview.id == review.id).values(state=state))
    kinds = found(db_session, officer)
    assert {name: item.due_on for name, item in kinds.items()} == {
        "household_supervision.posting": ends,
        "household_supervision.recognition": review.round.closes_on,
    }
    assert kinds["household_supervision.posting"].in_working_days
    assert found(db_session, other) == {}
    # The officer ends the posting, the chairman recognises.
    assert set(found(db_session, officer, own=True)) == {"household_supervision.posting"}

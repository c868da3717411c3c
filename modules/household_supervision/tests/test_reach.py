"""Members follow the reach of their household, however they are written."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import InvalidInput, NotFound
from modules.household_supervision.models import Household, Member
from modules.household_supervision.tests.support import COMMUNE, role

DAY = date(2021, 12, 31)


@pytest.mark.parametrize("way", ["key", "object", "collection"])
def test_a_child_is_not_moved_between_parents_out_of_reach(
    db_session,
    land,
    make_household,
    actor,
    way,
):
    who = actor(role("commune_officer"), COMMUNE, land.committee)
    bind_actor(db_session, system_actor("test"))
    mine = make_household("Hộ Trong")
    other = make_household("Hộ Ngoài", land.other_commune)
    taken = other.members[0]
    bind_actor(db_session, who)  # as if something had loaded all three for this person
    if way == "key":
        taken.household_id = mine.id
    elif way == "object":
        taken.household = mine
    else:
        mine.members.append(taken)
    with pytest.raises(NotFound), db_session.begin_nested():
        db_session.flush()
    db_session.expunge_all()


def test_a_household_is_entered_with_its_members_by_a_person(db_session, land, actor):
    actor(role("commune_officer"), COMMUNE, land.committee)
    for place, allowed in ((land.village.id, True), (land.other_commune.id, False)):
        household = Household(unit_id=place, head_name="Hộ Mới", registered_on=DAY)
        household.members.append(Member(full_name="Hộ Mới", relationship_code="head"))
        db_session.add(household)
        if allowed:
            db_session.flush()
            assert household.members[0].id
        else:
            with pytest.raises(NotFound), db_session.begin_nested():
                db_session.flush()


def test_a_key_out_of_reach_is_refused_like_one_that_does_not_exist(
    db_session,
    land,
    make_household,
    actor,
    sql,
):
    outside = make_household("Hộ Ngoài", land.other_commune).id
    db_session.commit()
    actor(role("commune_officer"), COMMUNE, land.committee)
    told = []
    for key in (outside, 987_654_321):
        member = Member(full_name="X", relationship_code="child", household_id=key)
        db_session.add(member)
        with pytest.raises((NotFound, InvalidInput)) as caught, db_session.begin_nested():
            db_session.flush()
        told.append((type(caught.value), str(caught.value)))
    assert told[0] == told[1]

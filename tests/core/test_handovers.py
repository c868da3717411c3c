"""Hand-overs: one office ends, the next begins, and two different people confirm."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from flask import g
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.core.errors import AlreadyEnded, ConfirmedAlready
from app.core.models import Assignment, Handover
from app.core.services import delegations, handovers, people, units, users
from app.core.services.handovers import Open
from app.core.services.organisations import create_organisation
from app.kernel import clock
from app.kernel.actor import acting_as, bind_actor
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.security import load_actor

OLD = date(2021, 12, 31)
ONE_DAY = timedelta(days=1)
WAITS = [Open("Đồng ý: duyệt", "Hồ sơ 12", "01/12/2026")]


@pytest.fixture
def post(db_session, make_user, system):
    """Return a post with who leaves, who follows, and an administrator."""
    unit = units.unit_on("58", OLD)
    body = create_organisation(
        code="VP", kind="other", level="province", name="Văn phòng", unit_id=unit.id, actor=system
    )
    leaving, leaving_actor = make_user("core.officer", "58", body)
    following, following_actor = make_user("core.viewer", "58", body)
    _admin, admin = make_user("core.administrator")
    key = db_session.scalars(select(Assignment.id).where(Assignment.user_id == leaving.id)).one()
    return SimpleNamespace(
        leaving=leaving,
        leaving_actor=leaving_actor,
        following=following,
        following_actor=following_actor,
        admin=admin,
        key=key,
        unit=unit,
    )


def hand(post, *, actor=None, receiver=None, ends_on=None):
    acting = actor or post.admin
    return handovers.hand_over(
        post.key,
        (receiver or post.following).id,
        ends_on=ends_on or clock.today(),
        basis="15/QĐ-VP",
        waiting=WAITS,
        actor=acting,
    )


@pytest.fixture
def made(db_session, post, system):
    # The demonstration's units ended in 2025; only the program itself assigns there.
    with acting_as(db_session, system):
        return hand(post, actor=system)


def test_one_ends_and_the_other_begins_on_the_next_day(db_session, post, made, system):
    with acting_as(db_session, system):
        before, after = (db_session.get(Assignment, k) for k in (post.key, made.successor_id))
    today = clock.today()
    assert (before.valid_to, after.valid_from) == (today, today + ONE_DAY)
    assert (after.role_id, after.unit_id) == (before.role_id, before.unit_id)
    assert load_actor(db_session, post.leaving.id, "x").may("write", "core.Person")
    with clock.frozen(today + ONE_DAY):
        assert (made.giver_id, made.receiver_id) == (post.leaving.id, post.following.id)


def test_what_was_open_is_for_the_two_sides_alone(db_session, post, made):
    for actor in (post.leaving_actor, post.following_actor):
        bind_actor(db_session, actor)
        assert [item.title for item in handovers.items_of(db_session, made)] == [WAITS[0].title]
    bind_actor(db_session, post.admin)
    assert handovers.items_of(db_session, made) == []


def test_stand_ins_are_listed(db_session, post, system):
    today = clock.today()
    told = {"stand_in_id": post.following.id, "capacity": "KT.", "reason": "Nghỉ phép"}
    with acting_as(db_session, post.leaving_actor):
        delegations.hand_to_stand_in(
            [post.key],
            told | {"valid_from": today, "valid_to": today + ONE_DAY},
            actor=post.leaving_actor,
            today=today,
        )
    with acting_as(db_session, system):
        user = users.create_user(
            username="moi",
            first_name="Mới",
            last_name="Người",
            email="moi@example.org",
            password="một mật khẩu đủ dài",
            actor=system,
        )
        item = hand(post, actor=system, receiver=user)
        assert [each.detail for each in handovers.items_of(db_session, item)] == [
            WAITS[0].detail,
            "Nghỉ phép",
        ]


def test_each_side_confirms_for_itself_once(db_session, post, made):
    bind_actor(db_session, post.leaving_actor)
    item = handovers.confirm(made.id, "Đủ hồ sơ", actor=post.leaving_actor)
    assert item.giver_confirmed_at is not None
    assert item.receiver_confirmed_at is None
    with pytest.raises(ConfirmedAlready):
        handovers.confirm(made.id, "", actor=post.leaving_actor)
    bind_actor(db_session, post.following_actor)
    assert handovers.confirm(made.id, "", actor=post.following_actor).receiver_confirmed_at
    bind_actor(db_session, post.admin)
    with pytest.raises((NotAllowed, NotFound)):
        handovers.confirm(made.id, "", actor=post.admin)


def test_the_same_person_with_two_accounts_does_not_take_over(db_session, post, system):
    with acting_as(db_session, system):
        person = people.create_person(full_name="Một Người", unit_id=post.unit.id, actor=system)
        for user in (post.leaving, post.following):
            users.link_person(user.id, person.id, actor=system)
        with pytest.raises(InvalidInput):
            hand(post, actor=system)


def test_who_may_not_and_what_has_ended(db_session, post, system):
    bind_actor(db_session, post.leaving_actor)
    with pytest.raises(NotAllowed):
        hand(post, actor=post.leaving_actor)
    with acting_as(db_session, system):
        users.end_assignment(post.key, on=clock.today(), actor=system)
        with pytest.raises(AlreadyEnded):
            hand(post, actor=system, ends_on=clock.today() + ONE_DAY)


ATTACKS = {
    "for the other side": "update core_handover set receiver_confirmed_at = now() where id = :key",
    "a note for the other side": "update core_handover set receiver_note = 'x' where id = :key",
    "another day": "update core_handover set ends_on = ends_on + 1 where id = :key",
    "another basis": "update core_handover set basis = 'x' where id = :key",
    "removed": "delete from core_handover where id = :key",
    "an item more": (
        "insert into core_handover_item (handover_id, giver_id, receiver_id, title) "
        "select id, giver_id, receiver_id, 'x' from core_handover where id = :key"
    ),
    "an item less": "delete from core_handover_item where handover_id = :key",
    "an item changed": "update core_handover_item set title = 'x' where handover_id = :key",
    "made up": (
        "insert into core_handover (assignment_id, successor_id, giver_id, receiver_id, ends_on, "
        "basis) select assignment_id, assignment_id, giver_id, receiver_id, ends_on, 'x' "
        "from core_handover where id = :key"
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("who", ["leaving", "admin"])
def test_raw_sql_changes_nothing(db_session, post, made, system, sql, attack, who):
    attacker = post.leaving_actor if who == "leaving" else post.admin
    before = state_of(sql, system)
    with suppress(DBAPIError):
        sql(ATTACKS[attack], acting=attacker, key=made.id)
    assert state_of(sql, system) == before


def state_of(sql, system):
    return (
        sql(
            "select id, giver_id, receiver_id, ends_on, basis, giver_confirmed_at, "
            "receiver_confirmed_at, giver_note, receiver_note from core_handover order by id",
            acting=system,
        ),
        sql("select count(*) from core_handover_item", acting=system),
    )


def test_minutes_are_printed_for_who_leaves(db_session, post, made, app):
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"], cookie["locale"] = str(post.leaving.id), True, "vi"
    client.begin()
    page = client.get(f"/core/handovers/{made.id}/sheet/minutes")
    assert page.status_code == 200
    assert "Hồ sơ 12" in page.text
    assert isinstance(db_session.get(Handover, made.id), Handover)


def test_who_has_not_confirmed_is_told_on_the_home_page(db_session, post, made, app):
    def is_told(user):
        db_session.commit()
        g.pop("_login_user", None)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie |= {"locale": "en", "_user_id": str(user.id), "_fresh": True}
        return "Hand-over: your side has not confirmed yet" in client.get("/").text

    assert (is_told(post.leaving), is_told(post.following)) == (True, True)
    with acting_as(db_session, post.following_actor):
        handovers.confirm(made.id, "", actor=post.following_actor)
    assert (is_told(post.leaving), is_told(post.following)) == (True, False)

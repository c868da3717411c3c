"""Stand-ins: what they may, how long, and what the database refuses."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.domain.duties import BasisNeeded, StandInInPast, StandInOutlasts
from app.core.errors import AlreadyWithdrawn, HandedOnAlready
from app.core.models import Assignment, Delegation
from app.core.services import delegations, people, units, users
from app.core.services.organisations import create_organisation
from app.kernel import clock
from app.kernel.actor import acting_as, bind_actor
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.security import load_actor

OLD = date(2021, 12, 31)
ONE_DAY = timedelta(days=1)
WRITE_PEOPLE = ("write", "core.Person")


@pytest.fixture
def office(db_session, make_user, system):
    """Return a body with an officer who goes on leave, a colleague and a stranger."""
    unit = units.unit_on("58", OLD)
    body = create_organisation(
        code="VP", kind="other", level="province", name="Văn phòng", unit_id=unit.id, actor=system
    )
    holder, holder_actor = make_user("core.officer", "58", body)
    colleague, colleague_actor = make_user("core.viewer", "58", body)
    stranger, stranger_actor = make_user("core.viewer", "584")
    db_session.commit()
    return SimpleNamespace(
        body=body,
        holder=holder,
        holder_actor=holder_actor,
        colleague=colleague,
        colleague_actor=colleague_actor,
        stranger=stranger,
        stranger_actor=stranger_actor,
        assignment=db_session.scalars(
            select(Assignment.id).where(Assignment.user_id == holder.id)
        ).one(),
    )


def told(office, **changes):
    today = clock.today()
    values = {
        "stand_in_id": office.colleague.id,
        "capacity": "KT.",
        "valid_from": today,
        "valid_to": today + 7 * ONE_DAY,
        "paper_number": None,
        "paper_date": None,
        "reason": "Nghỉ phép năm",
    }
    return values | changes


def hand(db_session, office, *, actor=None, **changes):
    acting = actor or office.holder_actor
    with acting_as(db_session, acting):
        made = delegations.hand_to_stand_in(
            [office.assignment], told(office, **changes), actor=acting, today=clock.today()
        )
    return made[0]


def acting(db_session, user):
    return load_actor(db_session, user.id, str(user))


def test_a_stand_in_has_the_office_and_acts_as_themselves(db_session, office, system, sql):
    assert not office.colleague_actor.may(*WRITE_PEOPLE)
    item = hand(db_session, office)
    assert (item.giver_id, item.withdrawn_at) == (office.holder.id, None)
    now = acting(db_session, office.colleague)
    assert now.may(*WRITE_PEOPLE)
    bind_actor(db_session, now)
    person = people.create_person(
        full_name="Người Mới", unit_id=units.unit_on("58", OLD).id, actor=now
    )
    # Row-level security follows, and the trail names the person and the stand-in's assignment.
    assert sql("update core_person set sex = 'male' where id = :id", id=person.id) == 1
    with acting_as(db_session, system):
        entry = sql(
            "select actor, assignments from core_trail where table_name = 'core_person' "
            "and row_id = :id and action = 'insert'",
            id=person.id,
        )[0]
    assert entry.actor == str(office.colleague.id)
    assert item.stand_in_assignment_id in entry.assignments


def test_what_was_done_is_shown_with_the_capacity(db_session, office):
    item = hand(db_session, office)
    now = acting(db_session, office.colleague)
    bind_actor(db_session, now)
    person = people.create_person(
        full_name="Người Mới", unit_id=units.unit_on("58", OLD).id, actor=now
    )
    acts = delegations.acts_of(db_session, item)
    assert [(act.action, act.row_id, act.by_own_too) for act in acts] == [
        ("insert", person.id, False)
    ]
    history = text(
        "select roles from core_history_entry where table_name = 'core_person' and row_id = :id"
    )
    roles = db_session.execute(history, {"id": person.id}).scalar_one()
    assert roles[0] == f"KT. {office.holder.last_name} {office.holder.first_name}"
    bind_actor(db_session, office.stranger_actor)
    assert delegations.acts_of(db_session, item) == []


def test_only_the_chosen_set_is_handed_over(db_session, office, system):
    users.assign(
        office.holder.id, role="core.auditor", unit_id=units.unit_on("58", OLD).id, actor=system
    )
    hand(db_session, office)
    now = acting(db_session, office.colleague)
    assert now.may(*WRITE_PEOPLE)
    assert not now.may("read", "core.Trail")


def test_it_ends_at_once_when_withdrawn_even_on_its_first_day(db_session, office):
    item = hand(db_session, office)
    bind_actor(db_session, office.holder_actor)
    taken = delegations.withdraw(
        item.id, "Đã đi làm lại", actor=office.holder_actor, now=clock.now()
    )
    assert taken.withdrawn_by_id == office.holder.id
    assert not acting(db_session, office.colleague).may(*WRITE_PEOPLE)
    with pytest.raises(AlreadyWithdrawn):
        delegations.withdraw(item.id, "x", actor=office.holder_actor, now=clock.now())
    # It can be given again on the same day.
    assert hand(db_session, office).id != item.id
    assert acting(db_session, office.colleague).may(*WRITE_PEOPLE)


def test_the_stand_in_reads_it_and_cannot_change_it(db_session, office, sql):
    item = hand(db_session, office)
    bind_actor(db_session, office.colleague_actor)
    assert db_session.get(Delegation, item.id) is not None
    with pytest.raises((NotFound, NotAllowed)):
        delegations.withdraw(item.id, "x", actor=office.colleague_actor, now=clock.now())
    bind_actor(db_session, office.stranger_actor)
    assert sql("select id from core_delegation") == []


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"valid_from": -1}, StandInInPast),
        ({"valid_to": None}, StandInOutlasts),
        ({"reason": " "}, BasisNeeded),
    ],
)
def test_days_and_basis_are_asked_for(db_session, office, changes, error):
    if "valid_from" in changes:
        changes = {"valid_from": clock.today() - ONE_DAY}
    with pytest.raises(error):
        hand(db_session, office, **changes)


def test_it_never_outlasts_the_original(db_session, office, system):
    today = clock.today()
    with acting_as(db_session, system):
        users.end_assignment(office.assignment, on=today + 3 * ONE_DAY, actor=system)
    with pytest.raises(StandInOutlasts):
        hand(db_session, office)
    item = hand(db_session, office, valid_to=today + 2 * ONE_DAY)
    with acting_as(db_session, system):
        users.end_assignment(office.assignment, on=today + ONE_DAY, actor=system)
        stand_in = db_session.get(Assignment, item.stand_in_assignment_id, populate_existing=True)
    assert stand_in.valid_to == today + ONE_DAY


def test_it_ends_with_the_account_of_the_giver(db_session, office, system):
    hand(db_session, office)
    with acting_as(db_session, system):
        users.update_user(office.holder.id, {"active": False}, actor=system)
    assert not acting(db_session, office.colleague).may(*WRITE_PEOPLE)


def test_nothing_is_handed_on(db_session, office, system):
    item = hand(db_session, office)
    with acting_as(db_session, system), pytest.raises(HandedOnAlready):
        delegations.hand_to_stand_in(
            [item.stand_in_assignment_id],
            told(office, stand_in_id=office.stranger.id),
            actor=system,
            today=clock.today(),
        )


def test_nobody_hands_over_the_office_of_another(db_session, office):
    with pytest.raises((NotFound, NotAllowed)):
        hand(db_session, office, actor=office.colleague_actor)


def test_an_administrator_hands_over_for_who_is_away(db_session, office, make_user):
    _admin, admin = make_user("core.administrator")
    item = hand(db_session, office, actor=admin)
    assert item.giver_id == office.holder.id


def test_a_second_account_of_the_same_person_is_no_other_person(db_session, office, system):
    with acting_as(db_session, system):
        person = people.create_person(
            full_name="Một Người", unit_id=units.unit_on("58", OLD).id, actor=system
        )
        for user in (office.holder, office.colleague):
            users.link_person(user.id, person.id, actor=system)
    with pytest.raises(InvalidInput):
        hand(db_session, office)


def test_colleagues_are_those_of_the_same_body(db_session, office):
    bind_actor(db_session, office.holder_actor)
    keys = [key for key, _name in delegations.colleagues(db_session)]
    assert keys == [office.colleague.id]


ATTACKS = {
    "a stand-in without a delegation": (
        "insert into core_assignment (user_id, role_id, unit_id, organisation_id, original_id, "
        "valid_from, valid_to) select :me, a.role_id, a.unit_id, a.organisation_id, a.id, "
        "core_today(), core_today() from core_assignment a where a.id = :original"
    ),
    "the office of another": (
        "insert into core_delegation (assignment_id, giver_id, stand_in_id, capacity, valid_from, "
        "valid_to, reason) values (:original, :me, :me, 'KT.', core_today(), core_today(), 'x')"
    ),
    "longer": "update core_assignment set valid_to = valid_to + 30 where id = :stand_in",
    "another day": "update core_delegation set valid_to = valid_to + 30 where id = :key",
    "another assignment": "update core_delegation set assignment_id = :other where id = :key",
    "taken from the list": "delete from core_delegation where id = :key",
    "handed on": (
        "insert into core_delegation (assignment_id, giver_id, stand_in_id, capacity, valid_from, "
        "valid_to, reason) values (:stand_in, :me, :stranger, 'KT.', core_today(), core_today(), "
        "'x')"
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("who", ["colleague", "holder", "administrator", "system"])
def test_raw_sql_makes_no_more_of_it(db_session, office, make_user, system, sql, attack, who):
    if (attack, who) == ("the office of another", "holder"):
        pytest.skip("it is their own")
    item = hand(db_session, office)
    attacker = {
        "colleague": office.colleague_actor,
        "holder": office.holder_actor,
        "system": system,
    }.get(who) or make_user("core.administrator")[1]
    me = office.colleague.id if who in ("colleague", "system") else office.holder.id
    with acting_as(db_session, system):
        other = db_session.scalars(
            select(Assignment.id).where(Assignment.user_id == office.stranger.id)
        ).one()
    named = {
        "me": me,
        "original": office.assignment,
        "stand_in": item.stand_in_assignment_id,
        "key": item.id,
        "other": other,
        "stranger": office.stranger.id,
    }
    values = {name: named[name] for name in named if f":{name}" in ATTACKS[attack]}
    before = state_of(sql, system)
    if (attack, who) == ("the office of another", "system"):
        values["me"] = office.holder.id  # the same person
    if (attack, who) == ("the office of another", "administrator"):
        values["me"] = office.holder.id
    with suppress(DBAPIError):
        sql(ATTACKS[attack], acting=attacker, **values)
    assert state_of(sql, system) == before


def state_of(sql, system):
    return (
        sql("select id, user_id, valid_to from core_assignment order by id", acting=system),
        sql(
            "select id, assignment_id, stand_in_id, valid_to from core_delegation order by id",
            acting=system,
        ),
    )


def test_a_page_hands_over_and_says_why_not(client_as, db_session):
    client = client_as("core.officer", "58")
    page = client.get("/core/delegations/add")
    assert page.status_code == 200
    refused = client.post("/core/delegations/add", data={"capacity": "KT."})
    assert refused.status_code == 422

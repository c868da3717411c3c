"""Accounts and dated assignments."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import g
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.core.errors import (
    AlreadyEnded,
    EntriesDiffer,
    GuessablePassword,
    PasswordWrong,
    SamePassword,
    UserNameTaken,
    WeakPassword,
)
from app.core.models import Assignment, UserPerson
from app.core.services import people, units, users
from app.kernel import clock, sign_in
from app.kernel.actor import acting_as, bind_actor
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.security import load_actor

PASSWORD = "một mật khẩu đủ dài"
END_2021 = date(2021, 12, 31)


def make(system, username="hoa", **changes):
    values = {
        "username": username,
        "first_name": "Hoa",
        "last_name": "Nguyễn Thị",
        "email": f"{username}@example.org",
        "password": PASSWORD,
        "actor": system,
    }
    return users.create_user(**{**values, **changes})


def fits(session, user, password):
    return sign_in.check(session, user.username, password, "192.0.2.9").user_id == user.id


def refused(caught, field):
    return type(caught.value.errors[field])


def test_the_password_of_a_new_account_fits_and_stands_in_no_table_of_the_web(db_session, system):
    user = make(system)
    assert user.password is None
    assert fits(db_session, user, PASSWORD)
    assert not fits(db_session, user, PASSWORD + "?")
    assert user.active


def test_names_and_addresses_of_accounts_are_unique_whatever_their_case(db_session, system):
    make(system)
    with pytest.raises(InvalidInput) as caught:
        make(system, "HOA", email="khac@example.org")
    assert refused(caught, "username") is UserNameTaken
    with pytest.raises(InvalidInput) as caught:
        make(system, "lan", email="Hoa@Example.org")
    assert refused(caught, "email") is UserNameTaken


def test_a_short_password_is_refused(db_session, system):
    with pytest.raises(InvalidInput) as caught:
        make(system, password="ngắn")
    assert refused(caught, "password") is WeakPassword


@pytest.mark.parametrize(
    "easy", ["password1234", "nguyen thi hoa", "chungtay2021!", "aaaaaaaaaaaaaa"]
)
def test_a_password_that_is_tried_first_is_refused(actor, easy):
    with pytest.raises(InvalidInput) as caught:
        make(actor("core.administrator"), password=easy)
    assert refused(caught, "password") is GuessablePassword


def test_only_administrators_make_accounts(db_session, actor):
    officer = actor("core.officer", "58")
    with pytest.raises(NotAllowed):
        make(officer)


def test_an_account_can_be_closed(db_session, system):
    user = users.update_user(make(system).id, {"active": False, "first_name": "Lan"}, actor=system)
    users.assign(user.id, role="Admin", actor=system)
    assert (user.active, user.first_name) == (False, "Lan")
    assert load_actor(db_session, user.id, "hoa").permissions == frozenset()


def test_the_own_password_is_changed_with_the_one_in_force(db_session, make_user):
    user, acting = make_user("core.viewer", "58")
    bind_actor(db_session, acting)
    new = "một mật khẩu khác hẳn"
    for entries, field, error in (
        (("sai", new, new), "current", PasswordWrong),
        ((PASSWORD, "ngắn", "ngắn"), "new", WeakPassword),
        ((PASSWORD, new, new + "?"), "repeated", EntriesDiffer),
        ((PASSWORD, PASSWORD, PASSWORD), "new", SamePassword),
    ):
        with pytest.raises(InvalidInput) as caught:
            users.change_password(*entries, actor=acting)
        assert refused(caught, field) is error
    users.change_password(PASSWORD, new, new, actor=acting)
    assert fits(db_session, user, new)


def test_an_administrator_resets_a_password(db_session, system):
    user = make(system)
    users.reset_password(user.id, "một mật khẩu khác hẳn", actor=system)
    assert fits(db_session, user, "một mật khẩu khác hẳn")


def test_an_account_belongs_to_one_person(db_session, system):
    user, other = make(system), make(system, "lan")
    unit = units.unit_on("584", END_2021)
    person = people.create_person(full_name="Nguyễn Thị Hoa", unit_id=unit.id, actor=system)
    users.link_person(user.id, person.id, actor=system)
    users.link_person(other.id, person.id, actor=system)  # a person may have several accounts
    another = people.create_person(full_name="Trần Thị Lan", unit_id=unit.id, actor=system)
    users.link_person(other.id, another.id, actor=system)  # mends what was said
    found = {link.user_id: link.person_id for link in db_session.scalars(select(UserPerson))}
    assert (found[user.id], found[other.id]) == (person.id, another.id)


def test_an_assignment_reaches_the_units_below(db_session, system):
    user, district = make(system), units.unit_on("584", END_2021)
    users.assign(user.id, role="core.officer", unit_id=district.id, actor=system)
    acting = load_actor(db_session, user.id, "hoa")
    below = frozenset(unit.id for unit in units.subtree(district.id))
    assert acting.units("write", "core.Person") == below
    assert acting.units("write", "core.AdminUnit") == frozenset()


def test_an_assignment_holds_on_both_its_days_and_not_beside_them(db_session, system):
    today = clock.today()
    for first, last, holds in (
        (today, today, True),
        (None, today, True),
        (today, None, True),
        (today + timedelta(days=1), None, False),
        (None, today - timedelta(days=1), False),
    ):
        user = make(system, f"hoa{first}{last}")
        users.assign(user.id, role="Admin", valid_from=first, valid_to=last, actor=system)
        assert load_actor(db_session, user.id, "hoa").may("read", "core.User") is holds


def test_the_same_assignment_does_not_overlap_itself(db_session, system):
    user = make(system)
    unit = units.unit_on("584", END_2021)
    days: dict[str, Any] = {"valid_from": date(2021, 1, 1), "valid_to": END_2021}
    users.assign(user.id, role="core.officer", unit_id=unit.id, actor=system, **days)
    with pytest.raises(InvalidInput), db_session.begin_nested():
        users.assign(
            user.id, role="core.officer", unit_id=unit.id, valid_from=END_2021, actor=system
        )
    after = END_2021 + timedelta(days=1)
    users.assign(user.id, role="core.officer", unit_id=unit.id, valid_from=after, actor=system)
    users.assign(user.id, role="core.officer", actor=system, **days)
    users.assign(user.id, role="core.viewer", unit_id=unit.id, actor=system, **days)


def test_an_assignment_is_ended_with_its_last_day(db_session, system):
    user = make(system)
    item = users.assign(user.id, role="Admin", actor=system)
    users.end_assignment(item.id, on=END_2021, actor=system)
    assert not load_actor(db_session, user.id, "hoa").may("read", "core.User")
    with pytest.raises(AlreadyEnded):
        users.end_assignment(item.id, on=date(2022, 1, 1), actor=system)


def test_an_unknown_role_cannot_be_given(db_session, system):
    with pytest.raises(NotFound):
        users.assign(make(system).id, role="core.king", actor=system)


# -- what the database itself refuses ----------------------------------------------

GRANT = (
    "insert into core_assignment (user_id, role_id) "
    "select :user, id from ab_role where name = 'Admin'"
)


def test_nobody_gives_themselves_a_role(db_session, actor, sql):
    officer = actor("core.officer", "58")
    with pytest.raises(NotAllowed):
        users.assign(officer.user_id, role="Admin", actor=officer)
    with pytest.raises(DBAPIError, match="row-level security"):
        sql(GRANT, user=officer.user_id)
    assert sql("update core_assignment set unit_id = null") == 0


def test_each_sees_their_own_assignments(db_session, actor, system):
    officer = actor("core.officer", "58")
    found = db_session.execute(select(Assignment.user_id)).scalars().all()
    assert found == [officer.user_id]
    with acting_as(db_session, system):
        assert len(db_session.execute(select(Assignment.user_id)).scalars().all()) >= 1


@pytest.mark.parametrize(
    "statement",
    [
        "delete from core_assignment",
        "insert into ab_role (name) values ('x')",
        "delete from ab_permission_view_role",
        "delete from ab_user",
        "update core_module set state = 'inactive'",
        "update core_module_request set state = 'done'",
    ],
)
def test_what_only_the_operator_does(sql, db_session, statement):
    with pytest.raises(DBAPIError, match="permission denied"):
        sql(statement)


def test_only_those_who_may_install_ask_for_it(sql, actor, db_session):
    insert = "insert into core_module_request (module, action) values ('x', 'install')"
    viewer = actor("core.auditor")
    with pytest.raises(DBAPIError, match="row-level security"):
        sql(insert, acting=viewer)
    assert sql(insert, acting=actor("Admin")) == 1


def found(client, address, typed):
    g.pop("_login_user", None)
    answer = client.get(address, query_string={"q": typed})
    return [each["text"] for each in answer.get_json()["results"]]


def test_accounts_and_assignments_are_found_by_names_and_roles(db_session, system, client_as):
    for username, given in (("hoa.a", "Hòa"), ("duc.b", "Đức")):
        user = make(system, username, first_name=given)
        users.assign(user.id, role="core.auditor", unit_id=None, organisation_id=None, actor=system)
    db_session.commit()
    client = client_as("core.administrator")
    assert found(client, "/core/users/lookup", "nguyen thi duc") == ["Nguyễn Thị Đức"]
    assert found(client, "/core/users/lookup", "hoa.a") == ["Nguyễn Thị Hòa"]
    for typed in ("nguyen duc", "duc kiem tra vien", "duc.b"):
        (only,) = found(client, "/core/assignments/lookup", typed)
        assert only.startswith("Nguyễn Thị Đức · ")
    assert found(client, "/core/assignments/lookup", "khong ai ca") == []

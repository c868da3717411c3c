"""Keys of programs and invitations: shown once, good for a while, never more than their user."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.services import api_keys, invitations, users
from app.kernel import clock
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import InvalidInput, NotAllowed
from app.testing.plugin import PASSWORD
from tests.core.asking import ask

ADMIN, OFFICER = "core.administrator", "core.officer"
READ = "read core.Person"


def with_key(app, key, address="/api/v1/core/person/", method="get", **more):
    return ask(
        app.test_client(), address, method, headers={"Authorization": f"Bearer {key}"}, **more
    )


@pytest.fixture
def holder(db_session, make_user):
    user, acting = make_user(OFFICER, "58")
    bind_actor(db_session, acting)
    return user, acting


def test_a_key_acts_for_its_user_with_its_own_rights_only(app, db_session, holder):
    _user, acting = holder
    key = api_keys.make_key("kho dữ liệu", 30, [READ], now=clock.now(), actor=acting)
    client = app.test_client()
    head = {"Authorization": f"Bearer {key}"}
    assert ask(client, "/api/v1/core/person/", headers=head).status_code == 200
    with client.session_transaction() as cookie:
        assert not {"_user_id", "sid"} & set(cookie)  # no browser is signed in by it
    body = {"full_name": "Nguyễn Thị Hoa"}
    assert with_key(app, key, method="post", json=body).status_code == 403
    assert with_key(app, key, "/api/v1/core/adminunit/").status_code in (403, 404)
    assert (
        ask(
            app.test_client(), "/core/people/", headers={"Authorization": f"Bearer {key}"}
        ).status_code
        == 302
    )
    assert with_key(app, key + "x").status_code == 401
    bind_actor(db_session, acting)
    used = db_session.execute(text("select last_used_at, last_address from core_api_keys_mine()"))
    assert used.one().last_address == "127.0.0.1"


@pytest.mark.parametrize(
    ("accepted", "word"),
    [(None, "Bản ghi"), ("en-GB,en;q=0.9,vi;q=0.5", "This"), ("vi", "Bản ghi"), ("fr", "Bản ghi")],
)
def test_a_program_is_answered_in_the_language_that_it_accepts(app, holder, accepted, word):
    _user, acting = holder
    key = api_keys.make_key("kho dữ liệu", 30, [READ], now=clock.now(), actor=acting)
    head = {"Authorization": f"Bearer {key}"} | ({"Accept-Language": accepted} if accepted else {})
    answer = ask(app.test_client(), "/api/v1/core/person/999999999", headers=head)
    assert answer.status_code == 404
    assert answer.get_json()["message"].startswith(word)


def test_a_revoked_key_an_old_one_and_one_of_a_closed_account_are_refused(
    app, db_session, holder, sql
):
    user, acting = holder
    key = api_keys.make_key("một", 30, [READ], now=clock.now(), actor=acting)
    old = api_keys.make_key("hai", 1, [READ], now=clock.now() - timedelta(days=2), actor=acting)
    third = api_keys.make_key("ba", 30, [READ], now=clock.now(), actor=acting)
    assert with_key(app, old).status_code == 401
    bind_actor(db_session, acting)
    (first, *_rest) = db_session.execute(text("select id from core_api_keys_mine()")).scalars()
    api_keys.revoke_key(first, actor=acting)
    assert with_key(app, key).status_code == 401
    assert with_key(app, third).status_code == 200
    bind_actor(db_session, system_actor("test"))
    users.update_user(user.id, {"active": False}, actor=system_actor("test"))
    assert with_key(app, third).status_code == 401


def test_nobody_gives_a_key_more_than_they_have_or_keeps_it_for_ever(db_session, holder, sql):
    _user, acting = holder
    with pytest.raises(NotAllowed):
        api_keys.make_key("x", 30, ["install core.Module"], now=clock.now(), actor=acting)
    with pytest.raises(NotAllowed):
        api_keys.make_key("x", 30, [], now=clock.now(), actor=acting)
    for statement in (
        "select core_api_key_make('x', 'h', now() + interval '2 years', '{}', 'abcd')",
        "select * from core_api_key",
        "select * from core_invitation",
        "select core_invitation_make(1, 'h', now())",
    ):
        with pytest.raises(DBAPIError):
            sql(statement, acting=acting)


def test_a_key_is_made_shown_once_and_revoked_on_the_page(app, client_as):
    client = client_as(OFFICER, "58")
    data = {"name": "báo cáo", "days": "30", "rights": [READ]}
    page = ask(client, "/account/keys/add", "post", data=data)
    (key,) = re.findall(r"ctk_[\w-]{43}", page.text)
    assert with_key(app, key).status_code == 200
    page = ask(client, "/account/keys/")
    assert key not in page.text
    (number,) = re.findall(r'name="key" value="(\d+)"', page.text)
    ask(client, "/account/keys/revoke", "post", data={"key": number})
    assert with_key(app, key).status_code == 401
    stranger = client_as(OFFICER, "58")
    assert ask(stranger, "/account/keys/revoke", "post", data={"key": number}).status_code == 404


# -- invitations ------------------------------------------------------------------------------


OWN = "bốn từ chẳng liên quan"


@pytest.fixture
def chief(db_session, make_user):
    _user, acting = make_user(ADMIN)
    bind_actor(db_session, acting)
    return acting


def new_user(actor):
    return users.create_user(
        username="moi", first_name="Mới", last_name="Người", email="moi@example.org",
        password="", actor=actor,
    )  # fmt: skip


def test_who_is_invited_chooses_a_password_once(app, db_session, chief):
    token = invitations.invite(new_user(chief).id, now=clock.now(), actor=chief)
    client = app.test_client()
    address = f"/invitation/{token}"
    assert "moi" in ask(client, address).text
    short = {"new": "ngắn", "repeated": "ngắn"}
    assert ask(client, address, "post", data=short).status_code == 422
    chosen = {"new": OWN, "repeated": OWN}
    assert ask(client, address, "post", data=chosen).headers["Location"] == "/"
    assert ask(client, "/").status_code == 200
    again = ask(app.test_client(), address, "post", data={"new": PASSWORD, "repeated": PASSWORD})
    assert again.headers["Location"].startswith("/login/")


def test_who_comes_in_anew_leaves_no_session_or_key_behind(app, db_session, chief, make_user):
    user, acting = make_user(OFFICER, "58")
    name, number = user.username, user.id
    elsewhere = app.test_client()
    ask(elsewhere, "/login/", "post", data={"username": name, "password": PASSWORD})
    bind_actor(db_session, acting)
    key = api_keys.make_key("cũ", 30, [READ], now=clock.now(), actor=acting)
    bind_actor(db_session, chief)
    token = invitations.invite(number, now=clock.now(), actor=chief)
    chosen = {"new": OWN, "repeated": OWN}
    assert ask(app.test_client(), f"/invitation/{token}", "post", data=chosen).status_code == 302
    assert ask(elsewhere, "/core/units/").status_code == 302
    assert with_key(app, key).status_code == 401


def test_a_newer_invitation_voids_the_older_and_an_old_one_is_over(db_session, chief):
    user = new_user(chief)
    first = invitations.invite(user.id, now=clock.now(), actor=chief)
    second = invitations.invite(user.id, now=clock.now(), actor=chief)
    assert invitations.invited(db_session, first) is None
    assert invitations.invited(db_session, second).id == user.id
    with pytest.raises(InvalidInput):
        invitations.accept(second, "ngắn", "ngắn")
    third = invitations.invite(user.id, now=clock.now() - timedelta(days=8), actor=chief)
    assert invitations.invited(db_session, third) is None


def test_only_who_looks_after_accounts_invites_and_never_themselves(db_session, chief, actor):
    user = new_user(chief)
    with pytest.raises(NotAllowed):
        invitations.invite(chief.user_id, now=clock.now(), actor=chief)
    with pytest.raises(NotAllowed):
        invitations.invite(user.id, now=clock.now(), actor=actor(OFFICER, "58"))


def test_an_administrator_invites_from_the_page_of_a_user(client_as, db_session, system):
    bind_actor(db_session, system)
    key = new_user(system).id
    client = client_as(ADMIN)
    page = ask(client, f"/core/users/{key}/command/invite", "post", data={})
    assert page.status_code == 302
    shown = ask(client, f"/core/users/{key}").text
    (token,) = re.findall(r"http://localhost/invitation/([\w-]{43})", shown)
    assert invitations.invited(db_session, token).id == key

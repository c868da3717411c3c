"""The second factor: duty by role, codes once each, recovery codes, reset; and own sessions."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from flask import g
from sqlalchemy.exc import DBAPIError

from app.core.services import own_sessions, users
from app.core.views.security import browser_name
from app.extensions import db
from app.kernel import clock, second_factor, sessions
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import NotAllowed
from app.testing.plugin import PASSWORD
from tests.core.asking import visit

ADMIN, VIEWER = "core.administrator", "core.viewer"


@pytest.fixture
def duty(app, monkeypatch):
    monkeypatch.setitem(app.config, "SECOND_FACTOR", "required")


@pytest.fixture
def times(monkeypatch):
    """Return a function that moves the clock by steps of a code."""
    start, moved = clock.now(), [0]
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(seconds=30 * moved[0]))

    def move(steps):
        moved[0] += steps

    return move


def sign_in(client, name, password=PASSWORD):
    g.pop("_login_user", None)
    return client.post("/login/", data={"username": name, "password": password})


def secret_on(page):
    (shown,) = re.findall(r'<code translate="no">([A-Z2-7 ]{32,})</code>', page.text)
    return shown.replace(" ", "")


def code(secret):
    return pyotp.TOTP(secret).at(clock.now())


def set_up(client):
    secret = secret_on(visit(client, "/sign-in/set-up"))
    done = visit(client, "/sign-in/set-up", code=code(secret))
    return secret, re.findall(r'<li><code translate="no">([a-z0-9-]{19})</code>', done.text)


def lands(answer):
    return answer.headers.get("Location")


def test_roles_of_money_votes_and_administration_ask_for_it(app, duty):
    asking = {name for name in app.extensions["chungtay"].roles() if sessions.asks_for_factor(name)}
    assert {"core.administrator", "funding_ledger.chief_accountant"} <= asking
    assert {"emulation_award.chairman", "emulation_award.board_member"} <= asking
    assert not asking & {"core.viewer", "core.officer", "household_supervision.viewer"}
    assert sessions.asks_for_factor("Admin")


def test_who_has_the_duty_sets_it_up_before_anything_else(app, make_user, duty, times):
    user, _acting = make_user(ADMIN)
    name, client = user.username, app.test_client()
    assert lands(sign_in(client, name)) == "/sign-in/set-up"
    for address in ("/core/users/", "/api/v1/core/person/", "/account/security/"):
        assert visit(client, address).status_code in (302, 401)
    visit(client, "/sign-in/set-up")
    assert visit(client, "/sign-in/picture.svg").mimetype == "image/svg+xml"
    secret, codes = set_up(client)
    assert len(set(codes)) == 10
    assert visit(client, "/core/users/").status_code == 200
    assert visit(client, "/sign-in/picture.svg").status_code == 404  # the secret is not shown again
    other = app.test_client()
    assert lands(sign_in(other, name)) == "/sign-in/code"
    assert visit(other, "/core/users/").status_code == 302
    times(1)
    assert lands(visit(other, "/sign-in/code", code=code(secret))) == "/"
    assert visit(other, "/core/users/").status_code == 200


def test_a_code_counts_once_and_no_earlier_one_after_it(app, make_user, duty, times):
    user, _acting = make_user(ADMIN)
    name, first = user.username, app.test_client()
    sign_in(first, name)
    secret, _codes = set_up(first)
    used = code(secret)
    times(1)
    second = app.test_client()
    sign_in(second, name)
    assert visit(second, "/sign-in/code", code=used).status_code == 422
    assert lands(visit(second, "/sign-in/code", code=code(secret))) == "/"


def test_recovery_codes_work_once_each(app, make_user, duty, times):
    user, _acting = make_user(ADMIN)
    name, client = user.username, app.test_client()
    sign_in(client, name)
    _secret, codes = set_up(client)
    for expected in (302, 422):
        client = app.test_client()
        sign_in(client, name)
        assert visit(client, "/sign-in/code", code=codes[0].upper()).status_code == expected
    assert visit(client, "/sign-in/code", code=codes[1].replace("-", " ")).status_code == 302


def test_codes_cannot_be_tried_out(app, make_user, duty, times):
    user, _acting = make_user(ADMIN)
    name, client = user.username, app.test_client()
    sign_in(client, name)
    secret, _codes = set_up(client)
    times(1)
    client = app.test_client()
    sign_in(client, name)
    for _number in range(10):
        assert visit(client, "/sign-in/code", code="000000").status_code == 422
    assert visit(client, "/sign-in/code", code=code(secret)).status_code == 422
    assert sign_in(app.test_client(), name).status_code == 422


def test_an_administrator_resets_it_with_a_reason(app, db_session, make_user, duty, times, sql):
    user, acting = make_user(ADMIN)
    _chief, deciding = make_user(ADMIN)
    key, name, client = user.id, user.username, app.test_client()
    sign_in(client, name)
    set_up(client)
    bind_actor(db_session, acting)
    with pytest.raises(NotAllowed):
        own_sessions.reset_second_factor(key, "tôi quên", actor=acting)
    bind_actor(db_session, deciding)
    own_sessions.reset_second_factor(key, "mất điện thoại", actor=deciding)
    assert visit(client, "/core/users/").status_code == 302  # signed out
    assert lands(sign_in(app.test_client(), name)) == "/sign-in/set-up"
    said = "select new_values from core_trail where action = 'second_factor_reset'"
    assert [row[0]["reason"] for row in sql(said, acting=system_actor("x"))] == ["mất điện thoại"]


def test_the_secret_is_sealed_and_out_of_reach(app, db_session, make_user, duty, times, sql):
    user, acting = make_user(ADMIN)
    client = app.test_client()
    sign_in(client, user.username)
    secret, _codes = set_up(client)
    with client.session_transaction() as cookie:
        token = cookie[sessions.KEY]
    bind_actor(db_session, acting)
    ((stored, _confirmed),) = sql("select * from core_totp_read(:token)", token=token)
    assert secret.encode() not in bytes(stored)
    for statement in (
        "select * from core_totp",
        "select * from core_session",
        "select * from core_recovery_code",
        "select * from core_session_of('x', null)",
        f"select core_totp_forget({user.id}, 'x')",
        "select core_totp_begin('x', 'x')",
    ):
        with pytest.raises(DBAPIError):
            sql(statement)


def test_a_picture_holds_the_address_of_the_secret():
    address = second_factor.address_of("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "hoa", "Chung Tay")
    assert address.startswith(
        "otpauth://totp/Chung%20Tay:hoa?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    )
    assert second_factor.picture(address).startswith(b"<?xml")


# -- first passwords and sessions ---------------------------------------------------------------


def test_a_password_of_anothers_choice_is_changed_first(app, db_session, make_user, actor):
    user, _acting = make_user(VIEWER, "58")
    key, name = user.id, user.username
    given, own = "một mật khẩu được cho", "bốn từ chẳng liên quan"
    users.reset_password(key, given, actor=actor(ADMIN))
    client = app.test_client()
    assert lands(sign_in(client, name, given)) == "/sign-in/password"
    assert visit(client, "/core/units/").status_code == 302
    assert visit(client, "/sign-in/password", new=given, repeated=given).status_code == 422
    assert lands(visit(client, "/sign-in/password", new=own, repeated=own)) == "/"
    assert visit(client, "/core/units/").status_code == 200


def test_the_session_is_a_new_one_at_sign_in(app, make_user):
    user, _acting = make_user(VIEWER, "58")
    name, client = user.username, app.test_client()
    with client.session_transaction() as cookie:
        cookie[sessions.KEY] = "planted"
        cookie["planted"] = "by somebody else"
    sign_in(client, name)
    with client.session_transaction() as cookie:
        assert cookie[sessions.KEY] != "planted"
        assert "planted" not in cookie
    stolen = client.get_cookie("session").value
    visit(client, "/logout/")
    thief = app.test_client()
    thief.set_cookie("session", stolen)
    assert visit(thief, "/core/units/").status_code == 302


def test_one_signs_out_elsewhere_and_a_new_password_does(app, db_session, make_user):
    user, _acting = make_user(VIEWER, "58")
    name = user.username
    here, there = app.test_client(), app.test_client()
    sign_in(there, name)
    sign_in(here, name)
    page = visit(here, "/account/security/")
    (key,) = re.findall(r'name="session" value="(\d+)"', page.text)
    assert visit(there, "/core/units/").status_code == 200
    visit(here, "/account/security/sessions/end", session=key)
    assert visit(there, "/core/units/").status_code == 302
    sign_in(there, name)
    new = "bốn từ chẳng liên quan"
    visit(here, "/account/", current=PASSWORD, new=new, repeated=new)
    assert visit(there, "/core/units/").status_code == 302
    assert visit(here, "/core/units/").status_code == 200


def test_nobody_ends_the_sessions_of_others(app, db_session, make_user, sql):
    user, _acting = make_user(VIEWER, "58")
    key = user.id
    _other, stranger = make_user(VIEWER, "58")
    with pytest.raises(DBAPIError):
        sql("select core_sessions_end(:key, null, '', 'x')", acting=stranger, key=key)


def test_a_closed_account_loses_its_sessions(app, make_user):
    user, _acting = make_user(VIEWER, "58")
    key, client = user.id, app.test_client()
    sign_in(client, user.username)
    assert visit(client, "/core/units/").status_code == 200
    bind_actor(db.session(), system_actor("test"))
    users.update_user(key, {"active": False}, actor=system_actor("test"))
    assert visit(client, "/core/units/").status_code == 302


def test_an_idle_session_ends(app, make_user, monkeypatch):
    user, _acting = make_user(VIEWER, "58")
    client = app.test_client()
    sign_in(client, user.username)
    assert visit(client, "/core/units/").status_code == 200
    monkeypatch.setitem(app.config, "SESSION_IDLE_MINUTES", 0)
    assert visit(client, "/core/units/").status_code == 302


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "Chrome"),
        ("Mozilla/5.0 (Linux; Android 14) Gecko/140.0 Firefox/140.0", "Firefox"),
        ("curl/8.0", ""),
        (None, ""),
    ],
)
def test_browsers_are_named_as_people_call_them(app, agent, name):
    with app.test_request_context():
        assert name in browser_name(agent)
        assert "Mozilla" not in browser_name(agent)

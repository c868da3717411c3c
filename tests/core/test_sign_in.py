"""Sign-in: wrong tries count in the database, lock, leave a notice, and tell nothing apart."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask_appbuilder.const import FLAMSG_ERR_SEC_ACCESS_DENIED
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.exc import DBAPIError

from app import create_app
from app.core.models import LoginLock
from app.core.services import login_locks, users
from app.extensions import db
from app.kernel import passwords, sign_in
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import NotAllowed
from app.testing.plugin import PASSWORD, settings_under_test

HERE, THERE = "192.0.2.1", "192.0.2.2"
WRONG = "sai mật khẩu này rồi"


def attempt(session, typed, password=WRONG, address=HERE):
    return sign_in.check(session, typed, password, address).user_id


def fail(session, typed, number, address=HERE):
    for _number in range(number):
        assert attempt(session, typed, address=address) is None


def locks(session):
    bind_actor(session, system_actor("test"))
    return list(session.scalars(select(LoginLock).order_by(LoginLock.id)))


def post(client, name, password=WRONG):
    return client.post("/login/", data={"username": name, "password": password})


def test_ten_wrong_tries_close_an_account_also_to_the_right_password(db_session, make_user):
    user, _acting = make_user("core.viewer", "58")
    other, _acting = make_user("core.viewer", "58")
    fail(db_session, user.username, 9)
    assert attempt(db_session, user.username, PASSWORD) == user.id  # and the count begins anew
    fail(db_session, user.username, 10)
    assert attempt(db_session, user.username, PASSWORD) is None
    assert attempt(db_session, user.email.upper(), PASSWORD, THERE) is None  # by no other name
    assert attempt(db_session, other.username, PASSWORD) == other.id
    (lock,) = locks(db_session)
    assert (lock.user_id, lock.about, lock.address, lock.tries) == (user.id, "user", HERE, 10)


def test_a_name_that_nobody_has_is_closed_alike(db_session):
    fail(db_session, "khong.ai.ca", 10)
    (lock,) = locks(db_session)
    assert (lock.user_id, lock.about) == (None, "name")


def test_an_address_is_closed_after_a_hundred_tries_of_many_names(db_session, make_user):
    user, _acting = make_user("core.viewer", "58")
    for number in range(100):
        fail(db_session, f"ten.{number}", 1)
    assert attempt(db_session, user.username, PASSWORD) is None
    assert attempt(db_session, user.username, PASSWORD, THERE) == user.id
    assert [lock.about for lock in locks(db_session)] == ["address"]


def test_a_lock_out_is_in_the_trail_and_told_at_the_next_sign_in(
    app, db_session, make_user, actor, sql
):
    user, _acting = make_user("core.viewer", "58")
    name = user.username
    fail(db_session, name, 10)
    (lock,) = locks(db_session)
    trail = "select action from core_trail where table_name = 'core_login_lock' and row_id = :id"
    assert [row.action for row in sql(trail, acting=system_actor("test"), id=lock.id)] == ["insert"]
    chief = actor("core.administrator")
    login_locks.lift(lock.id, "đã hỏi qua điện thoại", actor=chief)
    assert lock.lifted_by_id == chief.user_id
    client = app.test_client()
    assert post(client, name, PASSWORD).status_code == 302
    assert "Sign-in to your account was closed" not in client.get("/login/").text
    page = client.get("/", headers={"Accept-Language": "vi"}).text
    assert "notice-warning" in page


def test_only_who_looks_after_accounts_sees_and_lifts_locks(db_session, make_user, actor, sql):
    user, _acting = make_user("core.viewer", "58")
    fail(db_session, "khong.ai.ca", 10)
    fail(db_session, user.username, 10)
    officer = actor("core.officer", "58")
    assert not list(db_session.scalars(select(LoginLock)))
    with pytest.raises(NotAllowed):
        login_locks.lift(1, "x", actor=officer)
    with pytest.raises(DBAPIError):
        sql("select core_login_lift(1)", acting=officer)
    assert len(locks(db_session)) == 2


def test_neither_text_nor_work_tells_names_apart(app, db_session, make_user, monkeypatch):
    known, _acting = make_user("core.viewer", "58")
    closed, _acting = make_user("core.viewer", "58")
    locked, _acting = make_user("core.viewer", "58")
    bind_actor(db_session, system_actor("test"))
    users.update_user(closed.id, {"active": False}, actor=system_actor("test"))
    names = [known.username, closed.username, locked.username, "khong.ai.ca"]
    fail(db_session, locked.username, 10)
    stretched, statements = [], []
    derive = passwords.derive

    def stretch(*told):
        stretched.append(told[1])
        return derive(*told)

    monkeypatch.setattr(passwords, "derive", stretch)

    def count(_connection, _cursor, statement, *_more):
        statements.append(statement)

    engine = db_session.connection().engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        seen = set()
        for name in names:
            statements.clear()
            stretched.clear()
            answer = post(app.test_client(), name, PASSWORD if name != known.username else WRONG)
            body = re.sub(r"[0-9a-f]{16}", "", answer.text).replace(name, "")
            ours = [each for each in statements if "core_login" in each]
            seen.add((answer.status_code, body, len(stretched), len(ours)))
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len(seen) == 1
    ((status, body, once, twice),) = seen
    assert (status, once, twice) == (422, 1, 2)
    assert "notice-warning" in body


def test_the_application_reads_no_password_and_cannot_forget_tries(db_session, make_user, sql):
    _user, acting = make_user("core.viewer", "58")
    stranger, _acting = make_user("core.viewer", "58")
    for statement in (
        "select derived from core_credential",
        "update core_credential set must_change = false",
        "delete from core_login_count",
        "update core_login_lock set told_at = now()",
        "select core_login_account('admin')",
        "select core_login_wrong('user:1', 1, 1, '')",
        f"select core_password_set({stranger.id}, 'scrypt:1024:8:1', 's', 'd', false)",
        "update ab_user set password = 'x'",
    ):
        with pytest.raises(DBAPIError):
            sql(statement, acting=acting)


def test_what_was_kept_before_still_fits(db_session, make_user, sql):
    user, _acting = make_user("core.viewer", "58")
    sql(
        "select core_password_set(:id, 'scrypt:2048:8:1', 'abc', :derived, false)",
        acting=system_actor("test"),
        id=user.id,
        derived=passwords.derive(PASSWORD, "scrypt:2048:8:1", "abc"),
    )
    db_session.commit()
    assert attempt(db_session, user.username, PASSWORD) == user.id


# -- with several processes -----------------------------------------------------------------


@pytest.fixture
def programs(fresh_database):
    made = [create_app(settings_under_test(fresh_database.application)) for _number in range(2)]
    with made[0].app_context():
        bind_actor(db.session(), system_actor("test"))
        users.create_user(
            username="hoa",
            first_name="Hoa",
            last_name="Nguyễn Thị",
            email="hoa@example.org",
            password=PASSWORD,
            actor=system_actor("test"),
        )
    yield made
    for each in made:
        with each.app_context():
            db.session.remove()
            db.engine.dispose()


def test_tries_in_two_processes_at_once_are_counted_together(programs, fresh_database):
    def one(number):
        return post(programs[number % 2].test_client(), "hoa").status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(one, range(24))) == {422}
    assert post(programs[0].test_client(), "hoa", PASSWORD).status_code == 422
    engine = create_engine(fresh_database.operator)
    with engine.begin() as owner:
        kept = owner.execute(text("select tries, address from core_login_lock")).all()
        assert kept == [(10, "127.0.0.1")]
        owner.execute(text("update core_login_count set locked_until = now()"))
    engine.dispose()
    assert post(programs[1].test_client(), "hoa", PASSWORD).status_code == 302


def test_who_is_asked_to_sign_in_is_not_told_of_a_refusal(app):
    page = app.test_client().get("/core/users/", follow_redirects=True)
    assert page.status_code == 200
    assert 'name="password"' in page.text
    assert str(FLAMSG_ERR_SEC_ACCESS_DENIED) not in page.text


def test_without_a_provider_there_is_no_such_way(app):
    for address in ("/login/openid", "/login/openid/answer"):
        assert app.test_client().get(address).status_code == 404

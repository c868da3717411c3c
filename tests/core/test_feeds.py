"""Calendars of readers: a secret address, what it gives, and when it gives nothing any more."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.models import Assignment, User
from app.core.services import feeds, tasks
from app.core.services.organisations import create_organisation
from app.core.services.units import unit_on
from app.kernel import clock
from app.kernel.actor import bind_actor
from tests.core.asking import ask
from tests.core.notice_support import PROVINCE_OFFICER, SYSTEM, open_round

TODAY = date(2021, 12, 13)
DUE = date(2021, 12, 15)
CLOSES = date(2021, 12, 14)


@pytest.fixture(autouse=True)
def frozen():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def owner(db_session, make_user):
    """Return somebody with a task, a round to close, and the secret of their calendar."""
    user, actor = make_user(PROVINCE_OFFICER, "58")
    open_round(db_session)
    office = create_organisation(
        code="T-OFFICE", kind="peoples_committee", level="district", name="UBND huyện Mẫu",
        unit_id=unit_on("584", TODAY).id, actor=SYSTEM,
    )  # fmt: skip
    bind_actor(db_session, actor)
    about = {"title": "Gọi hộ ông Kín", "due_on": DUE, "doer_id": user.id}
    tasks.give(about, actor=actor)
    tasks.give({**about, "doer_id": None, "organisation_id": office.id}, actor=actor)
    token = feeds.renew(actor=actor)
    db_session.commit()
    return user, actor, token


def fetch(client, token, **headers):
    return ask(client, f"/account/calendar/feed/{token}.ics", "GET", headers=headers)


def events(answer):
    assert answer.status_code == 200, answer.status_code
    return {str(e["summary"]): e for e in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_the_calendar_is_read_back_with_all_day_events(app, owner):
    answer = fetch(app.test_client(), owner[2])
    assert answer.mimetype == "text/calendar"
    found = events(answer)
    assert set(found) == {"Kết thúc đợt rà soát: Tỉnh Ninh Thuận", "Việc cần làm"}
    round_, task = found["Kết thúc đợt rà soát: Tỉnh Ninh Thuận"], found["Việc cần làm"]
    assert (round_.decoded("dtstart"), round_.decoded("dtend")) == (CLOSES, DUE)
    assert task.decoded("dtstart") == DUE
    assert str(task["uid"]).startswith("core.task.")
    calendar = Calendar.from_ical(answer.data)
    assert str(calendar["x-wr-timezone"]) == "Asia/Ho_Chi_Minh"
    assert "/core/tasks/" in str(task["url"])


def test_it_names_no_record_and_nobody(app, owner):
    body = fetch(app.test_client(), owner[2]).text
    for secret in ("Kín", "Đợt thử", "Người"):
        assert secret not in body


def test_it_holds_what_its_owner_has_to_do_and_not_what_they_gave(app, owner):
    uids = [str(e["uid"]) for e in events(fetch(app.test_client(), owner[2])).values()]
    assert sum(uid.startswith("core.task.") for uid in uids) == 1


def test_the_same_content_is_not_sent_twice(app, db_session, owner):
    client = app.test_client()
    first = fetch(client, owner[2])
    mark, since = first.headers["ETag"], first.headers["Last-Modified"]
    fetch(client, owner[2])
    assert fetch(client, owner[2], **{"If-None-Match": mark}).status_code == 304
    assert fetch(client, owner[2], **{"If-Modified-Since": since}).status_code == 304
    assert fetch(client, owner[2]).data == first.data
    bind_actor(db_session, owner[1])
    due = {"title": "Việc nữa", "due_on": DUE, "doer_id": owner[0].id}
    tasks.give(due, actor=owner[1])
    db_session.commit()
    changed = fetch(client, owner[2], **{"If-None-Match": mark})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != mark


def test_a_renewed_address_replaces_the_one_before_and_an_ended_one_gives_nothing(
    app, db_session, owner
):
    _user, actor, token = owner
    client = app.test_client()
    assert fetch(client, token).status_code == 200
    bind_actor(db_session, actor)
    newer = feeds.renew(actor=actor)
    db_session.commit()
    assert [fetch(client, each).status_code for each in (token, newer)] == [404, 200]
    bind_actor(db_session, actor)
    feeds.end(actor=actor)
    db_session.commit()
    assert fetch(client, newer).status_code == 404
    for strange in ("x", "é" * 10, "a" * 200, hashlib.sha256(newer.encode()).hexdigest()):
        assert fetch(client, strange).status_code == 404


@pytest.mark.parametrize("way", ["account", "assignment"])
def test_it_ends_with_the_account_and_with_the_last_assignment(app, db_session, owner, way):
    user, _actor, token = owner
    bind_actor(db_session, SYSTEM)
    if way == "account":
        db_session.get(User, user.id).active = False
    else:
        (item,) = db_session.query(Assignment).filter_by(user_id=user.id).all()
        item.valid_to = TODAY - timedelta(days=1)
        item.valid_from = TODAY - timedelta(days=2)
    db_session.commit()
    assert fetch(app.test_client(), token).status_code == 404


def test_what_is_out_of_reach_on_the_day_is_left_out(app, db_session, owner):
    user, _actor, token = owner
    assert len(events(fetch(app.test_client(), token))) == 2
    bind_actor(db_session, SYSTEM)
    (item,) = db_session.query(Assignment).filter_by(user_id=user.id).all()
    item.unit_id = unit_on("79", TODAY).id
    db_session.commit()
    assert set(events(fetch(app.test_client(), token))) == {"Việc cần làm"}


def test_it_is_not_given_without_end(app, db_session, owner, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_AN_HOUR", 2)
    client = app.test_client()
    assert [fetch(client, owner[2]).status_code for _ in range(3)] == [200, 200, 429]


def test_only_a_hash_is_kept_and_only_functions_reach_it(db_session, owner, sql):
    _user, actor, token = owner
    bind_actor(db_session, SYSTEM)
    for statement in (
        "select * from core_feed",
        "update core_feed_use set hits = 0",
        "insert into core_feed (user_id, token_hash, made_at) values (1, 'x', now())",
    ):
        with pytest.raises(DBAPIError):
            sql(statement, acting=actor)
    assert sql("select count(*) from core_feed_mine()", acting=actor) == [(1,)]
    wrong = hashlib.sha256(b"guess").hexdigest()
    assert sql(f"select * from core_feed_open('{wrong}', 9)", acting=actor) == []
    asked = text("select count(*) from core_trail where new_values::text like :secret")
    trail = db_session.execute(asked, {"secret": f"%{token}%"}).scalar_one()
    assert trail == 0


def test_the_page_shows_the_address_once(db_session, client_as):
    client = client_as("core.viewer", "58")
    page = ask(client, "/account/calendar/").text
    assert "Tạo lịch" in page
    made = ask(client, "/account/calendar/renew", "post").text
    token = made.partition("/account/calendar/feed/")[2].partition(".ics")[0]
    assert len(token) > 40
    assert fetch(client, token).status_code == 200
    assert token not in ask(client, "/account/calendar/").text
    assert ask(client, "/account/calendar/end", "post").status_code == 302
    assert fetch(client, token).status_code == 404


def test_strangers_are_sent_to_the_login_page(app):
    client = app.test_client()
    assert ask(client, "/account/calendar/").status_code == 302
    assert ask(client, "/account/calendar/renew", "post").status_code == 302

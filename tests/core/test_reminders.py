"""Reminders of last days: before and after, once each, to those who may take the step."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError

from app.core.services import notices, reminders
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import NotAllowed
from tests.core.notice_support import PROVINCE_OFFICER, SYSTEM, open_round

# The round of the tests closes on 14 December 2021, a Tuesday.
EARLY, SOON, NEXT, AFTER = (
    date(2021, 12, 8),
    date(2021, 12, 9),
    date(2021, 12, 10),
    date(2021, 12, 15),
)
SUNDAY = date(2021, 12, 12)


@pytest.fixture
def officer(make_user):
    return make_user(PROVINCE_OFFICER, "58")[1]


def kinds_of(session, actor):
    bind_actor(session, actor)
    found = [row.kind for row in notices.own_notices(session)]
    bind_actor(session, SYSTEM)
    return found


def test_each_reminder_comes_once_and_none_on_days_off(db_session, officer):
    item = open_round(db_session)
    assert item.closes_on == date(2021, 12, 14)
    told = []
    for day in (EARLY, SOON, SOON, NEXT, SUNDAY, AFTER, AFTER):
        reminders.tell_due(actor=SYSTEM, today=day)
        told.append(kinds_of(db_session, officer))
    soon, both = ["due.soon"], ["due.passed", "due.soon"]
    assert told == [[], soon, soon, soon, soon, both, both]


def test_who_may_not_take_the_step_is_not_reminded(db_session, make_user, officer):
    _user, viewer = make_user("core.viewer", "58")
    open_round(db_session)
    reminders.tell_due(actor=SYSTEM, today=AFTER)
    assert kinds_of(db_session, viewer) == []
    (notice,) = _rows(db_session, officer)
    assert notice.details == {"step": "close", "due": "2021-12-14"}
    assert notice.name is None


def _rows(session, actor):
    bind_actor(session, actor)
    return notices.own_notices(session)


def test_only_the_program_reminds(db_session, sql, officer):
    item = open_round(db_session)
    with pytest.raises(NotAllowed):
        reminders.tell_due(actor=officer, today=AFTER)
    statement = (
        f"select core_notify_due('due.soon', 'household_round', {item.id}, 'close', 'write', "
        "'{}', date '2021-12-14', 'daily')"
    )
    with pytest.raises(DBAPIError):
        sql(statement, acting=officer)
    assert sql(statement, acting=system_actor("test")) == [(1,)]


def test_the_page_names_the_last_day(db_session, client_as):
    client = client_as(PROVINCE_OFFICER, "58")
    open_round(db_session)
    reminders.tell_due(actor=SYSTEM, today=AFTER)
    db_session.commit()
    page = client.get("/notices/").text
    assert "14/12/2021" in page

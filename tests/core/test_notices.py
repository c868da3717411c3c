"""Notices: for those who may act, in the same transaction, and never more than they may read."""

from __future__ import annotations

from contextlib import suppress

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.services import notices, users
from app.kernel import clock
from app.kernel import notices as kernel
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import NotFound
from app.kernel.notices import MailChoice
from app.kernel.transaction import transaction
from app.kernel.workflow import workflow_of
from app.kernel.workflow_steps import agree, object_to
from tests.core.asking import ask
from tests.core.notice_support import (
    DAY,
    PROVINCE_OFFICER,
    ReviewRound,
    kinds_of,
    open_round,
    propose,
)

VIEWER = "core.viewer"


@pytest.fixture
def officers(make_user):
    return [make_user(PROVINCE_OFFICER, "58")[1] for _number in range(3)]


@pytest.fixture
def proposed(db_session, officers):
    item = open_round(db_session)
    propose(db_session, item, officers[0])
    return item


def test_a_proposal_tells_those_who_may_agree_and_nobody_else(
    db_session, officers, proposed, make_user
):
    _user, stranger = make_user(VIEWER, "58")
    first, second, third = officers
    assert kinds_of(db_session, second) == ["workflow.proposed"]
    assert kinds_of(db_session, third) == ["workflow.proposed"]
    assert kinds_of(db_session, first) == []
    assert kinds_of(db_session, stranger) == []


def test_an_answer_tells_the_proposer(db_session, officers, proposed):
    first, second, _third = officers
    bind_actor(db_session, second)
    object_to(ReviewRound, proposed.id, "close", actor=second, reason="còn thiếu một xã")
    assert kinds_of(db_session, first) == ["workflow.objected"]
    propose(db_session, proposed, first)
    bind_actor(db_session, second)
    agree(ReviewRound, proposed.id, "close", actor=second, today=DAY)
    assert kinds_of(db_session, first) == ["workflow.agreed", "workflow.objected"]


def test_what_is_rolled_back_tells_nobody(db_session, officers):
    item = open_round(db_session)
    with suppress(ZeroDivisionError), transaction():
        propose(db_session, item, officers[0])
        raise ZeroDivisionError
    assert kinds_of(db_session, officers[1]) == []


def test_one_person_is_told_once_of_what_has_a_name(db_session, officers, proposed):
    _first, second, _third = officers
    bind_actor(db_session, system_actor("test"))
    for _time in range(2):
        kernel.notify(
            db_session, kernel.WAITS, proposed, [second.user_id], once=f"round.{proposed.id}"
        )
    assert kinds_of(db_session, second) == ["workflow.waits", "workflow.proposed"]


def test_nobody_is_told_of_what_they_do_not_reach(db_session, officers, proposed, make_user):
    _user, stranger = make_user(VIEWER, "58")
    bind_actor(db_session, officers[0])
    told = kernel.notify(db_session, kernel.WAITS, proposed, [stranger.user_id])
    assert told == 0


def test_a_thousand_records_do_not_write_a_thousand_letters(db_session, officers, proposed):
    first, second, _third = officers
    bind_actor(db_session, first)
    row = workflow_of(ReviewRound).transition("close")
    for _time in range(25):
        kernel.step_proposed(db_session, proposed, row)
    assert len(kinds_of(db_session, second)) == 20
    notices.mark_read(None, actor=second)
    bind_actor(db_session, first)
    kernel.step_proposed(db_session, proposed, row)
    assert len(kinds_of(db_session, second)) == 21


# -- raw SQL as the application role -------------------------------------------------------------


def test_notices_are_written_read_and_changed_by_nobody_else(
    db_session, sql, officers, proposed, make_user
):
    _first, second, third = officers
    _user, stranger = make_user(VIEWER, "58")
    own = "select user_id from core_notice"
    assert sql(own, acting=second) == [(second.user_id,)]
    assert sql(own, acting=stranger) == []
    for statement in (
        "insert into core_notice (user_id, kind, record, table_name, row_id, at) "
        f"values ({third.user_id}, 'x', 'x', 'x', 1, now())",
        "update core_notice set read_at = now()",
        "delete from core_notice",
        "update core_notice_choice set mail = 'never'",
        f"select core_reaching(array[{third.user_id}], 'read', 'household_round', {proposed.id})",
        f"select core_notify_these(array[{third.user_id}], 'x', 'household_round', {proposed.id},"
        " '{}', 'daily', null)",
        f"select core_step_takers('household_round', {proposed.id}, 'close', 'write', '{{}}', 9)",
        # What only the program notices, only the program tells.
        f"select core_notify(array[{third.user_id}], 'due.soon', 'household_round', {proposed.id},"
        " '{}', 'daily', null)",
        "select core_mail_claim(now())",
        "select core_mail_done(array[1], 'sent', null)",
    ):
        with pytest.raises(DBAPIError):
            sql(statement, acting=second)
    # Who does not reach a record tells nobody of it, whatever they call.
    with pytest.raises(DBAPIError):
        sql(
            f"select core_notify(array[{third.user_id}], 'x', 'household_round', {proposed.id}, "
            "'{}', 'daily', null)",
            acting=stranger,
        )
    step = (
        f"select core_notify_step('workflow.proposed', 'household_round', {proposed.id}, 'close',"
        " 'write', '{}', 'daily')"
    )
    assert sql(step, acting=stranger) == [(0,)]


def test_asking_for_others_leaves_the_actor_as_they_were(db_session, sql, officers, proposed):
    first, second, _third = officers
    bind_actor(db_session, first)
    kernel.notify(db_session, kernel.WAITS, proposed, [second.user_id])
    assert db_session.execute(text("select core_actor_id()")).scalar() == first.user_id


# -- the pages -----------------------------------------------------------------------------------


def test_bell_page_and_marking(app, db_session, client_as, make_user):
    client = client_as(PROVINCE_OFFICER, "58")
    _user, proposer = make_user(PROVINCE_OFFICER, "58")
    item = open_round(db_session)
    propose(db_session, item, proposer)
    db_session.commit()
    assert ask(client, "/notices/count").json["short"] == "1"
    page = ask(client, "/notices/").text
    assert "Đợt thử" in page
    assert "Có bước chờ bạn đồng ý" in page
    found = page.split('class="told-head" href="')[1].split('"')[0]
    answer = ask(client, found)
    assert answer.headers["Location"].endswith(f"/{item.id}")
    assert ask(client, "/notices/count").json["unread"] == 0
    assert "Đợt thử" not in ask(client, "/notices/?unread=yes").text
    assert ask(client, "/notices/read", "post").status_code == 302


def test_who_lost_the_reach_is_told_nothing_of_the_record(app, db_session, client_as, make_user):
    client = client_as(PROVINCE_OFFICER, "58")
    _user, proposer = make_user(PROVINCE_OFFICER, "58")
    item = open_round(db_session)
    propose(db_session, item, proposer)
    bind_actor(db_session, system_actor("test"))
    reader = db_session.execute(text("select user_id from core_notice")).scalar_one()
    db_session.execute(
        text("update core_assignment set valid_from = null, valid_to = date '2001-01-01' "
             "where user_id = :u"), {"u": reader}
    )  # fmt: skip
    db_session.commit()
    page = ask(client, "/notices/")
    assert page.status_code == 200
    assert "Đợt thử" not in page.text
    assert "told-item" in page.text


def test_strangers_and_others_see_nothing(
    app, db_session, client_as, make_user, officers, proposed
):
    bind_actor(db_session, officers[1])
    key = notices.own_notices(db_session)[0].id
    client = client_as(VIEWER, "58")
    for address in (f"/notices/{key}", f"/notices/{10**30}"):
        assert ask(client, address).status_code == 404
    outside = app.test_client()
    assert ask(outside, "/notices/count").json == {"unread": 0}
    for address in ("/notices/", f"/notices/{key}", "/notices/choices"):
        assert "/login/" in ask(outside, address).headers["Location"]
    assert "/login/" in ask(outside, "/notices/read", "post").headers["Location"]


def test_somebody_chooses_how_they_are_told(app, db_session, client_as):
    client = client_as(PROVINCE_OFFICER, "58")
    data = {kind.name.replace(".", "_"): "never" for kind in kernel.kinds()}
    assert ask(client, "/notices/choices").status_code == 200
    wrong = ask(client, "/notices/choices", "post", data={**data, "language": "xx"})
    assert wrong.status_code == 422
    assert (
        ask(client, "/notices/choices", "post", data={**data, "language": "en"}).status_code == 302
    )
    bind_actor(db_session, system_actor("test"))
    kept = db_session.execute(text("select distinct mail from core_notice_choice")).scalars().all()
    assert kept == ["never"]


def test_who_wants_no_mail_gets_a_notice_without_one(db_session, officers):
    first, second, third = officers
    bind_actor(db_session, second)
    notices.choose({"workflow.proposed": MailChoice.NEVER}, "vi", actor=second)
    bind_actor(db_session, third)
    notices.choose({"workflow.proposed": MailChoice.DAILY}, "vi", actor=third)
    propose(db_session, open_round(db_session), first)
    states = {}
    for acting in (second, third):
        bind_actor(db_session, acting)
        rows = db_session.execute(text("select mail_state, mail_at from core_notice")).all()
        states[acting.user_id] = rows[0]
    assert states[second.user_id] == ("none", None)
    waits = states[third.user_id]
    assert waits.mail_state == "waiting"
    assert waits.mail_at.astimezone(clock.VIETNAM).hour == 7


def test_a_notice_of_another_is_not_found(db_session, officers, proposed):
    bind_actor(db_session, officers[1])
    key = notices.own_notices(db_session)[0].id
    bind_actor(db_session, officers[2])
    with pytest.raises(NotFound):
        notices.own_notice(db_session, key)
    assert notices.mark_read(key, actor=officers[2]) == 0


def test_a_closed_account_is_told_nothing(db_session, officers):
    first, second, _third = officers
    bind_actor(db_session, system_actor("test"))
    users.update_user(second.user_id, {"active": False}, actor=system_actor("test"))
    propose(db_session, open_round(db_session), first)
    bind_actor(db_session, system_actor("test"))
    told = db_session.execute(text("select user_id from core_notice")).scalars().all()
    assert told
    assert second.user_id not in told

"""Comments: by whoever reads the record, mended for 15 minutes, never without a trace."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from app.core.errors import CommentRefused
from app.core.services import comments
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import KernelError, NotFound
from tests.core.asking import ask
from tests.core.notice_support import PROVINCE_OFFICER, kinds_of, open_round

SYSTEM = system_actor("test")


@pytest.fixture
def officers(make_user):
    return [make_user(PROVINCE_OFFICER, "58")[1] for _number in range(3)]


@pytest.fixture
def item(db_session, officers):
    found = open_round(db_session)
    bind_actor(db_session, officers[0])
    return found


@pytest.fixture
def stranger(make_user):
    return make_user("core.viewer", "58")[1]


def test_a_mention_tells_those_who_read_the_record_and_nobody_else(
    db_session, officers, item, stranger
):
    first, second, third = officers
    named = [second.user_id, stranger.user_id]
    comments.comment(item, "@Người xem giúp", named, actor=first)
    assert kinds_of(db_session, second) == ["comment.mention"]
    assert kinds_of(db_session, third) == []
    assert kinds_of(db_session, stranger) == []


def test_followers_are_told_of_comments_and_steps(db_session, officers, item):
    first, second, third = officers
    bind_actor(db_session, third)
    comments.follow(item, wanted=True, actor=third)
    bind_actor(db_session, second)
    comments.comment(item, "Đã nhận", actor=second)
    assert kinds_of(db_session, third) == ["comment.new"]
    assert kinds_of(db_session, first) == []
    bind_actor(db_session, third)
    comments.follow(item, wanted=False, actor=third)
    bind_actor(db_session, first)
    comments.comment(item, "Xong", actor=first)
    assert kinds_of(db_session, third) == ["comment.new"]
    assert kinds_of(db_session, second) == ["comment.new"]  # who comments follows


def test_a_colleague_is_found_without_accents_and_only_who_reads(
    db_session, officers, item, stranger
):
    found = comments.colleagues(db_session, item, "nguoi")
    assert {each.id for each in found} >= {officers[1].user_id, officers[2].user_id}
    assert officers[0].user_id not in {each.id for each in found}
    assert stranger.user_id not in {each.id for each in found}
    assert comments.colleagues(db_session, item, "%") == []


def test_a_comment_is_mended_for_a_while_by_its_author(db_session, officers, item):
    first, second, _third = officers
    key = comments.comment(item, "một", actor=first)
    comments.change(key, "hai", actor=first)
    (said,) = comments.comments_on(db_session, item)
    assert (said.body, said.is_mine, said.may_change) == ("hai", True, True)
    bind_actor(db_session, second)
    with pytest.raises(NotFound):
        comments.change(key, "ba", actor=second)
    with pytest.raises(NotFound):
        comments.remove(key, actor=second)
    bind_actor(db_session, first)
    comments.remove(key, actor=first)
    (said,) = comments.comments_on(db_session, item)
    assert said.body == ""
    assert said.removed_at is not None
    with pytest.raises(NotFound):
        comments.change(key, "bốn", actor=first)


@pytest.mark.parametrize(("minutes", "mends"), [(14, True), (16, False)])
def test_after_fifteen_minutes_a_comment_stands(fresh_database, minutes, mends):
    engine = create_engine(fresh_database.operator)
    application = create_engine(fresh_database.application)
    with engine.begin() as owner:
        for statement in (
            "select set_config('app.actor', 'system', true)",
            "insert into ab_user (id, first_name, last_name, username, email, active) "
            "values (7001, 'a', 'b', 'p', 'p@example.org', true)",
            "insert into core_assignment (user_id, role_id, unit_id) select 7001, r.id, u.id "
            "from ab_role r, core_unit u where r.name = 'core.viewer' and u.code = '58' limit 1",
            "insert into core_comment (id, record, table_name, row_id, user_id, body, at) "
            "select 1, 'core.AdminUnit', 'core_unit', min(id), 7001, 'x', "
            f"now() - interval '{minutes} minutes' from core_unit",
        ):
            owner.execute(text(statement))
    with application.begin() as connection:
        connection.execute(text("select set_config('app.actor', '7001', true)"))
        changed = connection.execute(text("select core_comment_change(1, 'y')")).scalar_one()
        assert changed is mends
        assert connection.execute(text("select core_comment_remove(1)")).scalar_one()
    for each in (application, engine):
        each.dispose()


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 4001])
def test_what_is_no_comment_is_refused(db_session, officers, item, body):
    with pytest.raises(CommentRefused):
        comments.comment(item, body, actor=officers[0])


def test_raw_sql_gets_no_further(db_session, sql, officers, item, stranger):
    first, second, _third = officers
    key = comments.comment(item, "riêng của hồ sơ", [], actor=first)
    about = f"'household_round', {item.id}"
    assert sql("select body from core_comment", acting=second) == [("riêng của hồ sơ",)]
    assert sql("select body from core_comment", acting=stranger) == []
    assert sql(f"select * from core_comments_of({about}, 9)", acting=stranger) == []
    assert sql(f"select * from core_comment_people({about}, 'n')", acting=stranger) == []
    assert sql(f"select core_comment_change({key}, 'x')", acting=second) == [(False,)]
    assert sql(f"select core_comment_remove({key})", acting=second) == [(False,)]
    for statement in (
        f"select core_comment_add({about}, 'x', '{{}}')",
        "update core_comment set body = 'x'",
        "delete from core_comment",
        "insert into core_follower (user_id, table_name, row_id) values (1, 'x', 1)",
    ):
        with pytest.raises(DBAPIError):
            sql(statement, acting=stranger)
    with pytest.raises(DBAPIError):
        sql(f"select core_comment_add({about}, ' ', '{{}}')", acting=first)


def test_words_stand_sealed_in_the_trail(db_session, officers, item):
    comments.comment(item, "lời riêng", actor=officers[0])
    bind_actor(db_session, SYSTEM)
    kept = db_session.execute(
        text("select new_values::text from core_trail where table_name = 'core_comment'")
    ).scalar_one()
    assert "lời riêng" not in kept


def test_a_stranger_comments_on_nothing(db_session, officers, item, stranger):
    bind_actor(db_session, stranger)
    with pytest.raises(KernelError):
        comments.comment(item, "x", actor=stranger)


# -- the page ------------------------------------------------------------------------------------


def test_the_tab_shows_takes_and_escapes_comments(app, db_session, client_as, officers, item):
    db_session.commit()
    number = item.id
    client = client_as(PROVINCE_OFFICER, "58")
    address = f"/household-supervision/rounds/{number}"
    page = ask(client, f"{address}?tab=comments")
    assert "Chưa có ý kiến nào" in page.text
    sent = {"body": "<script>x</script> http://localhost/notices/", "mentioned": ["x", "1"]}
    answer = ask(client, f"/core/comments/of/ReviewRoundView/{number}", "post", data=sent)
    assert answer.headers["Location"].endswith("?tab=comments#related")
    page = ask(client, f"{address}?tab=comments").text
    assert "&lt;script&gt;" in page
    assert '<a href="/notices/">' in page
    assert ask(client, f"{address}/counts").json["comments"] == "1"
    found = ask(client, f"/core/comments/people/ReviewRoundView/{number}?q=nguoi").json
    assert found["people"]
    assert ask(client, f"/core/comments/of/ReviewRoundView/{number}", "post", data={"body": " "})
    assert "Ý kiến phải có" in ask(client, f"{address}?tab=comments").text


def test_a_stranger_is_not_shown_the_record(app, db_session, client_as, item):
    db_session.commit()
    number = item.id
    client = client_as("core.viewer", "58")
    data = {"body": "x", "wanted": "yes"}
    for route in ("of", "follow"):
        answer = ask(client, f"/core/comments/{route}/ReviewRoundView/{number}", "post", data=data)
        assert answer.status_code == 404
    assert ask(client, f"/core/comments/people/ReviewRoundView/{number}?q=n").status_code == 404
    assert ask(client, "/core/comments/1/change", "post", data=data).status_code == 404
    outside = app.test_client()
    assert ask(outside, f"/core/comments/people/ReviewRoundView/{number}").json == {"people": []}

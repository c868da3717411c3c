"""Bulk acts as core keeps them: whose they are, and what the database refuses."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from app.kernel.actor import bind_actor
from app.kernel.bulk import BulkCall, BulkChange
from app.kernel.registry import registry

OPEN = (
    "insert into core_bulk_act (user_id, token, list_view, action, about, asked) "
    "values (:user, :token, 'PersonView', 'give', 'core_person', 1)"
)


@pytest.fixture
def kept(make_user, db_session, sql):
    """Return an act of a reader with one row that was done."""
    user, reader = make_user("core.viewer")
    _other, other = make_user("core.viewer")
    bind_actor(db_session, reader)
    sql(OPEN, acting=reader, user=user.id, token="t")
    sql("insert into core_bulk_row (act_id, row_id) select id, 7 from core_bulk_act", acting=reader)
    sql(
        "update core_bulk_row set state = 'done', left_version = 2, note = 'x'",
        acting=reader,
    )
    return SimpleNamespace(user=user, reader=reader, other=other)


def test_nobody_keeps_an_act_in_anothers_name(kept, sql, make_user):
    chief_user, chief = make_user("core.administrator")
    for who in (kept.other, chief):
        with pytest.raises(DBAPIError):
            sql(OPEN, acting=who, user=kept.user.id, token="forged")
    with pytest.raises(DBAPIError):
        sql(
            "insert into core_bulk_row (act_id, row_id) select id, 8 from core_bulk_act",
            acting=chief,
        )
    assert sql(OPEN, acting=chief, user=chief_user.id, token="own") == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update core_bulk_act set asked = 2",
        "update core_bulk_act set token = 'other'",
        "update core_bulk_act set entries = 'forged'",
        "update core_bulk_act set undone_at = now()",
        "update core_bulk_row set left_version = 3, state = 'undone'",
        "update core_bulk_row set row_id = 8",
        "update core_bulk_row set state = 'waiting'",
        "update core_bulk_row set state = 'refused'",
        "delete from core_bulk_row",
        "delete from core_bulk_act",
        "insert into core_bulk_row (act_id, row_id, state, note) "
        "select id, 9, 'done', 'x' from core_bulk_act",
    ],
)
def test_what_was_done_stands(kept, sql, statement):
    with pytest.raises(DBAPIError):
        sql(statement, acting=kept.reader)


def test_others_neither_see_nor_change_it(kept, sql):
    assert sql("select 1 from core_bulk_act", acting=kept.other) == []
    assert sql("select 1 from core_bulk_row", acting=kept.other) == []
    assert sql("update core_bulk_row set state = 'undone'", acting=kept.other) == 0


def test_declarations_that_cannot_work_are_named(app):
    view = registry().views["PersonView"]

    def said(action: Any) -> str:
        with app.test_request_context():
            return "; ".join(action.problems(view))

    assert "no column" in said(BulkChange("a", "A", columns=("nothing",)))
    assert "personal data" in said(BulkChange("a", "A", columns=("full_name",)))
    assert "needs a column" in said(BulkChange("a", "A"))
    assert "calls nothing" in said(BulkCall("a", "A"))

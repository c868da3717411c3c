"""The registry of what is due: declared once, sound, and read below the record rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import event, text

from app.kernel import due
from app.kernel.errors import ModuleProblem
from tests.core.notice_support import PROVINCE_OFFICER, open_round

CLOSES = date(2021, 12, 14)
ACTIVE = dict.fromkeys(("core", "household_supervision"), "active")


def test_every_last_day_of_a_workflow_is_read_by_what_minds_deadlines(app):
    assert due.problems() == []


def test_a_step_that_is_none_and_a_last_day_without_a_source_are_found(app, monkeypatch):
    known = {source.name: source for source in due.sources()}
    broken = replace(known["household_supervision.round"], step="vanish")
    monkeypatch.setitem(due._SOURCES, broken.name, broken)
    found = due.problems()
    assert any("vanish, which is no step" in each for each in found)
    assert any("ReviewRound: close has a last day" in each for each in found)


def test_two_sources_of_one_name_are_refused(app):
    known = due.sources()[0]
    assert due.declare(known) is known
    with pytest.raises(ModuleProblem):
        due.declare(replace(known, verb="another"))


def test_a_thousand_deadlines_of_all_modules_are_one_statement(db_session, actor):
    open_round(db_session)
    reader = actor(PROVINCE_OFFICER, "58")
    db_session.execute(text("select 1"))  # the transaction has begun, and knows who acts
    connection, seen = db_session.get_bind(), []

    def note(_connection, _cursor, statement, *_more):
        seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    try:
        found = due.items(db_session, due.sources(), reader, until=CLOSES)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    assert [(item.source, item.due_on) for item in found] == [
        ("household_supervision.round", CLOSES)
    ]
    assert len(seen) == 1


def test_only_active_modules_and_rights_count(db_session, make_user):
    _user, officer = make_user(PROVINCE_OFFICER, "58")
    names = {source.name for source in due.own_sources(officer, ACTIVE)}
    assert "household_supervision.round" in names
    assert not {name for name in names if name.startswith("funding_ledger.")}
    left = due.readable(officer, {**ACTIVE, "household_supervision": "inactive"})
    assert {source.name for source in left} == {"core.task"}

"""Data calls from the draft to the lock: services, scopes, and what the database refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.core import events
from app.core.domain.data_calls.design import FormulaCycle
from app.core.errors import AnswersUnchecked, CallNotOpen, NobodyAsked, OwnAnswer, SheetOfOtherForm
from app.core.models import CallField, CallResponse, DataCall
from app.core.services import call_answers as answers
from app.core.services import call_sheets
from app.core.services import data_calls as calls
from app.core.services.units import unit_on
from app.kernel import prefill
from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.records import create_record, get_record, move_record

DAY, DUE = date(2021, 6, 1), date(2021, 6, 12)  # a Saturday
FILLER, OFFICE = "core.call_filler", "core.call_office"
FIELDS: tuple[dict[str, Any], ...] = (
    {"code": "total", "label": "Tổng số hộ", "kind": "number", "measure": "hộ",
     "is_required": True},
    {"code": "poor", "label": "Hộ nghèo", "kind": "number", "measure": "hộ",
     "rule": "poor <= total", "rule_message": "Số hộ nghèo lớn hơn tổng số hộ.",
     "source": "test.poor"},
    {"code": "rate", "label": "Tỷ lệ", "kind": "percent", "formula": "poor / total * 100"},
    {"code": "level", "label": "Mức", "kind": "choice", "choices": "Tốt\nKém"},
)  # fmt: skip


@pytest.fixture
def register(monkeypatch):
    """Declare a register that knows 7 poor households of every unit."""
    monkeypatch.setattr(prefill, "_SOURCES", dict(prefill._SOURCES))
    prefill.prefill_source("test.poor", "Hộ nghèo")(lambda _session, _unit, _day: 7)


@pytest.fixture
def land(db_session, system):
    """Return the province with two of its districts."""
    province = unit_on("58", DAY)
    return SimpleNamespace(
        province=province, districts=[unit_on(code, DAY) for code in ("584", "585")]
    )


def draft(system, land, **values) -> DataCall:
    call = calls.create_call(
        {"unit_id": land.province.id, "title": "Hộ nghèo tháng 5", "data_on": DAY, "due_on": DUE,
         **values},
        actor=system,
    )  # fmt: skip
    if "copied_from_id" in values:
        return call
    for position, field in enumerate(FIELDS):
        create_record(CallField, {"call_id": call.id, "position": position, **field}, actor=system)
    return call


@pytest.fixture
def call(db_session, system, land, register) -> DataCall:
    """Return a call that was issued to two districts."""
    item = draft(system, land)
    units = [unit.id for unit in land.districts]
    calls.ask_units(item.id, levels=(), units=units, today=DAY, actor=system)
    return move_record(DataCall, item.id, "issue", actor=system, today=DAY)


def response_of(session, call, unit) -> CallResponse:
    return session.scalars(
        select(CallResponse).where(CallResponse.call_id == call.id, CallResponse.unit_id == unit.id)
    ).one()


@pytest.fixture
def response(db_session, call, land) -> CallResponse:
    return response_of(db_session, call, land.districts[0])


GOOD = {"total": 100, "poor": 8, "level": "Tốt"}


def hand_in(item, actor, **values) -> CallResponse:
    return answers.hand_in(item.id, {**GOOD, **values}, actor=actor, today=DAY)


# -- the office ------------------------------------------------------------------------


def test_the_last_day_follows_from_the_calendar(call, response):
    assert call.effective_due_on == date(2021, 6, 14) == response.effective_due_on


def test_all_units_of_a_level_are_asked_once(db_session, system, land, register):
    item = draft(system, land)
    first = calls.ask_units(item.id, levels=("district",), units=(), today=DAY, actor=system)
    again = calls.ask_units(item.id, levels=("district",), units=(), today=DAY, actor=system)
    assert (first, again) == (7, 0)


def test_an_unsound_or_unaddressed_form_is_not_issued(db_session, system, land, register):
    item = draft(system, land)
    with pytest.raises(NobodyAsked):
        move_record(DataCall, item.id, "issue", actor=system, today=DAY)
    values = {"call_id": item.id, "code": "x", "label": "x", "kind": "number", "formula": "x"}
    create_record(CallField, values, actor=system)
    with pytest.raises(FormulaCycle):
        move_record(DataCall, item.id, "issue", actor=system, today=DAY)


def test_a_copy_has_the_form_and_the_addressees(db_session, system, land, call):
    copy = draft(system, land, title="Hộ nghèo tháng 6", copied_from_id=call.id)
    assert (copy.state, copy.design_version) == ("draft", 2)
    assert [each.code for each in calls.fields_of(db_session, copy.id)] == [
        "total", "poor", "rate", "level",
    ]  # fmt: skip
    asked = calls.responses_of(db_session, copy.id)
    assert [each.unit_id for each in asked] == [unit.id for unit in land.districts]
    assert {each.state for each in asked} == {"planned"}


# -- the answer ------------------------------------------------------------------------


def test_a_figure_is_prefilled_and_what_the_register_said_is_kept(response, actor, db_session):
    filler = actor(FILLER, "584")
    prefilled = {each.field.code: each.prefilled for each in answers.sheet(db_session, response)}
    assert prefilled == {"total": None, "poor": 7, "level": None}
    answers.save_draft(response.id, {"poor": 8}, actor=filler)
    (poor,) = [e for e in answers.sheet(db_session, response) if e.field.code == "poor"]
    assert [poor.value, poor.prefilled, poor.was_changed] == [8, 7, True]
    assert response.state == "draft"


def test_gaps_and_broken_checks_stand_beside_their_fields(response, actor):
    filler = actor(FILLER, "584")
    with pytest.raises(InvalidInput) as refusal:
        hand_in(response, filler, total=None)
    assert set(refusal.value.errors) == {"total"}


def test_a_broken_check_says_what_the_form_says(response, actor):
    filler = actor(FILLER, "584")
    with pytest.raises(InvalidInput) as refusal:
        hand_in(response, filler, total=3)
    assert refusal.value.errors == {"poor": "Số hộ nghèo lớn hơn tổng số hộ."}


def test_who_hands_in_never_accepts(response, make_user, db_session, system, land):
    user, filler = make_user(FILLER, "584")
    bind_actor(db_session, filler)
    item = hand_in(response, filler)
    from app.core.services import users
    from app.kernel.security import load_actor

    bind_actor(db_session, system)
    users.assign(
        user.id, role=OFFICE, unit_id=land.province.id, valid_from=date(2020, 1, 1), basis="x",
        actor=system,
    )  # fmt: skip
    db_session.flush()
    both = load_actor(db_session, user.id, "both")
    bind_actor(db_session, both)
    with pytest.raises(OwnAnswer):
        move_record(CallResponse, item.id, "accept", actor=both, today=DAY)


def test_returned_mended_accepted_and_the_first_day_stays(response, actor, db_session):
    filler = actor(FILLER, "584")
    hand_in(response, filler)
    first = response.first_handed_in_on
    office = actor(OFFICE, "58")
    move_record(CallResponse, response.id, "return", actor=office, today=DAY, reason="Thiếu")
    bind_actor(db_session, filler)
    hand_in(response, filler, poor=9)
    bind_actor(db_session, office)
    item = move_record(CallResponse, response.id, "accept", actor=office, today=DAY)
    assert (item.state, item.first_handed_in_on) == ("accepted", first)
    with pytest.raises((CallNotOpen, NotAllowed)):
        answers.save_draft(response.id, {"poor": 1}, actor=filler)


def test_a_unit_sees_its_own_answers_only(call, land, actor, db_session):
    other = response_of(db_session, call, land.districts[1]).id
    db_session.expunge_all()
    filler = actor(FILLER, "584")
    with pytest.raises(NotFound):
        get_record(db_session, CallResponse, other)
    with pytest.raises(NotFound):
        answers.save_draft(other, {"poor": 1}, actor=filler)


def test_a_draft_is_not_seen_by_those_it_will_ask(db_session, system, land, register, actor):
    item = draft(system, land)
    calls.ask_units(item.id, levels=("district",), units=(), today=DAY, actor=system)
    key = item.id
    db_session.expunge_all()
    actor(FILLER, "584")
    assert calls.responses_of(db_session, key) == []
    with pytest.raises(NotFound):
        get_record(db_session, DataCall, key)


def test_who_is_late_is_reminded_and_modules_hear_of_it(call, response, actor):
    heard = []
    office = actor(OFFICE, "58")

    def hear(sender):
        heard.append(sender.id)

    events.answer_reminded.connect(hear)
    assert answers.remind_late(call.id, today=DUE, actor=office) == 0
    assert answers.remind_late(call.id, today=date(2021, 6, 20), actor=office) == 2
    assert len(heard) == 2
    assert response.reminders == 1


def test_totals_name_who_is_missing(call, response, actor, db_session):
    filler = actor(FILLER, "584")
    hand_in(response, filler)
    office = actor(OFFICE, "58")
    before = answers.consolidated(db_session, call)
    assert [each.value for each in before.totals[:3]] == [None, None, None]
    move_record(CallResponse, response.id, "accept", actor=office, today=DAY)
    found = answers.consolidated(db_session, call)
    assert [each.value for each in found.totals[:3]] == [100, 8, Fraction(8)]
    assert [each.unit.code for each in found.missing] == ["585"]


def test_a_call_with_unchecked_answers_is_not_locked(call, response, actor):
    hand_in(response, actor(FILLER, "584"))
    office = actor(OFFICE, "58")
    move_record(DataCall, call.id, "close", actor=office, today=DAY)
    with pytest.raises(AnswersUnchecked):
        move_record(DataCall, call.id, "lock", actor=office, today=DAY)


def test_a_sheet_comes_back_as_it_was_filled_in(response, db_session, land, call):
    words = call_sheets.SheetWords(("a", "b", "c", "d"), "")
    sheet = call_sheets.empty_sheet(response, answers.sheet(db_session, response), words)
    assert call_sheets.read_sheet(response, sheet) == {"poor": 7}
    with pytest.raises(SheetOfOtherForm):
        call_sheets.read_sheet(response_of(db_session, call, land.districts[1]), sheet)


# -- raw SQL as the application role ---------------------------------------------------


def refused(run, statement, **values) -> str:
    with pytest.raises(DBAPIError) as refusal:
        run(statement, **values)
    found = refusal.value.orig.diag
    return found.constraint_name or found.sqlstate


INSERT = (
    "insert into core_call_value (response_id, field_id, number, text) "
    "select :response, id, :number, :text from core_call_field where code = :code"
)


@pytest.mark.parametrize(
    ("code", "number", "text", "constraint"),
    [
        ("total", None, "x", "ck_core_call_value_kind"),
        ("total", Decimal("1.5"), None, "ck_core_call_value_kind"),
        ("level", None, "Vừa", "ck_core_call_value_kind"),
        ("level", 1, None, "ck_core_call_value_kind"),
        ("total", 1, "x", "ck_core_call_value_kind"),
        ("rate", 1, None, "ck_core_call_value_field_id"),
    ],
)
def test_only_values_of_the_form_are_kept(response, actor, sql, code, number, text, constraint):
    actor(FILLER, "584")
    values = {"response": response.id, "code": code, "number": number, "text": text}
    assert refused(sql, INSERT, **values) == constraint
    assert sql(INSERT, response=response.id, code="level", number=None, text="Kém") == 1


def test_a_field_of_another_call_is_refused(response, system, land, actor, sql, db_session):
    bind_actor(db_session, system)
    other = draft(system, land)
    actor(FILLER, "584")
    statement = (
        "insert into core_call_value (response_id, field_id, number) "
        "select :response, min(id), 1 from core_call_field where call_id = :call"
    )
    bind_actor(db_session, system)
    values = {"response": response.id, "call": other.id}
    assert refused(sql, statement, **values) == "ck_core_call_value_field_id"


def test_another_units_answer_is_not_written(call, land, actor, sql, db_session):
    other = response_of(db_session, call, land.districts[1]).id
    db_session.expunge_all()
    actor(FILLER, "584")
    values = {"response": other, "code": "total", "number": 1, "text": None}
    assert refused(sql, INSERT, **values) == "42501"
    statement = "update core_call_response set note = 'x' where id = :id"
    assert sql(statement, id=other) == 0


def test_the_office_does_not_write_answers(response, actor, sql):
    actor(OFFICE, "58")
    values = {"response": response.id, "code": "total", "number": 1, "text": None}
    assert refused(sql, INSERT, **values) == "42501"


def test_what_was_handed_in_and_locked_stands(call, response, actor, sql, db_session):
    filler = actor(FILLER, "584")
    hand_in(response, filler)
    assert refused(sql, "update core_call_value set number = 1 where number = 8") == (
        "ck_core_call_value_stands"
    )
    assert refused(sql, "delete from core_call_value") == "ck_core_call_value_stands"
    accept = "update core_call_response set state = 'accepted' where id = :id"
    assert refused(sql, accept, id=response.id) == "42501"
    office = actor(OFFICE, "58")
    move_record(CallResponse, response.id, "accept", actor=office, today=DAY)
    for step in ("close", "lock"):
        move_record(DataCall, call.id, step, actor=office, today=DAY)
    statement = "update core_call_response set note = 'x' where id = :id"
    assert refused(sql, statement, id=response.id) == "ck_core_call_response_locked"
    assert refused(sql, "update core_call set state = 'issued'") == "CT002"


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("update core_call set title = 'x'", "ck_core_call_stands"),
        ("update core_call set due_on = '2021-06-02'", "ck_core_call_stands"),
        ("delete from core_call", "ck_core_call_stands"),
        ("update core_call_field set label = 'x'", "ck_core_call_field_stands"),
        ("delete from core_call_field", "ck_core_call_field_stands"),
        ("delete from core_call_response", "ck_core_call_response_stands"),
        ("update core_call_response set effective_due_on = '2022-01-01'",
         "ck_core_call_response_stands"),
        ("update core_call_response set first_handed_in_on = '2021-01-01'",
         "ck_core_call_response_stands"),
    ],
)  # fmt: skip
def test_an_issued_call_stands(call, actor, sql, statement, constraint):
    actor(OFFICE, "58")
    assert refused(sql, statement) == constraint


def test_a_call_asks_within_its_own_unit(db_session, system, land, register, sql):
    item = draft(system, land)
    statement = (
        "insert into core_call_response (call_id, unit_id, call_unit_id, effective_due_on, state) "
        "select :call, id, :unit, '2021-06-14', 'planned' from core_unit where code = '79'"
    )
    values = {"call": item.id, "unit": land.province.id}
    assert refused(sql, statement, **values) == "ck_core_call_response_unit_id"


def test_who_handed_in_does_not_accept_by_sql(response, make_user, system, land, sql, db_session):
    from app.core.services import users

    user, filler = make_user(FILLER, "584")
    bind_actor(db_session, filler)
    hand_in(response, filler)
    bind_actor(db_session, system)
    users.assign(
        user.id, role=OFFICE, unit_id=land.province.id, valid_from=date(2020, 1, 1), basis="x",
        actor=system,
    )  # fmt: skip
    db_session.flush()
    statement = "update core_call_response set state = 'accepted' where id = :id"
    bind_actor(db_session, filler)
    assert refused(sql, statement, id=response.id) == "ck_core_call_response_four_eyes"

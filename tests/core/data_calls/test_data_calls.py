"""Data calls from the draft to the lock: services and scopes."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from app.core import events
from app.core.domain.data_calls.design import FormulaCycle
from app.core.errors import (
    AnswersUnchecked,
    CallNotOpen,
    NobodyAsked,
    OwnAnswer,
    SheetOfOtherForm,
    UnitEnded,
)
from app.core.models import CallField, CallResponse, DataCall
from app.core.services import call_answers as answers
from app.core.services import call_sheets, users
from app.core.services import data_calls as calls
from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.records import create_record, get_record, move_record
from app.kernel.security import load_actor
from tests.core.data_calls.support import (
    DAY,
    DUE,
    FILLER,
    OFFICE,
    draft,
    hand_in,
    response_of,
)

# -- the office ------------------------------------------------------------------------


def test_the_last_day_follows_from_the_calendar(call, response):
    assert call.effective_due_on == date(2021, 6, 14) == response.effective_due_on


def test_all_units_of_a_level_are_asked_once(db_session, system, land, register):
    item = draft(system, land)
    first = calls.ask_units(item.id, levels=("district",), units=(), actor=system)
    again = calls.ask_units(item.id, levels=("district",), units=(), actor=system)
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
    calls.ask_units(item.id, levels=("district",), units=(), actor=system)
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


def test_an_office_whose_unit_had_ended_asks_for_no_figures(db_session, system, land):
    with pytest.raises(UnitEnded), db_session.begin_nested():
        draft(system, land, data_on=date(2025, 7, 1))
    item = draft(system, land)
    with pytest.raises(UnitEnded):
        calls.change_call(item.id, {"data_on": date(2025, 7, 1)}, version=None, actor=system)

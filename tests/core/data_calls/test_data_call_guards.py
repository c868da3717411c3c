"""What the database refuses of data calls, whoever asks: raw SQL as the application role."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.core.models import CallResponse, DataCall
from app.core.services import users
from app.kernel.actor import bind_actor
from app.kernel.records import move_record
from tests.core.data_calls.support import (
    DAY,
    FILLER,
    OFFICE,
    draft,
    hand_in,
    refused,
    response_of,
)

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

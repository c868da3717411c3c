"""What the tests of data calls share: a form, a call of the province, an answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from app.core.models import CallField, CallResponse, DataCall
from app.core.services import call_answers as answers
from app.core.services import data_calls as calls
from app.kernel.records import create_record

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


def response_of(session, call, unit) -> CallResponse:
    return session.scalars(
        select(CallResponse).where(CallResponse.call_id == call.id, CallResponse.unit_id == unit.id)
    ).one()


GOOD = {"total": 100, "poor": 8, "level": "Tốt"}


def hand_in(item, actor, **values) -> CallResponse:
    return answers.hand_in(item.id, {**GOOD, **values}, actor=actor, today=DAY)


def refused(run, statement, **values) -> str:
    with pytest.raises(DBAPIError) as refusal:
        run(statement, **values)
    found = refusal.value.orig.diag
    return found.constraint_name or found.sqlstate

"""Data calls: designing a form, saying who is asked, issuing, closing, locking, copying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from app.core import events
from app.core.domain.data_calls.deadlines import effective_due
from app.core.domain.data_calls.design import Design
from app.core.errors import AnswersUnchecked, NobodyAsked, UnitEnded
from app.core.models import (
    AdminUnit,
    CallField,
    CallResponse,
    CallState,
    DataCall,
    ResponseState,
)
from app.core.services.calendar import working_calendar
from app.core.services.units import subtree
from app.kernel.actor import Actor
from app.kernel.reach import require_on
from app.kernel.records import check_version, flush, get_for_update, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move

COPIED = (
    "position", "code", "label", "kind", "measure", "places", "is_required", "choices", "formula",
    "rule", "rule_message", "source",
)  # fmt: skip
EDITED = ("title", "purpose", "data_on", "due_on")


def session_of(item: Any) -> Session:
    """Return the session that a record belongs to."""
    session = object_session(item)
    if session is None:
        raise RuntimeError("the record belongs to no session")
    return session


def create_call(values: Mapping[str, Any], *, actor: Actor) -> DataCall:
    """Draft a data call; its last day follows from the working calendar."""
    with transaction() as session:
        actor.require("write", DataCall.__record__)
        _require_standing(session, values["unit_id"], values["data_on"])
        source = values.get("copied_from_id")
        if source:
            return _copy(session, source, values, actor)
        item = DataCall(**values, effective_due_on=_effective(values["due_on"]))
        session.add(item)
        flush(session, DataCall)
        return item


def change_call(
    key: int, values: Mapping[str, Any], *, version: int | None, actor: Actor
) -> DataCall:
    """Change a drafted call; those who are asked get its new last day."""
    with transaction() as session:
        item = get_for_update(session, DataCall, key)
        require_on(item, "write", actor=actor)
        check_version(item, version)
        if values.get("data_on", item.data_on) != item.data_on:
            _require_standing(session, item.unit_id, values["data_on"])
        for name in EDITED:
            if name in values:
                setattr(item, name, values[name])
        item.effective_due_on = _effective(item.due_on)
        flush(session, DataCall)
        for response in responses_of(session, item.id):
            response.effective_due_on = item.effective_due_on
        flush(session, CallResponse)
        return item


def _require_standing(session: Session, unit_id: int, on: date) -> None:
    """Raise UnitEnded for an office whose unit had ended on the day of the figures."""
    unit = get_record(session, AdminUnit, unit_id)
    if unit.valid_to is not None and unit.valid_to < on:
        raise UnitEnded(code=unit.full_name, on=unit.valid_to)


def ask_units(key: int, *, levels: Sequence[str], units: Sequence[int], actor: Actor) -> int:
    """Address a drafted call to all units of some levels below its own, and to named ones.

    Those of the day of the figures are asked: the units of today may be others.
    """
    with transaction() as session:
        item = get_for_update(session, DataCall, key)
        require_on(item, "write", actor=actor)
        below = [each.id for each in subtree(item.unit_id, item.data_on) if each.level in levels]
        present = {each.unit_id for each in responses_of(session, item.id)}
        wanted = sorted({*below, *units} - present)
        session.add_all(_response(item, unit_id) for unit_id in wanted)
        flush(session, CallResponse)
        return len(wanted)


def ask_unit(values: Mapping[str, Any], *, actor: Actor) -> CallResponse:
    """Address a drafted call to one unit."""
    with transaction() as session:
        call = get_record(session, DataCall, values["call_id"])
        require_on(call, "write", actor=actor)
        item = _response(call, values["unit_id"])
        session.add(item)
        flush(session, CallResponse)
        return item


def _copy(session: Session, key: int, values: Mapping[str, Any], actor: Actor) -> DataCall:
    """Draft the next call with the form and the addressees of another one."""
    source = get_record(session, DataCall, key)
    require_on(source, "write", actor=actor)
    item = DataCall(
        **values,
        effective_due_on=_effective(values["due_on"]),
        design_version=source.design_version + 1,
    )
    session.add(item)
    flush(session, DataCall)
    session.add_all(
        CallField(call_id=item.id, **{name: getattr(each, name) for name in COPIED})
        for each in fields_of(session, source.id)
    )
    if item.unit_id == source.unit_id:
        asked = [each.unit_id for each in responses_of(session, source.id)]
        lasting = select(AdminUnit.id).where(
            AdminUnit.id.in_(asked),
            (AdminUnit.valid_to.is_(None)) | (AdminUnit.valid_to >= item.data_on),
        )
        session.add_all(_response(item, unit_id) for unit_id in session.scalars(lasting))
    flush(session, CallResponse)
    return item


def fields_of(session: Session, call_id: int) -> list[CallField]:
    """Return the fields of a form in order."""
    statement = select(CallField).where(CallField.call_id == call_id)
    return list(session.scalars(statement.order_by(CallField.position, CallField.id)))


def responses_of(session: Session, call_id: int) -> list[CallResponse]:
    """Return the answers to a call within reach, by unit."""
    statement = (
        select(CallResponse)
        .join(AdminUnit, CallResponse.unit_id == AdminUnit.id)
        .where(CallResponse.call_id == call_id)
        .order_by(AdminUnit.code)
    )
    return list(session.scalars(statement).unique())


def design_of(fields: Sequence[CallField]) -> Design:
    """Return the checked design; raise what is wrong with it."""
    return Design(each.design for each in fields)


def may_issue(item: DataCall, _move: Move) -> None:
    """Refuse a call whose form is not sound, or that is addressed to nobody."""
    session = session_of(item)
    design_of(fields_of(session, item.id))
    if not responses_of(session, item.id):
        raise NobodyAsked


def note_issued(item: DataCall, move: Move) -> None:
    """Open the answers, unless the call is opened again."""
    session = session_of(item)
    item.issued_on = move.today
    flush(session, DataCall)
    asked = responses_of(session, item.id)
    for response in asked:
        response.state = ResponseState.OPEN
    flush(session, CallResponse)
    for response in asked:
        events.answer_asked.send(response)


def may_lock(item: DataCall, _move: Move) -> None:
    """Refuse to lock a call while answers wait to be checked."""
    waiting = session_of(item).scalar(
        select(func.count()).where(
            CallResponse.call_id == item.id, CallResponse.state == ResponseState.HANDED_IN
        )
    )
    if waiting:
        raise AnswersUnchecked(count=waiting)


def is_draft(call: DataCall) -> bool:
    """Tell whether a form can still be changed."""
    return call.state == CallState.DRAFT


def _response(call: DataCall, unit_id: int) -> CallResponse:
    return CallResponse(
        call_id=call.id,
        unit_id=unit_id,
        call_unit_id=call.unit_id,
        effective_due_on=call.effective_due_on,
    )


def _effective(due_on: date) -> date:
    return effective_due(due_on, working_calendar().is_working_day)

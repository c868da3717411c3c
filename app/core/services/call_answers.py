"""Answers to data calls: prefilling, saving, handing in, checking, reminding, adding up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core import events
from app.core.domain.data_calls.consolidation import Total, consolidate
from app.core.domain.data_calls.design import Answer, Wrong
from app.core.errors import CallNotOpen, OwnAnswer
from app.core.models import (
    CallField,
    CallResponse,
    CallState,
    CallValue,
    DataCall,
    ResponseState,
)
from app.core.services.data_calls import design_of, fields_of, responses_of, session_of
from app.kernel import clock, prefill
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput
from app.kernel.reach import require_on
from app.kernel.records import check_version, flush, get_for_update, get_record, move_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move

FILLABLE = (ResponseState.OPEN, ResponseState.DRAFT, ResponseState.RETURNED)
MOST_OWED = 8  # of each kind on the home page


@dataclass(frozen=True)
class Filled:
    """A field of a form with its value, and what a register gave for it."""

    field: CallField
    value: Any
    prefilled: Decimal | None = None

    @property
    def was_changed(self) -> bool:
        """Tell whether the filler said something else than the register."""
        return self.prefilled is not None and self.value != self.prefilled


@dataclass(frozen=True)
class Consolidated:
    """The totals of a call, and each unit with its values; None where nothing counts yet."""

    totals: list[Total]
    rows: list[tuple[CallResponse, dict[str, Answer] | None]]

    @property
    def missing(self) -> list[CallResponse]:
        """Return the answers that are not in the sums."""
        return [response for response, values in self.rows if values is None]


def is_fillable(item: CallResponse) -> bool:
    """Tell whether an answer can still be written."""
    return item.call.state == CallState.ISSUED and item.state in FILLABLE


def sheet(session: Session, item: CallResponse) -> list[Filled]:
    """Return the asked fields with what was saved, else with what registers know."""
    saved = {value.field_id: value for value in _values(session, item.id)}
    fresh = not saved and is_fillable(item)
    found = []
    for field in fields_of(session, item.call_id):
        if field.formula:
            continue
        value = saved.get(field.id)
        if value is not None:
            found.append(Filled(field, value_of(value), value.prefilled))
        else:
            known = _known(session, field, item) if fresh else None
            found.append(Filled(field, known, known))
    return found


def save_draft(
    key: int, values: Mapping[str, Any], *, version: int | None = None, actor: Actor
) -> CallResponse:
    """Keep what is filled in so far; `values` are by the code of the field."""
    with transaction() as session:
        item = get_for_update(session, CallResponse, key)
        require_on(item, "fill", actor=actor)
        check_version(item, version)
        if not is_fillable(item):
            raise CallNotOpen
        if item.state == ResponseState.OPEN:
            item.state = ResponseState.DRAFT
        item.updated_at = clock.now()  # the version counts what was filled in as well
        _write(session, item, values)
        flush(session, CallValue)
        return item


def hand_in(
    key: int,
    values: Mapping[str, Any],
    *,
    version: int | None = None,
    actor: Actor,
    today: date,
) -> CallResponse:
    """Save an answer and hand it in; nothing is kept when something stands against it."""
    with transaction():
        save_draft(key, values, version=version, actor=actor)
        return move_record(CallResponse, key, "hand_in", actor=actor, today=today)


def may_hand_in(item: CallResponse, _move: Move) -> None:
    """Refuse an answer with gaps or against a check of its form, beside each field."""
    if not is_fillable(item):
        raise CallNotOpen
    problems = problems_of(session_of(item), item)
    if problems:
        raise InvalidInput(problems)


def problems_of(session: Session, item: CallResponse) -> dict[str, Any]:
    """Return what stands against handing an answer in, by the code of the field."""
    from app.core.messages import FIELD_MISSING

    fields = fields_of(session, item.call_id)
    found = design_of(fields).problems(answer_of(session, item, fields))
    return {
        each.code: FIELD_MISSING if each.wrong == Wrong.MISSING else each.message for each in found
    }


def may_check(item: CallResponse, move: Move) -> None:
    """Keep who handed an answer in from checking it."""
    if move.actor.user_id is not None and item.handed_in_by_id == move.actor.user_id:
        raise OwnAnswer


def note_handed_in(item: CallResponse, move: Move) -> None:
    """Note when an answer was handed in; the first day decides whether it is late."""
    item.handed_in_on = move.today
    item.first_handed_in_on = item.first_handed_in_on or move.today
    item.handed_in_by_id = move.actor.user_id


def note_returned(item: CallResponse, move: Move) -> None:
    """Note why an answer has to be mended, and tell who listens."""
    item.returned_reason = move.reason
    events.answer_returned.send(item)


def note_accepted(item: CallResponse, move: Move) -> None:
    """Note when an answer was accepted."""
    item.accepted_on = move.today


def remind(key: int, *, actor: Actor) -> CallResponse:
    """Remind a unit of an answer that it owes."""
    with transaction() as session:
        item = get_for_update(session, CallResponse, key)
        require_on(item, "check", actor=actor)
        if not is_fillable(item):
            raise CallNotOpen
        item.reminders += 1
        item.reminded_at = clock.now()
        flush(session, CallResponse)
        events.answer_reminded.send(item)
        return item


def remind_late(call_id: int, *, today: date, actor: Actor) -> int:
    """Remind every unit that is late with its answer to a call."""
    with transaction() as session:
        call = get_record(session, DataCall, call_id)
        late = [
            each
            for each in responses_of(session, call.id)
            if is_fillable(each) and each.effective_due_on < today
        ]
        for each in late:
            remind(each.id, actor=actor)
        return len(late)


def consolidated(session: Session, call: DataCall) -> Consolidated:
    """Add up the accepted answers to a call; what is missing is named and never a zero."""
    fields = fields_of(session, call.id)
    responses = responses_of(session, call.id)
    design = design_of(fields)
    codes = {field.id: field.code for field in fields}
    accepted = [each.id for each in responses if each.state == ResponseState.ACCEPTED]
    answers: dict[int, dict[str, Answer]] = {key: {} for key in accepted}
    statement = select(CallValue).where(CallValue.response_id.in_(accepted))
    for value in session.scalars(statement):
        answers[value.response_id][codes[value.field_id]] = _answer(value)
    given = [answers.get(each.id) for each in responses]
    full = [None if each is None else design.computed(each) for each in given]
    return Consolidated(consolidate(design, given), list(zip(responses, full, strict=True)))


@dataclass(frozen=True)
class Standing:
    """How the answers to a call of one's own stand: all, to be checked, and late."""

    call: DataCall
    asked: int
    unchecked: int
    late: int


def standings(session: Session, actor: Actor, today: date) -> list[Standing]:
    """Return how the open calls of the actor's own units stand."""
    verb = ("check", CallResponse.__record__)
    own = [grant.unit_id for grant in actor.grants if verb in grant.permissions]
    owes = CallResponse.state.in_(FILLABLE) & (CallResponse.effective_due_on < today)
    statement = (
        select(
            DataCall,
            func.count(),
            func.count().filter(CallResponse.state == ResponseState.HANDED_IN),
            func.count().filter(owes),
        )
        .join(CallResponse, CallResponse.call_id == DataCall.id)
        .where(
            DataCall.unit_id.in_([key for key in own if key is not None]),
            DataCall.state.in_((CallState.ISSUED, CallState.CLOSED)),
        )
        .group_by(DataCall.id)
        .order_by(DataCall.effective_due_on)
        .limit(MOST_OWED)
    )
    return [Standing(*row) for row in session.execute(statement)]


def answer_of(session: Session, item: CallResponse, fields: list[CallField]) -> dict[str, Answer]:
    """Return the saved values of an answer by code."""
    codes = {field.id: field.code for field in fields}
    return {codes[value.field_id]: _answer(value) for value in _values(session, item.id)}


def value_of(value: CallValue) -> Any:
    """Return what a row holds."""
    return next((v for v in (value.number, value.text, value.day) if v is not None), None)


def _answer(value: CallValue) -> Answer:
    found = value_of(value)
    return Fraction(found) if isinstance(found, Decimal) else found


def _values(session: Session, response_id: int) -> list[CallValue]:
    return list(session.scalars(select(CallValue).where(CallValue.response_id == response_id)))


def _known(session: Session, field: CallField, item: CallResponse) -> Decimal | None:
    if not field.source:
        return None
    return prefill.find(session, field.source, item.unit_id, item.call.data_on)


def _write(session: Session, item: CallResponse, values: Mapping[str, Any]) -> None:
    """Keep the values of the asked fields; what a register gave is noted once."""
    saved = {value.field_id: value for value in _values(session, item.id)}
    for filled in sheet(session, item):
        field = filled.field
        if field.code not in values:
            continue
        row = saved.get(field.id)
        if row is None:
            row = CallValue(response_id=item.id, field_id=field.id, prefilled=filled.prefilled)
            session.add(row)
        given = values[field.code]
        row.number = Decimal(given) if field.design.is_numeric and given is not None else None
        row.day = given if field.kind == "date" else None
        row.text = (given or None) if field.kind in ("text", "choice") else None

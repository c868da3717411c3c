"""Decisions and payments: propose, approve, list, check, pay, acknowledge, settle."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.services.units import lies_in
from app.kernel.actor import Actor
from app.kernel.records import check_version, flush, get_for_update, get_record, trail_event
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.funding_ledger import events
from modules.funding_ledger.domain.entries import Line
from modules.funding_ledger.domain.errors import AwardFromGifts, OtherPurpose
from modules.funding_ledger.models import (
    AccountingEntity,
    AllocationDecision,
    AllocationLine,
    Designation,
    Fund,
    Payment,
    Recipient,
    SpendingItem,
)
from modules.funding_ledger.models.choices import FundKind, PaymentMethod, Series
from modules.funding_ledger.services import journal
from modules.funding_ledger.services.errors import AboveAllocation, OutsideArea
from modules.funding_ledger.services.workflows import ALLOCATION, PAYMENT

OUT_OF = {
    PaymentMethod.CASH: ("cash_vnd", "expense_grant_cash", Series.CASH_OUT),
    PaymentMethod.BANK: ("bank_vnd", "expense_grant_cash", Series.BANK),
    PaymentMethod.GOODS: ("goods_valued", "expense_grant_inkind", Series.GOODS),
}
UNDER_WAY = ("checked", "approved", "paid", "acknowledged", "settled")


def draft_allocation(values: Mapping[str, Any], *, actor: Actor) -> AllocationDecision:
    """Draft a decision; its entity is that of the fund."""
    with transaction() as session:
        actor.require("write", AllocationDecision.__record__)
        fund = get_record(session, Fund, values["fund_id"])
        item = AllocationDecision(**values, entity_id=fund.entity_id)
        session.add(item)
        flush(session, AllocationDecision)
        return item


def add_line(values: Mapping[str, Any], *, actor: Actor) -> AllocationLine:
    """Add a line to a draft: an item for an area; raise OtherPurpose or AwardFromGifts."""
    with transaction() as session:
        actor.require("write", AllocationLine.__record__)
        decision = get_for_update(session, AllocationDecision, values["allocation_id"])
        check_purpose(session, decision.fund_id, values["item_id"], values.get("designation_id"))
        check_area(session, decision.entity_id, values["unit_id"])
        item = AllocationLine(**values, fund_id=decision.fund_id, entity_id=decision.entity_id)
        session.add(item)
        flush(session, AllocationLine)
        return item


def change_line(
    key: int, values: Mapping[str, Any], *, actor: Actor, version: int | None = None
) -> AllocationLine:
    """Change a line of a draft."""
    with transaction() as session:
        actor.require("write", AllocationLine.__record__)
        item = get_for_update(session, AllocationLine, key)
        check_version(item, version)
        before = {"item_id": item.item_id, "designation_id": item.designation_id}
        wanted = {name: values.get(name, value) for name, value in before.items()}
        if wanted != before:
            check_purpose(session, item.fund_id, wanted["item_id"], wanted["designation_id"])
        for name, value in values.items():
            setattr(item, name, value)
        flush(session, AllocationLine)
        return item


def check_purpose(session: Session, fund_id: int, item_id: int, designation_id: int | None) -> None:
    """Raise AwardFromGifts or OtherPurpose unless a fund and a gift may pay for an item."""
    item, fund = session.get_one(SpendingItem, item_id), session.get_one(Fund, fund_id)
    if item.is_award != (fund.kind == FundKind.EMULATION):
        raise AwardFromGifts
    if designation_id is None:
        return
    bound = get_record(session, Designation, designation_id)
    above: SpendingItem | None = item
    while above is not None and above.id != bound.item_id:
        above = above.parent
    if above is None:
        raise OtherPurpose(bound.code, str(bound.item), str(item))


def move_allocation(
    key: int, name: str, *, actor: Actor, today: date, reason: str = "", **values: Any
) -> AllocationDecision:
    """Carry out a step of a decision, with what its paper says."""
    with transaction() as session:
        item = get_for_update(session, AllocationDecision, key)
        actor.require(ALLOCATION.transition(name).verb, AllocationDecision.__record__)
        before = item.state
        with session.no_autoflush:
            for column, value in values.items():
                setattr(item, column, value)
            ALLOCATION.move(item, name, Move(actor, today, reason))
        flush(session, AllocationDecision)
        _note(session, item, name, before, reason)
        return item


def check_area(session: Session, entity_id: int, unit_id: int) -> None:
    """Raise OutsideArea for a unit in which an entity does not support anybody."""
    entity = get_record(session, AccountingEntity, entity_id)
    if not lies_in(unit_id, entity.unit_id):
        raise OutsideArea(entity.name)


def draft_payment(values: Mapping[str, Any], *, actor: Actor) -> Payment:
    """Draft a payment under a line of a decision."""
    with transaction() as session:
        actor.require("write", Payment.__record__)
        line = get_record(session, AllocationLine, values["allocation_line_id"])
        item = Payment(**values, fund_id=line.fund_id, entity_id=line.entity_id)
        if item.amount > room(session, line):
            raise AboveAllocation(room(session, line), item.amount)
        session.add(item)
        flush(session, Payment)
        return item


def room(session: Session, line: AllocationLine, *, besides: int | None = None) -> int:
    """Return what a line of a decision has left beside the payments under way."""
    taken = select(func.coalesce(func.sum(Payment.amount), 0)).where(
        Payment.allocation_line_id == line.id, Payment.state.in_(UNDER_WAY)
    )
    if besides is not None:
        taken = taken.where(Payment.id != besides)
    return line.amount - int(session.execute(taken).scalar_one())


def list_recipient(values: Mapping[str, Any], *, actor: Actor) -> Recipient:
    """Put somebody on the list of a payment."""
    with transaction() as session:
        actor.require("write", Recipient.__record__)
        payment = get_record(session, Payment, values["payment_id"])
        if values.get("unit_id") is not None:
            check_area(session, payment.entity_id, values["unit_id"])
        item = Recipient(**values, entity_id=payment.entity_id)
        session.add(item)
        flush(session, Recipient)
        return item


def move_payment(
    key: int, name: str, *, actor: Actor, today: date, reason: str = "", **values: Any
) -> Payment:
    """Carry out a step of a payment that moves no money."""
    with transaction() as session:
        item = get_for_update(session, Payment, key)
        _step(session, item, name, Move(actor, today, reason), **values)
        if name == "acknowledge":
            events.payment_acknowledged.send(item)
        return item


def pay(
    key: int, *, paid_on: date, actor: Actor, today: date, reference: str | None = None
) -> Payment:
    """Pay what was approved: the voucher is drawn and the entry posted in the same transaction.

    The cashier's hand pays; the entry is booked for the accountant who checked the payment.
    """
    with transaction() as session:
        item = get_for_update(session, Payment, key)
        move = Move(actor, today)
        PAYMENT.ready(item, "pay", move)
        source, expense, series = OUT_OF[PaymentMethod(item.method)]
        line = item.allocation_line
        if line.item.is_award:
            expense = "expense_award"
        lines = (
            Line(
                expense,
                item.fund_id,
                debit=item.amount,
                designation_id=line.designation_id,
                allocation_line_id=line.id,
            ),
            Line(source, item.fund_id, credit=item.amount, bank_account_id=item.bank_account_id),
        )
        posting = journal.Posting(
            item.entity_id,
            paid_on,
            f"payment_{item.method}",
            item.content or f"{line}: {item.payee}",
            lines,
            series=series,
            payment_id=item.id,
            key=f"payment:{item.id}",
        )
        entry = journal.post(posting, actor=actor, today=today)
        told = {"entry_id": entry.id, "number_id": entry.number_id, "paid_on": paid_on}
        if reference:
            told["reference"] = reference
        _step(session, item, "pay", move, **told)
        events.payment_paid.send(item)
        return item


def reverse_payment(
    key: int, reason: str, *, posted_on: date, actor: Actor, today: date
) -> Payment:
    """Reverse a payment: the money is back, and its entry is mirrored."""
    with transaction() as session:
        item = get_for_update(session, Payment, key)
        move = Move(actor, today, reason)
        PAYMENT.ready(item, "reverse", move)
        if item.entry_id is not None:
            journal.reverse(item.entry_id, reason, posted_on=posted_on, actor=actor, today=today)
        _step(session, item, "reverse", move)
        return item


def acknowledge_all(
    payment_id: int,
    *,
    signed_on: date,
    signature_kind: str,
    confirmed_by: str,
    actor: Actor,
) -> int:
    """Note that all on a list who have not signed did, and who of their place confirmed it."""
    with transaction() as session:
        actor.require("write", Recipient.__record__)
        rows = session.scalars(
            select(Recipient).where(
                Recipient.payment_id == payment_id,
                Recipient.signed_on.is_(None) | Recipient.confirmed_on.is_(None),
            )
        ).all()
        for row in rows:
            if row.signed_on is None:
                row.signed_on, row.signature_kind = signed_on, signature_kind
            if row.confirmed_on is None:
                row.confirmed_on, row.confirmed_by = signed_on, confirmed_by
        flush(session, Recipient)
        return len(rows)


def _step(session: Session, item: Payment, name: str, move: Move, **values: Any) -> None:
    before = item.state
    with session.no_autoflush:
        PAYMENT.ready(item, name, move)
        for column, value in values.items():
            setattr(item, column, value)
        item.state = PAYMENT.transition(name).target
    flush(session, Payment)
    _note(session, item, name, before, move.reason)
    session.refresh(item)


def _note(session: Session, item: Any, name: str, before: str, reason: str) -> None:
    details = {"transition": name, "from": before, "to": item.state, "reason": reason}
    trail_event(session, "transition", item, details)

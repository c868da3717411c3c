"""Receipts: take a gift in under a number, book it, void or reverse it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import check_version, flush, get_for_update, get_record, trail_event
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.funding_ledger.domain.campaigns import check_received_on
from modules.funding_ledger.domain.entries import Line
from modules.funding_ledger.domain.errors import DayInFuture
from modules.funding_ledger.models import (
    AccountingEntity,
    Campaign,
    Fund,
    JournalEntry,
    Pledge,
    Receipt,
    ReceiptGoods,
)
from modules.funding_ledger.models.choices import GiftForm, PledgeState, ReceiptState, Series
from modules.funding_ledger.services import journal
from modules.funding_ledger.services.books import lock_book, take_number
from modules.funding_ledger.services.workflows import RECEIPT

MONEY = {GiftForm.CASH: "cash_vnd", GiftForm.BANK: "bank_vnd", GiftForm.GOODS: "goods_valued"}
SERIES = {
    GiftForm.CASH: Series.CASH_IN,
    GiftForm.BANK: Series.BANK,
    GiftForm.GOODS: Series.GOODS,
}


def draft_receipt(values: Mapping[str, Any], *, actor: Actor, today: date) -> Receipt:
    """Draft a receipt; its entity is that of the fund."""
    with transaction() as session:
        actor.require("write", Receipt.__record__)
        fund = get_record(session, Fund, values["fund_id"])
        _check(session, values, today)
        item = Receipt(**values, entity_id=fund.entity_id)
        session.add(item)
        flush(session, Receipt)
        return item


def change_receipt(
    key: int, values: Mapping[str, Any], *, actor: Actor, today: date, version: int | None = None
) -> Receipt:
    """Change a draft; what was recorded stands."""
    with transaction() as session:
        actor.require("write", Receipt.__record__)
        item = get_for_update(session, Receipt, key)
        check_version(item, version)
        _check(session, values, today)
        for name, value in values.items():
            setattr(item, name, value)
        flush(session, Receipt)
        return item


def add_goods(values: Mapping[str, Any], *, actor: Actor) -> ReceiptGoods:
    """List goods of a receipt; their values make its amount."""
    with transaction() as session:
        actor.require("write", ReceiptGoods.__record__)
        item = ReceiptGoods(**values)
        session.add(item)
        flush(session, ReceiptGoods)
        _sum_goods(session, item.receipt_id)
        return item


def remove_goods(key: int, *, actor: Actor) -> None:
    """Take goods off a draft; its amount follows."""
    with transaction() as session:
        actor.require("delete", ReceiptGoods.__record__)
        item = get_for_update(session, ReceiptGoods, key)
        session.delete(item)
        flush(session, ReceiptGoods)
        _sum_goods(session, item.receipt_id)


def record_receipt(key: int, *, actor: Actor, today: date) -> Receipt:
    """Draw the number of a receipt from its book: the gift was taken in."""
    with transaction() as session:
        item = get_for_update(session, Receipt, key)
        RECEIPT.ready(item, "record", Move(actor, today))
        lock_book(session, item.entity_id)
        entity = get_record(session, AccountingEntity, item.entity_id)
        number = take_number(
            session, entity, Series.RECEIPT_BOOK, day=item.received_on, actor=actor
        )
        _move(session, item, "record", Move(actor, today), number_id=number.id)
        return item


def post_receipts(
    keys: Sequence[int],
    *,
    posted_on: date,
    actor: Actor,
    today: date,
    out_of: str | None = None,
) -> JournalEntry | None:
    """Book receipts of one fund and form: one voucher, a line of income for each receipt.

    The receipts of a day go on one cash voucher; labour and goods without a value are counted, and
    there is nothing to book. `out_of="unidentified"` books a gift that the bank showed before its
    donor was known.
    """
    with transaction() as session:
        items = [get_for_update(session, Receipt, key) for key in sorted(keys)]
        for item in items:
            RECEIPT.ready(item, "post", Move(actor, today))
        entry = _book(session, items, Move(actor, today), posted_on, out_of)
        for item in items:
            entry_id = entry.id if entry is not None and item.amount is not None else None
            _move(session, item, "post", Move(actor, today), entry_id=entry_id)
            _follow_pledge(session, item)
        return entry


def void_receipt(key: int, reason: str, *, actor: Actor, today: date) -> Receipt:
    """Cross out a recorded receipt; its number stays used (Law on Accounting Art 18)."""
    with transaction() as session:
        item = get_for_update(session, Receipt, key)
        _move(session, item, "void", Move(actor, today, reason), void_reason=reason)
        return item


def reverse_receipt(
    key: int, reason: str, *, posted_on: date, actor: Actor, today: date
) -> Receipt:
    """Reverse a posted receipt with the entry that mirrors its own.

    An entry of several receipts is reversed for all of them.
    """
    with transaction() as session:
        item = get_for_update(session, Receipt, key)
        move = Move(actor, today, reason)
        RECEIPT.ready(item, "reverse", move)
        shared = [item]
        if item.entry_id is not None:
            journal.reverse(item.entry_id, reason, posted_on=posted_on, actor=actor, today=today)
            others = select(Receipt.id).where(Receipt.entry_id == item.entry_id)
            keys = sorted(session.scalars(others))
            shared = [get_for_update(session, Receipt, each) for each in keys]
        for each in shared:
            _move(session, each, "reverse", move)
            _follow_pledge(session, each)
        return item


def received(session: Session, pledge_id: int) -> int:
    """Return what came in of a pledge."""
    statement = select(func.coalesce(func.sum(Receipt.amount), 0)).where(
        Receipt.pledge_id == pledge_id, Receipt.state == ReceiptState.POSTED
    )
    return int(session.execute(statement).scalar_one() or 0)


def _check(session: Session, values: Mapping[str, Any], today: date) -> None:
    day = values["received_on"]
    if day > today:
        error = DayInFuture(day)
        error.field = "received_on"  # type: ignore[attr-defined]
        raise error
    if values.get("campaign_id") is not None:
        campaign = get_record(session, Campaign, values["campaign_id"])
        check_received_on(day, campaign.receive_from, campaign.receive_to)


def _sum_goods(session: Session, receipt_id: int) -> None:
    item = get_for_update(session, Receipt, receipt_id)
    total = cast(func.sum(ReceiptGoods.value), BigInteger)
    statement = select(total).where(ReceiptGoods.receipt_id == receipt_id)
    item.amount = session.execute(statement).scalar_one()
    flush(session, Receipt)


def _book(
    session: Session, items: Sequence[Receipt], move: Move, posted_on: date, out_of: str | None
) -> JournalEntry | None:
    valued = [item for item in items if item.amount is not None]
    if not valued:
        return None
    first = valued[0]
    lines = [
        Line(
            out_of or MONEY[GiftForm(first.form)],
            first.fund_id,
            debit=sum(item.amount or 0 for item in valued),
            bank_account_id=None if out_of else first.bank_account_id,
        )
    ]
    goods = first.form == GiftForm.GOODS
    lines += [
        Line(
            "income_donation_inkind" if goods else "income_donation",
            item.fund_id,
            credit=item.amount or 0,
            designation_id=item.designation_id,
            receipt_id=item.id,
        )
        for item in valued
    ]
    posting = journal.Posting(
        first.entity_id,
        posted_on,
        f"receipt_{first.form}",
        first.content or ", ".join(str(item) for item in valued[:5]),
        lines,
        series=Series.GENERAL if out_of else SERIES[GiftForm(first.form)],
        key=f"receipt:{','.join(str(item.id) for item in valued)}"[:80],
    )
    return journal.post(posting, actor=move.actor, today=move.today)


def _move(session: Session, item: Receipt, name: str, move: Move, **values: Any) -> None:
    before = item.state
    with session.no_autoflush:
        RECEIPT.ready(item, name, move)
        for column, value in values.items():
            setattr(item, column, value)
        item.state = RECEIPT.transition(name).target
    flush(session, Receipt)
    details = {"transition": name, "from": before, "to": item.state, "reason": move.reason}
    trail_event(session, "transition", item, details)
    session.refresh(item)


def _follow_pledge(session: Session, item: Receipt) -> None:
    if item.pledge_id is None:
        return
    pledge = session.get_one(Pledge, item.pledge_id)
    if pledge.amount is None or pledge.state not in ("registered", "partly_fulfilled"):
        return
    came = received(session, pledge.id)
    if came >= pledge.amount:
        pledge.state = PledgeState.FULFILLED
    elif came and pledge.state == PledgeState.REGISTERED:
        pledge.state = PledgeState.PARTLY_FULFILLED
    flush(session, Pledge)

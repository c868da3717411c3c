"""Guards and effects of the workflows: what must be true before a step, for its words.

The database asks the same again (migrations/sql); who may take a step is asked by verb.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, object_session

from app.kernel.workflow import Move
from modules.funding_ledger.models import (
    AllocationDecision,
    AllocationLine,
    Campaign,
    Designation,
    FiscalPeriod,
    Payment,
    Receipt,
    ReceiptGoods,
    Recipient,
)
from modules.funding_ledger.services.balances import committed, lowest, named, of_gift
from modules.funding_ledger.services.errors import (
    AboveAllocation,
    AboveAvailable,
    CallMissing,
    ConsentMissing,
    EarlierMonthOpen,
    GoodsMissing,
    LinesMissing,
    ListDiffers,
    ReceiptsOpen,
    SameHands,
    SignaturesMissing,
)


def session_of(item: Any) -> Session:
    """Return the session of a record."""
    session = object_session(item)
    if session is None:
        raise RuntimeError("the record belongs to no session")
    return session


def _another(move: Move, *others: int | None) -> None:
    if move.actor.user_id is not None and move.actor.user_id in others:
        raise SameHands


def may_announce(item: Campaign, _move: Move) -> None:
    """Refuse to announce without the number and date of the call."""
    if not (item.call_number or "").strip() or item.call_date is None:
        raise CallMissing


def may_settle_campaign(item: Campaign, _move: Move) -> None:
    """Refuse to settle while receipts of the campaign are recorded and not posted."""
    statement = select(func.count()).where(
        Receipt.campaign_id == item.id, Receipt.state == "recorded"
    )
    count = session_of(item).execute(statement).scalar_one()
    if count:
        raise ReceiptsOpen(int(count))


def may_release(item: Designation, _move: Move) -> None:
    """Refuse to release a bound gift without its donor's written consent."""
    if not (item.consent_number or "").strip() or item.consent_date is None:
        raise ConsentMissing


def may_record(item: Receipt, _move: Move) -> None:
    """Refuse to record a receipt of goods that lists none."""
    if item.form != "goods":
        return
    listed = select(func.count()).where(ReceiptGoods.receipt_id == item.id)
    if not session_of(item).execute(listed).scalar_one():
        raise GoodsMissing


def may_post(item: Receipt, move: Move) -> None:
    """Refuse that who took the gift in also books it (V24)."""
    _another(move, item.recorded_by_id)


def may_submit(item: AllocationDecision, _move: Move) -> None:
    """Refuse a decision without lines."""
    lines = select(func.count()).where(AllocationLine.allocation_id == item.id)
    if not session_of(item).execute(lines).scalar_one():
        raise LinesMissing


def may_approve_allocation(item: AllocationDecision, move: Move) -> None:
    """Refuse the proposer's own approval, and more than free money and bound gifts hold (V16)."""
    _another(move, item.submitted_by_id, item.created_by_id)
    session = session_of(item)
    wanted = session.execute(
        select(AllocationLine.designation_id, func.sum(AllocationLine.amount))
        .where(AllocationLine.allocation_id == item.id)
        .group_by(AllocationLine.designation_id)
    ).all()
    for gift, amount in wanted:
        held = of_gift(item.fund_id, gift)
        available = lowest(session, held, move.today) - committed(session, held, besides=item.id)
        if amount > available:
            raise AboveAvailable(named(session, held), available, int(amount), move.today)


def may_check(item: Payment, _move: Move) -> None:
    """Refuse a list that adds up to another amount, or more than the decision has left (K07)."""
    from modules.funding_ledger.services.support import room

    session = session_of(item)
    total = select(func.coalesce(func.sum(Recipient.amount), 0)).where(
        Recipient.payment_id == item.id
    )
    listed = int(session.execute(total).scalar_one())
    if listed != item.amount:
        raise ListDiffers(listed, item.amount)
    left = room(session, item.allocation_line, besides=item.id)
    if item.amount > left:
        raise AboveAllocation(left, item.amount)


def may_approve_payment(item: Payment, move: Move) -> None:
    """Refuse the approval of who made or checked the payment (K01)."""
    _another(move, item.created_by_id, item.checked_by_id)


def may_pay(item: Payment, move: Move) -> None:
    """Refuse that who checked or approved also pays."""
    _another(move, item.checked_by_id, item.approved_by_id)


def may_acknowledge(item: Payment, _move: Move) -> None:
    """Refuse while somebody has not signed or is not confirmed (TT 41/2022 Art 4)."""
    missing = select(func.count()).where(
        Recipient.payment_id == item.id,
        Recipient.signed_on.is_(None) | Recipient.confirmed_on.is_(None),
    )
    count = session_of(item).execute(missing).scalar_one()
    if count:
        raise SignaturesMissing(int(count))


def may_close_softly(item: FiscalPeriod, _move: Move) -> None:
    """Refuse to close a month before an earlier one, or with receipts that are not posted."""
    session = session_of(item)
    earlier = select(func.count()).where(
        FiscalPeriod.entity_id == item.entity_id,
        FiscalPeriod.ends_on < item.starts_on,
        FiscalPeriod.state == "open",
    )
    if session.execute(earlier).scalar_one():
        raise EarlierMonthOpen
    waiting = select(func.count()).where(
        Receipt.entity_id == item.entity_id,
        Receipt.received_on <= item.ends_on,
        Receipt.state == "recorded",
    )
    count = session.execute(waiting).scalar_one()
    if count:
        raise ReceiptsOpen(int(count))


def may_close(item: FiscalPeriod, move: Move) -> None:
    """Refuse that one person closes softly and finally."""
    _another(move, item.soft_closed_by_id)


def may_reopen(item: FiscalPeriod, move: Move) -> None:
    """Refuse that who closed a month reopens it."""
    _another(move, item.closed_by_id)

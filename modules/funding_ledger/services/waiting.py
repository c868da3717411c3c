"""What waits for somebody in the books of their own body, and what these books hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, true
from sqlalchemy.orm import Session, joinedload

from app.kernel.actor import Actor
from modules.funding_ledger.domain.campaigns import RELIEF, clocks
from modules.funding_ledger.models import (
    AccountingEntity,
    AllocationDecision,
    BalanceDelta,
    Campaign,
    FiscalPeriod,
    Fund,
    Payment,
    Pledge,
    Receipt,
    Recipient,
)
from modules.funding_ledger.models.scopes import own_bodies
from modules.funding_ledger.services.gifts import limits

RUNNING = ("announced", "reception_closed")


@dataclass(frozen=True, slots=True)
class Heap:
    """Several records that wait for the same step."""

    count: int
    amount: int
    oldest: date | None


@dataclass(frozen=True, slots=True)
class FundBalance:
    """What a fund holds: free money, and what its donors bound."""

    fund: Fund
    free: int
    bound: int


@dataclass(frozen=True, slots=True)
class Raised:
    """What came in for a running campaign, and what its plan asks for."""

    campaign: Campaign
    amount: int


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A last day on which a campaign must be made public or reported."""

    campaign: Campaign
    what: str
    due_on: date


def own_books(cls: Any, actor: Actor, verb: str) -> ColumnElement[bool]:
    """Return the criterion of rows in the books of the bodies in whose own name one may act."""
    bodies = own_bodies(actor, verb, cls.__record__)
    if bodies is None:
        return true()
    keys = select(AccountingEntity.id).where(AccountingEntity.organisation_id.in_(bodies))
    return cls.entity_id.in_(keys)


def receipts(session: Session, actor: Actor, verb: str, state: str) -> Heap:
    """Return the receipts of a state in one's own books, without those that one took in oneself."""
    statement = select(
        func.count(), func.coalesce(func.sum(Receipt.amount), 0), func.min(Receipt.received_on)
    ).where(
        Receipt.state == state,
        own_books(Receipt, actor, verb),
        _not_mine(actor, Receipt.recorded_by_id),
    )
    count, amount, oldest = session.execute(statement).one()
    return Heap(int(count or 0), int(amount or 0), oldest)


def payments(
    session: Session, actor: Actor, verb: str, state: str, at_most: int
) -> Sequence[Payment]:
    """Return payments of a state that this person may move on; other hands did the other steps."""
    statement = select(Payment).where(Payment.state == state, own_books(Payment, actor, verb))
    if verb == "check" and state == "draft":
        listed = select(func.sum(Recipient.amount)).where(Recipient.payment_id == Payment.id)
        statement = statement.where(Payment.amount == listed.scalar_subquery())
    elif verb in ("approve", "pay"):
        before = [Payment.checked_by_id]
        before.append(Payment.created_by_id if verb == "approve" else Payment.approved_by_id)
        statement = statement.where(*(_not_mine(actor, column) for column in before))
    ordered = statement.order_by(Payment.planned_on, Payment.id).limit(at_most)
    return session.scalars(ordered).unique().all()


def unlisted_payments(session: Session, actor: Actor, at_most: int) -> Sequence[Payment]:
    """Return drafts whose list of recipients does not add up to their amount yet."""
    listed = select(func.coalesce(func.sum(Recipient.amount), 0)).where(
        Recipient.payment_id == Payment.id
    )
    statement = select(Payment).where(
        Payment.state == "draft",
        own_books(Payment, actor, "write"),
        Payment.amount != listed.scalar_subquery(),
    )
    ordered = statement.order_by(Payment.planned_on, Payment.id).limit(at_most)
    return session.scalars(ordered).unique().all()


def decisions(
    session: Session, actor: Actor, verb: str, state: str, at_most: int
) -> Sequence[AllocationDecision]:
    """Return decisions of a state that this person may move on."""
    statement = select(AllocationDecision).where(
        AllocationDecision.state == state, own_books(AllocationDecision, actor, verb)
    )
    if verb == "approve":
        hands = (AllocationDecision.submitted_by_id, AllocationDecision.created_by_id)
        statement = statement.where(*(_not_mine(actor, column) for column in hands))
    return session.scalars(statement.order_by(AllocationDecision.id).limit(at_most)).all()


def campaigns(
    session: Session,
    actor: Actor,
    verb: str,
    state: str,
    at_most: int,
    *,
    ended_before: date | None = None,
) -> Sequence[Campaign]:
    """Return campaigns of a state in one's own books, or those of them whose window has ended."""
    statement = select(Campaign).where(Campaign.state == state, own_books(Campaign, actor, verb))
    if ended_before is not None:
        statement = statement.where(Campaign.receive_to < ended_before)
    return session.scalars(statement.order_by(Campaign.receive_to).limit(at_most)).all()


def pledges(session: Session, actor: Actor, last: date, at_most: int) -> Sequence[Pledge]:
    """Return pledges that are not fulfilled and due until a day."""
    statement = (
        select(Pledge)
        .where(
            Pledge.state.in_(("registered", "partly_fulfilled")),
            Pledge.due_on <= last,
            own_books(Pledge, actor, "write"),
        )
        .options(joinedload(Pledge.donor), joinedload(Pledge.campaign))
        .order_by(Pledge.due_on, Pledge.id)
        .limit(at_most)
    )
    return session.scalars(statement).all()


def months(
    session: Session, actor: Actor, verb: str, state: str, today: date
) -> Sequence[FiscalPeriod]:
    """Return for each of one's own books the first month of a state that is over."""
    first = (
        select(FiscalPeriod.entity_id, func.min(FiscalPeriod.starts_on).label("starts_on"))
        .where(FiscalPeriod.state == state, FiscalPeriod.ends_on < today)
        .group_by(FiscalPeriod.entity_id)
        .subquery()
    )
    statement = (
        select(FiscalPeriod)
        .join(
            first,
            (first.c.entity_id == FiscalPeriod.entity_id)
            & (first.c.starts_on == FiscalPeriod.starts_on),
        )
        .where(own_books(FiscalPeriod, actor, verb))
        .options(joinedload(FiscalPeriod.entity))
        .order_by(FiscalPeriod.entity_id)
    )
    return session.scalars(statement).all()


def disclosures(session: Session, actor: Actor, today: date, last: date) -> list[Disclosure]:
    """Return the last days of disclosure that have come or come soon (NĐ 93/2021 Art 13, 14)."""
    found: list[Disclosure] = []
    statement = select(Campaign).where(
        Campaign.kind.in_(RELIEF),
        Campaign.state.in_((*RUNNING, "settled")),
        Campaign.receive_from <= today,
        own_books(Campaign, actor, "read"),
    )
    rules = limits(session)
    for item in session.scalars(statement):
        days = clocks(rules, item.launched_on, item.receive_to, item.distribute_to)
        told = (
            ("received", days.publish_received_by),
            ("distributed", days.publish_distributed_by),
            ("report", days.report_by),
        )
        found += [Disclosure(item, what, due) for what, due in told if due and due <= last]
    return sorted(found, key=lambda each: each.due_on)


def fund_balances(session: Session, at_most: int) -> list[FundBalance]:
    """Return what the funds within reach hold, those of the highest books first."""
    rows = session.execute(
        select(
            BalanceDelta.fund_id,
            func.coalesce(func.sum(BalanceDelta.amount).filter(BalanceDelta.kind == "free"), 0),
            func.coalesce(
                func.sum(BalanceDelta.amount).filter(BalanceDelta.kind == "designation"), 0
            ),
        )
        .where(BalanceDelta.kind.in_(("free", "designation")))
        .group_by(BalanceDelta.fund_id)
    )
    held = {fund: (int(free), int(bound)) for fund, free, bound in rows}
    funds = session.scalars(select(Fund).where(Fund.closed_on.is_(None)).order_by(Fund.id))
    return [FundBalance(fund, *held.get(fund.id, (0, 0))) for fund in funds][:at_most]


def raised(session: Session, at_most: int) -> list[Raised]:
    """Return what was booked for the campaigns that run, beside what they ask for."""
    booked = (
        select(Receipt.campaign_id, func.sum(Receipt.amount).label("amount"))
        .where(Receipt.state == "posted")
        .group_by(Receipt.campaign_id)
        .subquery()
    )
    statement = (
        select(Campaign, func.coalesce(booked.c.amount, 0))
        .outerjoin(booked, booked.c.campaign_id == Campaign.id)
        .where(Campaign.state.in_(RUNNING))
        .order_by(Campaign.entity_id, Campaign.receive_from)
        .limit(at_most)
    )
    return [Raised(item, int(amount)) for item, amount in session.execute(statement)]


def _not_mine(actor: Actor, column: Any) -> ColumnElement[bool]:
    if actor.user_id is None:
        return true()
    return or_(column.is_(None), column != actor.user_id)

"""Books to be read: trial balance by fund (R19), cash book (R03, R04), book of donors (R01)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from modules.funding_ledger.domain.errors import NoRegime
from modules.funding_ledger.models import (
    AccountCode,
    AccountingEntity,
    BankAccount,
    Fund,
    JournalEntry,
    JournalLine,
    LedgerAccount,
    Receipt,
    Regime,
)
from modules.funding_ledger.services.balances import RESULT, moved
from modules.funding_ledger.services.books import regime_of

COUNTED = ("posted", "reversed")


@dataclass(frozen=True, slots=True)
class Sides:
    """A debit and a credit."""

    debit: int = 0
    credit: int = 0

    @property
    def net(self) -> Sides:
        """Return the balance on its own side."""
        balance = self.debit - self.credit
        return Sides(max(balance, 0), max(-balance, 0))

    def __add__(self, other: Sides) -> Sides:
        return Sides(self.debit + other.debit, self.credit + other.credit)


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An account over a span of days: what it held, what moved, what it holds."""

    account: LedgerAccount
    code: str
    is_verified: bool
    opening: Sides
    turnover: Sides

    @property
    def closing(self) -> Sides:
        """Return what the account holds at the end."""
        return (self.opening + self.turnover).net


@dataclass(frozen=True, slots=True)
class CashRow:
    """A line of a cash or bank book; `held` is what was there after it."""

    entry: JournalEntry
    taken_in: int
    paid_out: int
    held: int


@dataclass(frozen=True, slots=True)
class CashBook:
    """A cash or bank book over a span of days."""

    opening: int
    rows: tuple[CashRow, ...]

    @property
    def closing(self) -> int:
        """Return what was there at the end."""
        return self.rows[-1].held if self.rows else self.opening


def entities(session: Session) -> Sequence[AccountingEntity]:
    """Return the entities whose books the reader reaches, the highest level first."""
    return session.scalars(select(AccountingEntity).order_by(AccountingEntity.id)).all()


def trial_balance(
    session: Session, entity_id: int, first: date, last: date, fund_id: int | None = None
) -> tuple[TrialRow, ...]:
    """Return the accounts of a book that hold or move something, in their order."""
    before = _by_account(moved(session, entity_id, None, first - timedelta(days=1), fund_id))
    within = _by_account(moved(session, entity_id, first, last, fund_id))
    codes = account_codes(session, entity_id, last)
    accounts = session.scalars(
        select(LedgerAccount)
        .where(LedgerAccount.id.in_(before.keys() | within.keys()))
        .order_by(LedgerAccount.position)
    )
    rows = (
        TrialRow(
            account,
            *codes.get(account.id, ("", False)),
            before.get(account.id, Sides()).net,
            within.get(account.id, Sides()),
        )
        for account in accounts
    )
    return tuple(row for row in rows if row.opening != Sides() or row.turnover != Sides())


@dataclass(frozen=True, slots=True)
class FundRow:
    """A fund over a span of days, in đồng: what it held, income, spending, other changes."""

    fund: Fund
    opening: int
    income: int
    other: int
    spent: int

    @property
    def closing(self) -> int:
        """Return what the fund holds at the end."""
        return self.opening + self.income + self.other - self.spent


def fund_movements(
    session: Session, entity_id: int, first: date, last: date
) -> tuple[FundRow, ...]:
    """Return what came and went by fund; closing a year moves nothing in or out."""
    net = JournalLine.credit - JournalLine.debit
    within = (JournalEntry.posted_on >= first) & (JournalEntry.kind != "year_close")
    parts = [
        func.coalesce(func.sum(net).filter(condition), 0)
        for condition in (
            JournalEntry.posted_on < first,
            within & (LedgerAccount.type == "income"),
            within & (LedgerAccount.type == "net_assets"),
            within & (LedgerAccount.type == "expense"),
        )
    ]
    rows = session.execute(
        select(JournalLine.fund_id, *parts)
        .join(LedgerAccount, LedgerAccount.id == JournalLine.account_id)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(
            JournalLine.entity_id == entity_id,
            JournalEntry.posted_on <= last,
            LedgerAccount.type.in_(RESULT),
        )
        .group_by(JournalLine.fund_id)
    ).all()
    funds = {f.id: f for f in session.scalars(select(Fund).where(Fund.entity_id == entity_id))}
    found = [FundRow(funds[r[0]], int(r[1]), int(r[2]), int(r[3]), -int(r[4])) for r in rows]
    return tuple(sorted(found, key=lambda row: row.fund.id))


def account_codes(session: Session, entity_id: int, day: date) -> dict[int, tuple[str, bool]]:
    """Return code and verification of accounts in the regime of an entity on a day."""
    try:
        regime = regime_of(session, entity_id, day)
    except NoRegime:
        return {}
    statement = (
        select(AccountCode.account_id, AccountCode.code, AccountCode.is_verified)
        .join(Regime, Regime.id == AccountCode.regime_id)
        .where(Regime.code == regime)
    )
    return {row.account_id: (row.code, row.is_verified) for row in session.execute(statement)}


def cash_book(
    session: Session,
    entity_id: int,
    first: date,
    last: date,
    bank_account_id: int | None = None,
) -> CashBook:
    """Return the book of the cash box, or of a bank account."""
    held = (
        LedgerAccount.key == "cash_vnd"
        if bank_account_id is None
        else JournalLine.bank_account_id == bank_account_id
    )
    lines = session.execute(
        select(JournalLine.debit, JournalLine.credit, JournalEntry)
        .join(LedgerAccount, LedgerAccount.id == JournalLine.account_id)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(JournalLine.entity_id == entity_id, held, JournalEntry.posted_on <= last)
        .order_by(JournalEntry.posted_on, JournalEntry.position, JournalLine.line_no)
    ).all()
    opening = sum(d - c for d, c, entry in lines if entry.posted_on < first)
    balance, rows = opening, []
    for debit, credit, entry in lines:
        if entry.posted_on >= first:
            balance += debit - credit
            rows.append(CashRow(entry, debit, credit, balance))
    return CashBook(opening, tuple(rows))


def bank_accounts(session: Session, entity_id: int) -> Sequence[BankAccount]:
    """Return the bank accounts of an entity."""
    statement = select(BankAccount).where(BankAccount.entity_id == entity_id)
    return session.scalars(statement.order_by(BankAccount.id)).all()


def donor_book(session: Session, entity_id: int, first: date, last: date) -> Sequence[Receipt]:
    """Return what was received, donor by donor in time order (TT 41/2022 Art 8)."""
    return session.scalars(
        select(Receipt)
        .where(
            Receipt.entity_id == entity_id,
            Receipt.received_on.between(first, last),
            Receipt.state == "posted",
        )
        .options(
            joinedload(Receipt.donor),
            joinedload(Receipt.campaign),
            joinedload(Receipt.designation),
            joinedload(Receipt.number),
        )
        .order_by(Receipt.received_on, Receipt.id)
    ).all()


def totals(rows: Iterable[TrialRow]) -> tuple[Sides, Sides, Sides]:
    """Return the sums of the three pairs of columns."""
    opening = turnover = closing = Sides()
    for row in rows:
        opening, turnover, closing = (
            opening + row.opening,
            turnover + row.turnover,
            closing + row.closing,
        )
    return opening, turnover, closing


def _by_account(found: dict[tuple[int, int], tuple[int, int]]) -> dict[int, Sides]:
    sums: dict[int, Sides] = {}
    for (account, _fund), sides in found.items():
        sums[account] = sums.get(account, Sides()) + Sides(*sides)
    return sums

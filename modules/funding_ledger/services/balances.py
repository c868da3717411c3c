"""What funds, bound gifts and accounts hold: from the sums by day that the database keeps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from modules.funding_ledger.domain.entries import Line
from modules.funding_ledger.models import (
    AllocationDecision,
    AllocationLine,
    BalanceDelta,
    BankAccount,
    Designation,
    Fund,
    JournalEntry,
    JournalLine,
    LedgerAccount,
)
from modules.funding_ledger.services.errors import AboveAvailable

RESULT = ("net_assets", "income", "expense")


@dataclass(frozen=True, slots=True)
class Held:
    """Whose balance: of a fund, its free money, a bound gift, an account or a bank account."""

    fund_id: int
    kind: str
    key: int = 0


def free(fund_id: int) -> Held:
    """Return the balance of a fund's money that is bound to nothing."""
    return Held(fund_id, "free")


def of_gift(fund_id: int, designation_id: int | None) -> Held:
    """Return the balance of a bound gift, or of free money."""
    return free(fund_id) if designation_id is None else Held(fund_id, "designation", designation_id)


def lowest(session: Session, held: Held, day: date) -> int:
    """Return what a balance holds on a day or, if that is less, on some day after it."""
    found = session.execute(
        select(BalanceDelta.day, BalanceDelta.amount)
        .where(
            BalanceDelta.fund_id == held.fund_id,
            BalanceDelta.kind == held.kind,
            BalanceDelta.key == held.key,
        )
        .order_by(BalanceDelta.day)
    ).all()
    balance = sum(row.amount for row in found if row.day <= day)
    least = balance
    for row in found:
        if row.day > day:
            balance += row.amount
            least = min(least, balance)
    return least


def committed(session: Session, held: Held, *, besides: int | None = None) -> int:
    """Return what approved decisions promise of free money or a bound gift and is not yet spent."""
    spent = (
        select(
            JournalLine.allocation_line_id.label("line"),
            func.sum(JournalLine.debit - JournalLine.credit).label("amount"),
        )
        .join(LedgerAccount, LedgerAccount.id == JournalLine.account_id)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(LedgerAccount.type == "expense", JournalEntry.kind != "year_close")
        .group_by(JournalLine.allocation_line_id)
        .subquery()
    )
    rest = func.greatest(AllocationLine.amount - func.coalesce(spent.c.amount, 0), 0)
    statement = (
        select(func.coalesce(func.sum(rest), 0))
        .join(AllocationDecision, AllocationDecision.id == AllocationLine.allocation_id)
        .outerjoin(spent, spent.c.line == AllocationLine.id)
        .where(
            AllocationDecision.state == "approved",
            AllocationLine.fund_id == held.fund_id,
            AllocationLine.designation_id.is_not_distinct_from(held.key or None),
        )
    )
    if besides is not None:
        statement = statement.where(AllocationDecision.id != besides)
    return int(session.execute(statement).scalar_one())


def changes(session: Session, lines: Iterable[Line]) -> dict[Held, int]:
    """Return what lines add to each balance, as the seal of the database counts it."""
    keys = {line.account for line in lines}
    accounts = {
        row.key: row
        for row in session.execute(
            select(
                LedgerAccount.id,
                LedgerAccount.key,
                LedgerAccount.type,
                LedgerAccount.is_bounded,
                LedgerAccount.normal_balance,
            ).where(LedgerAccount.key.in_(keys))
        )
    }
    found: dict[Held, int] = defaultdict(int)
    for line in lines:
        account = accounts[line.account]
        grown = line.credit - line.debit
        if account.type in RESULT:
            found[of_gift(line.fund_id, line.designation_id)] += grown
        if account.is_bounded:
            grown = -grown if account.normal_balance == "debit" else grown
            bank = line.bank_account_id
            held = Held(line.fund_id, "bank" if bank else "account", bank or account.id)
            found[held] += grown
    return dict(found)


def check_available(session: Session, lines: Sequence[Line], day: date) -> None:
    """Raise AboveAvailable if lines of a day take more than is there then or later (V26, K08)."""
    for held, change in changes(session, lines).items():
        if change < 0:
            available = lowest(session, held, day)
            if available + change < 0:
                raise AboveAvailable(named(session, held), available, -change, day)


def named(session: Session, held: Held) -> str:
    """Return the name of a balance."""
    if held.kind == "free":
        return str(session.get_one(Fund, held.fund_id))
    cls = {"designation": Designation, "account": LedgerAccount, "bank": BankAccount}[held.kind]
    return str(session.get_one(cls, held.key))


def moved(
    session: Session, entity_id: int, first: date | None, last: date, fund_id: int | None = None
) -> dict[tuple[int, int], tuple[int, int]]:
    """Return debits and credits by (account, fund) from a first day, if one is given, to a last."""
    days = JournalEntry.posted_on <= last
    if first is not None:
        days = and_(JournalEntry.posted_on >= first, days)
    statement = (
        select(
            JournalLine.account_id,
            JournalLine.fund_id,
            func.sum(JournalLine.debit),
            func.sum(JournalLine.credit),
        )
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(JournalLine.entity_id == entity_id, days)
        .group_by(JournalLine.account_id, JournalLine.fund_id)
    )
    if fund_id is not None:
        statement = statement.where(JournalLine.fund_id == fund_id)
    return {
        (account, fund): (int(debit), int(credit))
        for account, fund, debit, credit in session.execute(statement)
    }

"""The books for other programs."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from modules.funding_ledger.domain.beancount import (
    PlainBalance,
    PlainEntry,
    PlainLine,
    account_name,
    render,
)
from modules.funding_ledger.models import (
    AccountingEntity,
    Fund,
    JournalEntry,
    JournalLine,
    LedgerAccount,
)


def beancount(session: Session, entity: str | None = None) -> str:
    """Return the books of one entity, or of all, with the balances that the database sums up.

    The balances come from a sum of its own over all lines, not from the printed entries.
    """
    lines = session.execute(
        select(
            JournalEntry.id,
            JournalEntry.posted_on,
            JournalEntry.number_text,
            JournalEntry.memo,
            JournalEntry.hash,
            AccountingEntity.code.label("book"),
            LedgerAccount.type,
            LedgerAccount.key,
            Fund.code.label("fund"),
            JournalLine.debit,
            JournalLine.credit,
        )
        .join(JournalLine, JournalLine.entry_id == JournalEntry.id)
        .join(LedgerAccount, LedgerAccount.id == JournalLine.account_id)
        .join(Fund, Fund.id == JournalLine.fund_id)
        .join(AccountingEntity, AccountingEntity.id == JournalEntry.entity_id)
        .where(_asked(entity))
        .order_by(
            JournalEntry.posted_on,
            JournalEntry.entity_id,
            JournalEntry.position,
            JournalLine.line_no,
        )
    ).all()
    found: dict[int, PlainEntry] = {}
    for row in lines:
        name = account_name(row.type, row.book, row.fund, row.key.replace("_", "-"))
        line = PlainLine(name, row.debit - row.credit)
        before = found.get(row.id)
        found[row.id] = PlainEntry(
            row.posted_on,
            f"{row.book} {row.number_text}",
            row.memo,
            row.hash or "",
            (*(before.lines if before else ()), line),
        )
    if not found:
        return render("", (), (), _last_day(session))
    return render(
        entity or "Chung Tay",
        found.values(),
        _balances(session, entity),
        max(entry.day for entry in found.values()),
    )


def _balances(session: Session, entity: str | None) -> list[PlainBalance]:
    rows = session.execute(
        select(
            AccountingEntity.code,
            Fund.code,
            LedgerAccount.type,
            LedgerAccount.key,
            func.sum(JournalLine.debit - JournalLine.credit),
        )
        .join(JournalLine, JournalLine.entity_id == AccountingEntity.id)
        .join(LedgerAccount, LedgerAccount.id == JournalLine.account_id)
        .join(Fund, Fund.id == JournalLine.fund_id)
        .where(_asked(entity))
        .group_by(AccountingEntity.code, Fund.code, LedgerAccount.type, LedgerAccount.key)
        .order_by(AccountingEntity.code, Fund.code, LedgerAccount.key)
    )
    return [
        PlainBalance(account_name(kind, book, fund, key.replace("_", "-")), int(amount))
        for book, fund, kind, key, amount in rows
    ]


def _asked(entity: str | None) -> Any:
    return true() if entity is None else AccountingEntity.code == entity


def _last_day(session: Session) -> date:
    day: date = session.execute(select(func.core_today())).scalar_one()
    return day

"""The second opinion on the books: everything that the database held is computed again here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.funding_ledger.domain.chain import Break, SealedEntry, SealedLine, broken_links
from modules.funding_ledger.models import (
    AccountingEntity,
    BalanceDelta,
    FiscalPeriod,
    Fund,
    JournalEntry,
    JournalLine,
    LedgerAccount,
)
from modules.funding_ledger.services.balances import RESULT

Key = tuple[int, str, int]
MOVED = (
    "account_id",
    "fund_id",
    "debit",
    "credit",
    "designation_id",
    "bank_account_id",
    "allocation_line_id",
    "receipt_id",
    "counterpart_entity_id",
    "person",
)


_UNUSED = text(
    "select n.id, n.text from core_number n join core_number_series s on s.id = n.series_id "
    "where s.organisation_id = :body and starts_with(s.code, :series) "
    "and not exists (select 1 from funding_entry e where e.number_id = n.id) "
    "and not exists (select 1 from funding_receipt r where r.number_id = n.id) order by n.id"
)


PROBLEMS = {
    "altered": "the entry was altered",
    "missing": "an entry before this one is missing",
    "unlinked": "the entry is not linked to the one before it",
    "unsealed": "the entry is not sealed",
    "unbalanced": "the entry does not balance within its funds",
    "balance": "the sums by day differ from the lines",
    "below_zero": "a balance is below zero",
    "mirror": "the reversal does not mirror its original",
    "number": "the number stands for no entry and no receipt",
    "outside": "the entry is dated in a month that was never opened",
}


@dataclass(frozen=True, slots=True)
class BookReport:
    """What was found in a book: how much was read, the last link, and what is wrong."""

    code: str
    entries: int
    lines: int
    last: str
    problems: tuple[Break, ...]


@dataclass(frozen=True, slots=True)
class _Book:
    entries: list[JournalEntry]
    lines: dict[int, list[JournalLine]]
    accounts: dict[int, LedgerAccount]


def verify(session: Session, code: str | None = None) -> list[BookReport]:
    """Read the books of one entity, or of all, and return what is wrong with each."""
    statement = select(AccountingEntity).order_by(AccountingEntity.code)
    if code is not None:
        statement = statement.where(AccountingEntity.code == code)
    return [_verify(session, entity) for entity in session.scalars(statement).all()]


def problems(session: Session) -> list[str]:
    """Return what is wrong with all books, in words."""
    return [
        f"{book.code} {found.number}: {PROBLEMS[found.problem]}"
        for book in verify(session)
        for found in book.problems
    ]


def _verify(session: Session, entity: AccountingEntity) -> BookReport:
    book = _read(session, entity.id)
    sealed = [entry for entry in book.entries if entry.hash is not None]
    problems = [
        Break(entry.id, entry.number_text, "unsealed")
        for entry in book.entries
        if entry.hash is None
    ]
    problems += broken_links(_as_sealed(book, entry) for entry in sealed)
    problems += _unbalanced(book)
    problems += _not_mirrored(book)
    problems += _outside(session, entity.id, book)
    problems += _balances(session, entity.id, book)
    problems += _numbers(session, entity)
    lines = sum(len(each) for each in book.lines.values())
    last = sealed[-1].hash if sealed else None
    return BookReport(entity.code, len(book.entries), lines, last or "-", tuple(problems))


def _read(session: Session, entity_id: int) -> _Book:
    entries = session.scalars(
        select(JournalEntry)
        .where(JournalEntry.entity_id == entity_id)
        .order_by(JournalEntry.position)
    ).all()
    lines: dict[int, list[JournalLine]] = defaultdict(list)
    for line in session.scalars(select(JournalLine).where(JournalLine.entity_id == entity_id)):
        lines[line.entry_id].append(line)
    accounts = {row.id: row for row in session.scalars(select(LedgerAccount))}
    return _Book(list(entries), lines, accounts)


def _as_sealed(book: _Book, entry: JournalEntry) -> SealedEntry:
    values = (
        entry.entity_id,
        entry.kind,
        entry.event,
        entry.number_text,
        entry.posted_on,
        entry.memo,
        entry.payment_id,
        entry.reversal_of_id,
        entry.correction_of_id,
        entry.idempotency_key,
        entry.posted_by_id,
        entry.posted_at,
    )
    lines = tuple(
        SealedLine(
            line.line_no,
            (
                book.accounts[line.account_id].key,
                line.fund_id,
                line.debit,
                line.credit,
                line.designation_id,
                line.bank_account_id,
                line.allocation_line_id,
                line.receipt_id,
                line.counterpart_entity_id,
                line.person,
            ),
        )
        for line in book.lines[entry.id]
    )
    return SealedEntry(
        entry.id,
        entry.number_text,
        entry.position or 0,
        entry.previous_hash,
        entry.hash or "",
        values,
        lines,
    )


def _unbalanced(book: _Book) -> Iterator[Break]:
    for entry in book.entries:
        sums: dict[int, int] = defaultdict(int)
        for line in book.lines[entry.id]:
            sums[line.fund_id] += line.debit - line.credit
        if not sums or any(sums.values()):
            yield Break(entry.id, entry.number_text, "unbalanced")


def _not_mirrored(book: _Book) -> Iterator[Break]:
    for entry in book.entries:
        if entry.reversal_of_id is None:
            continue
        mine = sorted(_moved(line, turned=False) for line in book.lines[entry.id])
        theirs = sorted(_moved(line, turned=True) for line in book.lines[entry.reversal_of_id])
        if mine != theirs:
            yield Break(entry.id, entry.number_text, "mirror")


def _moved(line: JournalLine, *, turned: bool) -> list[str]:
    values: dict[str, Any] = {name: getattr(line, name) for name in MOVED}
    if turned:
        values |= {"debit": line.credit, "credit": line.debit}
    return [str(value) for value in values.values()]


def _outside(session: Session, entity_id: int, book: _Book) -> Iterator[Break]:
    months = set(
        session.execute(
            select(FiscalPeriod.year, FiscalPeriod.month).where(FiscalPeriod.entity_id == entity_id)
        ).all()
    )
    for entry in book.entries:
        if (entry.posted_on.year, entry.posted_on.month) not in months:
            yield Break(entry.id, entry.number_text, "outside")


def _balances(session: Session, entity_id: int, book: _Book) -> Iterator[Break]:
    """Compare the sums by day with the lines, and look for a day below zero."""
    wanted: dict[Key, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for entry in book.entries:
        for line in book.lines[entry.id]:
            for key, amount in _changes(book, line):
                wanted[key][entry.posted_on] += amount
    kept: dict[Key, dict[date, int]] = defaultdict(dict)
    for row in session.scalars(
        select(BalanceDelta)
        .join(Fund, Fund.id == BalanceDelta.fund_id)
        .where(Fund.entity_id == entity_id)
    ):
        kept[row.fund_id, row.kind, row.key][row.day] = row.amount
    for key in sorted(wanted.keys() | kept.keys()):
        days = wanted[key].keys() | kept[key].keys()
        name = " ".join(str(part) for part in key)
        if any(wanted[key].get(day, 0) != kept[key].get(day, 0) for day in days):
            yield Break(0, name, "balance")
        total = 0
        for day in sorted(wanted[key]):
            total += wanted[key][day]
            if total < 0:
                yield Break(0, f"{name} {day}", "below_zero")
                break


def _changes(book: _Book, line: JournalLine) -> Iterator[tuple[Key, int]]:
    account = book.accounts[line.account_id]
    grown = line.credit - line.debit
    if account.type in RESULT:
        kind = "free" if line.designation_id is None else "designation"
        yield (line.fund_id, kind, line.designation_id or 0), grown
    if account.is_bounded:
        bank = line.bank_account_id
        key = (line.fund_id, "bank" if bank else "account", bank or account.id)
        yield key, -grown if account.normal_balance == "debit" else grown


def _numbers(session: Session, entity: AccountingEntity) -> Iterator[Break]:
    """Yield numbers that were given out and stand for nothing: a gap on paper (K04, R21)."""
    told = {"body": entity.organisation_id, "series": f"{entity.code}-"}
    for key, number in session.execute(_UNUSED, told):
        yield Break(key, number, "number")

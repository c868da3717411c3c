"""Posting: entries with their lines and numbers, reversals, corrections, the close of a year.

The database judges each entry again when it seals it; what is asked here is asked for the words.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import get_record, refusal
from app.kernel.transaction import transaction
from modules.funding_ledger.domain.entries import Line, check_lines, mirror
from modules.funding_ledger.domain.errors import DayInFuture, PeriodNotOpen
from modules.funding_ledger.domain.events import Dimensions, lines_of
from modules.funding_ledger.models import (
    AccountingEntity,
    FiscalPeriod,
    JournalEntry,
    JournalLine,
    LedgerAccount,
)
from modules.funding_ledger.models.choices import EntryKind, Series
from modules.funding_ledger.services import definitions
from modules.funding_ledger.services.balances import RESULT, check_available
from modules.funding_ledger.services.books import series_id
from modules.funding_ledger.services.errors import AlreadyReversed, KeyReused, NothingToClose

ENTRY = (
    "entity_id", "kind", "event", "series", "memo", "payment_id", "reversal_of_id",
    "correction_of_id",
)  # fmt: skip
LINE = (
    "fund_id", "debit", "credit", "designation_id", "bank_account_id", "allocation_line_id",
    "receipt_id", "counterpart_entity_id", "person",
)  # fmt: skip
_POST = text("select funding_post(cast(:entry as jsonb), cast(:lines as jsonb), :series)")
FUND_BALANCE = {True: "fund_addressed", False: "fund_undesignated"}


@dataclass(frozen=True, slots=True)
class Posting:
    """An entry to be posted in a book: its lines, day, event, words, and what it answers to.

    The same `key` posted again gives the entry that is there (idempotency).
    """

    entity_id: int
    posted_on: date
    event: str
    memo: str
    lines: Sequence[Line]
    series: str = Series.GENERAL
    kind: str = EntryKind.ORDINARY
    payment_id: int | None = None
    reversal_of_id: int | None = None
    correction_of_id: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An event to be posted by its rule: the rule gives accounts and series."""

    entity_id: int
    event: str
    fund_id: int
    amount: int
    posted_on: date
    memo: str
    about: Dimensions = field(default_factory=Dimensions)
    key: str | None = None


def post(posting: Posting, *, actor: Actor, today: date) -> JournalEntry:
    """Post an entry, numbered and sealed; raise what stands against it.

    What can be asked is asked before the book is locked; then one call of the database numbers,
    writes and judges, so that others wait for the server only (docs/adr/0028).
    """
    with transaction() as session:
        actor.require("write", JournalEntry.__record__)
        entity = get_record(session, AccountingEntity, posting.entity_id)
        before = _posted_before(session, posting)
        if before is not None:
            return before
        check_lines(posting.lines)
        check_day(session, entity.id, posting.posted_on, today)
        check_available(session, posting.lines, posting.posted_on)
        series = series_id(session, entity, posting.series, posting.posted_on)
        key = _write(session, posting, series)
        return _posted_before(session, posting) or session.get_one(JournalEntry, key)


def post_event(event: Event, *, actor: Actor, today: date) -> JournalEntry:
    """Post an event by its rule."""
    rules = definitions.posting_rules()
    lines = lines_of(rules, event.event, event.fund_id, event.amount, event.about)
    posting = Posting(
        event.entity_id,
        event.posted_on,
        event.event,
        event.memo,
        lines,
        series=rules[event.event].series,
        key=event.key,
    )
    return post(posting, actor=actor, today=today)


def reverse(
    entry_id: int, memo: str, *, posted_on: date, actor: Actor, today: date
) -> JournalEntry:
    """Post the exact mirror of an entry, once, in an open period (Law on Accounting Art 27)."""
    with transaction() as session:
        actor.require("reverse", JournalEntry.__record__)
        original = get_record(session, JournalEntry, entry_id)
        known = select(JournalEntry.number_text).where(JournalEntry.reversal_of_id == original.id)
        number = session.execute(known).scalar_one_or_none()
        if number is not None:
            raise AlreadyReversed(number)
        posting = Posting(
            original.entity_id,
            posted_on,
            original.event,
            memo,
            mirror(lines_in(session, original.id)),
            kind=EntryKind.REVERSAL,
            reversal_of_id=original.id,
        )
        return post(posting, actor=actor, today=today)


def correct(
    entry_id: int,
    lines: Sequence[Line],
    memo: str,
    *,
    posted_on: date,
    actor: Actor,
    today: date,
) -> JournalEntry:
    """Post the difference that puts an entry right, in an open period.

    An error of a year whose statements were sent lies in a closed period, so that the correction
    goes to the year of discovery (Law on Accounting Art 27).
    """
    with transaction() as session:
        original = get_record(session, JournalEntry, entry_id)
        posting = Posting(
            original.entity_id,
            posted_on,
            "correction",
            memo,
            lines,
            kind=EntryKind.CORRECTION,
            correction_of_id=original.id,
        )
        return post(posting, actor=actor, today=today)


def close_year(entity_id: int, year: int, memo: str, *, actor: Actor, today: date) -> JournalEntry:
    """Carry income and expense of a year into the balances of the funds.

    The balance goes on into the next year and never lapses (NĐ 93/2021 Art 10(7)).
    """
    with transaction() as session:
        lines = _closing_lines(session, entity_id, date(year, 12, 31))
        if not lines:
            raise NothingToClose(year)
        posting = Posting(
            entity_id, date(year, 12, 31), "year_close", memo, lines, kind=EntryKind.YEAR_CLOSE
        )
        return post(posting, actor=actor, today=today)


def check_day(session: Session, entity_id: int, day: date, today: date) -> None:
    """Raise DayInFuture or PeriodNotOpen unless an entry may be dated on a day."""
    if day > today:
        raise DayInFuture(day)
    state = session.execute(
        select(FiscalPeriod.state).where(
            FiscalPeriod.entity_id == entity_id,
            FiscalPeriod.year == day.year,
            FiscalPeriod.month == day.month,
        )
    ).scalar_one_or_none()
    if state != "open":
        raise PeriodNotOpen(day)


def lines_in(session: Session, entry_id: int) -> tuple[Line, ...]:
    """Return the lines of an entry as plain values."""
    rows = session.scalars(
        select(JournalLine).where(JournalLine.entry_id == entry_id).order_by(JournalLine.line_no)
    )
    return tuple(
        Line(
            row.account.key,
            row.fund_id,
            row.debit,
            row.credit,
            row.designation_id,
            row.bank_account_id,
            row.allocation_line_id,
            row.receipt_id,
            row.counterpart_entity_id,
            row.person,
        )
        for row in rows
    )


def _posted_before(session: Session, posting: Posting) -> JournalEntry | None:
    if posting.key is None:
        return None
    found = session.scalars(
        select(JournalEntry).where(
            JournalEntry.entity_id == posting.entity_id,
            JournalEntry.idempotency_key == posting.key,
        )
    ).one_or_none()
    if found is None:
        return None
    same = (found.event, found.posted_on) == (posting.event, posting.posted_on)
    if not same or lines_in(session, found.id) != tuple(posting.lines):
        raise KeyReused(posting.key)
    return found


def _write(session: Session, posting: Posting, series: int) -> int:
    """Let the database post; raise its refusal in words."""
    keys = {line.account for line in posting.lines}
    named = select(LedgerAccount.key, LedgerAccount.id).where(LedgerAccount.key.in_(keys))
    accounts = dict(session.execute(named).all())
    entry = {name: getattr(posting, name) for name in ENTRY}
    entry |= {"posted_on": posting.posted_on.isoformat(), "idempotency_key": posting.key}
    lines = [
        {
            "line_no": line_no,
            "account_id": accounts[line.account],
            **{name: getattr(line, name) for name in LINE},
        }
        for line_no, line in enumerate(posting.lines, 1)
    ]
    session.flush()
    told = {"entry": json.dumps(entry), "lines": json.dumps(lines), "series": series}
    try:
        return int(session.execute(_POST, told).scalar_one())
    except DBAPIError as error:
        explained = refusal(error, JournalEntry)
        if explained is None:
            raise
        raise explained from error


def _closing_lines(session: Session, entity_id: int, day: date) -> list[Line]:
    """Return lines that empty income and expense accounts into the balances of funds and gifts."""
    balance = func.sum(JournalLine.credit - JournalLine.debit)
    rows = session.execute(
        select(
            LedgerAccount.key,
            JournalLine.fund_id,
            JournalLine.designation_id,
            balance,
        )
        .join(LedgerAccount, LedgerAccount.id == JournalLine.account_id)
        .join(JournalEntry, JournalEntry.id == JournalLine.entry_id)
        .where(
            JournalLine.entity_id == entity_id,
            JournalEntry.posted_on <= day,
            LedgerAccount.type.in_(RESULT[1:]),
        )
        .group_by(LedgerAccount.key, JournalLine.fund_id, JournalLine.designation_id)
        .having(balance != 0)
        .order_by(JournalLine.fund_id, JournalLine.designation_id, LedgerAccount.key)
    ).all()
    carried: dict[tuple[int, int | None], int] = {}
    lines = []
    for key, fund, gift, amount in rows:
        lines.append(_side(key, fund, gift, -int(amount)))
        carried[fund, gift] = carried.get((fund, gift), 0) + int(amount)
    lines += [
        _side(FUND_BALANCE[gift is not None], fund, gift, amount)
        for (fund, gift), amount in carried.items()
        if amount
    ]
    return lines


def _side(account: str, fund: int, gift: int | None, credit: int) -> Line:
    return Line(account, fund, max(-credit, 0), max(credit, 0), designation_id=gift)

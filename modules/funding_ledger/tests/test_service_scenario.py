"""The worked journal of the domain notes, posted through the services as people do it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from modules.funding_ledger.domain.entries import Line
from modules.funding_ledger.models import JournalLine, LedgerAccount
from modules.funding_ledger.services import journal, receipts
from modules.funding_ledger.services.errors import AboveAvailable
from modules.funding_ledger.tests.support import TODAY

DATA = Path(__file__).parent / "data"


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a file of test data."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def posted(books):
    """Post all entries of the scenario, each in its own way."""
    fund, bank = books.fund_id, books.bank_id
    gift, older = books.gift("PN-2021"), books.gift("CU-2020")
    with books.acting("chief_accountant") as actor:
        opening = journal.Posting(
            books.entity_id, date(2021, 1, 1), "opening", "Số dư đầu năm",
            (
                Line("bank_vnd", fund, debit=8_700_000_000, bank_account_id=bank),
                Line("fund_undesignated", fund, credit=8_200_000_000),
                Line("fund_addressed", fund, credit=500_000_000, designation_id=older.id),
            ),
            kind="opening",
        )  # fmt: skip
        journal.post(opening, actor=actor, today=TODAY)
    first = books.hold(500_000_000, date(2021, 9, 20), designation_id=gift.id)
    # The gifts of a ceremony, on one cash voucher.
    amounts = [5_737_700] * 6
    amounts.append(35_000_000 - sum(amounts))
    ceremony = [books.receive(each, date(2021, 10, 15), "cash") for each in amounts]
    books.book(*ceremony)
    books.event("cash_deposited", 35_000_000, date(2021, 10, 15))
    books.event("in_transit_cleared", 35_000_000, date(2021, 10, 18))
    books.event("unidentified_received", 2_000_000, date(2021, 10, 20))
    resolve_unidentified(books, 2_000_000, date(2021, 10, 25))
    rice(books)
    houses = books.decide(500_000_000, designation_id=gift.id, quantity=10)
    books.event("advance_paid", 350_000_000, date(2021, 11, 10), person="Hội Liên hiệp Phụ nữ tỉnh")
    books.event(
        "advance_settled", 350_000_000, date(2021, 12, 10),
        designation_id=gift.id, allocation_line_id=houses.id,
    )  # fmt: skip
    books.pay(books.prepare(houses, 150_000_000), date(2021, 12, 12))
    books.event("interest", 1_500_000, date(2021, 12, 25))
    books.event("bank_fee", 110_000, date(2021, 12, 25))
    with books.acting("chief_accountant") as actor:
        lines = (
            Line("income_donation", fund, debit=1_000_000, designation_id=gift.id),
            Line("refund_due", fund, credit=1_000_000),
        )
        wrong = "Ghi thừa 1.000.000 đồng: khoản chuyển nhầm"
        with pytest.raises(AboveAvailable):
            # All of that gift was spent, so that it cannot shrink.
            journal.correct(
                first.id, lines, wrong, posted_on=date(2021, 12, 28), actor=actor, today=TODAY
            )
        free = (Line("income_donation", fund, debit=1_000_000), lines[1])
        journal.correct(
            first.id, free, wrong, posted_on=date(2021, 12, 28), actor=actor, today=TODAY
        )
    return books


def resolve_unidentified(books, amount: int, on: date) -> None:
    """Book a gift whose donor came to light out of what was not identified."""
    gift = books.receive(amount, on)
    with books.acting("accountant") as actor:
        receipts.post_receipts(
            [gift.id], posted_on=on, actor=actor, today=TODAY, out_of="unidentified"
        )


def rice(books) -> None:
    """Take 1,000 kg of rice in and hand 750 kg out."""
    gift = books.receive(None, date(2021, 10, 28), "goods")
    with books.acting("cashier") as actor:
        told = {"receipt_id": gift.id, "name": "Gạo", "unit_name": "kg", "quantity": 1000}
        worth = {"value": 12_000_000, "value_basis": "invoice"}
        receipts.add_goods({**told, **worth}, actor=actor)
        receipts.record_receipt(gift.id, actor=actor, today=TODAY)
    books.book(gift)
    line = books.decide(9_000_000, "DOTXUAT")
    payment = books.prepare(line, 9_000_000, method="goods", bank_account_id=None)
    books.pay(payment, date(2021, 11, 2))


def test_balances_are_those_of_the_worked_journal(posted):
    balance = func.sum(JournalLine.debit - JournalLine.credit)
    found = dict(
        posted.session.execute(
            select(LedgerAccount.key, balance)
            .join(JournalLine, JournalLine.account_id == LedgerAccount.id)
            .group_by(LedgerAccount.key)
        ).all()
    )
    expected = {
        row["account"]: int(row["balance_debit_positive"])
        for row in rows("ledger_scenario_expected.csv")
    }
    assert {key: int(value) for key, value in found.items()} == expected


def test_every_line_of_the_worked_journal_is_there(posted):
    told = sorted(
        (row["date"], row["account"], int(row["debit"]), int(row["credit"]))
        for row in rows("ledger_scenario_test.csv")
    )
    from modules.funding_ledger.models import JournalEntry

    found: dict[tuple[int, str], list[int]] = {}
    for line, entry in posted.session.execute(
        select(JournalLine, JournalEntry).join(
            JournalEntry, JournalEntry.id == JournalLine.entry_id
        )
    ):
        sides = found.setdefault((entry.id, line.account.key), [0, 0])
        sides[0] += line.debit
        sides[1] += line.credit
    days = dict(posted.session.execute(select(JournalEntry.id, JournalEntry.posted_on)).all())
    lines = sorted(
        (days[entry].isoformat(), account, debit, credit)
        for (entry, account), (debit, credit) in found.items()
    )
    assert lines == told

"""Lists and books of the ledger in official layout, read back."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text

from app.core.models import Export
from app.testing.official import cells, check_formulas, exported, imported, row_with
from modules.funding_ledger.services import reports
from modules.funding_ledger.tests.support import PROVINCE, role

BASE = "/funding-ledger"
YEAR = "?day__from=01/01/2021&day__to=31/12/2021"


@pytest.fixture
def client(books, client_as):
    return client_as(role("accountant"), PROVINCE, books.organisation)


def test_gifts_by_fund_and_form(books, client, db_session) -> None:
    giver = books.donor("Hợp tác xã =Mẫu", address="Xóm 1, xã Mẫu")
    books.hold(10_000_000, donor_id=giver.id)
    books.receive(250_000, form="cash", on=date(2021, 10, 21), donor_id=giver.id)
    content = exported(client, f"{BASE}/receipts/export", "gifts")
    rows = cells(content)
    first = row_with(rows, 10_000_000)
    assert first[1:3] == ["Hợp tác xã =Mẫu", "Xóm 1, xã Mẫu"]
    assert first[4:8] == [date(2021, 10, 20), "", 10_000_000, ""]
    assert row_with(rows, "Tổng cộng")[5:8] == [250_000, 10_000_000, ""]
    assert check_formulas(content) >= 6
    flat = [str(cell) for row in rows for cell in row]
    assert "Mẫu số C-01Q" in flat
    assert any(cell.startswith("Mẫu chưa đối chiếu") for cell in flat)
    item = db_session.scalars(select(Export)).one()
    assert {"donor", "donor.address"} <= set(item.personal)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_register_of_donors_comes_back_unchanged(books, client, app, db_session, kind) -> None:
    books.donor("Công ty Một", address="Xóm 1", note="ủng hộ hằng năm")
    books.donor("Công ty Hai", is_published=False, publish_as="Một doanh nghiệp")
    books.donor(None)
    content = exported(client, f"{BASE}/donors/export", "donors", kind)
    assert [row[3] for row in cells(content) if row[2] == "Công ty Hai"] == ["Doanh nghiệp"]
    with books.acting("accountant") as actor:
        item = imported("DonorView", content, actor, app)
        why = db_session.execute(text("select row_no, why, change from core_imports.row")).all()
        counts = (item.rows_new, item.rows_changed, item.rows_same, item.rows_rejected)
    assert (item.message, counts) == ("", (0, 0, 2, 0)), why


def test_supported_households_by_payment(books, client) -> None:
    books.hold(60_000_000)
    line = books.decide(50_000_000)
    books.prepare(line, 50_000_000)
    content = exported(client, f"{BASE}/recipients/export", "recipients")
    rows = cells(content)
    assert row_with(rows, "Chamaléa Thị Mẫu")[5] == 50_000_000
    assert row_with(rows, "Tổng cộng")[:6] == [1, "Tổng cộng", "", "", "", 50_000_000]
    assert check_formulas(content) == 4


def test_books_say_what_the_ledger_says(books, client, db_session) -> None:
    books.hold(60_000_000)
    books.hold(5_000_000, on=date(2021, 11, 1))
    ledger = reports.trial_balance(
        db_session, books.entity_id, date(2021, 1, 1), date(2021, 12, 31)
    )
    sums = reports.totals(ledger)
    content = exported(client, f"{BASE}/trial-balance/export{YEAR}", "trial_balance")
    rows = cells(content)
    assert rows[0][0] == books.organisation.name.upper()  # whose books these are
    assert "Từ ngày 01/01/2021 đến ngày 31/12/2021" in [row[0] for row in rows]
    whole = row_with(rows, "Tổng cộng")
    assert whole[2:] == [number for each in sums for number in (each.debit, each.credit)]
    assert whole[4] == whole[5] == 65_000_000
    assert check_formulas(content) == 6

    content = exported(client, f"{BASE}/trial-balance/export{YEAR}", "funds")
    whole = row_with(cells(content), "Tổng cộng")
    assert (whole[2], whole[5]) == (65_000_000, 65_000_000)
    assert check_formulas(content) >= 5

    book = reports.cash_book(
        db_session, books.entity_id, date(2021, 1, 1), date(2021, 12, 31), books.bank_id
    )
    address = f"{BASE}/cash-book/export{YEAR}&bank={books.bank_id}"
    content = exported(client, address, "cash_book", "ods")
    whole = row_with(cells(content), "Cộng số phát sinh trong kỳ")
    assert whole[3:] == [65_000_000, 0, book.closing]

    content = exported(client, f"{BASE}/donor-book/export{YEAR}", "donor_book")
    assert row_with(cells(content), "Tổng cộng")[6] == 65_000_000
    assert check_formulas(content) == 1


def test_a_fund_moves_by_income_and_spending_alone(books, db_session) -> None:
    books.hold(60_000_000)
    line = books.decide(50_000_000)
    books.pay(books.prepare(line, 50_000_000))
    span = (books.entity_id, date(2021, 1, 1), date(2021, 10, 31))
    (before,) = reports.fund_movements(db_session, *span)
    assert (before.income, before.spent, before.closing) == (60_000_000, 0, 60_000_000)
    later = (books.entity_id, date(2021, 11, 1), date(2021, 12, 31))
    (after,) = reports.fund_movements(db_session, *later)
    assert (after.opening, after.spent, after.closing) == (60_000_000, 50_000_000, 10_000_000)

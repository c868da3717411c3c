"""Whoever reads a voucher reads its number, from above its body too; nobody else reads numbers."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.core.models import Number, NumberSeries
from app.kernel.actor import bind_actor
from modules.funding_ledger.models import JournalEntry, Receipt
from modules.funding_ledger.tests.support import role

READ = "select count(*) from core_number"


@pytest.fixture
def entry(books):
    """Return an entry of the province's fund, whose number lies in a series of its board."""
    books.hold(1_000_000)
    return books.session.scalars(select(JournalEntry)).first()


def test_the_office_above_reads_the_number_of_what_it_reads(books, entry, make_user, sql):
    _user, reader = make_user(role("reader"), "58")
    bind_actor(books.session, reader)
    books.session.expire_all()
    seen = books.session.get(JournalEntry, entry.id)
    assert seen is not None
    number = books.session.get(Number, seen.number_id)
    assert str(number) == seen.number_text
    for receipt in books.session.scalars(select(Receipt)):
        assert receipt.number_id is None or str(receipt) == str(receipt.number)
    # The series is the body's own, and nothing is written through this.
    assert list(books.session.scalars(select(NumberSeries))) == []
    assert sql(READ, acting=reader)[0][0] > 0
    assert sql("update core_number set text = 'x'", acting=reader) == 0


def test_who_does_not_read_the_voucher_does_not_read_its_number(books, entry, make_user, sql):
    _user, elsewhere = make_user(role("reader"), "584")
    _user, other = make_user("core.officer", "58")
    for stranger in (elsewhere, other):
        bind_actor(books.session, stranger)
        books.session.expire_all()
        assert books.session.scalars(select(Number)).all() == []
        assert sql(READ, acting=stranger)[0][0] == 0


def test_a_number_that_no_voucher_bears_stays_with_its_body(books, entry, make_user, sql, system):
    series = sql("select series_id from core_number limit 1", acting=system)[0][0]
    sql(
        "insert into core_number (series_id, number, text, issued_on) select :s, max(number) + 1, "
        "'KHÔNG-CHỨNG-TỪ', current_date from core_number where series_id = :s",
        s=series,
        acting=system,
    )
    _user, reader = make_user(role("reader"), "58")
    texts = [row[0] for row in sql("select text from core_number", acting=reader)]
    assert texts
    assert "KHÔNG-CHỨNG-TỪ" not in texts

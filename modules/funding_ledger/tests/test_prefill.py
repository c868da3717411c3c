"""What the books offer to forms of data calls: posted money of the unit's own books only."""

from __future__ import annotations

from datetime import date

from app.kernel import prefill
from modules.funding_ledger.models import AccountingEntity
from modules.funding_ledger.tests.support import Books

NAME = "funding_ledger.mobilised"


def test_only_posted_money_of_the_year_counts(books: Books) -> None:
    session = books.session
    entity = session.query(AccountingEntity).first()
    assert entity is not None
    assert prefill.find(session, NAME, entity.unit_id, date(2021, 12, 31)) is None
    books.receive(5_000_000)  # not posted
    books.hold(2_000_000, date(2021, 10, 20))
    assert prefill.find(session, NAME, entity.unit_id, date(2021, 12, 31)) == 2_000_000
    assert prefill.find(session, NAME, entity.unit_id, date(2021, 10, 19)) is None

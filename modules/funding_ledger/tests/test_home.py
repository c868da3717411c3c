"""The home page of each office: its own step, its own books, and figures that agree with them."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.home import contributors
from modules.funding_ledger.tests.support import TODAY, Books

ALL = {"cashier", "accountant", "chief_accountant", "chairman", "officer", "publisher", "reader"}


def part_of(books: Books, app, office: str, day: date = TODAY):
    """Return what the ledger shows somebody of an office."""
    with app.test_request_context(), books.acting(office) as actor:
        return contributors()["funding_ledger"](books.session, actor, day)


def seen_by(books: Books, app, address: str) -> set[str]:
    """Return the offices with a task that leads to an address."""
    return {
        office
        for office in ALL
        if any(address in task.url for task in part_of(books, app, office).tasks)
    }


def test_a_receipt_waits_for_who_books_it(books, app):
    books.receive(5_000_000)
    books.receive(2_000_000, date(2021, 10, 1))
    assert seen_by(books, app, "/funding-ledger/receipts/") == {"accountant", "chief_accountant"}
    task = next(t for t in part_of(books, app, "accountant").tasks if "/receipts/" in t.url)
    assert "2" in task.title
    assert "7" in task.detail
    assert "01/10/2021" in task.detail


@pytest.mark.parametrize(
    ("state", "waits_for"),
    [
        ("checked", {"chairman"}),
        ("approved", {"cashier"}),
    ],
)
def test_a_payment_waits_for_one_office_at_a_time(books, app, state, waits_for):
    books.hold(100_000_000)
    item = books.prepare(books.decide(50_000_000), 50_000_000, state)
    assert seen_by(books, app, f"/funding-ledger/payments/{item.id}") == waits_for


def test_a_paid_list_waits_for_its_signatures(books, app):
    books.hold(100_000_000)
    item = books.pay(books.prepare(books.decide(50_000_000), 50_000_000))
    found = seen_by(books, app, f"/funding-ledger/payments/{item.id}")
    assert found == {"accountant", "chief_accountant"}


def test_a_decision_waits_for_the_head_of_the_board(books, app):
    books.hold(100_000_000)
    line = books.decide(50_000_000, approve=False)
    address = f"/funding-ledger/decisions/{line.allocation_id}"
    assert seen_by(books, app, address) == {"chairman"}


def test_nobody_is_shown_the_work_of_other_books(books, app, make_user):
    books.receive(5_000_000)
    stranger = make_user("funding_ledger.accountant", "58")[1]
    with app.test_request_context():
        from app.kernel.actor import bind_actor

        bind_actor(books.session, stranger)
        part = contributors()["funding_ledger"](books.session, stranger, TODAY)
    assert not [task for task in part.tasks if "/receipts/" in task.url]


def test_figures_agree_with_the_books(books, app):
    gift = books.gift("CDC-1")
    books.hold(30_000_000)
    books.hold(20_000_000, designation_id=gift.id)
    part = part_of(books, app, "reader")
    held, raised = part.charts
    row = next(r for r in held.data["labels"])
    position = held.data["labels"].index(row)
    free, bound = (series["values"][position] for series in held.data["series"])
    assert (free, bound) == (30_000_000, 20_000_000)
    assert raised.data["series"][0]["values"] == [50_000_000]
    assert [cell.text for cell in raised.rows[0]][1:] == ["50.000.000", "—", "—"]
    assert len(part.tiles) == 2


def test_months_close_in_order_and_by_two(books, app):
    assert "01/2021" in {
        t.title[-7:] for t in part_of(books, app, "accountant").tasks if "/periods/" in t.url
    }
    assert not [t for t in part_of(books, app, "cashier").tasks if "/periods/" in t.url]


def test_the_days_of_disclosure_of_a_relief_campaign_are_shown(books, app):
    from modules.funding_ledger.services import gifts

    with books.acting("officer") as actor:
        gifts.create_campaign(
            {
                "fund_id": books.fund_id, "code": "BAO", "name": "Ứng phó bão", "kind": "disaster",
                "call_number": "1/KG", "call_date": date(2021, 12, 12),
                "launched_on": date(2021, 12, 12), "receive_from": date(2021, 12, 12),
                "receive_to": date(2022, 1, 31), "distribute_to": date(2022, 2, 10),
            },
            actor=actor,
        )  # fmt: skip
    with books.acting("chairman") as actor:
        from app.kernel.records import move_record
        from modules.funding_ledger.models import Campaign

        item = books.session.query(Campaign).filter_by(code="BAO").one()
        move_record(Campaign, item.id, "announce", actor=actor, today=date(2021, 12, 12))
    tasks = [t for t in part_of(books, app, "publisher").tasks if "Ứng phó bão" in t.detail]
    # NĐ 93/2021 Art 14: what was received 15 days after the reception ends.
    assert [t.due for t in tasks if t.due == "15/02/2022"]

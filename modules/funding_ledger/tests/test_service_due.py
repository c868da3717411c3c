"""What is due in the books, read from the registry as the home page and the board read it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from app.kernel import due
from app.kernel.records import move_record
from modules.funding_ledger.models import Campaign
from modules.funding_ledger.services import gifts

FILE = Path(__file__).parent / "data" / "campaign_deadline_vectors.csv"
VECTORS = list(csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()))
LATER = date(2030, 1, 1)


def launched(books, row):
    """Return a relief campaign that uses all days that the decree leaves it."""
    first = date.fromisoformat(row["launch"])
    with books.acting("officer") as actor:
        item = gifts.create_campaign(
            {
                "fund_id": books.fund_id,
                "code": row["case"],
                "name": "Ủng hộ mẫu",
                "kind": "disaster",
                "call_number": f"01/{row['case']}",
                "call_date": first,
                "launched_on": first,
                "receive_from": first,
                "receive_to": date.fromisoformat(row["reception_last_day_max"]),
            },
            actor=actor,
        )
    with books.acting("chairman") as actor:
        move_record(Campaign, item.id, "announce", actor=actor, today=first)
    return item


def due_days(books, key, office="officer"):
    with books.acting(office) as actor:
        wanted = [s for s in due.sources() if s.name.startswith("funding_ledger.")]
        found = due.items(books.session, wanted, actor, until=LATER)
    names = {source.name: source.model for source in wanted}
    return {
        item.source.partition(".")[2]: item.due_on
        for item in found
        if names[item.source] is Campaign and item.row_id == key
    }


@pytest.mark.parametrize("row", VECTORS, ids=lambda row: row["case"])
def test_the_clocks_of_the_decree_are_those_of_the_registry(books, row):
    item = launched(books, row)
    assert due_days(books, item.id) == {
        "publish_received": date.fromisoformat(row["publish_received_by"]),
        "publish_distributed": date.fromisoformat(row["publish_distributed_by"]),
        "relief_report": date.fromisoformat(row["province_report_by"]),
        "reception": date.fromisoformat(row["reception_last_day_max"]),
    }


def test_a_campaign_before_the_decree_has_no_clocks_of_it(books):
    """The campaign of the tests was launched in September 2021; NĐ 93/2021 began on 11/12/2021."""
    assert set(due_days(books, books.campaign_id)) == {"reception"}


def test_one_month_after_the_other_is_due(books):
    with books.acting("accountant") as actor:
        month = next(s for s in due.sources() if s.name == "funding_ledger.month")
        found = due.items(books.session, [month], actor, until=LATER, own=True)
    assert [(item.title, item.due_on) for item in found] == [("01/2021", date(2021, 1, 31))]

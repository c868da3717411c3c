"""Books support people and units of their own area only: by services and by raw SQL."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from modules.funding_ledger.services import support
from modules.funding_ledger.services.errors import OutsideArea
from modules.funding_ledger.tests.test_guards_sql import refused


@pytest.fixture
def held(books):
    """Return the books with 100 million of free money."""
    books.hold(100_000_000)
    return books


def test_support_stays_in_the_area_of_the_books(held, sql):
    """Neither a line of a decision nor a recipient names a unit of another province."""
    elsewhere = held.session.execute(
        text("select id from core_unit where level = 'province' and code <> '58' limit 1")
    ).scalar_one()
    payment = held.prepare(held.decide(10_000_000), 10_000_000, "draft")
    insert = (
        "insert into funding_allocation_line (allocation_id, fund_id, entity_id, unit_id, item_id, "
        "quantity, norm, amount, version) "
        "values (:draft, :fund, :entity, :unit, :item, 1, 1000, 1000, 1)"
    )
    with held.acting("officer") as actor:
        told = {"fund_id": held.fund_id, "name": "Phân bổ kinh phí"}
        draft = support.draft_allocation(told, actor=actor).id
        values = {"draft": draft, "fund": held.fund_id, "entity": held.entity_id}
        values |= {"unit": elsewhere, "item": held.item("NHA_MOI")}
        found = refused(sql, insert, acting=actor, **values)
        assert found == "ck_funding_allocation_line_area_unit_id"
        move = "update funding_recipient set unit_id = :unit where payment_id = :key"
        found = refused(sql, move, acting=actor, unit=elsewhere, key=payment.id)
        assert found == "ck_funding_recipient_area_unit_id"
        row = {"payment_id": payment.id, "kind": "person", "name": "Người Mẫu", "amount": 1}
        with pytest.raises(OutsideArea) as refusal:
            support.list_recipient({**row, "unit_id": elsewhere}, actor=actor)
    assert refusal.value.field == "unit_id"

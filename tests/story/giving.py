"""The chapters of the money: books, gifts, and a house for a poor household."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from modules.funding_ledger.models import SpendingItem
from modules.funding_ledger.services import books, gifts, receipts, support
from modules.funding_ledger.services.errors import AboveAllocation
from tests.story.province import Province

OPENED, CALLED = date(2021, 1, 1), date(2021, 9, 1)
GIVEN, DECIDED, PAID = date(2021, 10, 20), date(2021, 11, 1), date(2021, 11, 10)
SIGNED, TODAY = date(2021, 11, 12), date(2022, 1, 31)
GIFT, HOUSE = 50_000_000, 40_000_000


def open_books(province: Province) -> None:
    """The chief accountant opens the books of the Fund for the Poor; its head announces a call."""
    with province.acting("chief_accountant") as actor:
        entity = books.create_entity(
            {
                "code": "QVNN-58",
                "name": "Quỹ Vì người nghèo tỉnh",
                "level": "province",
                "organisation_id": province.bodies["mttq"].id,
            },
            actor=actor,
        )
        fund = books.create_fund(
            {
                "entity_id": entity.id,
                "code": "QVNN_TINH",
                "name": "Quỹ Vì người nghèo tỉnh",
                "kind": "poor",
                "opened_on": OPENED,
            },
            actor=actor,
        )
        books.open_year(entity.id, 2021, actor=actor)
        bank = books.create_bank_account(
            {
                "fund_id": fund.id,
                "bank": "Kho bạc Nhà nước",
                "number": "3741.0.9",
                "opened_on": OPENED,
                "is_treasury": True,
            },
            actor=actor,
        )
    with province.acting("fundraiser") as actor:
        campaign = gifts.create_campaign(
            {
                "fund_id": fund.id,
                "code": "TCD-2021",
                "name": "Tháng cao điểm Vì người nghèo 2021",
                "kind": "fund_month",
                "call_number": "12/KH-MTTQ",
                "call_date": CALLED,
                "launched_on": CALLED,
                "receive_from": CALLED,
                "receive_to": date(2021, 12, 31),
            },
            actor=actor,
        )
    province.move("fund_head", campaign, "announce", CALLED)
    province.told |= {
        "entity": entity.id,
        "fund": fund.id,
        "bank": bank.id,
        "campaign": campaign.id,
    }


def take_gifts(province: Province) -> None:
    """A company gives for houses; the cashier takes it in, the accountant books it."""
    told = province.told
    with province.acting("fundraiser") as actor:
        donor = gifts.create_donor(
            {"entity_id": told["entity"], "kind": "enterprise", "name": "Công ty Mẫu"}, actor=actor
        )
        bound = gifts.create_designation(
            {
                "fund_id": told["fund"],
                "donor_id": donor.id,
                "code": "NHA-01",
                "kind": "addressed",
                "item_id": _item(province, "NHA_MOI"),
                "condition": "Làm nhà cho hộ nghèo",
            },
            actor=actor,
        )
    with province.acting("cashier") as actor:
        receipt = receipts.draft_receipt(
            {
                "fund_id": told["fund"],
                "campaign_id": told["campaign"],
                "donor_id": donor.id,
                "designation_id": bound.id,
                "form": "bank",
                "received_on": GIVEN,
                "amount": GIFT,
                "bank_account_id": told["bank"],
            },
            actor=actor,
            today=TODAY,
        )
        receipts.record_receipt(receipt.id, actor=actor, today=TODAY)
    with province.acting("accountant") as actor:
        entry = receipts.post_receipts([receipt.id], posted_on=GIVEN, actor=actor, today=TODAY)
    assert entry is not None
    told["designation"] = bound.id


def build_a_house(province: Province) -> None:
    """A decision for a house, a list with the household, and four people until it is paid."""
    told = province.told
    with province.acting("fundraiser") as actor:
        decision = support.draft_allocation(
            {"fund_id": told["fund"], "name": "Hỗ trợ làm nhà Đại đoàn kết"}, actor=actor
        )
        line = support.add_line(
            {
                "allocation_id": decision.id,
                "unit_id": province.units["commune"].id,
                "item_id": _item(province, "NHA_MOI"),
                "designation_id": told["designation"],
                "quantity": 1,
                "norm": HOUSE,
                "amount": HOUSE,
            },
            actor=actor,
        )
        support.move_allocation(decision.id, "submit", actor=actor, today=DECIDED)
    with province.acting("fund_head") as actor:
        paper: dict[str, Any] = {"number": "7/QĐ-BVĐ", "decided_on": DECIDED}
        support.move_allocation(decision.id, "approve", actor=actor, today=DECIDED, **paper)
    values = {
        "allocation_line_id": line.id,
        "method": "bank",
        "bank_account_id": told["bank"],
        "planned_on": PAID,
        "payee": "Ủy ban nhân dân xã Mẫu",
    }
    with province.acting("fundraiser") as actor:
        with pytest.raises(AboveAllocation):
            support.draft_payment({**values, "amount": HOUSE + 1}, actor=actor)
        payment = support.draft_payment({**values, "amount": HOUSE}, actor=actor)
        recipient = {"payment_id": payment.id, "kind": "household", "amount": HOUSE}
        recipient |= {"name": "Chamaléa Thị Nghèo", "household_id": told["household"]}
        recipient |= {"unit_id": province.units["village"].id}
        support.list_recipient(recipient, actor=actor)
    for who, step in (("accountant", "check"), ("fund_head", "approve")):
        with province.acting(who) as actor:
            support.move_payment(payment.id, step, actor=actor, today=PAID)
    with province.acting("cashier") as actor:
        support.pay(payment.id, paid_on=PAID, actor=actor, today=PAID)
    with province.acting("accountant") as actor:
        support.acknowledge_all(
            payment.id,
            signed_on=SIGNED,
            signature_kind="signature",
            confirmed_by="Ủy ban nhân dân xã Mẫu",
            actor=actor,
        )
        support.move_payment(payment.id, "acknowledge", actor=actor, today=SIGNED)
    told["payment"] = payment.id


def _item(province: Province, code: str) -> int:
    return province.session.query(SpendingItem).filter_by(code=code).one().id

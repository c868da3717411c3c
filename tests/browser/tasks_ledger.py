"""Tasks 9 to 13: what the board of the Fund for the Poor does with money and goods."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from playwright.sync_api import expect
from sqlalchemy import select, text

from app.core.services.units import unit_on
from modules.funding_ledger.models import (
    AllocationDecision,
    Donor,
    Fund,
    Pledge,
    Receipt,
    SpendingItem,
)
from modules.funding_ledger.services import gifts, support
from tests.browser.reader import Reader
from tests.browser.site import Site
from tests.browser.tasks import People, new_name, new_number, task
from tests.browser.world import DAY, acting

MODULE = "funding_ledger"
FUND = "Quỹ Vì người nghèo tỉnh Ninh Thuận"
GIVEN_ON = date(2021, 12, 20)


def _new_donor(world: Site) -> str:
    """Enter a donor of the province's fund, and return the name."""
    name = new_name("Công ty Mẫu")
    with world.session() as (session, everything):
        fund = session.scalars(select(Fund).filter_by(name=FUND)).one()
        values = {"entity_id": fund.entity_id, "kind": "enterprise", "name": name}
        gifts.create_donor(values, actor=everything)
    return name


def _begin_receipt(cashier: Reader, donor: str, form: str) -> None:
    cashier.menu("Receipts")
    cashier.add("Receipt")
    cashier.look_up("Fund", "nguoi ngheo tinh", FUND)
    cashier.look_up("Donor", donor.lower(), donor)
    cashier.write("Received on", "20/12/2021")
    cashier.choose("Form", form)


def _record(cashier: Reader) -> None:
    cashier.press("Record with a number")
    cashier.agree()
    cashier.stands_at("Recorded")


def _receipt_of(world: Site, donor: str) -> Receipt:
    with world.session() as (session, _everything):
        statement = select(Receipt).join(Receipt.donor).where(Donor.name == donor)
        found = session.scalars(statement).one()
        assert found.number is not None
        assert isinstance(found.goods, list)  # read while there is a session
        session.expunge_all()
        return found


@task(9, MODULE, keyboard=True)
def take_in_money(people: People, world: Site) -> None:
    """The cashier takes cash in, reads the amount in words, and records it with a number."""
    donor = _new_donor(world)
    cashier = people("quytinh.cashier")
    _begin_receipt(cashier, donor, "Cash")
    cashier.write("Amount, đồng", cashier.number(5_000_000))
    cashier.save()
    title = cashier.say("Receipt without number of %(day)s", day="20/12/2021")
    expect(cashier.main.get_by_role("heading", level=1)).to_have_text(title)
    cashier.sees("Năm triệu đồng" if cashier.locale == "vi" else "Five million dong")
    _record(cashier)
    receipt = _receipt_of(world, donor)
    expect(cashier.main.get_by_role("heading", level=1)).to_have_text(str(receipt.number))
    assert (receipt.amount, receipt.state, receipt.received_on) == (5_000_000, "recorded", GIVEN_ON)


@task(10, MODULE)
def take_in_goods(people: People, world: Site) -> None:
    """The cashier takes rice in: kind and quantity, no value."""
    donor = _new_donor(world)
    cashier = people("quytinh.cashier")
    _begin_receipt(cashier, donor, "Goods")
    cashier.save()
    cashier.tab("Goods")
    cashier.add("Goods of a receipt")
    cashier.write("Name", "Gạo tẻ")
    cashier.write("Quantity", "500")
    cashier.write("Unit of measure", "kg")
    cashier.choose("Basis of the value", "Not valued")
    cashier.save()
    cashier.tab("Goods")
    cashier.sees("Gạo tẻ", "500")
    _record(cashier)
    receipt = _receipt_of(world, donor)
    assert (receipt.amount, receipt.state) == (None, "recorded")
    goods = [(each.name, each.quantity, each.unit_name, each.value) for each in receipt.goods]
    assert goods == [("Gạo tẻ", Decimal(500), "kg", None)]


def _submit_allocation(world: Site, name: str) -> None:
    """Draft a decision with one line as the officer of the fund, and submit it."""
    with acting(world, "quytinh.officer") as (session, officer):
        fund = session.scalars(select(Fund).filter_by(name=FUND)).one()
        item = session.scalars(select(SpendingItem).filter_by(code="NHA_MOI")).one()
        decision = support.draft_allocation({"fund_id": fund.id, "name": name}, actor=officer)
        line = {"allocation_id": decision.id, "item_id": item.id, "unit_id": unit_on("584", DAY).id}
        line |= {"quantity": 1, "norm": 1_000_000, "amount": 1_000_000}
        support.add_line(line, actor=officer)
        support.move_allocation(decision.id, "submit", actor=officer, today=DAY)


@task(11, MODULE, keyboard=True)
def sign_an_allocation(people: People, world: Site) -> None:
    """The head of the board approves what the officer submitted, under its number."""
    name, number = new_name("Hỗ trợ Tết cho hộ"), f"{new_number() + 50}/QĐ-BVĐ"
    _submit_allocation(world, name)
    head = people("quytinh.chairman")
    head.menu("Decisions")
    head.follow_row(name)
    head.stands_at("Submitted for approval")
    head.press("Approve")
    head.write("Number of the decision", number)
    head.write("Decided on", "30/12/2021")
    head.press("Approve")
    head.stands_at("Approved")
    head.sees(number, name)
    with world.session() as (session, _everything):
        kept = session.scalars(select(AllocationDecision).filter_by(name=name)).one()
        assert (kept.state, kept.number) == ("approved", number)
        assert kept.decided_on == date(2021, 12, 30)


@task(12, MODULE)
def read_the_cash_book(people: People, world: Site) -> None:
    """The auditor reads what the cash box held; the book says what the entries sum up to."""
    auditor = people("quytinh.reader")
    auditor.menu("Cash book")
    auditor.unfold("Filters")
    auditor.pick("Accounting entity", FUND)
    auditor.press("Apply")
    auditor.reads("Opening balance")
    with world.session() as (session, _everything):
        held = session.scalar(
            text(
                "select coalesce(sum(l.debit - l.credit), 0) from funding_line l"
                " join funding_account a on a.id = l.account_id"
                " join funding_entity e on e.id = l.entity_id"
                " where a.key = 'cash' and e.name = :name"
            ),
            {"name": FUND},
        )
    closing = auditor.row(auditor.say("Closing balance"))
    expect(closing).to_contain_text(auditor.number(int(held)))


@task(13, MODULE)
def write_a_pledge_down(people: People, world: Site) -> None:
    """The officer writes down what a company promised to give until Tet."""
    donor = _new_donor(world)
    officer = people("quytinh.officer")
    officer.menu("Pledges")
    officer.add("Pledge")
    officer.look_up("Campaign", "", "tỉnh Ninh Thuận")
    officer.look_up("Donor", donor.lower(), donor)
    officer.write("Pledged on", "20/12/2021")
    officer.choose("Form", "Bank transfer")
    officer.write("Amount, đồng", officer.number(20_000_000))
    officer.write("Due on", "25/01/2022")
    officer.save()
    officer.stands_at("Registered")
    officer.sees(donor, officer.number(20_000_000))
    with world.session() as (session, _everything):
        statement = select(Pledge).join(Pledge.donor).where(Donor.name == donor)
        kept = session.scalars(statement).one()
        assert (kept.amount, kept.due_on) == (20_000_000, date(2022, 1, 25))

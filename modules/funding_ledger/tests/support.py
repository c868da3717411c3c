"""What the tests of this module share: books with people in each office, and short ways to act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.services.organisations import create_organisation
from app.core.services.units import unit_on
from app.kernel.actor import Actor, bind_actor
from app.kernel.records import move_record
from modules.funding_ledger.models import (
    AllocationDecision,
    AllocationLine,
    BankAccount,
    Campaign,
    Designation,
    Donor,
    FiscalPeriod,
    Fund,
    JournalEntry,
    Payment,
    Receipt,
    Recipient,
    SpendingItem,
)
from modules.funding_ledger.services import books as setting_up
from modules.funding_ledger.services import gifts, journal, receipts, support

MODULE = "funding_ledger"
PROVINCE = "58"
TODAY = date(2022, 1, 31)
OFFICES = (
    "reader", "officer", "cashier", "accountant", "chief_accountant", "chairman", "publisher",
)  # fmt: skip


def role(name: str) -> str:
    """Return the full name of a role of the module."""
    return f"{MODULE}.{name}"


@dataclass
class Books:
    """An entity with one fund, and who works there."""

    session: Session
    system: Actor
    organisation: Any
    entity_id: int
    fund_id: int
    bank_id: int
    campaign_id: int
    people: dict[str, Actor] = field(default_factory=dict)

    @contextmanager
    def acting(self, office: str) -> Iterator[Actor]:
        """Let somebody of an office act; "system" is the program itself."""
        before = self.session.info["actor"]
        actor = self.system if office == "system" else self.people[office]
        bind_actor(self.session, actor)
        try:
            yield actor
        finally:
            bind_actor(self.session, before)

    def item(self, code: str) -> int:
        """Return the key of a spending item."""
        return self.session.scalars(select(SpendingItem.id).filter_by(code=code)).one()

    def donor(self, name: str | None = "Công ty Mẫu", **values: Any) -> Donor:
        """Enter a donor."""
        kind = "anonymous" if name is None else "enterprise"
        with self.acting("officer") as actor:
            told = {"entity_id": self.entity_id, "kind": kind, "name": name, **values}
            return gifts.create_donor(told, actor=actor)

    def gift(self, code: str, item: str = "NHA_MOI", donor: Donor | None = None) -> Designation:
        """Agree a bound gift with a donor."""
        giver = donor or self.donor()
        with self.acting("officer") as actor:
            return gifts.create_designation(
                {
                    "fund_id": self.fund_id,
                    "donor_id": giver.id,
                    "code": code,
                    "kind": "addressed",
                    "item_id": self.item(item),
                    "condition": "Làm nhà cho hội viên phụ nữ nghèo",
                },
                actor=actor,
            )

    def receive(
        self, amount: int | None, on: date = date(2021, 10, 20), form: str = "bank", **values: Any
    ) -> Receipt:
        """Take a gift in under a number; it is not posted yet."""
        if "donor_id" not in values:
            values["donor_id"] = self.donor().id
        told = {
            "fund_id": self.fund_id,
            "campaign_id": self.campaign_id,
            "form": form,
            "received_on": on,
            "amount": amount,
            "bank_account_id": self.bank_id if form == "bank" else None,
            **values,
        }
        with self.acting("cashier") as actor:
            item = receipts.draft_receipt(told, actor=actor, today=TODAY)
            if form == "goods":
                return item
            return receipts.record_receipt(item.id, actor=actor, today=TODAY)

    def book(self, *items: Receipt, on: date | None = None) -> JournalEntry | None:
        """Post receipts as the accountant."""
        with self.acting("accountant") as actor:
            return receipts.post_receipts(
                [item.id for item in items],
                posted_on=on or items[0].received_on,
                actor=actor,
                today=TODAY,
            )

    def hold(self, amount: int, on: date = date(2021, 10, 20), **values: Any) -> JournalEntry:
        """Receive into the bank and post at once."""
        entry = self.book(self.receive(amount, on, **values))
        assert entry is not None
        return entry

    def event(
        self, event: str, amount: int, on: date, office: str = "accountant", **about: Any
    ) -> JournalEntry:
        """Post an event by its rule."""
        told = journal.Event(
            self.entity_id, event, self.fund_id, amount, on, event,
            journal.Dimensions(bank_account_id=self.bank_id, **about),
        )  # fmt: skip
        with self.acting(office) as actor:
            return journal.post_event(told, actor=actor, today=TODAY)

    def decide(
        self,
        amount: int,
        item: str = "NHA_MOI",
        designation_id: int | None = None,
        *,
        approve: bool = True,
        quantity: int = 1,
    ) -> AllocationLine:
        """Propose a decision with one line, and let the head approve it."""
        number = f"{self.session.query(AllocationDecision).count() + 1}/QĐ-BVĐ"
        with self.acting("officer") as actor:
            decision = support.draft_allocation(
                {"fund_id": self.fund_id, "name": "Phân bổ kinh phí"}, actor=actor
            )
            unit = unit_on(PROVINCE, date(2021, 12, 31))
            line = support.add_line(
                {
                    "allocation_id": decision.id,
                    "unit_id": unit.id,
                    "item_id": self.item(item),
                    "designation_id": designation_id,
                    "quantity": quantity,
                    "norm": amount // quantity,
                    "amount": amount,
                },
                actor=actor,
            )
            support.move_allocation(decision.id, "submit", actor=actor, today=TODAY)
        if approve:
            with self.acting("chairman") as actor:
                told: dict[str, Any] = {"number": number, "decided_on": date(2021, 10, 7)}
                support.move_allocation(decision.id, "approve", actor=actor, today=TODAY, **told)
        return line

    def prepare(
        self, line: AllocationLine, amount: int, state: str = "approved", **values: Any
    ) -> Payment:
        """Draft a payment with one recipient, up to a state."""
        told = {
            "allocation_line_id": line.id,
            "method": "bank",
            "bank_account_id": self.bank_id,
            "amount": amount,
            "planned_on": date(2021, 11, 10),
            "payee": "Hội Liên hiệp Phụ nữ",
            **values,
        }
        with self.acting("officer") as actor:
            item = support.draft_payment(told, actor=actor)
            row = {"payment_id": item.id, "kind": "household", "name": "Chamaléa Thị Mẫu"}
            support.list_recipient({**row, "amount": amount}, actor=actor)
        steps = {"checked": "accountant", "approved": "chairman"}
        for name, (target, office) in zip(("check", "approve"), steps.items(), strict=True):
            if item.state == state:
                break
            with self.acting(office) as actor:
                support.move_payment(item.id, name, actor=actor, today=TODAY)
            assert item.state == target
        return item

    def pay(self, payment: Payment, on: date = date(2021, 11, 10)) -> Payment:
        """Pay what was approved, as the cashier."""
        with self.acting("cashier") as actor:
            return support.pay(payment.id, paid_on=on, actor=actor, today=TODAY)

    def close(self, month: int) -> FiscalPeriod:
        """Close a month and those before it."""
        periods = self.session.scalars(
            select(FiscalPeriod)
            .where(FiscalPeriod.entity_id == self.entity_id, FiscalPeriod.month <= month)
            .order_by(FiscalPeriod.year, FiscalPeriod.month)
        ).all()
        for period in periods:
            for name, office in (("close_softly", "accountant"), ("close", "chief_accountant")):
                with self.acting(office) as actor:
                    move_record(FiscalPeriod, period.id, name, actor=actor, today=TODAY)
        return periods[-1]


def make_books(session: Session, make_user: Callable[..., Any], system: Actor) -> Books:
    """Open the books of a province's Front with a fund, a bank account and a campaign."""
    province = unit_on(PROVINCE, date(2021, 12, 31))
    front = create_organisation(
        code="T-QVNN-58", kind="front_committee", level="province", name="Mặt trận tỉnh Mẫu",
        unit_id=province.id, actor=system,
    )  # fmt: skip
    people = {name: make_user(role(name), PROVINCE, front)[1] for name in OFFICES}
    found = Books(session, system, front, 0, 0, 0, 0, people)
    with found.acting("chief_accountant") as actor:
        entity = setting_up.create_entity(
            {
                "code": "QVNN-58",
                "name": "Quỹ Vì người nghèo tỉnh",
                "level": "province",
                "organisation_id": front.id,
            },
            actor=actor,
        )
        fund = setting_up.create_fund(
            {
                "entity_id": entity.id,
                "code": "QVNN_TINH",
                "name": "Quỹ Vì người nghèo tỉnh",
                "kind": "poor",
                "opened_on": date(2021, 1, 1),
            },
            actor=actor,
        )
        setting_up.open_year(entity.id, 2021, actor=actor)
        bank = BankAccount(
            entity_id=entity.id, fund_id=fund.id, bank="Kho bạc Nhà nước", number="3741.0.9",
            opened_on=date(2021, 1, 1), is_treasury=True,
        )  # fmt: skip
        session.add(bank)
        session.flush()
    found.entity_id, found.fund_id, found.bank_id = entity.id, fund.id, bank.id
    with found.acting("officer") as actor:
        campaign = gifts.create_campaign(
            {
                "fund_id": fund.id,
                "code": "TCD-2021",
                "name": "Tháng cao điểm Vì người nghèo 2021",
                "kind": "fund_month",
                "call_number": "12/KH-MTTQ",
                "call_date": date(2021, 9, 1),
                "launched_on": date(2021, 9, 1),
                "receive_from": date(2021, 9, 1),
                "receive_to": date(2021, 12, 31),
            },
            actor=actor,
        )
    with found.acting("chairman") as actor:
        move_record(Campaign, campaign.id, "announce", actor=actor, today=date(2021, 9, 1))
    found.campaign_id = campaign.id
    return found


def fund_of(session: Session, key: int) -> Fund:
    """Return a fund."""
    return session.get_one(Fund, key)


def signed(books: Books, payment: Payment) -> None:
    """Let all on a list sign, and their commune confirm it."""
    with books.acting("accountant") as actor:
        support.acknowledge_all(
            payment.id,
            signed_on=date(2021, 12, 10),
            signature_kind="signature",
            confirmed_by="Ủy ban nhân dân xã",
            actor=actor,
        )


__all__ = ["Books", "Recipient", "fund_of", "make_books", "role", "signed"]

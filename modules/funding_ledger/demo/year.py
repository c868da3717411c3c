"""The year 2021 of one book: opening, gifts, decisions, payments, signed lists, closed months."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.services.units import unit_on
from app.kernel import clock
from app.kernel.records import move_record
from modules.funding_ledger.demo.content import content, person
from modules.funding_ledger.demo.people import FIRST_DAY, Office
from modules.funding_ledger.domain.entries import Line
from modules.funding_ledger.domain.events import Dimensions
from modules.funding_ledger.models import (
    AllocationLine,
    Campaign,
    Donor,
    FiscalPeriod,
    Payment,
    Recipient,
    Regime,
    SpendingItem,
)
from modules.funding_ledger.services import books, gifts, journal, receipts, support

DECIDED, PAID, SIGNED = date(2021, 10, 7), date(2021, 11, 10), date(2021, 12, 20)


class BookYear:
    """One book with its fund, bank account and campaign."""

    def __init__(self, session: Session, office: Office, book: dict[str, Any]) -> None:
        """Open the books of a board for 2021."""
        self.session, self.office, self.book = session, office, book
        self.today = clock.today()
        self.number = 0
        code = f"QVNN-{book['unit']}"
        regime = session.scalars(select(Regime).filter_by(code="TT103_2018")).one()
        with office.acting("chief_accountant") as actor:
            told = {"name": f"Quỹ Vì người nghèo {book['place']}", "code": code}
            self.entity = books.create_entity(
                {**told, "level": book["level"], "organisation_id": office.organisation.id},
                actor=actor,
            )
            self.fund = books.create_fund(
                {**told, "entity_id": self.entity.id, "kind": "poor", "opened_on": FIRST_DAY},
                actor=actor,
            )
            books.assign_regime(
                {"entity_id": self.entity.id, "regime_id": regime.id, "valid_from": FIRST_DAY,
                 "valid_to": date(2022, 12, 31)},
                actor=actor,
            )  # fmt: skip
            books.open_year(self.entity.id, 2021, actor=actor)
            self.bank = books.create_bank_account(
                {"fund_id": self.fund.id, "bank": "Kho bạc Nhà nước (minh họa)",
                 "number": f"3741.{book['unit']}", "is_treasury": True, "opened_on": FIRST_DAY},
                actor=actor,
            )  # fmt: skip
            if book["opening"]:
                self._open(book["opening"], actor)

    def live(self) -> None:
        """Let the year pass."""
        self._campaign()
        donors = self._donors()
        bound = {d["bound"]: d for d in self.book["decisions"] if "bound" in d}
        given = sum(line["amount"] for d in bound.values() for line in d["lines"])
        designations = {name: self._bind(donors[name], told) for name, told in bound.items()}
        for name, gift in designations.items():
            amount = sum(line["amount"] for line in bound[name]["lines"])
            self._receive(donors[name], amount, date(2021, 9, 20), designation_id=gift)
        cash = self._keep_cash(donors["kín"])
        self._receive_all(list(donors.values()), self.book["raised"] - given - cash)
        for told in self.book["decisions"]:
            self._decide(told, designations.get(told.get("bound", "")))
        self._close(self.book.get("closed_months", 0))

    def _open(self, amount: int, actor: Any) -> None:
        lines = (
            Line("bank_vnd", self.fund.id, debit=amount, bank_account_id=self.bank.id),
            Line("fund_undesignated", self.fund.id, credit=amount),
        )
        posting = journal.Posting(
            self.entity.id, FIRST_DAY, "opening", "Số dư đầu năm 2021", lines, kind="opening"
        )
        journal.post(posting, actor=actor, today=self.today)

    def _campaign(self) -> None:
        with self.office.acting("officer") as actor:
            self.campaign = gifts.create_campaign(
                {
                    "fund_id": self.fund.id, "code": "VNN-2021", "kind": "fund_month",
                    "name": f"Vận động Quỹ Vì người nghèo năm 2021 {self.book['place']}",
                    "call_number": "12/KH-MTTQ-BTT", "call_date": date(2021, 1, 15),
                    "launched_on": date(2021, 1, 15), "receive_from": date(2021, 1, 15),
                    "receive_to": date(2021, 12, 31), "target_amount": self.book["raised"],
                },
                actor=actor,
            )  # fmt: skip
        with self.office.acting("chairman") as actor:
            move_record(Campaign, self.campaign.id, "announce", actor=actor, today=self.today)

    def _donors(self) -> dict[str, Donor]:
        entity = {"entity_id": self.entity.id}
        with self.office.acting("officer") as actor:
            found = {
                name: gifts.create_donor(
                    {**entity, "kind": "enterprise", "name": name}, actor=actor
                )
                for name in content()["donors"]
            }
            found["kín"] = gifts.create_donor(
                {**entity, "kind": "person", "name": "Bà Mẫu Thị Tâm", "is_published": False},
                actor=actor,
            )
            found[""] = gifts.create_donor({**entity, "kind": "anonymous"}, actor=actor)
            gifts.create_pledge(
                {
                    "campaign_id": self.campaign.id, "donor_id": found["kín"].id, "form": "bank",
                    "pledged_on": date(2021, 10, 17), "amount": 20_000_000,
                    "due_on": date(2021, 12, 31),
                },
                actor=actor,
            )  # fmt: skip
        return found

    def _bind(self, donor: Donor, told: dict[str, Any]) -> int:
        with self.office.acting("officer") as actor:
            return gifts.create_designation(
                {
                    "fund_id": self.fund.id, "donor_id": donor.id, "code": "CDC-2021-01",
                    "kind": "addressed", "item_id": self._item("NHA_MOI"),
                    "condition": told["name"], "document": "Văn bản tài trợ (minh họa)",
                },
                actor=actor,
            ).id  # fmt: skip

    def _receive_all(self, donors: list[Donor], amount: int) -> None:
        days = content()["days"]
        share = amount // (len(days) * 1_000_000) * 1_000_000
        for number, day in enumerate(days):
            part = share if number + 1 < len(days) else amount - share * number
            self._receive(donors[number % len(donors)], part, day)

    def _receive(self, donor: Donor, amount: int, day: date, **values: Any) -> None:
        told = {
            "fund_id": self.fund.id, "campaign_id": self.campaign.id, "donor_id": donor.id,
            "form": "bank", "received_on": day, "amount": amount,
            "bank_account_id": self.bank.id, "content": "Ủng hộ Quỹ Vì người nghèo", **values,
        }  # fmt: skip
        with self.office.acting("cashier") as actor:
            item = receipts.draft_receipt(told, actor=actor, today=self.today)
            receipts.record_receipt(item.id, actor=actor, today=self.today)
        with self.office.acting("accountant") as actor:
            receipts.post_receipts([item.id], posted_on=day, actor=actor, today=self.today)

    def _keep_cash(self, donor: Donor) -> int:
        """Take cash in on days of the campaign, bring most of it to the bank; return the sum."""
        told = self.book.get("cash")
        if not told:
            return 0
        for day in told["days"]:
            self._receive(donor, told["amount"], day, form="cash", bank_account_id=None)
        deposited, day = told["deposited"], told["deposited_on"]
        bank = Dimensions(bank_account_id=self.bank.id)
        with self.office.acting("accountant") as actor:
            for name, memo, later, about in (
                ("cash_deposited", "Nộp tiền mặt vào tài khoản", 0, Dimensions()),
                ("in_transit_cleared", "Tiền mặt nộp đã vào tài khoản", 1, bank),
            ):
                posted_on = day + timedelta(days=later)
                event = journal.Event(
                    self.entity.id, name, self.fund.id, deposited, posted_on, memo, about
                )
                journal.post_event(event, actor=actor, today=self.today)
        return int(told["amount"]) * len(told["days"])

    def _decide(self, told: dict[str, Any], designation_id: int | None) -> None:
        with self.office.acting("officer") as actor:
            decision = support.draft_allocation(
                {"fund_id": self.fund.id, "name": told["name"], "campaign_id": self.campaign.id},
                actor=actor,
            )
            lines = [self._line(decision.id, each, designation_id, actor) for each in told["lines"]]
            support.move_allocation(decision.id, "submit", actor=actor, today=self.today)
        self.number += 1
        paper: dict[str, Any] = {"number": f"{self.number:02}/QĐ-BVĐ", "decided_on": DECIDED}
        with self.office.acting("chairman") as actor:
            support.move_allocation(decision.id, "approve", actor=actor, today=self.today, **paper)
        for line in lines:
            self._pay(line)

    def _line(
        self, decision: int, told: dict[str, Any], designation_id: int | None, actor: Any
    ) -> AllocationLine:
        norm, rest = divmod(told["amount"], told["quantity"])
        values = {
            "allocation_id": decision, "unit_id": unit_on(told["unit"], DECIDED).id,
            "item_id": self._item(told["item"]), "designation_id": designation_id,
            "quantity": told["quantity"], "norm": norm, "amount": told["amount"],
            "deviation": "Số công bố làm tròn" if rest else None,
        }  # fmt: skip
        return support.add_line(values, actor=actor)

    def _pay(self, line: AllocationLine) -> None:
        people = int(line.quantity)
        with self.office.acting("officer") as actor:
            payment = support.draft_payment(
                {
                    "allocation_line_id": line.id, "method": "bank", "amount": line.amount,
                    "bank_account_id": self.bank.id, "planned_on": PAID,
                    "payee": f"Ủy ban nhân dân {line.unit.full_name}",
                },
                actor=actor,
            )  # fmt: skip
            share = line.amount // people
            self.session.add_all(
                Recipient(
                    payment_id=payment.id,
                    entity_id=self.entity.id,
                    kind="household" if people > 1 else "organisation",
                    name=person(line.id * 7 + each) if people > 1 else "Trung tâm Y tế (minh họa)",
                    unit_id=line.unit_id,
                    amount=share if each + 1 < people else line.amount - share * each,
                )
                for each in range(people)
            )
            self.session.flush()
        for name, office in (("check", "accountant"), ("approve", "chairman")):
            with self.office.acting(office) as actor:
                support.move_payment(payment.id, name, actor=actor, today=self.today)
        with self.office.acting("cashier") as actor:
            support.pay(payment.id, paid_on=PAID, actor=actor, today=self.today)
        self._sign(payment)

    def _sign(self, payment: Payment) -> None:
        with self.office.acting("accountant") as actor:
            support.acknowledge_all(
                payment.id, signed_on=SIGNED, signature_kind="signature",
                confirmed_by="Ủy ban nhân dân nơi cư trú", actor=actor,
            )  # fmt: skip
            support.move_payment(payment.id, "acknowledge", actor=actor, today=self.today)

    def _close(self, months: int) -> None:
        periods = self.session.scalars(
            select(FiscalPeriod)
            .where(FiscalPeriod.entity_id == self.entity.id, FiscalPeriod.month <= months)
            .order_by(FiscalPeriod.month)
        ).all()
        for period in periods:
            for name, office in (("close_softly", "accountant"), ("close", "chief_accountant")):
                with self.office.acting(office) as actor:
                    move_record(FiscalPeriod, period.id, name, actor=actor, today=self.today)

    def _item(self, code: str) -> int:
        return self.session.scalars(select(SpendingItem.id).filter_by(code=code)).one()


def live_emulation(session: Session, office: Office, told: dict[str, Any]) -> None:
    """Let an emulation fund take budget money in: in books of its own, without any gift."""
    today = clock.today()
    with office.acting("chief_accountant") as actor:
        entity = books.create_entity(
            {
                "code": f"TDKT-{told['unit']}", "purpose": "emulation", "level": told["level"],
                "name": f"Quỹ thi đua, khen thưởng {told['place']}",
                "organisation_id": office.organisation.id,
            },
            actor=actor,
        )  # fmt: skip
        fund = books.create_fund(
            {
                "entity_id": entity.id, "code": "TDKT", "kind": "emulation",
                "name": "Quỹ thi đua, khen thưởng", "opened_on": FIRST_DAY,
            },
            actor=actor,
        )  # fmt: skip
        books.open_year(entity.id, 2021, actor=actor)
        bank = books.create_bank_account(
            {
                "fund_id": fund.id, "bank": "Kho bạc Nhà nước (minh họa)",
                "number": f"9523.{told['unit']}", "is_treasury": True, "opened_on": FIRST_DAY,
            },
            actor=actor,
        )  # fmt: skip
    with office.acting("accountant") as actor:
        event = journal.Event(
            entity.id, "budget_received", fund.id, told["budget"], FIRST_DAY + timedelta(days=30),
            "Ngân sách cấp kinh phí khen thưởng năm 2021", Dimensions(bank_account_id=bank.id),
        )  # fmt: skip
        journal.post_event(event, actor=actor, today=today)

"""The demonstration: capital for twelve households, young stock for eight others.

Paid by a district's fund to households of the invented register, by the hands of its own people.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.actor import acting_as
from app.kernel.demo import options
from app.kernel.security import load_actor
from modules.funding_ledger.services import support
from modules.household_funding.services import picking

FUND, PLACE, LOGIN = "QVNN-587", "587", "quyninhphuoc"
DECIDED, PAID = date(2021, 10, 12), date(2021, 11, 15)
# Purpose, where in the register, how many, how much each.
GIVEN = (("SINHKE_VON", 0, 12, 3_000_000), ("SINHKE_GIONG", 12, 8, 4_000_000))
_BOOK = text(
    "select f.id as fund, b.id as bank, "
    "(select min(c.id) from funding_campaign c where c.fund_id = f.id) as campaign, "
    "(select i.id from funding_item i where i.code = :item) as item, "
    "(select u.id from core_unit u where u.code = :place and u.level = 'district') as unit "
    "from funding_fund f join funding_bank_account b on b.fund_id = f.id where f.code = :fund"
)
_ACCOUNT = text("select id from ab_user where username = :name")


def load(session: Session) -> None:
    """Load the demonstration; the kernel calls it once, as the program itself."""
    for number, told in enumerate(GIVEN, 1):
        if not _give(session, number, *told):
            return
    options(session).say("support of households")


def _give(session: Session, number: int, item: str, start: int, count: int, each: int) -> bool:
    book = session.execute(_BOOK, {"item": item, "place": PLACE, "fund": FUND}).one_or_none()
    if book is None or book.unit is None:
        return False
    amount, today = count * each, clock.today()
    with _acting(session, "officer") as actor:
        decision = support.draft_allocation(
            {
                "fund_id": book.fund,
                "campaign_id": book.campaign,
                "name": "Hỗ trợ sinh kế cho hộ nghèo, hộ cận nghèo",
            },
            actor=actor,
        )
        line = support.add_line(
            {
                "allocation_id": decision.id, "unit_id": book.unit, "item_id": book.item,
                "quantity": count, "norm": each, "amount": amount,
            },
            actor=actor,
        )  # fmt: skip
        support.move_allocation(decision.id, "submit", actor=actor, today=today)
    paper: dict[str, Any] = {"number": f"SK{number:02}/QĐ-BVĐ", "decided_on": DECIDED}
    with _acting(session, "chairman") as actor:
        support.move_allocation(decision.id, "approve", actor=actor, today=today, **paper)
    with _acting(session, "officer") as actor:
        payment = support.draft_payment(
            {
                "allocation_line_id": line.id, "method": "bank", "bank_account_id": book.bank,
                "amount": amount, "planned_on": PAID, "payee": "Ủy ban nhân dân các xã",
            },
            actor=actor,
        )  # fmt: skip
        found = picking.candidates(session, payment.id, book.unit)
        chosen = [row.household_id for row in found][start : start + count]
        if len(chosen) < count:
            raise RuntimeError(f"only {len(chosen)} households of {PLACE} are eligible")
        picking.put_on_list(payment.id, households=chosen, each=each, actor=actor)
    for name, office in (("check", "accountant"), ("approve", "chairman")):
        with _acting(session, office) as actor:
            support.move_payment(payment.id, name, actor=actor, today=today)
    with _acting(session, "cashier") as actor:
        support.pay(payment.id, paid_on=PAID, actor=actor, today=today)
    return True


def _acting(session: Session, office: str) -> Any:
    name = f"{LOGIN}.{office}"
    key = session.execute(_ACCOUNT, {"name": name}).scalar_one()
    return acting_as(session, load_actor(session, int(key), name))

"""A fund with a decision for a commune, and households of its two invented villages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest

from app.core.services.units import add_village, unit_on
from app.kernel.actor import bind_actor
from modules.funding_ledger.services import support
from modules.funding_ledger.tests.support import TODAY, Books, make_books
from modules.household_supervision.models import (
    CaseResult,
    Household,
    Member,
    ReviewCase,
    ReviewRound,
    UnitReview,
)
from modules.household_supervision.services.rounds import settle_round

COMMUNE, OTHER = "22792", "22801"
LISTED = date(2020, 12, 20)
PLANNED = date(2021, 11, 10)


@dataclass
class Register:
    """Households with recognised classes, entered by the program itself."""

    books: Books
    villages: dict[str, Any]
    rounds: dict[date, Any] = field(default_factory=dict)

    def household(self, name: str, class_code: str | None = "poor", place: str = COMMUNE) -> int:
        """Enter a household, on the list of December 2020 unless it has no class."""
        session = self.books.session
        with self.books.acting("system"):
            item = Household(
                unit_id=self.villages[place].id, head_name=name, registered_on=date(2015, 1, 1),
                is_synthetic=True,
            )  # fmt: skip
            item.members.append(Member(full_name=name, relationship_code="head", birth_year=1970))
            session.add(item)
            session.flush()
        if class_code is not None:
            self.recognise(item.id, class_code, LISTED, place)
        return item.id

    def recognise(self, household: int, class_code: str, day: date, place: str = COMMUNE) -> None:
        """Let a round of a day recognise the class of a household."""
        session = self.books.session
        with self.books.acting("system"):
            review = self._review(day, place)
            case = ReviewCase(
                unit_review_id=review, household_id=household, unit_id=self.villages[place].id,
                area_kind="rural", source="official_list", state="recognised", head_name="x",
            )  # fmt: skip
            session.add(case)
            session.flush()
            session.add(
                CaseResult(
                    case_id=case.id, standard_id=self.rounds[day].standard_id,
                    recorded_class=class_code, proposed_class=class_code,
                    recognised_class=class_code, decision_number="15/QĐ-UBND", decision_date=day,
                )
            )  # fmt: skip
            session.flush()

    def _review(self, day: date, place: str) -> int:
        session = self.books.session
        if day not in self.rounds:
            opened = ReviewRound(
                name=f"Rà soát {day.year}", kind="yearly", policy_year=day.year,
                unit_id=_province(), opens_on=day, closes_on=day, state="open", status="official",
            )  # fmt: skip
            settle_round(session, opened)
            session.add(opened)
            session.flush()
            self.rounds[day] = opened
        commune = self.villages[place].parent_id
        known = session.query(UnitReview).filter_by(
            round_id=self.rounds[day].id, unit_id=commune
        )  # fmt: skip
        found = known.one_or_none()
        if found is None:
            days = dict.fromkeys(("listed_on", "surveyed_on", "met_on", "posted_on"), day)
            found = UnitReview(
                round_id=self.rounds[day].id, unit_id=commune, area_kind="rural", survey_no=1,
                state="reported", decision_number="15/QĐ-UBND", decision_date=day,
                reported_on=day, **days,
            )  # fmt: skip
            session.add(found)
            session.flush()
        return found.id


def _province() -> int:
    return int(unit_on("58", LISTED).id)


@pytest.fixture
def register(db_session, make_user, system) -> Register:
    """Return the books of the province, and villages of two communes without households."""
    books = make_books(db_session, make_user, system)
    bind_actor(db_session, system)
    villages = {
        code: add_village(
            unit_on(code, PLANNED).id, "Mẫu", kind="thôn", valid_from=None, actor=system,
            is_invented=True,
        )
        for code in (COMMUNE, OTHER)
    }  # fmt: skip
    return Register(books, villages)


@pytest.fixture
def draft(register):
    """Return a function that drafts a payment for the commune under an approved decision."""

    def make(amount: int = 30_000_000, planned_on: date = PLANNED) -> Any:
        books = register.books
        if not books.session.info.get("held"):
            books.hold(500_000_000)
            books.session.info["held"] = True
        number = f"{books.session.query(support.AllocationDecision).count() + 1}/QĐ-BVĐ"
        with books.acting("officer") as actor:
            decision = support.draft_allocation(
                {"fund_id": books.fund_id, "name": "Hỗ trợ sinh kế"}, actor=actor
            )
            line = support.add_line(
                {
                    "allocation_id": decision.id, "unit_id": unit_on(COMMUNE, PLANNED).id,
                    "item_id": books.item("SINHKE_VON"), "quantity": 1, "norm": amount,
                    "amount": amount,
                },
                actor=actor,
            )  # fmt: skip
            support.move_allocation(decision.id, "submit", actor=actor, today=TODAY)
        with books.acting("chairman") as actor:
            paper: dict[str, Any] = {"number": number, "decided_on": date(2021, 10, 7)}
            support.move_allocation(decision.id, "approve", actor=actor, today=TODAY, **paper)
        with books.acting("officer") as actor:
            return support.draft_payment(
                {
                    "allocation_line_id": line.id, "method": "bank",
                    "bank_account_id": books.bank_id, "amount": amount, "planned_on": planned_on,
                    "payee": "Ủy ban nhân dân xã",
                },
                actor=actor,
            )  # fmt: skip

    return make

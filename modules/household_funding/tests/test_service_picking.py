"""Households on the list of a payment: who may be chosen, what finance learns, what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select, text

from app.core.services.units import unit_on
from app.kernel.errors import NotAllowed
from modules.funding_ledger.services import support
from modules.funding_ledger.tests.support import TODAY, signed
from modules.household_funding.domain.errors import ListFull, NobodyChosen, NotEligible
from modules.household_funding.models import HouseholdSupport, SupportEligibility
from modules.household_funding.services import outcomes, picking
from modules.household_funding.tests.conftest import COMMUNE, OTHER, PLANNED


def put(register, payment, *households, each=3_000_000, codes=(), office="officer"):
    """Put households on a list as somebody of an office."""
    with register.books.acting(office) as actor:
        return picking.put_on_list(
            payment.id, households=households, codes=codes, each=each, actor=actor
        )


def offered(register, payment, office="officer", place=None):
    """Return the keys of those that somebody is offered."""
    unit = place or unit_on(COMMUNE, PLANNED).id
    with register.books.acting(office):
        return [
            row.household_id for row in picking.candidates(register.books.session, payment.id, unit)
        ]


def test_the_list_of_the_day_counts_not_todays(register, draft):
    poor = register.household("Hộ Một")
    near = register.household("Hộ Hai", "near_poor")
    register.household("Hộ Ba", "not_poor")
    register.household("Hộ Bốn", None)
    register.household("Hộ Năm", place=OTHER)
    risen = register.household("Hộ Sáu")
    register.recognise(risen, "not_poor", date(2021, 6, 1))
    later = register.household("Hộ Bảy")
    register.recognise(later, "not_poor", date(2021, 12, 20))
    payment = draft()
    assert set(offered(register, payment)) == {poor, near, later}


def test_a_list_that_is_too_old_does_not_count(register, draft):
    found = register.household("Hộ Một", None)
    register.recognise(found, "poor", date(2018, 11, 9))
    assert offered(register, draft()) == []


@pytest.mark.parametrize("office", ["accountant", "cashier", "chairman", "reader"])
def test_only_who_keeps_lists_is_offered_names(register, draft, office):
    register.household("Hộ Một")
    payment = draft()
    assert offered(register, payment, office) == []
    with pytest.raises(NotAllowed):
        put(register, payment, 1, office=office)


def test_nobody_is_offered_outside_the_place_of_the_decision(register, draft):
    register.household("Hộ Năm", place=OTHER)
    assert offered(register, draft(), place=unit_on(OTHER, PLANNED).id) == []


def test_finance_learns_code_and_paper_and_never_the_class(register, draft):
    poor = register.household("Hộ Một")
    payment = draft()
    assert put(register, payment, poor) == 1
    session = register.books.session
    row = session.scalars(select(SupportEligibility)).one()
    assert (row.on_day, row.reference) == (PLANNED, "15/QĐ-UBND, 20/12/2020")
    assert row.fund_id == register.books.fund_id
    listed = session.get_one(support.Recipient, row.recipient_id)
    assert listed.household_id == poor
    assert listed.name == "Hộ Một"
    assert row.household_code in (listed.eligibility or "")
    # What finance may read of the module has no class, not even counted.
    with register.books.acting("accountant") as actor:
        assert not any(
            name.startswith(("class", "standard"))
            for table in ("hfunding_eligibility", "funding_recipient")
            for name in session.execute(text(f"select * from {table} limit 1")).keys()  # noqa: SIM118
        )
        assert session.execute(text("select count(*) from hfunding_support")).scalar_one() == 0
        with pytest.raises(NotAllowed):
            outcomes.outcomes(session, unit_on(COMMUNE, PLANNED).id, 2021, actor=actor)
    # Listed once under a line of a decision.
    assert offered(register, payment) == []


def test_refusals_are_in_words_and_keep_nothing(register, draft):
    poor = register.household("Hộ Một")
    rich = register.household("Hộ Ba", "not_poor")
    payment = draft(5_000_000)
    with pytest.raises(NotEligible):
        put(register, payment, poor, rich)
    with pytest.raises(NotEligible, match="H99999999"):
        put(register, payment, codes=["H99999999"])
    with pytest.raises(NobodyChosen):
        put(register, payment)
    with pytest.raises(ListFull):
        put(register, payment, poor, each=5_000_001)
    assert register.books.session.scalars(select(SupportEligibility)).all() == []
    code = register.books.session.execute(
        text("select code from household_household where id = :key"), {"key": poor}
    ).scalar_one()
    assert put(register, payment, codes=[code]) == 1


def paid(register, payment):
    """Check, approve and pay a list."""
    books = register.books
    for name, office in (("check", "accountant"), ("approve", "chairman")):
        with books.acting(office) as actor:
            support.move_payment(payment.id, name, actor=actor, today=TODAY)
    return books.pay(payment)


def test_support_is_written_when_paid_and_marked_when_taken_back(register, draft):
    households = [register.household(f"Hộ {number}") for number in range(2)]
    payment = draft(6_000_000)
    put(register, payment, *households)
    session = register.books.session
    assert session.scalars(select(HouseholdSupport)).all() == []
    paid(register, payment)
    with register.books.acting("system"):
        rows = session.scalars(select(HouseholdSupport).order_by(HouseholdSupport.id)).all()
        assert [(r.household_id, r.amount, r.class_code) for r in rows] == [
            (key, 3_000_000, "poor") for key in households
        ]
        assert {r.fund_name for r in rows} == {"Quỹ Vì người nghèo tỉnh"}
    with register.books.acting("chief_accountant") as actor:
        support.reverse_payment(
            payment.id, "Nhầm danh sách", posted_on=TODAY.replace(year=2021, month=12),
            actor=actor, today=TODAY,
        )  # fmt: skip
    with register.books.acting("system"):
        session.expire_all()
        rows = session.scalars(select(HouseholdSupport)).all()
        assert all(r.reversed_on is not None for r in rows)


def test_the_front_reads_what_a_household_received_and_finance_does_not(register, draft, make_user):
    household = register.household("Hộ Một")
    payment = draft(3_000_000)
    put(register, payment, household)
    paid(register, payment)
    signed(register.books, payment)
    session = register.books.session
    front = make_user("household_supervision.front_supervisor", COMMUNE)[1]
    other = make_user("household_supervision.front_supervisor", OTHER)[1]
    register.books.people |= {"front": front, "other": other}
    for office, count in (("front", 1), ("other", 0), ("officer", 0), ("accountant", 0)):
        with register.books.acting(office):
            assert len(session.scalars(select(HouseholdSupport)).all()) == count, office
    for office in ("front", "other"):
        with register.books.acting(office):
            assert session.scalars(select(SupportEligibility)).all() == []


def test_small_counts_never_leave_the_database(register, draft, make_user):
    risen = [register.household(f"Hộ lên {number}") for number in range(3)]
    stayed = [register.household(f"Hộ ở {number}") for number in range(2)]
    payment = draft(15_000_000)
    put(register, payment, *risen, *stayed)
    paid(register, payment)
    for key in risen:
        register.recognise(key, "not_poor", date(2021, 12, 20))
    for key in stayed:
        register.recognise(key, "poor", date(2021, 12, 20))
    session = register.books.session
    place = unit_on(COMMUNE, PLANNED).id
    front = make_user("household_supervision.front_supervisor", COMMUNE)[1]
    register.books.people |= {"front": front}
    with register.books.acting("front") as actor:
        (row,) = outcomes.outcomes(session, place, 2021, actor=actor)
        raw = session.execute(
            text("select class_later, households from hfunding_outcomes(:place, 2021, 1)"),
            {"place": place},
        ).all()
    assert row.class_then == "poor"
    assert row.counts == (None, 0, 0, 3, 0)
    assert row.total is None
    assert dict(raw) == {"not_poor": 3, "poor": None}

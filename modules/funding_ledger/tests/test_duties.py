"""Who is kept apart in a book: one person, two relatives, and the one act with exceptions."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.core.models import Assignment, DutyException, DutyRule, UserPerson
from app.core.services import delegations, duties, people, users
from app.core.services.organisations import create_organisation
from app.core.services.units import unit_on
from app.kernel import clock
from app.kernel.actor import acting_as, bind_actor
from app.kernel.errors import InvalidInput
from modules.funding_ledger.models import FiscalPeriod
from modules.funding_ledger.permissions import ONE_CLOSES
from modules.funding_ledger.tests.support import PROVINCE, role

OLD = date(2021, 12, 31)
APART = [
    ("accountant", "cashier"),
    ("chief_accountant", "cashier"),
    ("cashier", "chairman"),
    ("accountant", "chairman"),
    ("officer", "chairman"),
]


@pytest.fixture
def unit():
    return unit_on(PROVINCE, OLD)


def assign(books, account, office, unit, system, **days):
    return users.assign(
        account,
        role=role(office),
        unit_id=unit.id,
        organisation_id=books.organisation.id,
        actor=system,
        **days,
    )


def person_of(books, office, unit, system):
    """Say which person holds an office of the books."""
    person = people.create_person(full_name=f"Người {office}", unit_id=unit.id, actor=system)
    users.link_person(books.people[office].user_id, person.id, actor=system)
    return person


def refused_by(caught):
    return str(next(iter(caught.value.errors.values())))


@pytest.mark.parametrize(("first", "second"), [*APART, *((b, a) for a, b in APART)])
def test_nobody_holds_two_places_that_are_kept_apart(books, unit, system, first, second):
    account = books.people[first].user_id
    with pytest.raises(InvalidInput) as caught, books.session.begin_nested():
        assign(books, account, second, unit, system)
    assert "174/2016" in refused_by(caught)


def test_nor_as_a_stand_in_nor_with_a_second_account(books, unit, system, make_user):
    today = clock.today()
    told = {
        "stand_in_id": books.people["accountant"].user_id,
        "capacity": "TUQ.",
        "valid_from": today,
        "valid_to": today,
        "paper_number": "3/UQ",
        "paper_date": today,
        "reason": "",
    }
    cashier = books.people["cashier"]
    held = books.session.scalars(
        select(Assignment.id).where(Assignment.user_id == cashier.user_id)
    ).one()
    session = books.session
    with acting_as(session, cashier), pytest.raises(InvalidInput), session.begin_nested():
        delegations.hand_to_stand_in([held], told, actor=cashier, today=today)
    person = person_of(books, "cashier", unit, system)
    link = UserPerson(user_id=books.people["accountant"].user_id, person_id=person.id)
    session.add(link)
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_one_after_the_other_is_allowed(books, unit, system, make_user):
    user, _actor = make_user("core.viewer", PROVINCE)
    last = date(2021, 6, 30)
    assign(books, user.id, "cashier", unit, system, valid_to=last)
    assign(books, user.id, "accountant", unit, system, valid_from=last + timedelta(days=1))
    with pytest.raises(InvalidInput), books.session.begin_nested():
        assign(books, user.id, "cashier", unit, system, valid_from=date(2022, 1, 1))


KIN = [
    ("parent", "chairman", "accountant", True),
    ("adoptive_parent", "accountant", "chairman", True),
    ("spouse", "chairman", "chief_accountant", True),
    ("sibling", "chief_accountant", "accountant", True),
    ("sibling", "accountant", "cashier", True),
    ("other", "chairman", "accountant", False),
    ("spouse", "chairman", "publisher", False),
    ("spouse", "accountant", "accountant", False),
]


@pytest.mark.parametrize(("kind", "there", "wanted", "refused"), KIN)
def test_close_relatives_are_kept_apart(
    books, unit, system, make_user, kind, there, wanted, refused
):
    one = person_of(books, there, unit, system)
    user, _actor = make_user("core.viewer", PROVINCE)
    other = people.create_person(full_name="Người Thân", unit_id=unit.id, actor=system)
    users.link_person(user.id, other.id, actor=system)
    told = {"person_id": one.id, "relative_id": other.id, "kind": kind, "source": "Tự khai"}
    duties.declare_kinship(told, actor=system)
    if not refused:
        assign(books, user.id, wanted, unit, system)
        return
    with pytest.raises(InvalidInput) as caught, books.session.begin_nested():
        assign(books, user.id, wanted, unit, system)
    assert "relative" in refused_by(caught) or "thân" in refused_by(caught)


def test_a_marriage_that_is_over_keeps_nobody_apart(books, unit, system, make_user):
    one = person_of(books, "chairman", unit, system)
    user, _actor = make_user("core.viewer", PROVINCE)
    other = people.create_person(full_name="Người Thân", unit_id=unit.id, actor=system)
    users.link_person(user.id, other.id, actor=system)
    told = {"person_id": other.id, "relative_id": one.id, "kind": "spouse", "source": "Tự khai"}
    duties.declare_kinship(told | {"valid_to": date(2020, 12, 31)}, actor=system)
    assign(books, user.id, "accountant", unit, system, valid_from=date(2021, 1, 1))


def test_what_was_not_verified_can_be_switched_off_and_nothing_else(
    books, unit, system, actor, sql
):
    admin = actor("core.administrator")
    off = "update core_duty_rule set is_enforced = false where name = :name"
    assert sql(off, acting=admin, name="funding_ledger.kin_and_cash") == 1
    with pytest.raises(IntegrityError, match="verified_is_enforced"):
        sql(off, acting=admin, name="funding_ledger.kin_of_leader")
    for change in ("is_exceptable = true", "mark = 'U'", "other = '{}'"):
        with pytest.raises(IntegrityError):
            sql(f"update core_duty_rule set {change} where kind = 'apart'", acting=admin)
    officer = actor("core.officer", PROVINCE)
    assert sql(off, acting=officer, name="funding_ledger.kin_and_cash") == 0


# -- exceptions ------------------------------------------------------------------------------


def exception(books, unit, person, rule=ONE_CLOSES, **changes):
    today = clock.today()
    return {
        "rule_id": books.session.scalars(select(DutyRule.id).where(DutyRule.name == rule)).one(),
        "unit_id": unit.id,
        "organisation_id": books.organisation.id,
        "person_id": person.id,
        "valid_from": today,
        "valid_to": today + timedelta(days=30),
        "reason": "Xã chỉ có một kế toán",
        "signed_by": "Nguyễn Văn Mẫu",
        "signed_as": "Chủ tịch",
        "paper_number": "12/QĐ-UBND",
        "paper_date": today,
        **changes,
    }


def close_alone(books):
    """Let the chief accountant close a month softly and for good."""
    chief = books.people["chief_accountant"]
    with acting_as(books.session, chief):
        month = books.session.scalars(
            select(FiscalPeriod)
            .where(FiscalPeriod.entity_id == books.entity_id)
            .order_by(FiscalPeriod.starts_on)
            .limit(1)
        ).one()
        with books.session.begin_nested():
            for state in ("soft_closed", "closed"):
                month.state = state
                books.session.flush()
    return month


def test_one_person_closes_a_month_only_under_an_exception_and_it_is_told(books, unit, system):
    with pytest.raises(IntegrityError, match="two people close"):
        close_alone(books)
    person = person_of(books, "chief_accountant", unit, system)
    item = duties.record_exception(exception(books, unit, person), actor=system)
    month = close_alone(books)
    assert month.state == "closed"
    uses = duties.uses_of(books.session, item)
    assert [(use.table, use.row_id) for use in uses] == [("funding_period", month.id)]


@pytest.mark.parametrize("change", ["over", "elsewhere", "withdrawn", "another"])
def test_an_exception_reaches_no_further(books, unit, system, change, make_user):
    today = clock.today()
    person = person_of(books, "chief_accountant", unit, system)
    told = exception(books, unit, person)
    if change == "over":
        told |= {"valid_from": date(2021, 1, 1), "valid_to": today - timedelta(days=1)}
    if change == "elsewhere":
        told["organisation_id"] = other_body(unit, system)
    if change == "another":
        told["person_id"] = people.create_person(
            full_name="Người Khác", unit_id=unit.id, actor=system
        ).id
    item = duties.record_exception(told, actor=system)
    if change == "withdrawn":
        duties.withdraw_exception(item.id, "Đã có người", actor=system, now=clock.now())
    with pytest.raises(IntegrityError, match="two people close"):
        close_alone(books)


def other_body(unit, system):
    return create_organisation(
        code="X1", kind="other", level="province", name="Nơi khác", unit_id=unit.id, actor=system
    ).id


NEVER = ["books_and_cash", "maker_and_approver", "kin_of_leader", "kin_and_cash"]


@pytest.mark.parametrize("rule", NEVER)
def test_places_that_are_kept_apart_know_no_exception(books, unit, system, sql, rule):
    person = person_of(books, "accountant", unit, system)
    told = exception(books, unit, person, f"funding_ledger.{rule}")
    with pytest.raises(InvalidInput), books.session.begin_nested():
        duties.record_exception(told, actor=system)
    columns = ", ".join(told)
    named = ", ".join(f":{name}" for name in told)
    with pytest.raises(IntegrityError, match="knows no exception"):
        sql(f"insert into core_duty_exception ({columns}) values ({named})", **told)
    with pytest.raises(IntegrityError):
        sql(
            "update core_duty_rule set is_exceptable = true where name = :n",
            n=f"funding_ledger.{rule}",
        )


def test_nobody_signs_an_exception_for_themselves_nor_changes_one(
    books, unit, system, make_user, sql
):
    user, admin = make_user("core.administrator")
    person = people.create_person(full_name="Quản Trị", unit_id=unit.id, actor=system)
    users.link_person(user.id, person.id, actor=system)
    bind_actor(books.session, admin)
    with pytest.raises(InvalidInput), books.session.begin_nested():
        duties.record_exception(exception(books, unit, person), actor=admin)
    other = people.create_person(full_name="Kế Toán", unit_id=unit.id, actor=admin)
    item = duties.record_exception(exception(books, unit, other), actor=admin)
    for change in (
        "valid_to = valid_to + 30",
        f"person_id = {person.id}",
        "signed_by = 'x'",
    ):
        with pytest.raises(IntegrityError, match="it is withdrawn"):
            sql(f"update core_duty_exception set {change} where id = :id", id=item.id)
    with pytest.raises(Exception, match="permission denied"):
        sql("delete from core_duty_exception where id = :id", id=item.id)


def test_the_report_of_a_day_tells_what_was_in_force(books, unit, system):
    today = clock.today()
    person = person_of(books, "chief_accountant", unit, system)
    item = duties.record_exception(exception(books, unit, person), actor=system)
    found = {
        day: [each.id for each in duties.exceptions_on(books.session, today + timedelta(days=day))]
        for day in (-1, 0, 30, 31)
    }
    assert found == {-1: [], 0: [item.id], 30: [item.id], 31: []}
    assert isinstance(item, DutyException)

"""What the database refuses whoever asks: raw SQL as the application role, past the session."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from modules.funding_ledger.services import support
from modules.funding_ledger.tests.support import TODAY
from modules.household_funding.tests.conftest import OTHER
from modules.household_funding.tests.test_service_picking import put

RECIPIENT = (
    "insert into funding_recipient (entity_id, payment_id, kind, household_id, name, amount) "
    "values (:entity, :payment, 'household', :household, 'x', 1) returning id"
)
ELIGIBLE = (
    "insert into hfunding_eligibility (entity_id, payment_id, fund_id, recipient_id, "
    "household_id, household_code, on_day, reference) values "
    "(:entity, :payment, 0, :recipient, :household, 'x', '2021-11-10', 'forged')"
)
NOW = "set constraints hfunding_recipient_eligibility immediate"


@pytest.fixture
def attack(register, draft):
    """Return a function that runs statements as somebody of an office, and names the refusal."""
    payment = draft()
    told = {"entity": register.books.entity_id, "payment": payment.id}

    def run(*statements: str, office: str = "officer", **values) -> str:
        given = {**told, **values}
        with register.books.acting(office):
            connection = register.books.session.connection()
            try:
                with connection.begin_nested():
                    for statement in statements:
                        answer = connection.execute(text(statement), given)
                        if "returning" in statement:
                            given["recipient"] = answer.scalar_one()
                    connection.execute(text(NOW))
            except DBAPIError as error:
                found = error.orig.diag
                return str(found.constraint_name or found.sqlstate)
            return "done"

    run.payment = payment
    return run


def test_a_household_is_listed_only_with_its_eligibility(register, attack):
    poor = register.household("Hộ Một")
    assert attack(RECIPIENT, household=poor) == "ck_hfunding_recipient_eligibility"
    assert attack(RECIPIENT, household=987_654_321) == "ck_hfunding_recipient_eligibility"
    assert attack(RECIPIENT, ELIGIBLE, household=poor) == "done"


def test_who_is_not_eligible_is_refused_and_what_is_told_is_found_anew(register, attack):
    rich = register.household("Hộ Ba", "not_poor")
    unlisted = register.household("Hộ Bốn", None)
    away = register.household("Hộ Năm", place=OTHER)
    assert attack(RECIPIENT, ELIGIBLE, household=rich) == "ck_hfunding_eligibility_eligible"
    assert attack(RECIPIENT, ELIGIBLE, household=unlisted) == "ck_hfunding_eligibility_eligible"
    assert attack(RECIPIENT, ELIGIBLE, household=away) == "ck_hfunding_eligibility_place"
    poor = register.household("Hộ Một")
    assert attack(RECIPIENT, ELIGIBLE, household=poor) == "done"
    row = register.books.session.execute(
        text("select reference, household_code, fund_id from hfunding_eligibility")
    ).one()
    assert row.fund_id == register.books.fund_id
    assert row.reference == "15/QĐ-UBND, 20/12/2020"
    assert row.household_code != "x"


def test_the_key_of_another_household_is_not_put_below_what_was_found(register, attack):
    poor, rich = register.household("Hộ Một"), register.household("Hộ Ba", "not_poor")
    put(register, attack.payment, poor)
    swap = f"update funding_recipient set household_id = {rich} where payment_id = :payment"
    assert attack(swap) == "ck_hfunding_recipient_eligibility"


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        ("update hfunding_eligibility set reference = 'x'", "42501"),
        ("delete from hfunding_eligibility", "42501"),
        ("update hfunding_support set amount = 1", "42501"),
        ("delete from hfunding_support", "42501"),
        (
            "insert into hfunding_support (recipient_id, household_id, unit_id, item_id, "
            "fund_name, paid_on, amount, class_code) "
            "values (1, 1, 1, 1, 'x', '2021-01-01', 1, 'poor')",
            "42501",
        ),
        ("select * from hfunding_class_on(1, '2021-11-10', 36)", "42501"),
        ("select hfunding_rule_on(1, '2021-11-10')", "42501"),
    ],
)
def test_nobody_writes_what_the_database_finds(register, attack, statement, refusal):
    put(register, attack.payment, register.household("Hộ Một"))
    for office in ("officer", "accountant", "chief_accountant"):
        assert attack(statement, office=office) == refusal


def test_a_payment_moved_to_another_day_is_not_checked(register, attack):
    put(register, attack.payment, register.household("Hộ Một"), each=30_000_000)
    move = "update funding_payment set planned_on = '2021-12-24' where id = :payment"
    assert attack(move) == "done"
    check = "update funding_payment set state = 'checked' where id = :payment"
    assert attack(check, office="accountant") == "ck_hfunding_eligibility_day"


def test_a_checked_list_takes_no_household(register, attack):
    put(register, attack.payment, register.household("Hộ Một"), each=30_000_000)
    with register.books.acting("accountant") as actor:
        support.move_payment(attack.payment.id, "check", actor=actor, today=TODAY)
    other = register.household("Hộ Hai")
    assert attack(RECIPIENT, household=other) == "ck_funding_payment_stands"

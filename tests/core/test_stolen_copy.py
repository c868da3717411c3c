"""Whoever steals a copy of the database and the files reads no number that names a person."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from app import create_app
from app.core.services import people
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.cluster import Dsns
from app.testing.plugin import settings_under_test
from modules.funding_ledger.models import BankAccount
from modules.household_supervision.models import Household, Member
from tests.core.chain_support import Chain

NUMBERS = ("058150001234", "058150005678")
PHONE = "0912345678"
# An identity number (a province's code first) and a mobile number, standing alone.
LOOKS = (
    re.compile(r"(?<![\w.])(?!000)0\d{11}(?!\w)"),
    re.compile(r"(?<![\w.])0[35789]\d{8}(?!\w)"),
)
TABLES = """
    select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
"""


@pytest.fixture
def served(fresh_database: Dsns) -> Iterator[Flask]:
    app = create_app(settings_under_test(fresh_database.application), screens=False)
    with app.app_context(), app.test_request_context():
        bind_actor(db.session(), system_actor("test"))
        yield app
        db.session.remove()
        db.engine.dispose()


def fill() -> None:
    session, system = db.session(), system_actor("test")
    unit = unit_on("22861", date(2021, 10, 15)).id
    made = people.create_person(
        full_name="Pi Năng Mây", unit_id=unit, id_number=NUMBERS[0], phone=PHONE, actor=system
    )
    people.update_person(made.id, {"phone": "0987654321"}, actor=system)
    home = Household(unit_id=unit, head_name="Pi Năng Mây", registered_on=date(2021, 1, 1))
    session.add(home)
    session.flush()
    session.add(
        Member(
            household_id=home.id,
            full_name="Pi Năng Mây",
            relationship_code="head",
            id_number=NUMBERS[1],
        )
    )
    session.commit()


def dumped(chain: Chain) -> Iterator[tuple[str, str]]:
    with chain.owner() as connection:
        for (table,) in connection.execute(TABLES).fetchall():
            with connection.cursor().copy(f"copy {table} to stdout") as copy:
                yield table, b"".join(bytes(part) for part in copy).decode("utf-8", "replace")


def forms(number: str) -> tuple[str, ...]:
    """Return a number as it may stand in a dump: plain, in hexadecimal, in base64."""
    plain = number.encode()
    return number, plain.hex(), base64.b64encode(plain).decode().rstrip("=")[:-1]


@pytest.mark.parametrize("sealed", [False, True])
def test_a_dump_holds_no_plain_number(served: Flask, fresh_database: Dsns, sealed: bool) -> None:
    chain = Chain(fresh_database)
    fill()
    if sealed:
        chain.seal()
    found, tables = [], 0
    for table, content in dumped(chain):
        tables += 1
        for number in (*NUMBERS, PHONE, "0987654321"):
            found += [f"{table}: {form}" for form in forms(number) if form in content]
        found += [f"{table}: {m.group()}" for look in LOOKS for m in look.finditer(content)]
    assert tables > 100
    assert found == []


def test_the_scan_sees_a_plain_number(served: Flask, fresh_database: Dsns) -> None:
    session = db.session()
    session.add(
        Household(
            unit_id=unit_on("22861", date(2021, 10, 15)).id,
            head_name=f"Pi Năng {PHONE} {NUMBERS[0]}",
            registered_on=date(2021, 1, 1),
        )
    )
    session.commit()
    content = dict(dumped(Chain(fresh_database)))["household_household"]
    assert all(look.search(content) for look in LOOKS)
    assert PHONE in content


def test_numbers_of_accounts_are_encrypted() -> None:
    assert type(BankAccount.__table__.c.number.type).__name__ == "EncryptedText"

"""Erasure by key on a truly committed trail: nothing is left to read, and the chain verifies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import update

from app import create_app
from app.core.models import PrivacyRule
from app.core.services import account_people, erasures, users
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel.actor import Actor, bind_actor, system_actor
from app.kernel.cluster import Dsns
from app.kernel.security import load_actor
from app.kernel.trail import open_personal
from app.testing.plugin import PASSWORD, settings_under_test
from modules.household_supervision.models import Household, Member
from tests.core.chain_support import Chain

NUMBER, NAME = "058150001234", "Chamaléa Thị Xuân"
DAY = date(2021, 10, 15)


@pytest.fixture
def chain(fresh_database: Dsns) -> Chain:
    return Chain(fresh_database)


@pytest.fixture
def served(fresh_database: Dsns) -> Iterator[Flask]:
    app = create_app(settings_under_test(fresh_database.application), screens=False)
    with app.app_context(), app.test_request_context():
        bind_actor(db.session(), system_actor("test"))
        yield app
        db.session.remove()
        db.engine.dispose()


def administrator(name: str) -> Actor:
    system = system_actor("test")
    bind_actor(db.session(), system)
    user = users.create_user(
        username=name,
        first_name=name,
        last_name="Thử",
        email=f"{name}@example.org",
        password=PASSWORD,
        actor=system,
    )
    account_people.enter_person_of(user, actor=system)
    users.assign(
        user.id, role="core.administrator", unit_id=None, organisation_id=None, actor=system
    )
    db.session.commit()
    return load_actor(db.session(), user.id, name)


def test_what_was_erased_cannot_be_read_and_the_chain_verifies(served: Flask, chain: Chain) -> None:
    session = db.session()
    home = Household(unit_id=unit_on("22861", DAY).id, head_name="Pi Năng Mây", registered_on=DAY)
    session.add(home)
    session.flush()
    member = Member(
        household_id=home.id,
        full_name=NAME,
        relationship_code="child",
        id_number=NUMBER,
        left_on=date(2022, 1, 31),
        leave_reason="moved",
    )
    session.add(member)
    session.execute(
        update(PrivacyRule)
        .where(PrivacyRule.about == Member.__record__)
        .values(value=24, basis="Quyết định của tỉnh", verification="P")
    )
    session.commit()
    key = member.id
    chain.seal()
    before = chain.verify()
    assert before.problem is None
    (proposed,) = erasures.propose(date(2026, 1, 1))
    first, second = administrator("mot"), administrator("hai")
    bind_actor(session, first)
    erasures.check(proposed, actor=first)
    bind_actor(session, second)
    erasures.approve(proposed, "Hết thời hạn lưu", actor=second)
    chain.seal()
    after = chain.verify()
    assert after.problem is None
    assert after.position > before.position
    bind_actor(session, system_actor("test"))
    with chain.owner() as connection:
        entries = [
            row[0]
            for row in connection.execute(
                "select id from core_trail where table_name = 'household_member' and row_id = %s",
                [key],
            )
        ]
        waiting = connection.execute("select count(*) from core_trail_personal").fetchone()
        found = connection.execute(
            "select count(*) from core_person_key where subject_table = 'household_member' "
            "and subject_id = %s and wrapped is not null",
            [key],
        ).fetchone()
    assert waiting == (0,)
    assert found == (0,)
    opened = open_personal(session, entries)
    assert opened
    shown = str(opened)
    assert NAME not in shown
    assert NUMBER not in shown
    assert "đã xóa theo thời hạn lưu trữ" in shown

"""Many people at once on really committed data: 200 postings race for the last money of a fund."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import text

from app import create_app
from app.core.services import account_people, users
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.security import load_actor
from app.testing.plugin import settings_under_test
from modules.funding_ledger.domain.events import Dimensions
from modules.funding_ledger.services import journal, verifying
from modules.funding_ledger.tests.support import TODAY, make_books

SYSTEM = system_actor("test")
WRITERS, TRIES, ROOM = 8, 25, 60


@pytest.fixture
def served(fresh_database):
    """Yield an application on a database of its own, with a connection for each writer."""
    settings = settings_under_test(fresh_database.application)
    settings["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": WRITERS + 1}
    app = create_app(settings, screens=False)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def people(session):
    """Return a function that makes a user with a role, as the plugin does, really committed."""
    numbers = iter(range(100))

    def make(role, unit_code, organisation):
        before = session.info["actor"]
        bind_actor(session, SYSTEM)
        name = f"race{next(numbers)}"
        account = users.create_user(
            username=name, first_name=name, last_name="Thử", email=f"{name}@example.org",
            password="một mật khẩu đủ dài", actor=SYSTEM,
        )  # fmt: skip
        account_people.enter_person_of(account, actor=SYSTEM)
        users.assign(
            account.id, role=role, unit_id=unit_on(unit_code, date(2021, 12, 31)).id,
            organisation_id=organisation.id, actor=SYSTEM,
        )  # fmt: skip
        session.commit()
        acting = load_actor(session, account.id, name)
        bind_actor(session, before)
        return account, acting

    return make


def test_200_races_breach_nothing(served):
    with served.app_context():
        session = db.session()
        bind_actor(session, SYSTEM)
        books = make_books(session, people(session), SYSTEM)
        books.hold(ROOM * 1000)
        session.commit()
        told = (books.entity_id, books.fund_id, books.bank_id)
        accountant = books.people["accountant"].user_id or 0
    start = Barrier(WRITERS)

    def write(writer: int) -> list[str]:
        start.wait()
        return [attempt(served, accountant, told, writer * TRIES + n) for n in range(TRIES)]

    with ThreadPoolExecutor(WRITERS) as pool:
        found = Counter(name for names in pool.map(write, range(WRITERS)) for name in names)
    assert sum(found.values()) == WRITERS * TRIES == 200
    assert found["posted"] == ROOM, found
    assert set(found) <= {"posted", "AboveAvailable", "InvalidInput"}
    with served.app_context():
        session = db.session()
        bind_actor(session, SYSTEM)
        (book,) = verifying.verify(session)
        assert book.problems == ()
        assert book.entries == ROOM + 1
        gaps = text(
            "select count(*), max(number), min(number) from core_number n join core_number_series "
            "s on s.id = n.series_id where s.code = 'QVNN-58-NH'"
        )
        assert session.execute(gaps).one() == (ROOM + 1, ROOM + 1, 1)


def attempt(app, account: int, told, number: int) -> str:
    """Spend 1,000 đồng in a session of its own; return "posted" or the name of the refusal."""
    entity, fund, bank = told
    event = journal.Event(
        entity, "bank_fee", fund, 1000, date(2021, 11, 1), f"phí {number}",
        Dimensions(bank_account_id=bank), key=f"race-{number}",
    )  # fmt: skip
    with app.app_context():
        session = db.session()
        try:
            actor = load_actor(session, account, "kế toán")
            bind_actor(session, actor)
            session.commit()
            journal.post_event(event, actor=actor, today=TODAY)
        except Exception as error:
            session.rollback()
            return type(error).__name__
        finally:
            db.session.remove()
    return "posted"

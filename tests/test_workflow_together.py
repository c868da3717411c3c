"""Several people at once, on really committed data: nobody's agreement is lost or counted twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from app import create_app
from app.core.services import account_people, users
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel import workflow as kernel
from app.kernel.actor import Actor, bind_actor, system_actor
from app.kernel.cluster import Dsns
from app.kernel.records import move_record
from app.kernel.security import load_actor
from app.kernel.workflow_steps import agree
from app.testing.plugin import settings_under_test
from modules.household_supervision.models import ReviewRound
from modules.household_supervision.models.choices import RoundKind
from modules.household_supervision.permissions import PROVINCE_OFFICER
from modules.household_supervision.services import rounds
from modules.household_supervision.services.workflows import ROUND

DAY = date(2021, 10, 15)
OPENING = date(2021, 9, 1)
SYSTEM = system_actor("test")


@pytest.fixture
def served(fresh_database: Dsns) -> Iterator[Flask]:
    """Yield an application on a database of its own."""
    settings = settings_under_test(fresh_database.application)
    settings["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": 6}
    app = create_app(settings, screens=False)
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def prepare(app: Flask, people: int) -> tuple[int, list[int]]:
    """Commit an open round without communes and some officers of the province; return keys."""
    with app.app_context():
        bind_actor(db.session(), SYSTEM)
        province = unit_on("58", DAY)
        wanted = rounds.NewRound(
            "Đợt thử", RoundKind.YEARLY, 2022, province.id, OPENING, date(2021, 12, 14)
        )
        item = rounds.create_round(wanted, actor=SYSTEM)
        move_record(ReviewRound, item.id, "open", actor=SYSTEM, today=OPENING)
        accounts = []
        for number in range(people):
            account = users.create_user(
                username=f"officer{number}",
                first_name=f"Người {number}",
                last_name="Thử",
                email=f"officer{number}@example.org",
                password="một mật khẩu đủ dài",
                actor=SYSTEM,
            )
            account_people.enter_person_of(account, actor=SYSTEM)
            users.assign(account.id, role=PROVINCE_OFFICER, unit_id=province.id, actor=SYSTEM)
            accounts.append(account.id)
        return item.id, accounts


def acting(app: Flask, account: int, work: Callable[[Actor], Any]) -> str:
    """Do something as a user in a session of its own; return "done" or the name of the refusal."""
    with app.app_context():
        session = db.session()
        try:
            actor = load_actor(session, account, f"officer {account}")
            bind_actor(session, actor)
            session.commit()
            work(actor)
        except Exception as error:
            session.rollback()
            return type(error).__name__
        finally:
            db.session.remove()
        return "done"


def together(works: list[Callable[[], str]]) -> list[str]:
    """Start all at the same moment and return what became of each."""
    start = Barrier(len(works))

    def run(work: Callable[[], str]) -> str:
        start.wait()
        return work()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def need(dsns: Dsns, people: int) -> None:
    """Ask for another number of people, as an upgrade of the module would."""
    engine = create_engine(dsns.operator)
    with engine.begin() as connection:
        connection.execute(
            text("update core_workflow_rule set people = :n where transition = 'close'"),
            {"n": people},
        )
    engine.dispose()


def state_and_says(app: Flask, item: int) -> tuple[str, list[tuple[str, int]]]:
    """Return the state of the round and what was said, by whom."""
    with app.app_context():
        bind_actor(db.session(), SYSTEM)
        state = db.session.get_one(ReviewRound, item).state
        rows = db.session.execute(
            text("select decision, user_id from core_workflow_approval order by id")
        )
        return state, [(row.decision, row.user_id) for row in rows]


def propose(app: Flask, account: int, item: int) -> str:
    """Propose to close the round as an officer."""
    return acting(
        app, account, lambda who: move_record(ReviewRound, item, "close", actor=who, today=DAY)
    )


def confirm(app: Flask, account: int, item: int) -> str:
    """Agree to the closing as an officer."""
    return acting(app, account, lambda who: agree(ReviewRound, item, "close", actor=who, today=DAY))


def test_of_two_who_propose_at_once_one_does(served: Flask):
    item, accounts = prepare(served, 2)
    found = together([partial(propose, served, a, item) for a in accounts])
    assert sorted(found) == ["GuardRefused", "done"]
    assert [said for said, _who in state_and_says(served, item)[1]] == ["propose"]


def test_of_two_who_agree_at_once_one_closes_and_the_other_is_told(served: Flask):
    item, (first, *others) = prepare(served, 3)
    assert propose(served, first, item) == "done"
    found = together([partial(confirm, served, a, item) for a in others])
    assert sorted(found) == ["WrongState", "done"]
    state, said = state_and_says(served, item)
    assert state == "closed"
    assert [decision for decision, _who in said] == ["propose", "approve"]


def test_where_two_are_needed_both_count_and_the_last_one_closes(
    served: Flask, fresh_database: Dsns, monkeypatch: pytest.MonkeyPatch
):
    rows = tuple(
        replace(row, people=replace(row.people, count=2)) if row.people else row
        for row in ROUND.transitions
    )
    monkeypatch.setitem(kernel._WORKFLOWS, ReviewRound, replace(ROUND, transitions=rows))
    need(fresh_database, 2)
    item, (first, *others) = prepare(served, 3)
    assert propose(served, first, item) == "done"
    found = together([partial(confirm, served, a, item) for a in others])
    assert found == ["done", "done"]
    state, said = state_and_says(served, item)
    assert state == "closed"
    assert {who for decision, who in said if decision == "approve"} == set(others)


def test_one_who_agrees_twice_at_once_counts_once(served: Flask, fresh_database: Dsns):
    item, (first, second) = prepare(served, 2)
    need(fresh_database, 2)
    assert propose(served, first, item) == "done"
    # The application believes that one is enough; the database knows better.
    found = together([partial(confirm, served, second, item)] * 2)
    assert "done" not in found
    assert state_and_says(served, item) == ("open", [("propose", first)])

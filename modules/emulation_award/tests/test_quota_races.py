"""Two choose at once while one place is left: committed transactions, no breach in 200 races."""

from __future__ import annotations

import threading
from collections import Counter

import psycopg
import pytest
from sqlalchemy.engine import make_url

from app import create_app
from app.core.services import account_people, users
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.security import load_actor
from app.testing.plugin import PASSWORD, settings_under_test
from modules.emulation_award.tests.support import DAY, World, make_world

RACES = 200
NAMES = tuple(f"Xã Mẫu {number}" for number in range(7))
LEVELS = (
    psycopg.IsolationLevel.READ_COMMITTED,
    psycopg.IsolationLevel.REPEATABLE_READ,
    psycopg.IsolationLevel.SERIALIZABLE,
)
CHOOSE = "update award_nomination set state = 'selected' where id = %s"
BACK = "update award_nomination set state = 'reserve' where id = %s"
TAKEN = (
    "select count(*), count(distinct slot), max(slot) from award_nomination "
    "where state in ('selected', 'decided')"
)


@pytest.fixture
def place(fresh_database) -> tuple[str, str, list[int]]:
    """Return a database with seven who passed, five of them chosen: all of it committed."""
    app = create_app(settings_under_test(fresh_database.application), screens=False)
    with app.app_context():
        session = db.session()
        everything = system_actor("test: races")
        bind_actor(session, everything)

        def make_user(role: str, unit_code: str | None = None, organisation=None):
            number = session.info["number"] = session.info.get("number", 0) + 1
            before = session.info["actor"]
            bind_actor(session, everything)
            user = users.create_user(
                username=f"race{number}",
                first_name=f"Người {number}",
                last_name="Đua",
                email=f"race{number}@example.org",
                password=PASSWORD,
                actor=everything,
            )
            account_people.enter_person_of(user, actor=everything)
            users.assign(
                user.id,
                role=role,
                unit_id=unit_on(unit_code, DAY).id if unit_code else None,
                organisation_id=organisation.id if organisation is not None else None,
                actor=everything,
            )
            session.commit()
            acting = load_actor(session, user.id, str(user))
            bind_actor(session, before)
            return user, acting

        world: World = make_world(session, make_user)
        items = [world.eligible(name) for name in NAMES]
        held = world.voted(items)
        world.choose(held, items[:5])
        keys = [item.id for item in items]
        chairman = world.actors["chairman"].key
        session.commit()
        db.session.remove()
        db.engine.dispose()
    url = make_url(fresh_database.application)
    dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return dsn, chairman, keys


class Racer(threading.Thread):
    """Chooses one nomination in a transaction of its own as soon as the other is ready too."""

    def __init__(self, dsn, chairman, key, level, start):
        super().__init__()
        self.connection = psycopg.connect(dsn)
        self.connection.isolation_level = level
        self.chairman, self.key, self.at_once = chairman, key, start
        self.outcome = ""

    def run(self):
        """Begin, wait for the other, choose, commit."""
        with self.connection as connection:
            try:
                connection.execute("select set_config('app.actor', %s, true)", [self.chairman])
                # A snapshot from before the other one chose is what a repeatable read keeps.
                connection.execute(TAKEN)
                self.at_once.wait()
                connection.execute(CHOOSE, [self.key])
                connection.commit()
                self.outcome = "chosen"
            except psycopg.Error as error:
                connection.rollback()
                self.outcome = error.diag.constraint_name or error.sqlstate or "?"


def test_no_race_breaks_the_ceiling(place):
    dsn, chairman, keys = place
    outcomes: Counter[str] = Counter()
    with psycopg.connect(dsn) as watching:

        def run(statement, *values):
            watching.execute("select set_config('app.actor', %s, true)", [chairman])
            found = watching.execute(statement, values)
            rows = found.fetchall() if found.description else []
            watching.commit()
            return rows

        for race in range(RACES):
            run(BACK, keys[0])
            start = threading.Barrier(2)
            level = LEVELS[race % len(LEVELS)]
            racers = [Racer(dsn, chairman, key, level, start) for key in keys[-2:]]
            for racer in racers:
                racer.start()
            for racer in racers:
                racer.join()
            (found,) = run(TAKEN)
            assert found == (5, 5, 5)
            results = [racer.outcome for racer in racers]
            assert results.count("chosen") == 1
            outcomes.update(results)
            winner = racers[results.index("chosen")].key
            run(BACK, winner)
            run(CHOOSE, keys[0])
    assert outcomes["chosen"] == RACES
    refused = set(outcomes) - {"chosen"}
    assert refused <= {"ck_award_nomination_ceiling", "uq_award_nomination_slot", "40001"}

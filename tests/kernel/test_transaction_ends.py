"""How what a request leaves open ends: undone, and the connection keeps what it has prepared."""

from __future__ import annotations

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import ProgrammingError

from app import create_app
from app.extensions import db
from app.kernel.cluster import connect
from app.testing.clients import SignedInClient
from app.testing.plugin import settings_under_test

OFTEN = 7  # the driver prepares what it is asked for the sixth time

NEW_USER = """
insert into ab_user (id, first_name, last_name, username, active, email)
values (nextval('ab_user_id_seq'), 'Thu', 'Đàng', 'thu.first', true, 'thu@example.org')
returning id
"""


@pytest.fixture
def program(fresh_database):
    """Yield a program with a database and one connection of its own: what it commits goes."""
    made = create_app(
        settings_under_test(fresh_database.application)
        | {"SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 1, "max_overflow": 0}}
    )
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def ask(program, statement, **values):
    with program.app_context():
        return db.session.execute(text(statement), values).scalar()


def test_what_was_prepared_outlives_a_request(program):
    for _ in range(OFTEN):
        assert ask(program, "select 1") == 1
    prepared = ask(program, "select count(*) from pg_prepared_statements")
    assert prepared > 0


def test_the_next_request_begins_a_transaction_of_its_own(program):
    seen = {ask(program, "select pg_current_xact_id()::text") for _ in range(3)}
    assert len(seen) == 3


def test_what_was_written_and_not_committed_is_undone(program):
    number = ask(program, "select pg_current_xact_id()::text")
    assert ask(program, "select pg_xact_status(cast(:n as xid8))", n=number) == "aborted"


def test_what_a_savepoint_wrote_and_took_back_stays_undone(program):
    with program.app_context(), db.session.begin_nested() as inner:
        number = db.session.execute(text("select pg_current_xact_id()::text")).scalar()
        inner.rollback()
    assert ask(program, "select pg_xact_status(cast(:n as xid8))", n=number) == "aborted"


def test_a_request_that_failed_is_rolled_back(program):
    for _ in range(OFTEN):
        ask(program, "select 1")
    with pytest.raises(ProgrammingError):
        ask(program, "select 1 from nothing_here")
    assert ask(program, "select count(*) from pg_prepared_statements") == 0


def test_the_first_statement_of_a_page_says_who_reads(program, fresh_database):
    """Nobody is told to the database before: a round trip fewer for each page."""
    with connect(fresh_database.operator) as connection:
        [(user,)] = connection.execute(NEW_USER).fetchall()
    client = SignedInClient(program)
    with client.session_transaction() as cookie:
        cookie |= {"_user_id": str(user), "_fresh": True}
    assert client.get("/").status_code == 200
    said = []
    with program.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *told: said.append(told[2]))
    assert client.get("/").status_code == 200
    assert "core_actor_context(u.id)" in said[0]
    assert not [statement for statement in said[1:] if "'app.actor'" in statement]

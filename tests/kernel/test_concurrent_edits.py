"""Real sessions that commit at the same moment: one is first, nobody's change is written over."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from app import create_app
from app.core.models import Person
from app.core.services.people import create_person, update_person
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import Conflict
from app.kernel.versions import at_version
from app.testing.plugin import settings_under_test

WRITERS = 4


@pytest.fixture
def server(fresh_database: Any) -> Iterator[Flask]:
    settings = settings_under_test(fresh_database.application)
    settings["SQLALCHEMY_ENGINE_OPTIONS"] = {"pool_size": WRITERS + 1}
    app = create_app(settings, screens=False)
    yield app
    with app.app_context():
        db.engine.dispose()


def in_session(app: Flask, work: Callable[[], Any]) -> Any:
    with app.app_context():
        bind_actor(db.session(), system_actor("test"))
        try:
            return work()
        finally:
            db.session.remove()


@pytest.fixture
def person(server: Flask) -> int:
    def make() -> int:
        unit = db.session.scalar(text("select min(id) from core_unit where level = 'commune'"))
        return create_person(
            full_name="Trần Thị Đào", birth_year=1970, unit_id=unit, actor=system_actor("test")
        ).id

    return int(in_session(server, make))


def row(server: Flask, key: int) -> Any:
    query = text("select birth_year, version from core_person where id = :id")
    return in_session(server, lambda: db.session.execute(query, {"id": key}).one())


def test_of_writers_at_once_exactly_one_is_first(server, person):
    start = threading.Barrier(WRITERS)

    def write(year: int) -> str:
        def work() -> str:
            start.wait()
            try:
                with at_version(Person, person, 1):
                    update_person(person, {"birth_year": year}, actor=system_actor("test"))
            except Conflict:
                return "asked"
            return "saved"

        return str(in_session(server, work))

    with ThreadPoolExecutor(WRITERS) as pool:
        done = list(pool.map(write, range(1980, 1980 + WRITERS)))
    assert sorted(done) == ["asked"] * (WRITERS - 1) + ["saved"]
    assert tuple(row(server, person)) == (1980 + done.index("saved"), 2)


def test_writers_who_look_again_all_arrive_one_after_the_other(server, person):
    start = threading.Barrier(WRITERS)

    def count_up(_number: int) -> int:
        def work() -> int:
            start.wait()
            asked = 0
            while True:
                seen = db.session.get(Person, person, populate_existing=True)
                year, version = seen.birth_year, seen.version
                try:
                    with at_version(Person, person, version):
                        update_person(person, {"birth_year": year + 1}, actor=system_actor("test"))
                except Conflict:
                    asked += 1
                else:
                    return asked

        return int(in_session(server, work))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(count_up, range(WRITERS)))
    assert tuple(row(server, person)) == (1970 + WRITERS, 1 + WRITERS)


def test_a_service_that_knows_no_versions_is_held_to_them_all_the_same(server, person):
    def rename() -> None:
        with at_version(Person, person, 1) as session:
            session.execute(
                text("update core_person set birth_year = 1999, version = 2 where id = :id"),
                {"id": person},
            )

    in_session(server, rename)
    with pytest.raises(Conflict):
        in_session(server, rename)
    assert tuple(row(server, person)) == (1999, 2)

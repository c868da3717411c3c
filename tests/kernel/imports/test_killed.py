"""A worker that is killed while it writes leaves nothing, and the import can be started again."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import text

from app import create_app
from app.core.models import Import
from app.core.services import import_work, imports, users
from app.core.services.units import add_village, unit_on
from app.extensions import db
from app.kernel.actor import Actor, bind_actor, system_actor
from app.kernel.cluster import Dsns
from app.kernel.security import load_actor
from app.testing.plugin import PASSWORD, settings_under_test

COMMUNE = "22861"
ROWS = 60
LETTERS = "ABCDEGHIKLMNOPQRSTUVXY"
FILE = "Họ và tên chủ hộ;Thôn;Ngày vào sổ\n" + "".join(
    f"Nguyễn Văn {LETTERS[n % 22]} {LETTERS[n // 22]};Mẫu Một;5/4/2021\n" for n in range(ROWS)
)
CHILD = """
import os, signal, sys
from app import create_app
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.imports import writing
from app.core.services import import_work
from app.testing.plugin import settings_under_test

def killed(work):
    os.kill(os.getpid(), signal.SIGKILL)

writing._note_versions = killed
app = create_app(settings_under_test(sys.argv[1]), screens=True)
with app.app_context():
    bind_actor(db.session(), system_actor("job"))
    import_work.run(int(sys.argv[2]))
"""


@pytest.fixture
def running(fresh_database: Dsns) -> Flask:
    """Return an application on a database of its own."""
    return create_app(settings_under_test(fresh_database.application))


def _officer() -> Actor:
    system = system_actor("test")
    bind_actor(db.session(), system)
    commune = unit_on(COMMUNE, date(2021, 10, 1))
    add_village(commune.id, "Mẫu Một", kind="thôn", valid_from=None, actor=system, is_invented=True)
    user = users.create_user(
        username="import.officer",
        first_name="Một",
        last_name="Thử",
        email="import@example.org",
        password=PASSWORD,
        actor=system,
    )
    users.assign(
        user.id,
        role="household_supervision.commune_officer",
        unit_id=commune.id,
        organisation_id=None,
        actor=system,
    )
    return load_actor(db.session(), user.id, "import.officer")


def _in_request(app: Flask, actor: Actor, act: Callable[[], Any]) -> Any:
    with app.test_request_context("/"):
        g.actor = actor
        bind_actor(db.session(), actor)
        found = act()
        db.session.commit()
        return found


def _state(app: Flask, key: int) -> tuple[str, int]:
    with app.app_context():
        bind_actor(db.session(), system_actor("test"))
        households = db.session.scalar(text("select count(*) from household_household"))
        state = db.session.get_one(Import, key).state
        db.session.rollback()
        return state, int(households or 0)


def test_a_killed_worker_leaves_nothing(running: Flask, fresh_database: Dsns) -> None:
    with running.app_context():
        actor = _officer()

    def ask() -> int:
        item = imports.upload("HouseholdView", "x.csv", FILE.encode(), actor=actor)
        imports.check(item.id, imports.mapping_of(item), actor=actor)
        return item.id

    def work(key: int) -> None:
        with running.app_context():
            bind_actor(db.session(), system_actor("job"))
            import_work.run(key)

    key = _in_request(running, actor, ask)
    work(key)
    assert _state(running, key) == ("checked", 0)
    _in_request(running, actor, lambda: imports.apply(key, accepted_only=False, actor=actor))

    command = [sys.executable, "-c", textwrap.dedent(CHILD), fresh_database.application, str(key)]
    done = subprocess.run(command, capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]
    assert _state(running, key) == ("applying", 0)  # nothing was written

    _recover(running, key)
    assert _state(running, key) == ("failed", 0)
    again = dict(enumerate(("head_name", "unit_id", "registered_on")))
    _in_request(running, actor, lambda: imports.check(key, again, actor=actor))
    work(key)
    _in_request(running, actor, lambda: imports.apply(key, accepted_only=False, actor=actor))
    work(key)
    assert _state(running, key) == ("done", ROWS)
    with running.app_context():
        db.session.remove()
        db.engine.dispose()


def _recover(app: Flask, key: int) -> None:
    """Find the import as the keeper does once it was not heard of for a while."""
    with app.app_context():
        bind_actor(db.session(), system_actor("job"))
        db.session.execute(
            text(
                "update procrastinate_jobs set status = 'doing' "
                "where id = (select max(id) from procrastinate_jobs)"
            )
        )
        db.session.execute(
            text("update core_import set updated_at = now() - interval '1 hour' where id = :id"),
            {"id": key},
        )
        db.session.commit()
        import_work.recover()
        db.session.remove()

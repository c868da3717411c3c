"""An import of some households that is killed on its way, and what is left of it then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask, g
from sqlalchemy import text

from app.core.models import Import
from app.core.services import import_work, imports, users
from app.core.services.units import add_village, unit_on
from app.extensions import db
from app.kernel.actor import Actor, bind_actor, system_actor
from app.kernel.jobs import DEFAULT
from app.kernel.security import load_actor
from app.testing.plugin import PASSWORD
from app.worker import work

COMMUNE = "22861"
ROWS = 60
LETTERS = "ABCDEGHIKLMNOPQRSTUVXY"
FILE = "Họ và tên chủ hộ;Thôn;Ngày vào sổ\n" + "".join(
    f"Nguyễn Văn {LETTERS[n % 22]} {LETTERS[n // 22]};Mẫu Một;5/4/2021\n" for n in range(ROWS)
)


@dataclass(frozen=True)
class Left:
    """What is in the database: the state of the import, its rows, households and their trail."""

    state: str
    rows: int
    households: int
    entries: int


@dataclass
class Importing:
    """A commune officer with a file."""

    app: Flask
    actor: Actor

    @classmethod
    def on(cls, app: Flask) -> Importing:
        """Make the officer and a village."""
        with app.app_context():
            return cls(app, _officer())

    def ask(self, act: Callable[[], Any]) -> Any:
        """Do something as in a request of the officer."""
        with self.app.test_request_context("/"):
            g.actor = self.actor
            bind_actor(db.session(), self.actor)
            return act()

    def upload(self) -> int:
        """Upload the file."""
        content = FILE.encode()
        return int(
            self.ask(lambda: imports.upload("HouseholdView", "x.csv", content, actor=g.actor).id)
        )

    def check(self, key: int) -> None:
        """Ask for the preview."""
        mapping = dict(enumerate(("head_name", "unit_id", "registered_on")))
        self.ask(lambda: imports.check(key, mapping, actor=g.actor))

    def apply(self, key: int) -> None:
        """Ask for the rows to be written."""
        self.ask(lambda: imports.apply(key, accepted_only=False, actor=g.actor))

    def work(self) -> None:
        """Do what stands in the queue, as the worker does."""
        work(self.app, DEFAULT, wait=False)

    def recover(self, key: int) -> str:
        """Find the import as the keeper does once nobody has heard of it; return what it says."""
        with self.app.app_context():
            session = db.session()
            bind_actor(session, system_actor("job"))
            # The server takes a moment to see that a worker is gone; its lock tells.
            lock = "select pg_advisory_xact_lock(hashtext('core_import'), cast(:id as integer))"
            session.execute(text(lock), {"id": key})
            old = "update core_import set updated_at = now() - interval '1 hour' where id = :id"
            session.execute(text(old), {"id": key})
            session.commit()
            import_work.recover()
            message = session.get_one(Import, key).message
            db.session.remove()
            return message

    def left(self, key: int) -> Left:
        """Return what is in the database."""
        with self.app.app_context():
            session = db.session()
            bind_actor(session, system_actor("test"))
            counts = [
                int(session.scalar(text(statement), {"id": key}) or 0)
                for statement in (
                    "select count(*) from core_imports.row where import_id = :id",
                    "select count(*) from household_household",
                    "select count(*) from core_trail where table_name = 'household_household'",
                )
            ]
            found = Left(session.get_one(Import, key).state, *counts)
            db.session.remove()
            return found

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()


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

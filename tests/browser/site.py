"""The real program on a real port with committed data: what a browser test stands on."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from app import create_app
from app.core.services import account_people, users
from app.core.services.units import unit_on
from app.extensions import db
from app.kernel import clock
from app.kernel.actor import Actor, bind_actor, system_actor
from app.kernel.cluster import Dsns
from app.testing.plugin import PASSWORD, settings_under_test

OUR_SETTINGS = {
    # As in production, where `settings_under_test` switches it off to post without a page.
    "TESTING": False,
    "WTF_CSRF_ENABLED": True,
    "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 5},
    # Without this the browser asks for thirty unchanged files with every page.
    "SEND_FILE_MAX_AGE_DEFAULT": 3600,
}


@dataclass
class Site:
    """The running program: its address, the day it believes in, and the users that were made."""

    app: Flask
    url: str
    _clock: Any = None
    passwords: dict[str, str] = field(default_factory=dict)

    def go_to(self, day: date) -> None:
        """Let it be this day for the whole program."""
        self._stop_clock()
        self._clock = clock.frozen(day)
        self._clock.__enter__()

    def let_time_go(self) -> None:
        """Let it be today again."""
        self._stop_clock()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.__exit__(None, None, None)
            self._clock = None

    @contextmanager
    def session(self) -> Iterator[tuple[Session, Actor]]:
        """Yield a session in which the program itself acts, to put data there or to look at it."""
        with self.app.app_context():
            everything = system_actor("browser test")
            bind_actor(db.session(), everything)
            try:
                yield db.session(), everything
            finally:
                db.session.remove()

    def add_user(
        self, username: str, role: str, unit_code: str | None = None, body: int | None = None
    ) -> int:
        """Make a user with one assignment who can sign in through the form; return the key."""
        with self.session() as (session, everything):
            user = users.create_user(
                username=username,
                first_name=username.capitalize(),
                last_name="Người thử",
                email=f"{username}@example.org",
                password=PASSWORD,
                actor=everything,
            )
            account_people.enter_person_of(user, actor=everything)
            unit = unit_on(unit_code, date(2021, 12, 31)) if unit_code else None
            users.assign(
                user.id,
                role=role,
                unit_id=unit.id if unit else None,
                organisation_id=body,
                actor=everything,
            )
            session.commit()
            key: int = user.id
        self.passwords[username] = PASSWORD
        return key


class _Quiet(WSGIRequestHandler):
    """Writes no line for each request."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: `checks.Watch` judges the answers."""


@contextmanager
def running_site(dsns: Dsns) -> Iterator[Site]:
    """Serve the program on a database until the block ends."""
    app = create_app(settings_under_test(dsns.application) | OUR_SETTINGS)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="site")
    thread.start()
    site = Site(app, f"http://127.0.0.1:{server.server_port}")
    try:
        yield site
    finally:
        site._stop_clock()
        _stop(server, thread)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _stop(server: BaseWSGIServer, thread: threading.Thread) -> None:
    server.shutdown()
    thread.join()
    server.server_close()

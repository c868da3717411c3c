"""Sends requests into the world, sees what they would have changed, and undoes them."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import template_rendered
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from app.extensions import db
from app.kernel import sessions
from app.kernel.actor import bind_actor
from app.kernel.migration import APP_ROLE
from app.kernel.session import install_hooks
from app.testing.clients import begin_session
from app.testing.leaks.canaries import readable
from app.testing.leaks.drawing import noting_pictures
from app.testing.leaks.world import World

# Refused tries may be written and counted there, who signs in or out may do so, and an export is
# registered before its file exists.
TRAIL = (
    "core_trail",
    "core_refusal",
    "core_login_count",
    "core_login_lock",
    "core_session",
    "core_export",
)
UPLOAD = "<file>"  # in the data of a form: a file
# The token of a form, what was seen or opened, a secret that is offered: another text each time.
TOKEN = re.compile(
    r'(?<=name="csrf_token" value=")[^"]+|(?<=name="_base" value=")[^"]+'
    r'|(?<=name="_seen" value=")[^"]+|(?<="base":")[^"]+|(?<=-_note" value=")[^"]+'
    r'|(?<=<code translate="no">)[^<]+|(?<=secret=)[A-Z2-7]+'
    r"|\b[0-9A-Z]{5}-[0-9A-Z]{5}\b"  # the serial number of an exported file
)
DENIED = frozenset({401, 403, 404})


@dataclass
class Answer:
    """What came back, and which tables would have changed."""

    status: int
    content: bytes
    headers: dict[str, str]
    page: Any = None
    json: Any = None
    changed: tuple[str, ...] = ()
    error: str = ""
    drawn: str = ""  # what was set in its pictures

    @property
    def text(self) -> str:
        """Return all that the answer says: body, headers and where it leads."""
        heads = " ".join(f"{name}: {value}" for name, value in self.headers.items())
        return TOKEN.sub("", f"{readable(self.content)}\n{self.drawn}\n{heads}")

    @property
    def to_login(self) -> bool:
        """Tell whether the reader was sent to the login page."""
        return self.status in (302, 303) and "/login" in self.headers.get("Location", "")

    @property
    def to_command(self) -> bool:
        """Tell whether a step only led to the form that asks for it."""
        return self.status in (302, 303) and "/command/" in self.headers.get("Location", "")

    @property
    def denied(self) -> bool:
        """Tell whether the reader was turned away."""
        return self.status in DENIED or self.to_login

    def __str__(self) -> str:
        return f"{self.status} {self.error}".strip()


class _Errors(logging.Handler):
    text = ""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        self.text = repr(error)[:200] if error else record.getMessage()[:200]


@dataclass
class Visit:
    """One request to send."""

    url: str
    method: str = "GET"
    data: dict[str, Any] | None = None
    json: dict[str, Any] | None = None
    before: tuple[str, str] | None = None  # a table and SQL that the owner runs on it first
    accept: str = ""  # what a program asks for instead of a page


class Browser:
    """One connection for all users; whatever a request does is rolled back."""

    def __init__(self, world: World, connection: Connection, drawn: list[str]) -> None:
        """Use a connection of its own, and begin; `drawn` is told what is set in pictures."""
        self.world = world
        self.app = world.app
        self.connection = connection
        self.client = world.app.test_client(use_cookies=False)
        self.requests, self._drawn = 0, drawn
        self._cookies: dict[int | None, str] = {}
        self._sums: dict[str, Any] = {}
        self._users = world.user_count
        self._counted: dict[str, int] = {}
        self._errors = _Errors()
        self.begin()

    def visit(self, user: int | None, visit: Visit | str) -> Answer:
        """Send a request as a user (None for nobody), undo it, and return the answer."""
        asked = Visit(visit) if isinstance(visit, str) else visit
        self.requests += 1
        with self.undone():
            start = self._prepare(*asked.before) if asked.before else {}
            answer = self._send(user, asked)
            touched = self._touched()
            answer.changed = tuple(self._really_changed(touched, start))
        return answer

    def refused(self, asks: Sequence[tuple[int | None, Visit]]) -> list[Answer]:
        """Send requests of several users, none of which should change anything.

        They are undone together; what stands before the first of them stands before all. When one
        of them writes, each is sent again by itself, so that it is told who did what.
        """
        with self.undone():
            if asks and (before := asks[0][1].before):
                with self.as_owner():
                    self.connection.execute(text(before[1]))
                self._touched()
            answers = [self._send(user, asked) for user, asked in asks]
            touched = self._touched()
        self.requests += len(asks)
        if all(name.startswith(TRAIL) for name in touched):
            return answers
        return [self.visit(user, asked) for user, asked in asks]

    def _send(self, user: int | None, asked: Visit) -> Answer:
        pages: list[Any] = []
        self._errors.text = ""
        self._drawn.clear()

        def keep(_app: Any, context: dict[str, Any], **_more: Any) -> None:
            pages.append(context.get("page"))

        headers = {"Cookie": self._cookie(user)}
        if asked.accept:
            headers["Accept"] = asked.accept
        with template_rendered.connected_to(keep, self.app):
            response = self.client.open(
                asked.url,
                method=asked.method,
                data=_filled(asked.data),
                json=asked.json,
                headers=headers,
            )
            content = response.get_data()
        # Among so many numbers made by chance, some come to look like canaries.
        if number := response.headers.get("X-Request-ID"):
            content = content.replace(number.encode(), b"")
        heads = {k: v for k, v in response.headers if k not in ("X-Request-ID", "Set-Cookie")}
        found = response.get_json(silent=True) if response.is_json else None
        page = next((page for page in pages if page is not None), None)
        response.close()
        error, drawn = self._errors.text, "\n".join(self._drawn)
        return Answer(response.status_code, content, heads, page, found, (), error, drawn)

    def _cookie(self, user: int | None) -> str:
        if user not in self._cookies:
            values: dict[str, Any] = {"locale": "vi"}
            if user is not None:
                with self.world.engine.begin() as owner:
                    begun = begin_session(owner, user)
                values |= {"_user_id": str(user), "_fresh": True, sessions.KEY: begun}
            signer: Any = self.app.session_interface
            cookie = signer.get_signing_serializer(self.app).dumps(values)
            self._cookies[user] = f"{self.app.config['SESSION_COOKIE_NAME']}={cookie}"
        return self._cookies[user]

    # -- what has changed -------------------------------------------------------------------

    def _touched(self) -> list[str]:
        """Return the tables written to since the last call, by the transaction's own counters."""
        counted = {row[0]: row[1] for row in self.connection.execute(_WRITES)}
        before, self._counted = self._counted, counted
        return [name for name, number in counted.items() if before.get(name) != number]

    def _prepare(self, table: str, statement: str) -> dict[str, Any]:
        with self.as_owner():
            self.connection.execute(text(statement))
        self._touched()
        return {table: self._sum(table)}

    def _really_changed(self, tables: list[str], start: dict[str, Any]) -> Iterator[str]:
        """Yield the tables that differ from before; what was tried and undone is no change."""
        if self._users != self.world.user_count:  # each came with rows that stay
            self._users, self._sums = self.world.user_count, {}
        for name in tables:
            if name.startswith(TRAIL):
                continue
            # A table that the owner prepared is locked: nobody else could sum it up.
            if name not in start and name not in self._sums:
                self._sums[name] = self._committed_sum(name)
            if self._sum(name) != (start[name] if name in start else self._sums[name]):
                yield name

    def _sum(self, table: str) -> Any:
        with self.as_owner():
            return tuple(self.connection.execute(text(_SUM.format(table=table))).one())

    def _committed_sum(self, table: str) -> Any:
        with self.world.engine.connect() as other:
            return tuple(other.execute(text(_SUM.format(table=table))).one())

    # -- the connection ---------------------------------------------------------------------

    def begin(self) -> None:
        """Open the transaction that everything is undone in, or open it anew.

        One transaction with tens of thousands of undone savepoints grows slower with each.
        """
        if (outer := self.connection.get_transaction()) is not None:
            outer.rollback()
        self.connection.begin()
        self.connection.execute(text(f"set role {APP_ROLE}"))
        self._counted = {}

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Undo whatever is done inside."""
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            if savepoint.is_active:
                savepoint.rollback()

    @contextmanager
    def as_owner(self) -> Iterator[None]:
        """Let the connection past all guards for a while."""
        self.connection.execute(text("reset role"))
        self.connection.execute(text("set session_replication_role = replica"))
        try:
            yield
        finally:
            self.connection.execute(text("set session_replication_role = origin"))
            self.connection.execute(text(f"set role {APP_ROLE}"))


def _filled(data: dict[str, Any] | None) -> dict[str, Any] | None:
    """Put a small list where a form asks for a file; each request needs its own."""
    if data is None or UPLOAD not in data.values():
        return data
    file = (io.BytesIO(b"a,b\n1,2\n"), "list.csv")
    return {name: file if value == UPLOAD else value for name, value in data.items()}


@contextmanager
def browsing(world: World) -> Iterator[Browser]:
    """Yield a browser whose requests leave nothing behind."""
    factory_of = db._make_scoped_session({}).registry.scopefunc
    log = logging.getLogger("app.kernel.web")
    logging.getLogger("flask_appbuilder.security.decorators").setLevel(logging.ERROR)
    with world.engine.connect() as connection, noting_pictures() as drawn:
        factory = sessionmaker(bind=connection, join_transaction_mode="create_savepoint")
        install_hooks(factory)
        ordinary, db.session = db.session, scoped_session(factory, scopefunc=factory_of)
        world.app.appbuilder._session = db.session  # type: ignore[attr-defined]
        browser = Browser(world, connection, drawn)
        log.addHandler(browser._errors)
        log.propagate, was = False, log.propagate
        try:
            yield browser
        finally:
            log.propagate = was
            log.removeHandler(browser._errors)
            connection.rollback()
            db.session = ordinary
            world.app.appbuilder._session = ordinary  # type: ignore[attr-defined]


@contextmanager
def acting(browser: Browser, user: int) -> Iterator[Session]:
    """Yield a session with the program's hooks in which a user acts; its work is undone."""
    actor = browser.world.actor(user)
    with browser.undone(), browser.app.app_context():
        session: Session = db.session()
        bind_actor(session, actor)
        try:
            yield session
        finally:
            db.session.remove()


_WRITES = text(
    "select * from (select relname, pg_stat_get_xact_tuples_inserted(oid) "
    "+ pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid) as number "
    "from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')) written "
    "where number > 0"
)
_SUM = "select count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) from {table} t"

__all__ = ["DENIED", "Answer", "Browser", "Visit", "acting", "browsing"]

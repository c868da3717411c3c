"""The pytest plugin of the program: one PostgreSQL per run, one database per worker.

Each test runs inside one outer transaction on one connection of the application role and is rolled
back; what a service commits is a savepoint. Tests that need truly committed data, several
connections or the operator take `fresh_database`.
"""

from __future__ import annotations

import atexit
import gc
import itertools
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g, request_started
from flask.testing import FlaskClient
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from app import create_app
from app.extensions import db
from app.kernel import passwords
from app.kernel.actor import Actor, bind_actor, system_actor
from app.kernel.cluster import Dsns
from app.kernel.session import ReachMixin, install_hooks
from app.testing.clients import SignedInClient
from app.testing.database import DatabaseServer, server_directory

TEMPLATE = "chungtay_template"
# Tests run far from Viet Nam, where it is another day for 19 of 24 hours: what takes the machine's
# day for the program's fails nearly always, not only in the evening.
FAR_ZONE = "Etc/GMT+12"
# The usual 700, 10, 10 look through all that lives so often that a quarter of the time went there.
SELDOM = (50_000, 20, 20)
PASSWORD = "một mật khẩu đủ dài"  # noqa: S105 - of test users
_stack = ExitStack()
_numbers = itertools.count(1)


def pytest_configure(config: pytest.Config) -> None:
    """Make the folder of this run's server; workers of pytest-xdist find it in the environment."""
    os.environ["TZ"] = FAR_ZONE
    time.tzset()
    gc.set_threshold(*SELDOM)
    Flask.test_client_class = SignedInClient
    config.stash[_FOLDER] = _stack.enter_context(server_directory())


def pytest_unconfigure() -> None:
    """Stop the server, and remove what was made; a worker of pytest does nothing at its exit."""
    _stack.close()
    for folder in _files:
        shutil.rmtree(folder, ignore_errors=True)


_FOLDER = pytest.StashKey[Any]()


_files: list[str] = []


def files_under_test() -> str:
    """Return the folder of this run's files, which goes when the run ends."""
    if not _files:
        _files.append(tempfile.mkdtemp(prefix="chungtay-files-"))
        atexit.register(shutil.rmtree, _files[0], ignore_errors=True)
    return _files[0]


def settings_under_test(dsn: str) -> dict[str, Any]:
    """Return the settings of an application under test."""
    return {
        "TESTING": True,
        "FILES_DIR": Path(files_under_test()),
        "SECRET_KEY": "of-the-tests-" + "0123456789abcdef" * 2,
        "CHUNGTAY_MASTER_KEY": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "SECOND_FACTOR": "optional",
        # A run may take long, and the statements of a page are counted.
        "EXPORT_AT_ONCE": 50_000,  # no worker runs
        "REENTRY_MINUTES": 24 * 60,
        "SESSION_IDLE_MINUTES": 24 * 60,
        "SESSION_TOUCH_SECONDS": 24 * 60 * 60,
        "PASSWORD_HASH_METHOD": "scrypt:1024:8:1",  # thousands of users are made
        "RATELIMIT_ENABLED": False,
        "WTF_CSRF_ENABLED": False,
        "SQLALCHEMY_DATABASE_URI": dsn,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 2, "hide_parameters": True},
    }


def install_everything(dsns: Dsns) -> None:
    """Install all modules on an empty database, as the operator."""
    from app.kernel.installer import Installer, module_states
    from app.kernel.registry import registry

    app = create_app(settings_under_test(dsns.operator), screens=False)
    with app.app_context():
        installer = Installer(registry(app))
        installer.upgrade_all()
        for manifest in installer.manifests:
            if manifest.name not in module_states(db.session()):
                installer.install(manifest.name)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def database_server(request: pytest.FixtureRequest) -> DatabaseServer:
    """Return the server of this run."""
    return DatabaseServer(request.config.stash[_FOLDER])


@pytest.fixture(scope="session")
def template_database(database_server: DatabaseServer) -> str:
    """Return the name of a database with all modules installed, made once per run."""
    database_server.ensure_template(TEMPLATE, install_everything)
    return TEMPLATE


@pytest.fixture(scope="session")
def dsns(database_server: DatabaseServer, template_database: str) -> Dsns:
    """Return the URLs of this worker's database."""
    name = f"chungtay_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    database_server.drop_database(name)
    return database_server.create_database(name, template=template_database)


@pytest.fixture
def fresh_database(database_server: DatabaseServer, template_database: str) -> Iterator[Dsns]:
    """Yield a database of this test alone; what is committed stays until the test ends."""
    name = f"chungtay_fresh_{os.getpid()}_{next(_numbers)}"
    yield database_server.create_database(name, template=template_database)
    database_server.drop_database(name)


@pytest.fixture(scope="session")
def application(dsns: Dsns) -> Flask:
    """Return the application under test, with all screens."""
    made = create_app(settings_under_test(dsns.application))
    # It lives until the end, and so do the libraries: no search for garbage passes over them again.
    gc.collect()
    gc.freeze()
    return made


@pytest.fixture
def app(application: Flask) -> Iterator[Flask]:
    """Yield the application inside its context, on a connection that is rolled back."""
    engine = _engine(application)
    # A program that another test made in this process may have left the work of a real one behind.
    passwords.configure(application.config["PASSWORD_HASH_METHOD"])
    with application.app_context(), engine.connect() as connection:
        outer = connection.begin()
        ordinary = db.session
        db.session = _session_on(connection)
        application.appbuilder._session = db.session  # type: ignore[attr-defined]
        try:
            with request_started.connected_to(_forget_reader, application):
                yield application
        finally:
            db.session.remove()
            outer.rollback()
            db.session = ordinary
            application.appbuilder._session = ordinary  # type: ignore[attr-defined]


def _forget_reader(_app: Flask, **_more: Any) -> None:
    """Let each request find its own reader: the context around a test would keep the first one."""
    g.pop("_login_user", None)


_ENGINES: dict[str, Any] = {}


def _engine(application: Flask) -> Any:
    url = str(application.config["SQLALCHEMY_DATABASE_URI"])
    if url not in _ENGINES:
        _ENGINES[url] = create_engine(url)
    return _ENGINES[url]


class _TestSession(ReachMixin, Session):
    """A session on the test's connection, within the actor's reach like the program's own."""


def _session_on(connection: Connection) -> Any:
    factory = sessionmaker(
        bind=connection, class_=_TestSession, join_transaction_mode="create_savepoint"
    )
    install_hooks(factory)
    return scoped_session(factory, scopefunc=db._make_scoped_session({}).registry.scopefunc)


@pytest.fixture
def system() -> Actor:
    """Return the program itself as actor."""
    return system_actor("test")


@pytest.fixture
def db_session(app: Flask, system: Actor) -> Session:
    """Return the session of this test; the program itself acts until `actor` binds another."""
    session: Session = db.session()
    bind_actor(session, system)
    return session


@pytest.fixture
def today() -> date:
    """Return a day in the time of the plan of 2021."""
    return date(2021, 10, 15)


@pytest.fixture
def make_user(db_session: Session) -> Callable[..., Any]:
    """Return a function that makes a user with one assignment and returns (user, actor)."""

    def make(role: str, unit_code: str | None = None, organisation: Any = None) -> Any:
        from app.core.services import account_people, users
        from app.core.services.units import unit_on
        from app.kernel.security import load_actor

        everything = system_actor("test: make a user")
        before = db_session.info.get("actor")
        bind_actor(db_session, everything)
        number = next(_numbers)
        user = users.create_user(
            username=f"user{number}",
            first_name=f"Người {number}",
            last_name="Thử",
            email=f"user{number}@example.org",
            password=PASSWORD,
            actor=everything,
        )
        account_people.enter_person_of(user, actor=everything)
        unit = unit_on(unit_code, date(2021, 12, 31)) if unit_code else None
        users.assign(
            user.id,
            role=role,
            unit_id=unit.id if unit else None,
            organisation_id=organisation.id if organisation is not None else None,
            actor=everything,
        )
        db_session.commit()
        acting = load_actor(db_session, user.id, str(user))
        if before is not None:
            bind_actor(db_session, before)
        return user, acting

    return make


@pytest.fixture
def actor(db_session: Session, make_user: Callable[..., Any]) -> Callable[..., Actor]:
    """Return a function that makes a user with an assignment and lets them act."""

    def become(role: str, unit_code: str | None = None, organisation: Any = None) -> Actor:
        _user, acting = make_user(role, unit_code, organisation)
        bind_actor(db_session, acting)
        found: Actor = acting
        return found

    return become


@pytest.fixture
def client_as(app: Flask, make_user: Callable[..., Any]) -> Callable[..., FlaskClient]:
    """Return a function that makes a user and returns a browser that is signed in as them."""

    def sign_in(
        role: str | None, unit_code: str | None = None, organisation: Any = None, locale: str = "vi"
    ) -> FlaskClient:
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["locale"] = locale
        if role is not None:
            user, _acting = make_user(role, unit_code, organisation)
            db.session.commit()
            with client.session_transaction() as cookie:
                cookie["_user_id"] = str(user.id)
                cookie["_fresh"] = True
            client.begin()  # type: ignore[attr-defined]
        return client

    return sign_in


@pytest.fixture
def sql(db_session: Session) -> Callable[..., Any]:
    """Return a function that runs raw SQL as the application role, past the session's rules.

    `acting` is whom the database believes to act; the statement runs in a savepoint, so that a
    refusal leaves the test's transaction usable.
    """

    def run(statement: str, *, acting: Actor | None = None, **values: Any) -> Any:
        connection = db_session.connection()
        with connection.begin_nested():
            who = acting if acting is not None else db_session.info["actor"]
            connection.execute(text("select set_config('app.actor', :a, true)"), {"a": who.key})
            result = connection.execute(text(statement), values)
            return result.all() if result.returns_rows else result.rowcount

    return run

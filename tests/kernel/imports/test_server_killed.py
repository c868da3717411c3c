"""The server of the database is killed on the way: nothing is half done, and one goes on after."""

from __future__ import annotations

import os
import select
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import SQLAlchemyError

from app import create_app
from app.core.services import import_work, trail_chain
from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from app.kernel.cluster import connect
from app.kernel.embedded_postgres import EmbeddedPostgres
from app.kernel.imports import writing
from app.kernel.trail_verify import verify
from app.testing.database import DatabaseServer
from app.testing.plugin import install_everything, settings_under_test
from tests.kernel.imports.killing import ROWS, Importing, Left


@dataclass
class Server:
    """A server of this test alone, whose commits are kept."""

    postgres: EmbeddedPostgres
    operator: str
    importing: Importing

    def kill(self) -> None:
        """Kill the server with all its processes, by their numbers."""
        first = int((self.postgres.cluster / "postmaster.pid").read_text().split()[0])
        numbers = [first, *_children(first)]
        for number in numbers:
            os.kill(number, signal.SIGKILL)
        for number in numbers:
            _wait_for_end(number)

    def start(self) -> None:
        """Start it again; it recovers by itself."""
        self.importing.close()
        self.postgres.start()


def _children(number: int) -> list[int]:
    listed = Path(f"/proc/{number}/task/{number}/children").read_text(encoding="ascii")
    return [int(each) for each in listed.split()]


def _wait_for_end(number: int) -> None:
    try:
        handle = os.pidfd_open(number)
    except ProcessLookupError:
        return
    with os.fdopen(handle) as ended:
        select.select([ended], [], [])


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Yield a folder that the server's own user may enter."""
    found = Path(tempfile.mkdtemp(prefix="chungtay-killed-")).resolve()
    found.chmod(0o755)
    yield found
    shutil.rmtree(found, ignore_errors=True)


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    """Yield the server with all modules, an officer and a file."""
    own = DatabaseServer(folder)
    own.postgres = EmbeddedPostgres(folder / "postgresql", durable=True)
    dsns = own.create_database("chungtay_killed")
    try:
        install_everything(dsns)
        app = create_app(settings_under_test(dsns.application))
        yield Server(own.postgres, dsns.operator, Importing.on(app))
    finally:
        own.postgres.stop()


@pytest.fixture
def dying(server: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Return a function that does a step, in the middle of which the server is killed."""

    def step(name: str, key: int) -> None:
        own = getattr(writing.Writer, name)

        def killed(self: writing.Writer, *arguments: Any) -> None:
            own(self, *arguments)
            server.kill()

        with monkeypatch.context() as patched:
            patched.setattr(writing.Writer, name, killed)
            with pytest.raises(SQLAlchemyError):
                _run(server.importing, key)
        server.start()

    return step


def _run(importing: Importing, key: int) -> None:
    with importing.app.app_context():
        bind_actor(db.session(), system_actor("job"))
        try:
            import_work.run(key)
        finally:
            db.session.remove()


def test_killed_in_preview_and_writing(server: Server, dying: Callable[[str, int], None]) -> None:
    importing = server.importing
    key = importing.upload()
    importing.check(key)
    dying("write", key)  # in the trial
    assert importing.left(key) == Left("checking", 0, 0, 0)
    importing.work()  # the step still stands in the queue, and is done now
    assert importing.left(key) == Left("checked", ROWS, 0, 0)

    importing.apply(key)
    dying("note", key)  # all rows are written, and nothing is committed
    assert importing.left(key) == Left("applying", ROWS, 0, 0)
    importing.work()
    assert importing.left(key) == Left("done", ROWS, ROWS, ROWS)
    trail_chain.seal_now(server.operator)
    with connect(server.operator) as connection:
        found = verify(connection)
    assert found.is_sound
    assert found.position >= ROWS

    again = importing.upload()
    importing.check(again)
    importing.work()
    assert importing.left(again) == Left("checked", ROWS, ROWS, ROWS)  # nothing would change

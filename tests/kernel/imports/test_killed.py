"""A worker that is killed on the way leaves nothing, and the import can be started again."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app import create_app
from app.kernel.cluster import Dsns
from app.testing.plugin import settings_under_test
from tests.kernel.imports.killing import ROWS, Importing, Left

# Where the worker dies: what is replaced there, and after what of it was done.
PLACES = {
    "rows compared": ("comparing", "_reject_fixed", False),
    "rows tried": ("writing.Writer", "write", True),
    "rows written": ("writing.Writer", "note", True),
}
CHILD = """
import os, signal, sys
from operator import attrgetter
from app import create_app
from app.kernel import imports
from app.kernel.imports import comparing, writing
from app.testing.plugin import settings_under_test
from app.worker import work

dsn, owner, name, after = sys.argv[1:]
place = attrgetter(owner)(imports)
own = getattr(place, name)

def killed(*arguments):
    if after == "True":
        own(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)

setattr(place, name, killed)
work(create_app(settings_under_test(dsn)), "default", wait=False)
"""


@pytest.fixture
def importing(fresh_database: Dsns) -> Iterator[Importing]:
    """Yield an officer with a file, on a database of this test alone."""
    found = Importing.on(create_app(settings_under_test(fresh_database.application)))
    yield found
    found.close()


def _killed(dsn: str, place: str) -> None:
    owner, name, after = PLACES[place]
    command = [sys.executable, "-c", CHILD, dsn, owner, name, str(after)]
    done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]


@pytest.mark.parametrize("place", ["rows compared", "rows tried"])
def test_killed_before_the_preview(importing: Importing, fresh_database: Dsns, place: str) -> None:
    key = importing.upload()
    importing.check(key)
    _killed(fresh_database.application, place)
    assert importing.left(key) == Left("checking", 0, 0, 0)
    assert importing.recover(key)
    assert importing.left(key).state == "failed"
    importing.check(key)
    importing.work()
    assert importing.left(key) == Left("checked", ROWS, 0, 0)


def test_killed_while_writing(importing: Importing, fresh_database: Dsns) -> None:
    key = importing.upload()
    importing.check(key)
    importing.work()
    importing.apply(key)
    _killed(fresh_database.application, "rows written")
    assert importing.left(key) == Left("applying", ROWS, 0, 0)
    assert importing.recover(key)
    assert importing.left(key).state == "failed"
    importing.check(key)
    importing.work()
    importing.apply(key)
    importing.work()
    assert importing.left(key) == Left("done", ROWS, ROWS, ROWS)

"""A world of the program's own settings, for tests that ask it without the whole matrix."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.testing.database import DatabaseServer
from app.testing.leaks import World
from app.testing.plugin import settings_under_test
from tests.security.settings import SETTINGS


@contextmanager
def a_world(
    server: DatabaseServer, template: str, folder: Path, *, walls: str = "both"
) -> Iterator[World]:
    """Yield a world; its database is dropped at the end."""
    made = World(server, template, settings_under_test, SETTINGS, folder, walls=walls)
    try:
        yield made
    finally:
        made.close()

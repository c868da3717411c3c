"""Fixtures for tests with sample modules."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.testing.database import DatabaseServer
from tests.sample_modules.children import in_child
from tests.sample_modules.work import Place, install_core

TEMPLATE = "chungtay_core_template"


@pytest.fixture(scope="session")
def core_template(database_server: DatabaseServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the name of a database on which core alone is installed, made once per run."""
    place = Place(tmp_path_factory.mktemp("core"), database_server.folder, TEMPLATE)
    (place.folder / "modules").mkdir()
    database_server.ensure_template(TEMPLATE, lambda dsns: in_child(install_core, place, dsns))
    return TEMPLATE


@pytest.fixture
def place(tmp_path: Path, database_server: DatabaseServer, core_template: str) -> Place:
    """Return a place for the sample modules of one test."""
    return Place(tmp_path, database_server.folder, core_template)

"""The world of 2021 in which these tests act."""

from __future__ import annotations

import pytest

from modules.emulation_award.tests.support import World, make_world


@pytest.fixture
def world(db_session, make_user) -> World:
    """Return a province with an adopted plan (05 + 05) and a board of five members."""
    return make_world(db_session, make_user)

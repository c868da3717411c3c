"""The demonstrations of movements and registers, small, with the results that rest on both."""

from __future__ import annotations

import pytest

from app.kernel.actor import bind_actor
from app.kernel.demo import DemoOptions
from modules.emulation_movement import demo as movements
from modules.household_supervision import demo as households
from modules.movement_results import demo as results

HOUSEHOLDS = 150


@pytest.fixture
def told(app, db_session, system):
    """Load the demonstrations of the three modules; return the session, the program acting."""
    db_session.info["demo"] = DemoOptions(households=HOUSEHOLDS, say=lambda _line: None)
    for module in (movements, households, results):
        module.load(db_session)
    db_session.flush()
    db_session.expire_all()
    bind_actor(db_session, system)
    return db_session

"""The share of the leak matrix that is asked today, and all that the last whole run did not know.

Raw SQL and the session are asked whole; every route is asked by nobody, by somebody without an
assignment, and by somebody who holds every right but its own. ADR 0023 says what is left to turns.
"""

from __future__ import annotations

from typing import ClassVar

from app import ROOT
from app.testing.leaks import LeakMatrix, LeakSettings
from tests.security.settings import SETTINGS


class TestToday(LeakMatrix):
    """Both walls stand."""

    settings: ClassVar[LeakSettings] = SETTINGS
    document = ROOT / "docs/leak_matrix.md"
    is_daily = True


class TestTodaySessionAlone(TestToday):
    """Row-level security is switched off."""

    walls = "session"

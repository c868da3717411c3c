"""The leak matrix with row-level security switched off: the session's rules must hold alone."""

from __future__ import annotations

from typing import ClassVar

from app.testing.leaks import LeakMatrix, LeakSettings
from tests.security.settings import SETTINGS


class TestSessionAlone(LeakMatrix):
    """What only the database holds back is found here."""

    settings: ClassVar[LeakSettings] = SETTINGS
    walls = "session"

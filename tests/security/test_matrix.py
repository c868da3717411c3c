"""The leak matrix of the program as it is installed."""

from __future__ import annotations

from typing import ClassVar

from app import ROOT
from app.testing.leaks import LeakMatrix, LeakSettings
from tests.security.settings import SETTINGS


class TestMatrix(LeakMatrix):
    """Both walls stand: the session's rules, and row-level security."""

    settings: ClassVar[LeakSettings] = SETTINGS
    document = ROOT / "docs/leak_matrix.md"

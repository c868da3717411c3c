"""The leak matrix: generated from routes, views, models and tables; see docs/adr/0023."""

from __future__ import annotations

from app.testing.leaks.suite import LeakMatrix, Matrix
from app.testing.leaks.world import LeakSettings, World

__all__ = ["LeakMatrix", "LeakSettings", "Matrix", "World"]

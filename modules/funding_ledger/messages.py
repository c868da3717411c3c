"""Words for what this module refuses, and for its database guards."""

from __future__ import annotations

from app.kernel.manifest import Text

MESSAGES: dict[type[BaseException], Text] = {}

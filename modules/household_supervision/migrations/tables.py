"""The record rule and the trail of this module's tables, for its migrations."""

from __future__ import annotations

from app.kernel.migration_tables import protecting

protect = protecting("household_supervision")

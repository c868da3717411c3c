"""What the program declares for its leak matrix, each with the reason in words."""

from __future__ import annotations

from app.testing.leaks.world import LeakSettings

SETTINGS = LeakSettings(
    open_to_all={
        "core_unit": "the map of administrative units is published",
        "core_unit_successor": "what follows a unit is published",
        "core_unit_difficulty": "difficulty classes of communes are published",
        "core_organisation": "which bodies exist is published",
        "core_organisation_version": "the names of bodies are published",
        "household_standard": "poverty standards are decrees and resolutions",
        "household_published_figure": "published statistics",
        "household_round": "a province's round is read by all its communes; writes are checked",
    },
)

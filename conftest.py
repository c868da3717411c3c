"""Loads the program's own pytest plugin for all tests."""

from hypothesis import settings

pytest_plugins = ["app.testing.plugin"]

# A crowded machine is no fault of a property.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

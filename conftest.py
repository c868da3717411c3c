"""Loads the program's own pytest plugin for all tests."""

pytest_plugins = ["app.testing.plugin"]

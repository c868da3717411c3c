"""What the tests of attacks share."""

from __future__ import annotations

# A world of rows and every page of it: `make leaks` runs it by name, beside the suite.
collect_ignore = ["test_stored.py"]

"""What the tests of the leaks share."""

from __future__ import annotations

# Many thousands of requests: `make leaks` runs these by name, or a share of them, beside the suite.
collect_ignore = [
    "test_matrix.py",
    "test_matrix_session.py",
    "test_matrix_finds.py",
    "test_share_of_the_day.py",
]

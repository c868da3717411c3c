"""Days late, in calendar and in working days, over Tết, swapped days and unknown years."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.domain.lateness import Delay, delay
from app.core.domain.working_days import WorkingCalendar, YearCalendar

# Tết 2024 is off from Thursday 8 to Wednesday 14 February; Saturday 4 May is worked for 29 April.
CALENDAR = WorkingCalendar(
    [
        YearCalendar(
            2024,
            frozenset({*(date(2024, 2, day) for day in (8, 9, 12, 13, 14)), date(2024, 4, 29),
                       date(2024, 4, 30), date(2024, 5, 1)}),
            frozenset({date(2024, 5, 4)}),
        )
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("due", "today", "found"),
    [
        (date(2024, 2, 7), date(2024, 2, 6), Delay(0, 0)),
        (date(2024, 2, 7), date(2024, 2, 7), Delay(0, 0)),  # the last day is in time
        (date(2024, 2, 7), date(2024, 2, 14), Delay(7, 0)),  # all of Tết
        (date(2024, 2, 7), date(2024, 2, 15), Delay(8, 1)),
        (date(2024, 5, 3), date(2024, 5, 4), Delay(1, 1)),  # a Saturday that is worked
        (date(2024, 5, 10), date(2024, 5, 12), Delay(2, 0)),  # a weekend
        (date(2023, 12, 29), date(2024, 1, 3), Delay(5, None)),  # 2023 has no calendar here
    ],
)
def test_delays(due, today, found):
    assert delay(due, today, CALENDAR) == found


def test_late_is_what_has_passed():
    assert not delay(date(2024, 2, 7), date(2024, 2, 7), CALENDAR).is_late
    assert delay(date(2024, 2, 7), date(2024, 2, 8), CALENDAR).is_late

"""Working days before a last day, over Tết and swapped days, and what is told after it."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.domain.reminding import Reminder, horizon, is_morning_of_work, reminder
from app.core.domain.working_days import WorkingCalendar, YearCalendar

# Tết of 2021: 10 to 16 February.
TET = frozenset(date(2021, 2, day) for day in range(10, 17))
CALENDAR = WorkingCalendar([YearCalendar(2021, TET, frozenset({date(2021, 10, 16)}))])


@pytest.mark.parametrize(
    ("today", "days", "last"),
    [
        (date(2021, 10, 12), 3, date(2021, 10, 15)),
        (date(2021, 10, 14), 3, date(2021, 10, 18)),  # Saturday 16 is worked in exchange
        (date(2021, 2, 9), 3, date(2021, 2, 19)),  # over Tết
        (date(2021, 12, 31), 1, date(2022, 1, 3)),  # a year without a calendar: Monday to Friday
        (date(2021, 10, 12), 0, date(2021, 10, 12)),
    ],
)
def test_so_many_working_days_ahead(today, days, last):
    assert horizon(today, days, CALENDAR) == last


def test_mornings_of_work():
    assert is_morning_of_work(date(2021, 10, 16), CALENDAR)
    assert not is_morning_of_work(date(2021, 10, 17), CALENDAR)
    assert not is_morning_of_work(date(2021, 2, 12), CALENDAR)
    assert is_morning_of_work(date(2050, 1, 3), CALENDAR)
    assert not is_morning_of_work(date(2050, 1, 1), CALENDAR)


@pytest.mark.parametrize(
    ("due", "told"),
    [
        (date(2021, 10, 18), Reminder.SOON),
        (date(2021, 10, 19), None),
        (date(2021, 10, 15), Reminder.SOON),  # the last day itself
        (date(2021, 10, 14), Reminder.PASSED),
        (date(2021, 9, 15), Reminder.PASSED),
        (date(2021, 9, 14), None),  # told long ago, or taken over from elsewhere
    ],
)
def test_what_is_told_of_a_last_day(due, told):
    assert reminder(due, date(2021, 10, 15), date(2021, 10, 18)) is told

"""When people are reminded of a last day: some working days before it, and once it has passed."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from app.core.domain.working_days import CalendarMissing, WorkingCalendar

SATURDAY = 5
# What is late for longer was told before, or comes from a register that was taken over.
TOLD_AFTER = timedelta(days=30)


class Reminder(StrEnum):
    """What is told of a last day."""

    SOON = "soon"
    PASSED = "passed"


def is_morning_of_work(day: date, calendar: WorkingCalendar) -> bool:
    """Tell whether offices work on a day; of a year without a calendar Monday to Friday.

    A reminder is no time limit of law: it may come on a holiday, it must not fail to come.
    """
    try:
        return calendar.is_working_day(day)
    except CalendarMissing:
        return day.weekday() < SATURDAY


def horizon(today: date, days: int, calendar: WorkingCalendar) -> date:
    """Return the last day of which people are told today: so many working days from now."""
    day = today
    while days > 0:
        day += timedelta(days=1)
        days -= is_morning_of_work(day, calendar)
    return day


def reminder(due: date, today: date, until: date) -> Reminder | None:
    """Return what is told today of a last day, if anything; the day itself is still soon."""
    if due < today:
        return Reminder.PASSED if due >= today - TOLD_AFTER else None
    return Reminder.SOON if due <= until else None

"""When an answer is due, and how late it is."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta


def effective_due(due_on: date, is_working_day: Callable[[date], bool]) -> date:
    """Return the day until which an answer is in time: a day off moves to the next working day."""
    while not is_working_day(due_on):
        due_on += timedelta(days=1)
    return due_on


def next_month(day: date) -> date:
    """Return the same day a month later; the last day of a month stays the last one."""
    year, month = day.year + day.month // 12, day.month % 12 + 1
    last = monthrange(year, month)[1]
    ends = day.day == monthrange(day.year, day.month)[1]
    return date(year, month, last if ends else min(day.day, last))


def next_title(title: str, day: date) -> str:
    """Return a title for the next month: the day and the month that it names go on with the day."""
    following = next_month(day)
    title = title.replace(f"{day:%d/%m/%Y}", f"{following:%d/%m/%Y}")
    month = re.compile(rf"(?<![\d/])0?{day.month}/{day.year}(?!\d)")
    return month.sub(f"{following.month}/{following.year}", title)


def days_late(effective_due_on: date, first_handed_in_on: date | None, today: date) -> int:
    """Return how late an answer is: by its first handing in, or by today while it is missing."""
    return max(((first_handed_in_on or today) - effective_due_on).days, 0)

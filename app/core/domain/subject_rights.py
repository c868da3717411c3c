"""By when a request of a person about their own data is acknowledged.

Nghị định 356/2025/NĐ-CP: within some working days of receipt; Nghị định 13/2023/NĐ-CP before it:
acted on within some hours, of which each begun day counts. The figures are dated rules.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.domain.working_days import WorkingCalendar

HOURS_OF_A_DAY = 24


@dataclass(unsafe_hash=True)
class NoTimeLimit(Exception):
    """No rule says by when a request of that day is to be acknowledged."""

    received_on: date

    field = "received_on"


def due_day(
    received_on: date, *, working_days: int | None, hours: int | None, calendar: WorkingCalendar
) -> date:
    """Return the last day; working days go before hours where both are in force."""
    if working_days is not None:
        return calendar.add_working_days(received_on, working_days)
    if hours is None:
        raise NoTimeLimit(received_on)
    return received_on + timedelta(days=-(-hours // HOURS_OF_A_DAY))


def ended_before(today: date, months: int) -> date:
    """Return the day before which a record must have ended to be due for erasure today."""
    number = today.year * 12 + today.month - 1 - months
    year, month = divmod(number, 12)
    first = date(year, month + 1, 1)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(first + timedelta(days=today.day - 1), following - timedelta(days=1))

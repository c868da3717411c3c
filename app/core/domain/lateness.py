"""How late something is: in calendar days, and in working days where the law counts those."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.domain.working_days import CalendarMissing, WorkingCalendar

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Delay:
    """Days since a last day; both are 0 until it has passed.

    `working` is None where a year on the way has no calendar: a guess would look like the law.
    """

    calendar: int
    working: int | None

    @property
    def is_late(self) -> bool:
        """Tell whether the day has passed."""
        return self.calendar > 0


def delay(due: date, today: date, calendar: WorkingCalendar) -> Delay:
    """Return how late something is; the last day itself is in time.

    A deadline that passed on a Friday is one calendar day late on Saturday and no working day.
    """
    if today <= due:
        return Delay(0, 0)
    try:
        working = calendar.count_working_days(due + ONE_DAY, today)
    except CalendarMissing:
        return Delay((today - due).days, None)
    return Delay((today - due).days, working)

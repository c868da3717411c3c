"""Working days with the holidays of each year as data.

Saturdays and Sundays are days off. Holidays (Tết moves each year; Điều 112 Bộ luật Lao động 2019)
and days worked in exchange for others come as data per year. A year without data is refused: a
time limit counted through it would be wrong without any sign.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(unsafe_hash=True)
class CalendarMissing(Exception):
    """No holidays are recorded for the year."""

    year: int


@dataclass(unsafe_hash=True)
class DayOutsideYear(Exception):
    """A day of the calendar belongs to another year."""

    day: date
    year: int


@dataclass(unsafe_hash=True)
class DayBothOffAndWorked(Exception):
    """A day is recorded as a holiday and as a day worked in exchange."""

    day: date


@dataclass(unsafe_hash=True)
class YearTwice(Exception):
    """Two calendars are given for one year."""

    year: int


@dataclass(frozen=True, slots=True)
class YearCalendar:
    """Days off besides weekends, and weekend days worked in exchange, of one year."""

    year: int
    days_off: frozenset[date]
    worked_days: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        outside = {day for day in self.days_off | self.worked_days if day.year != self.year}
        if outside:
            raise DayOutsideYear(min(outside), self.year)
        both = self.days_off & self.worked_days
        if both:
            raise DayBothOffAndWorked(min(both))

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on a day of this year."""
        if day in self.worked_days:
            return True
        return day.weekday() < _SATURDAY and day not in self.days_off


class WorkingCalendar:
    """The calendars of the years that are known."""

    def __init__(self, years: Iterable[YearCalendar]) -> None:
        self._years: dict[int, YearCalendar] = {}
        for calendar in years:
            if calendar.year in self._years:
                raise YearTwice(calendar.year)
            self._years[calendar.year] = calendar

    def is_working_day(self, day: date) -> bool:
        """Tell whether offices work on a day, refusing a year without a calendar."""
        calendar = self._years.get(day.year)
        if calendar is None:
            raise CalendarMissing(day.year)
        return calendar.is_working_day(day)

    def add_working_days(self, start: date, days: int) -> date:
        """Return the day that is so many working days after the start.

        The start is not counted, and need not be a working day; a negative number counts back;
        0 returns the start.
        """
        step = _ONE_DAY if days >= 0 else -_ONE_DAY
        day, left = start, abs(days)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def count_working_days(self, first: date, last: date) -> int:
        """Count the working days of a period, both ends included; 0 where it is reversed."""
        return sum(self.is_working_day(day) for day in _days(first, last))


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += _ONE_DAY

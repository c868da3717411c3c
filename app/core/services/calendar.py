"""The working calendar of the years whose days off are known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.core.domain.working_days import WorkingCalendar, YearCalendar
from app.core.models import CalendarYear, Holiday, HolidayKind
from app.extensions import db


def working_calendar(years: Iterable[int] | None = None) -> WorkingCalendar:
    """Return the calendar of some years, or of all that are known.

    It raises CalendarMissing when it is asked for a day of a year that is not known.
    """
    known = select(CalendarYear.year)
    days = select(CalendarYear.year, Holiday.day, Holiday.kind).join(Holiday.calendar_year)
    if years is not None:
        wanted = CalendarYear.year.in_(list(years))
        known, days = known.where(wanted), days.where(wanted)
    found: dict[tuple[int, str], set[date]] = defaultdict(set)
    for year, day, kind in db.session.execute(days):
        found[year, kind].add(day)
    return WorkingCalendar(
        YearCalendar(
            year,
            frozenset(found[year, HolidayKind.HOLIDAY]),
            frozenset(found[year, HolidayKind.SWAPPED_WORKING_DAY]),
        )
        for year in db.session.execute(known).scalars()
    )

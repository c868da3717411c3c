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
    statement = select(CalendarYear.year, Holiday.day, Holiday.kind).outerjoin(CalendarYear.days)
    if years is not None:
        statement = statement.where(CalendarYear.year.in_(list(years)))
    found: dict[tuple[int, str], set[date]] = defaultdict(set)
    known: set[int] = set()
    for year, day, kind in db.session.execute(statement):
        known.add(year)
        if day is not None:
            found[year, kind].add(day)
    return WorkingCalendar(
        YearCalendar(
            year,
            frozenset(found[year, HolidayKind.HOLIDAY]),
            frozenset(found[year, HolidayKind.SWAPPED_WORKING_DAY]),
        )
        for year in sorted(known)
    )

"""Working days with the shipped holidays."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.domain.working_days import CalendarMissing
from app.core.services.calendar import working_calendar


def test_working_days_over_tet(db_session):
    calendar = working_calendar()
    # 2024: off from Thursday 8 to Wednesday 14 February.
    assert calendar.add_working_days(date(2024, 2, 7), 1) == date(2024, 2, 15)
    assert calendar.count_working_days(date(2024, 2, 5), date(2024, 2, 16)) == 5


def test_a_swapped_saturday_is_worked(db_session):
    calendar = working_calendar([2024])
    assert not calendar.is_working_day(date(2024, 4, 29))
    assert calendar.is_working_day(date(2024, 5, 4))


def test_only_the_asked_years_are_known(db_session):
    calendar = working_calendar([2024])
    with pytest.raises(CalendarMissing):
        calendar.is_working_day(date(2023, 6, 1))
    with pytest.raises(CalendarMissing):
        working_calendar().is_working_day(date(2017, 6, 1))

"""Working days with holidays and swapped days as data."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.domain.working_days import (
    CalendarMissing,
    DayBothOffAndWorked,
    DayOutsideYear,
    WorkingCalendar,
    YearCalendar,
    YearTwice,
)

# Invented holidays around real weekdays: 1 January 2021 is a Friday.
Y2021 = YearCalendar(
    2021,
    days_off=frozenset({date(2021, 1, 1), date(2021, 9, 2), date(2021, 9, 3)}),
    worked_days=frozenset({date(2021, 9, 11)}),
)
Y2022 = YearCalendar(2022, days_off=frozenset({date(2022, 1, 3)}))
CALENDAR = WorkingCalendar([Y2021, Y2022])


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2021, 9, 1), True),
        (date(2021, 9, 2), False),
        (date(2021, 9, 4), False),
        (date(2021, 9, 5), False),
        (date(2021, 9, 6), True),
        (date(2021, 9, 11), True),  # a Saturday worked in exchange
        (date(2022, 1, 3), False),
    ],
)
def test_working_days(day, works):
    assert CALENDAR.is_working_day(day) is works


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2021, 9, 1), 0, date(2021, 9, 1)),
        (date(2021, 9, 4), 0, date(2021, 9, 4)),
        (date(2021, 9, 1), 1, date(2021, 9, 6)),
        (date(2021, 9, 6), 5, date(2021, 9, 11)),
        (date(2021, 9, 10), 2, date(2021, 9, 13)),
        (date(2021, 9, 4), 1, date(2021, 9, 6)),
        (date(2021, 12, 31), 1, date(2022, 1, 4)),
        (date(2021, 9, 6), -1, date(2021, 9, 1)),
        (date(2022, 1, 4), -2, date(2021, 12, 30)),
    ],
)
def test_the_start_is_not_counted(start, days, end):
    assert CALENDAR.add_working_days(start, days) == end


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        (date(2021, 9, 1), date(2021, 9, 1), 1),
        (date(2021, 9, 2), date(2021, 9, 5), 0),
        (date(2021, 9, 1), date(2021, 9, 12), 7),
        (date(2021, 12, 31), date(2022, 1, 4), 2),
        (date(2021, 9, 6), date(2021, 9, 1), 0),
    ],
)
def test_both_ends_are_counted(first, last, count):
    assert CALENDAR.count_working_days(first, last) == count


@pytest.mark.parametrize(
    ("ask", "year"),
    [
        (lambda: CALENDAR.is_working_day(date(2023, 1, 2)), 2023),
        (lambda: CALENDAR.add_working_days(date(2022, 12, 30), 1), 2023),
        (lambda: CALENDAR.add_working_days(date(2021, 1, 4), -1), 2020),
        (lambda: CALENDAR.count_working_days(date(2022, 12, 1), date(2023, 1, 1)), 2023),
    ],
)
def test_a_year_without_a_calendar_is_refused(ask, year):
    with pytest.raises(CalendarMissing) as caught:
        ask()
    assert caught.value.year == year


def test_faults_of_the_data_are_refused():
    with pytest.raises(DayOutsideYear) as outside:
        YearCalendar(2021, frozenset({date(2022, 1, 3), date(2022, 1, 4)}))
    assert (outside.value.day, outside.value.year) == (date(2022, 1, 3), 2021)
    with pytest.raises(DayOutsideYear):
        YearCalendar(2021, frozenset(), frozenset({date(2020, 1, 4)}))
    with pytest.raises(DayBothOffAndWorked) as both:
        YearCalendar(2021, frozenset({date(2021, 9, 4)}), frozenset({date(2021, 9, 4)}))
    assert both.value.day == date(2021, 9, 4)
    with pytest.raises(YearTwice) as twice:
        WorkingCalendar([Y2021, Y2021])
    assert twice.value.year == 2021


days = st.dates(date(2021, 3, 1), date(2022, 9, 30))
quiet = settings(deadline=None, database=None)


@quiet
@given(days, st.integers(1, 60))
def test_counting_undoes_adding(start, number):
    end = CALENDAR.add_working_days(start, number)
    assert CALENDAR.is_working_day(end)
    assert CALENDAR.count_working_days(start + timedelta(days=1), end) == number
    back = CALENDAR.add_working_days(end, -number)
    assert CALENDAR.count_working_days(back, end - timedelta(days=1)) == number


@quiet
@given(days, st.integers(0, 30), st.integers(0, 30))
def test_adding_in_two_parts_is_adding_at_once(start, one, other):
    halfway = CALENDAR.add_working_days(start, one)
    assert CALENDAR.add_working_days(halfway, other) == CALENDAR.add_working_days(
        start, one + other
    )

"""Numbers, signatures and days of issue of official papers."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.domain.papers import (
    IssuedOutOfTime,
    check_issued_on,
    needs_other_checker,
    number_text,
    serial_of,
    series_of,
)
from app.core.domain.working_days import CalendarMissing, WorkingCalendar, YearCalendar

NEW_YEAR = date(2021, 1, 1)
CALENDAR = WorkingCalendar(
    [YearCalendar(2020, frozenset()), YearCalendar(2021, frozenset({NEW_YEAR}))]
)


@pytest.mark.parametrize(
    ("type_code", "series", "found"),
    [("QĐ", "", "QĐ"), ("QĐ", "award", "QĐ"), ("", "award", "award"), ("", "", "CV")],
)
def test_a_type_has_one_series(type_code, series, found):
    assert series_of(type_code, series) == found


@pytest.mark.parametrize(
    ("type_code", "asked", "found"),
    [("QĐ", False, True), ("BB", False, False), ("BB", True, True), ("", False, False)],
)
def test_only_papers_of_one_hand_go_unchecked(type_code, asked, found):
    assert needs_other_checker(type_code, asked) is found


@pytest.mark.parametrize(
    ("serial", "symbol", "text"),
    [(1, "QĐ-UBND", "01/QĐ-UBND"), (12, "TTr-SLĐTBXH", "12/TTr-SLĐTBXH"), (134, " ", "134")],
)
def test_one_digit_is_padded(serial, symbol, text):
    assert number_text(serial, symbol) == text
    assert serial_of(text) == serial


def test_what_has_no_number_has_no_serial():
    assert serial_of("QĐ-UBND") is None


@pytest.mark.parametrize(
    ("signed", "issued"),
    [
        (date(2021, 10, 14), date(2021, 10, 14)),
        (date(2021, 10, 14), date(2021, 10, 15)),
        (date(2021, 10, 15), date(2021, 10, 18)),  # over a week end
        (date(2020, 12, 31), date(2021, 1, 4)),  # over New Year and a week end
    ],
)
def test_issued_on_the_day_or_the_next_working_day(signed, issued):
    check_issued_on(signed, issued, CALENDAR)


@pytest.mark.parametrize("issued", [date(2021, 10, 13), date(2021, 10, 19)])
def test_not_before_signing_and_not_later(issued):
    with pytest.raises(IssuedOutOfTime) as raised:
        check_issued_on(date(2021, 10, 15), issued, CALENDAR)
    assert raised.value.until == date(2021, 10, 18)


def test_a_year_without_days_off_is_refused():
    with pytest.raises(CalendarMissing):
        check_issued_on(date(2021, 12, 31), date(2022, 1, 3), CALENDAR)

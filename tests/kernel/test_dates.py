"""Dates typed and shown, and the clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import clock, dates
from app.kernel.dates import (
    DateTooEarly,
    DateTooLate,
    NoSuchDay,
    NotADate,
    PartialDate,
    TwoDigitYear,
    parse_birth,
    parse_cell_birth,
    parse_cell_date,
    parse_date,
    parse_datetime,
)

DAYS = st.dates(min_value=dates.EARLIEST, max_value=dates.LATEST)


class TestParseDate:
    @pytest.mark.parametrize(
        "text", ["05/04/2021", "5/4/2021", "5-4-2021", "05.04.2021", " 2021-04-05 ", "2021-4-5"]
    )
    def test_the_day_comes_first(self, text):
        assert parse_date(text) == date(2021, 4, 5)

    @pytest.mark.parametrize("text", ["31/02/2021", "29/02/2023", "04/25/2021", "0/1/2021"])
    def test_a_day_that_no_calendar_has(self, text):
        with pytest.raises(NoSuchDay) as caught:
            parse_date(text)
        assert caught.value.text == text

    @pytest.mark.parametrize("text", ["05/04/21", "5/4/021"])
    def test_the_century_must_be_typed(self, text):
        with pytest.raises(TwoDigitYear):
            parse_date(text)

    @pytest.mark.parametrize(
        "text", ["", "hôm nay", "05/04", "5/4/20211", "05042021", "2021/04/05", "5/4-2021"]
    )
    def test_what_is_no_date(self, text):
        with pytest.raises(NotADate):
            parse_date(text)

    def test_limits(self):
        limits = {"minimum": date(2021, 1, 1), "maximum": date(2021, 12, 31)}
        assert parse_date("31/12/2021", **limits) == date(2021, 12, 31)
        with pytest.raises(DateTooEarly) as early:
            parse_date("31/12/2020", **limits)
        assert early.value.minimum == date(2021, 1, 1)
        with pytest.raises(DateTooLate) as late:
            parse_date("01/01/2022", **limits)
        assert late.value.maximum == date(2021, 12, 31)

    @given(DAYS)
    def test_reads_what_it_writes(self, day):
        assert parse_date(dates.format_date(day)) == day
        assert parse_date(day.isoformat()) == day


class TestBirth:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("1956", PartialDate(1956)),
            ("4/1956", PartialDate(1956, 4)),
            ("5/4/1956", PartialDate(1956, 4, 5)),
            ("00/00/1956", PartialDate(1956)),
            ("00/04/1956", PartialDate(1956, 4)),
            ("1956-04-05", PartialDate(1956, 4, 5)),
        ],
    )
    def test_reads_what_is_known(self, text, expected):
        assert parse_birth(text) == expected

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("56", TwoDigitYear),
            ("4/56", TwoDigitYear),
            ("13/1956", NoSuchDay),
            ("31/02/1956", NoSuchDay),
            ("05/00/1956", NoSuchDay),
            ("khoảng 1956", NotADate),
            ("19567", NotADate),
            ("1799", DateTooEarly),
        ],
    )
    def test_refused(self, text, error):
        with pytest.raises(error):
            parse_birth(text)

    def test_a_year_is_refused_only_if_all_of_it_lies_outside(self):
        today = date(2021, 6, 1)
        assert parse_birth("2021", maximum=today) == PartialDate(2021)
        assert parse_birth("1956", minimum=date(1956, 12, 31)) == PartialDate(1956)
        with pytest.raises(DateTooLate):
            parse_birth("7/2021", maximum=today)
        with pytest.raises(DateTooEarly):
            parse_birth("1955", minimum=date(1956, 1, 1))

    def test_bounds(self):
        assert PartialDate(2020, 2).earliest == date(2020, 2, 1)
        assert PartialDate(2020, 2).latest == date(2020, 2, 29)
        assert PartialDate(2020).latest == date(2020, 12, 31)
        assert PartialDate(2020, 2, 3).is_full
        assert not PartialDate(2020, 2).is_full

    @pytest.mark.parametrize("parts", [(2021, None, 5), (2021, 2, 30), (2021, 13)])
    def test_impossible_parts(self, parts):
        with pytest.raises(ValueError, match=r"day|month"):
            PartialDate(*parts)

    @given(DAYS, st.sampled_from([1, 2, 3]))
    def test_reads_what_it_writes(self, day, known):
        birth = PartialDate(*(day.year, day.month, day.day)[:known])
        assert parse_birth(dates.format_partial_date(birth)) == birth


class TestInstants:
    def test_typed_in_vietnam_kept_in_utc(self):
        expected = datetime(2021, 4, 4, 23, 30, tzinfo=UTC)
        for text in (
            "5/4/2021 6:30",
            "05/04/2021 06h30",
            "2021-04-05T06:30",
            "2021-04-05 06:30:59",
        ):
            assert parse_datetime(text) == expected
        assert dates.format_datetime(expected) == "05/04/2021 06:30"
        assert dates.format_date(expected) == "05/04/2021"

    @pytest.mark.parametrize("text", ["5/4/2021", "5/4/2021 25:00", "5/4/2021 6:60", "6:30"])
    def test_refused(self, text):
        with pytest.raises(NotADate):
            parse_datetime(text)

    def test_an_instant_needs_a_zone(self):
        naive = datetime(2021, 4, 5)  # noqa: DTZ001 (what is refused)
        with pytest.raises(ValueError, match="time zone"):
            dates.format_datetime(naive)
        with pytest.raises(ValueError, match="time zone"):
            clock.day_of(naive)
        with pytest.raises(ValueError, match="time zone"), clock.frozen(naive):
            pass


class TestCells:
    def test_dates(self):
        day = date(2021, 4, 5)
        assert parse_cell_date(day) == day
        assert parse_cell_date(datetime(2021, 4, 5, 12, tzinfo=UTC)) == day
        assert parse_cell_date("05/04/2021") == day
        for value in (44291, None, 1.5):
            with pytest.raises(NotADate):
                parse_cell_date(value)
        with pytest.raises(DateTooEarly):
            parse_cell_date(date(1700, 1, 1))

    def test_births(self):
        assert parse_cell_birth(1956) == PartialDate(1956)
        assert parse_cell_birth(1956.0) == PartialDate(1956)
        assert parse_cell_birth("4/1956") == PartialDate(1956, 4)
        assert parse_cell_birth(date(1956, 4, 5)) == PartialDate(1956, 4, 5)
        for value in (True, None, 1956.5):
            with pytest.raises(NotADate):
                parse_cell_birth(value)


class TestClock:
    def test_the_day_changes_at_midnight_in_vietnam(self):
        midnight = datetime(2021, 4, 4, 17, 0, tzinfo=UTC)
        with clock.frozen(midnight):
            assert clock.now() == midnight
            assert clock.today() == date(2021, 4, 5)
        with clock.frozen(midnight - timedelta(seconds=1)):
            assert clock.today() == date(2021, 4, 4)

    def test_frozen_days_nest(self):
        with clock.frozen(date(2021, 1, 1)), clock.frozen(date(2022, 1, 1)) as instant:
            assert clock.today() == date(2022, 1, 1)
            assert clock.now() == instant
        assert clock.now().tzinfo is UTC
        assert clock.today() == clock.now().astimezone(clock.VIETNAM).date()

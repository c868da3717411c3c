"""Numbers of our own vouchers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.domain.numbering import (
    BadNumberPattern,
    NumberNotPositive,
    NumberRepeated,
    NumberSeries,
    NumberUnreadable,
    VoucherNumber,
    format_number,
    missing_numbers,
    parse_number,
)

RECEIPT = NumberSeries("PT", "{series}-{year}-{number}", digits=5, yearly=True)
PLAIN = NumberSeries("GS", "{number}/{series}", digits=1, yearly=False)


@pytest.mark.parametrize(
    ("series", "year", "number", "text"),
    [
        (RECEIPT, 2021, 1, "PT-2021-00001"),
        (RECEIPT, 2021, 99999, "PT-2021-99999"),
        (RECEIPT, 2021, 100000, "PT-2021-100000"),
        (PLAIN, 2021, 12, "12/GS"),
    ],
)
def test_numbers_are_written_and_read_back(series, year, number, text):
    assert format_number(series, year, number) == text
    found = parse_number(series, f" {text} ")
    assert found == VoucherNumber(year if series.yearly else None, number)


@pytest.mark.parametrize("number", [0, -1])
def test_a_sequence_starts_at_one(number):
    with pytest.raises(NumberNotPositive) as caught:
        format_number(RECEIPT, 2021, number)
    assert caught.value.number == number
    with pytest.raises(NumberNotPositive):
        missing_numbers([1, number])


@pytest.mark.parametrize(
    "text",
    [
        "PT-2021-1",
        "PT-2021-000001",
        "PT-2021-00000",
        "PC-2021-00001",
        "PT-21-00001",
        "PT-2021-٠٠٠٠١",
        "",
    ],
)
def test_another_text_is_no_number_of_the_series(text):
    with pytest.raises(NumberUnreadable) as caught:
        parse_number(RECEIPT, text)
    assert (caught.value.series, caught.value.text) == ("PT", text)


@pytest.mark.parametrize(
    ("pattern", "digits", "yearly"),
    [
        ("{series}-{year}", 5, True),
        ("{series}-{number}", 5, True),  # the year must show
        ("{series}-{number}-{number}", 5, False),
        ("{number}-{month}", 5, False),
        ("{number:d}", 5, False),
        ("{number!r}", 5, False),
        ("{number.real}", 5, False),
        ("{}", 5, False),
        ("{number", 5, False),
        ("{year}{number}", 5, True),  # could not be read back
        ("{year}-2{number}", 5, True),
        ("{number}0-{year}", 5, True),
        ("{number}", 0, False),
        ("{number}{year}", 5, True),
    ],
)
def test_a_pattern_that_makes_unclear_numbers_is_refused(pattern, digits, yearly):
    with pytest.raises(BadNumberPattern) as caught:
        NumberSeries("PT", pattern, digits, yearly)
    assert caught.value.pattern == pattern


def test_a_code_that_ends_in_a_digit_may_not_touch_the_number():
    assert (
        format_number(NumberSeries("PT", "{series}{number}", 4, yearly=False), 2021, 7) == "PT0007"
    )
    with pytest.raises(BadNumberPattern):
        NumberSeries("PT1", "{series}{number}", 4, yearly=False)


def test_a_code_with_special_signs_is_taken_as_it_is():
    series = NumberSeries("P.T+", "{series}/{number}/{year}", digits=3, yearly=True)
    assert parse_number(series, "P.T+/007/2021") == VoucherNumber(2021, 7)
    with pytest.raises(NumberUnreadable):
        parse_number(series, "PxT+/007/2021")


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [([], ()), ([1, 2, 3], ()), ([3, 1], (2,)), ([5], (1, 2, 3, 4))],
)
def test_gaps_of_a_sequence(numbers, missing):
    assert missing_numbers(numbers) == missing


def test_a_repeated_number_is_refused():
    with pytest.raises(NumberRepeated) as caught:
        missing_numbers([1, 2, 2])
    assert caught.value.number == 2


@settings(deadline=None, database=None)
@given(st.integers(1, 9999), st.integers(1, 10**9), st.integers(1, 9))
def test_every_number_is_read_back(year, number, digits):
    series = NumberSeries("PC", "{series}{year}/{number}", digits, yearly=True)
    assert parse_number(series, format_number(series, year, number)) == VoucherNumber(year, number)

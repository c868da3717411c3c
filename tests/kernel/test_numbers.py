"""Numbers typed and shown in two languages."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel import numbers
from app.kernel.numbers import (
    AmbiguousNumber,
    NotANumber,
    NotWhole,
    NumberTooLarge,
    NumberTooSmall,
    TooManyDecimals,
    parse_cell_decimal,
    parse_cell_integer,
    parse_decimal,
    parse_integer,
    parse_money_vnd,
)

LANGUAGES = ("vi", "en")
WHOLE = st.integers(min_value=-numbers.BIGGEST, max_value=numbers.BIGGEST)
DECIMALS = st.decimals(min_value=-(10**9), max_value=10**9, places=4)


def readings(parse, text, language):
    """Return the value of a text, or what it was refused for."""
    try:
        return (parse(text, language),)
    except AmbiguousNumber as error:
        return error.readings


class TestParseInteger:
    @pytest.mark.parametrize(
        ("text", "language", "value"),
        [
            ("1500", "vi", 1500),
            ("1.500", "vi", 1500),
            ("1,500", "en", 1500),
            ("1 500 000", "vi", 1_500_000),
            ("1\u00a0500", "en", 1500),
            ("1.234.567", "vi", 1_234_567),
            ("-12", "vi", -12),
            ("\u221212", "en", -12),
            ("+7", "vi", 7),
            (" 007 ", "vi", 7),
            ("0", "en", 0),
        ],
    )
    def test_reads(self, text, language, value):
        assert parse_integer(text, language) == value

    @pytest.mark.parametrize(
        ("text", "language", "expected"),
        [
            ("1.5", "vi", ("1.5", "15")),
            ("1,500", "vi", ("1.500", "1500")),
            ("1.500", "en", ("1.500", "1500")),
            ("1,5", "en", ("1.5", "15")),
            ("12.34.5", "vi", ("12345",)),
            ("1,234.5", "vi", ("1234.5",)),
            ("0.500", "vi", ("0.500", "500")),
            ("1,500,000", "vi", ("1500000",)),
            ("1.500.00", "vi", ("150000",)),
        ],
    )
    def test_doubtful_spellings_are_refused_with_their_readings(self, text, language, expected):
        with pytest.raises(AmbiguousNumber) as caught:
            parse_integer(text, language)
        assert caught.value.text == text
        assert caught.value.readings == tuple(map(Decimal, expected))

    @pytest.mark.parametrize("text", ["1,5", "1.500,25", "3,0"])
    def test_decimals_are_not_whole(self, text):
        with pytest.raises(NotWhole):
            parse_integer(text, "vi")

    @pytest.mark.parametrize(
        "text", ["", "  ", "mười", "1e5", "12a", "--1", "1.", ",5", "٣", "1/2", "=1+1"]
    )
    def test_what_is_no_number(self, text):
        with pytest.raises(NotANumber):
            parse_integer(text, "vi")

    def test_limits(self):
        assert parse_integer("5", "vi", minimum=5, maximum=5) == 5
        with pytest.raises(NumberTooSmall) as small:
            parse_integer("4", "vi", minimum=5)
        assert [small.value.value, small.value.minimum] == [Decimal(4), Decimal(5)]
        with pytest.raises(NumberTooLarge) as large:
            parse_integer("1.000", "vi", maximum=999)
        assert [large.value.value, large.value.maximum] == [Decimal(1000), Decimal(999)]

    @pytest.mark.parametrize("text", [str(2**63), "9" * 5000, "-" + str(2**63)])
    def test_what_no_column_holds(self, text):
        with pytest.raises((NumberTooLarge, NumberTooSmall)):
            parse_integer(text, "vi")

    @given(WHOLE, st.sampled_from(LANGUAGES))
    def test_reads_what_it_writes(self, value, language):
        assert parse_integer(numbers.format_integer(value, language), language) == value

    @given(WHOLE)
    def test_a_change_of_language_never_changes_the_value(self, value):
        for written, read in (("vi", "en"), ("en", "vi")):
            assert value in readings(parse_integer, numbers.format_integer(value, written), read)


class TestParseDecimal:
    @pytest.mark.parametrize(
        ("text", "language", "value"),
        [
            ("1,5", "vi", "1.5"),
            ("1.5", "en", "1.5"),
            ("1.500,25", "vi", "1500.25"),
            ("1,500.25", "en", "1500.25"),
            ("1.500", "vi", "1500"),
            ("1 500,25", "vi", "1500.25"),
            ("-0,5", "vi", "-0.5"),
            ("6,740", "vi", "6.74"),
        ],
    )
    def test_reads(self, text, language, value):
        assert parse_decimal(text, language) == Decimal(value)

    @pytest.mark.parametrize("text", ["1.5", "12.34.5", "1,2,3", "1,234.5", "1.50,5"])
    def test_doubtful_spellings_are_refused(self, text):
        with pytest.raises(AmbiguousNumber):
            parse_decimal(text, "vi")

    def test_places(self):
        assert parse_decimal("1,250", "vi", places=2) == Decimal("1.25")
        with pytest.raises(TooManyDecimals) as caught:
            parse_decimal("1,255", "vi", places=2)
        assert caught.value.places == 2

    def test_limits(self):
        with pytest.raises(NumberTooLarge):
            parse_decimal("100,5", "vi", maximum=100)
        with pytest.raises(NumberTooSmall):
            parse_decimal("-0,5", "vi", minimum=0)

    @given(DECIMALS, st.sampled_from(LANGUAGES))
    def test_reads_what_it_writes(self, value, language):
        assert parse_decimal(numbers.format_decimal(value, language), language) == value
        assert parse_decimal(numbers.format_decimal_input(value, language), language) == value

    @given(DECIMALS)
    def test_an_input_box_is_never_misread_in_the_other_language(self, value):
        for written, read in (("vi", "en"), ("en", "vi")):
            assert value in readings(
                parse_decimal, numbers.format_decimal_input(value, written), read
            )


class TestMoney:
    @pytest.mark.parametrize(
        ("text", "language", "value"),
        [
            ("1.500 đồng", "vi", 1500),
            ("1.500.000đ", "vi", 1_500_000),
            ("1.500 ĐỒNG", "vi", 1500),
            ("1,500 VND", "en", 1500),
            ("2000 ₫", "vi", 2000),
            ("700000", "vi", 700_000),
        ],
    )
    def test_reads(self, text, language, value):
        assert parse_money_vnd(text, language) == value

    @pytest.mark.parametrize("text", ["1.5", "1,500", "1.5 đồng"])
    def test_doubtful_amounts_are_refused(self, text):
        with pytest.raises(AmbiguousNumber):
            parse_money_vnd(text, "vi")

    @pytest.mark.parametrize("text", ["1,5", "1.500,50"])
    def test_no_part_of_a_dong(self, text):
        with pytest.raises(NotWhole):
            parse_money_vnd(text, "vi")

    def test_words_are_no_amount(self):
        with pytest.raises(NotANumber):
            parse_money_vnd("1 triệu", "vi")

    @given(WHOLE, st.sampled_from(LANGUAGES))
    def test_reads_what_it_writes(self, value, language):
        assert parse_money_vnd(numbers.format_money(value, language), language) == value


class TestCells:
    @pytest.mark.parametrize(
        ("value", "number"),
        [(5, 5), (5.0, 5), ("1.500", 1500), (Decimal(7), 7), (-3.0, -3)],
    )
    def test_whole(self, value, number):
        assert parse_cell_integer(value) == number

    @pytest.mark.parametrize(
        ("value", "error"),
        [
            (1.5, NotWhole),
            (True, NotANumber),
            (None, NotANumber),
            (float("nan"), NotANumber),
            (float("inf"), NotANumber),
            ([], NotANumber),
            ("1,500", AmbiguousNumber),
            (1e300, NumberTooLarge),
            (10**400, NumberTooLarge),
        ],
    )
    def test_refused(self, value, error):
        with pytest.raises(error):
            parse_cell_integer(value)

    @pytest.mark.parametrize(
        ("value", "number"), [(0.1, "0.1"), ("1,5", "1.5"), (3, "3"), (Decimal("2.50"), "2.5")]
    )
    def test_decimal(self, value, number):
        assert parse_cell_decimal(value) == Decimal(number)


class TestWriting:
    def test_in_both_languages(self):
        assert numbers.format_integer(-1_234_567, "vi") == "-1.234.567"
        assert numbers.format_integer(-1_234_567, "en") == "-1,234,567"
        assert numbers.format_decimal(Decimal("1500.250"), "vi") == "1.500,25"
        assert numbers.format_decimal(Decimal("1500.250"), "en") == "1,500.25"
        assert numbers.format_decimal(Decimal(2), "vi", 2) == "2,00"
        assert numbers.format_money(1500, "vi") == "1.500 đồng"
        assert numbers.format_money(1500, "en") == "1,500 VND"

    def test_a_percentage_is_rounded_half_up(self):
        assert numbers.format_percent(Fraction(11_925, 176_822), "vi") == "6,74%"
        assert numbers.format_percent(Fraction(11_925, 176_822), "en") == "6.74%"
        assert numbers.format_percent(Decimal("0.00125"), "vi") == "0,13%"
        assert numbers.format_percent(Fraction(1, 3), "vi", 0) == "33%"
        assert numbers.format_percent(1, "vi") == "100,00%"
        assert numbers.format_percent(Decimal("-0.00125"), "vi") == "-0,13%"
        assert numbers.format_percent(Decimal("-0.00001"), "vi") == "0,00%"

    def test_three_decimals_are_padded_in_an_input_box(self):
        assert numbers.format_decimal_input(Decimal("1.125"), "vi") == "1,1250"
        assert numbers.format_decimal_input(Decimal("1500.5"), "vi") == "1500,5"
        assert numbers.format_decimal_input(Decimal("1E+3"), "vi") == "1000"

    def test_an_unknown_language_reads_as_vietnamese(self):
        assert numbers.format_integer(1500, "fr") == "1.500"

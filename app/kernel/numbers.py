"""Numbers as people type and read them: `1.500,5` in Vietnamese, `1,500.5` in English.

A spelling that could mean two values is refused, never guessed.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

BIGGEST = 2**63 - 1
LONGEST = 40


@dataclass(frozen=True)
class Marks:
    """The signs that a language puts between thousands and before decimals."""

    group: str
    decimal: str


MARKS = {"vi": Marks(group=".", decimal=","), "en": Marks(group=",", decimal=".")}


class NumberError(ValueError):
    """A typed number was refused."""


class NotANumber(NumberError):
    """The text is not a number."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NotWhole(NumberError):
    """The text is a number with decimals where a whole one is asked for."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class AmbiguousNumber(NumberError):
    """The text can be read in another way than the language's; `readings` are the values."""

    def __init__(self, text: str, readings: tuple[Decimal, ...]) -> None:
        super().__init__(text, readings)
        self.text = text
        self.readings = readings


class TooManyDecimals(NumberError):
    """The number has more decimals than are kept."""

    def __init__(self, text: str, places: int) -> None:
        super().__init__(text, places)
        self.text = text
        self.places = places


class NumberTooSmall(NumberError):
    """The number is below the least allowed one."""

    def __init__(self, value: Decimal, minimum: Decimal) -> None:
        super().__init__(value, minimum)
        self.value = value
        self.minimum = minimum


class NumberTooLarge(NumberError):
    """The number is above the greatest allowed one."""

    def __init__(self, value: Decimal, maximum: Decimal) -> None:
        super().__init__(value, maximum)
        self.value = value
        self.maximum = maximum


def parse_integer(
    text: str, locale: str, *, minimum: int | None = None, maximum: int | None = None
) -> int:
    """Read a whole number: `1500`, `1 500`, and `1.500` in Vietnamese or `1,500` in English."""
    body = _body(text)
    marks = marks_of(locale)
    if _is_whole(body, marks):
        value = int(_digits(body))
        _check_range(Decimal(value), minimum, maximum)
        return value
    if _is_decimal(body, marks) and not _thousands_of_other_language(body, marks):
        raise NotWhole(text)
    raise AmbiguousNumber(text, _readings(body))


def parse_decimal(
    text: str,
    locale: str,
    *,
    places: int | None = None,
    minimum: Decimal | int | None = None,
    maximum: Decimal | int | None = None,
) -> Decimal:
    """Read a number with decimals: `1.500,5` in Vietnamese, `1,500.5` in English."""
    body = _body(text)
    marks = marks_of(locale)
    if not (_is_whole(body, marks) or _is_decimal(body, marks)):
        raise AmbiguousNumber(text, _readings(body))
    whole, _, decimals = body.partition(marks.decimal)
    if places is not None and len(decimals.rstrip("0")) > places:
        raise TooManyDecimals(text, places)
    value = Decimal(f"{_digits(whole)}.{decimals or '0'}")
    _check_range(value, minimum, maximum)
    return value if decimals else Decimal(int(value))


def parse_money_vnd(
    text: str, locale: str, *, minimum: int | None = None, maximum: int | None = None
) -> int:
    """Read a whole amount of đồng; the name of the currency may stand after it."""
    amount = re.sub(r"\s*(đồng|vnđ|vnd|đ|₫)\s*$", "", text.strip(), flags=re.IGNORECASE)
    return parse_integer(amount, locale, minimum=minimum, maximum=maximum)


def parse_cell_integer(value: object, locale: str = "vi") -> int:
    """Read a whole number from a spreadsheet cell or a JSON value."""
    if isinstance(value, int) and not isinstance(value, bool):
        _check_range(Decimal(value), None, None)
        return value
    if isinstance(value, str):
        return parse_integer(value, locale)
    number = _cell_number(value)
    if number != number.to_integral_value():
        raise NotWhole(str(value))
    _check_range(number, None, None)
    return int(number)


def parse_cell_decimal(value: object, locale: str = "vi") -> Decimal:
    """Read a number from a spreadsheet cell or a JSON value."""
    number = parse_decimal(value, locale) if isinstance(value, str) else _cell_number(value)
    _check_range(number, None, None)
    return number


def format_integer(value: int, locale: str) -> str:
    """Write a whole number with thousand separators."""
    return f"{value:,}".replace(",", marks_of(locale).group)


def format_decimal(value: Decimal | Fraction | int, locale: str, places: int | None = None) -> str:
    """Write a number, rounded half up to `places`, or with the decimals that it has."""
    number = _rounded(value, places) if places is not None else _shortest(value)
    marks = marks_of(locale)
    swap = {ord(","): marks.group, ord("."): marks.decimal}
    return f"{number:,f}".translate(swap)


def format_decimal_input(value: Decimal | int, locale: str) -> str:
    """Write a number for an input box, so that no language can misread it as another value.

    Without separators, and never with exactly three decimals: `1,125` would be a thousand and
    more to a form that is sent after a switch to English.
    """
    number = _shortest(value)
    _, _, decimals = f"{number:f}".partition(".")
    shown = f"{number:.4f}" if len(decimals) == 3 else f"{number:f}"
    return shown.replace(".", marks_of(locale).decimal)


def format_money(amount: int, locale: str) -> str:
    """Write a whole amount of đồng with its currency."""
    return f"{format_integer(amount, locale)} {'đồng' if locale == 'vi' else 'VND'}"


def format_percent(ratio: Decimal | Fraction | int, locale: str, places: int = 2) -> str:
    """Write a ratio of one as a percentage: 0.0674 is `6,74%` in Vietnamese."""
    return format_decimal(Fraction(ratio) * 100, locale, places) + "%"


def marks_of(locale: str) -> Marks:
    """Return the separators of a language; Vietnamese where the language is not known."""
    return MARKS.get(locale[:2], MARKS["vi"])


def _body(text: str) -> str:
    """Strip the text to sign, digits and separators, or refuse it."""
    body = re.sub(r"[\s\u00a0\u2009\u202f]+", " ", text.strip()).replace("\u2212", "-")
    if re.fullmatch(r"[+-]? ?[0-9](?:[0-9., ]*[0-9])?", body) is None:
        raise NotANumber(text)
    if len(body) > LONGEST:
        raise NumberTooLarge(Decimal(_digits(body)), Decimal(BIGGEST))
    return body.lstrip("+").replace("- ", "-").strip()


def _digits(body: str) -> str:
    return re.sub(r"[., ]", "", body)


def _whole_pattern(marks: Marks) -> str:
    groups = "|".join(rf"(?:{re.escape(mark)}[0-9]{{3}})+" for mark in (marks.group, " "))
    return rf"-?(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{groups}))"


def _is_whole(body: str, marks: Marks) -> bool:
    return re.fullmatch(_whole_pattern(marks), body) is not None


def _is_decimal(body: str, marks: Marks) -> bool:
    decimals = rf"{re.escape(marks.decimal)}[0-9]+"
    return re.fullmatch(_whole_pattern(marks) + decimals, body) is not None


def _thousands_of_other_language(body: str, marks: Marks) -> bool:
    return _is_whole(body, Marks(group=marks.decimal, decimal=marks.group))


def _readings(body: str) -> tuple[Decimal, ...]:
    """List the values that a spelling with doubtful separators could stand for."""
    separators = [char for char in body if char in ".,"]
    joined = Decimal(_digits(body))
    if not separators or separators.count(separators[-1]) > 1:
        return (joined,)
    whole, _, decimals = body.rpartition(separators[-1])
    as_decimal = Decimal(f"{_digits(whole)}.{_digits(decimals)}")
    return (as_decimal, joined) if len(separators) == 1 else (as_decimal,)


def _cell_number(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise NotANumber("" if value is None else str(value))
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise NotANumber(str(value))
    return number


def _check_range(
    value: Decimal, minimum: Decimal | int | None, maximum: Decimal | int | None
) -> None:
    least = Decimal(-BIGGEST if minimum is None else minimum)
    greatest = Decimal(BIGGEST if maximum is None else maximum)
    if value < least:
        raise NumberTooSmall(value, least)
    if value > greatest:
        raise NumberTooLarge(value, greatest)


def _rounded(value: Decimal | Fraction | int, places: int) -> Decimal:
    ratio = Fraction(value)
    scaled = abs(ratio) * 10**places
    units = math.floor(scaled + Fraction(1, 2))
    sign = -1 if ratio < 0 and units else 1
    return Decimal(sign * units).scaleb(-places)


def _shortest(value: Decimal | Fraction | int) -> Decimal:
    number = _rounded(value, 6) if isinstance(value, Fraction) else Decimal(value)
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)

"""Numbers of our own vouchers: one series, one sequence a year, no gaps.

Numbers of official papers are typed as given and never made here.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from string import Formatter

_FIELDS = {"series", "year", "number"}
_TOUCHING = re.compile(r"(?:\d|\{year\})\{number\}|\{number\}(?:\d|\{year\})")


@dataclass(unsafe_hash=True)
class BadNumberPattern(Exception):
    """The pattern of a series cannot make and read back distinct numbers."""

    pattern: str


@dataclass(unsafe_hash=True)
class NumberNotPositive(Exception):
    """A sequence starts at 1."""

    number: int


@dataclass(unsafe_hash=True)
class NumberUnreadable(Exception):
    """The text is not a number of the series."""

    series: str
    text: str


@dataclass(unsafe_hash=True)
class NumberRepeated(Exception):
    """A number was given twice in its series and year."""

    number: int


@dataclass(frozen=True, slots=True)
class NumberSeries:
    """One series: its code, the pattern of its numbers, the least number of digits.

    The pattern holds `{number}` once, and `{series}` and `{year}` at most once each; a series that
    starts again each year (`yearly`) must show the year. Other digits may not touch the number.
    """

    code: str
    pattern: str
    digits: int
    yearly: bool

    def __post_init__(self) -> None:
        fields = _fields(self.pattern)
        needed = {"number", "year"} if self.yearly else {"number"}
        known = set(fields) <= _FIELDS and len(fields) == len(set(fields))
        touching = _TOUCHING.search(self.pattern.replace("{series}", self.code))
        if not known or not needed <= set(fields) or touching or self.digits < 1:
            raise BadNumberPattern(self.pattern)


@dataclass(frozen=True, slots=True)
class VoucherNumber:
    """A number in its year; `year` is None in a series that does not show it."""

    year: int | None
    number: int


def format_number(series: NumberSeries, year: int, number: int) -> str:
    """Write a number; one with more digits than the least is written in full."""
    if number < 1:
        raise NumberNotPositive(number)
    padded = f"{number:0{series.digits}d}"
    return series.pattern.format(series=series.code, year=f"{year:04d}", number=padded)


def parse_number(series: NumberSeries, text: str) -> VoucherNumber:
    """Read a number back, refusing one that the series would have written otherwise."""
    match = _expression(series).fullmatch(text.strip())
    if match is None:
        raise NumberUnreadable(series.code, text)
    found = match.groupdict()
    year, number = found.get("year"), int(found["number"])
    if number < 1 or found["number"] != f"{number:0{series.digits}d}":
        raise NumberUnreadable(series.code, text)
    return VoucherNumber(None if year is None else int(year), number)


def missing_numbers(numbers: Iterable[int]) -> tuple[int, ...]:
    """Return the gaps of a sequence from 1 to its largest number, refusing repetitions."""
    seen: set[int] = set()
    for number in numbers:
        if number < 1:
            raise NumberNotPositive(number)
        if number in seen:
            raise NumberRepeated(number)
        seen.add(number)
    return tuple(number for number in range(1, max(seen, default=0)) if number not in seen)


def _fields(pattern: str) -> list[str]:
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError:
        raise BadNumberPattern(pattern) from None
    if any(spec or conversion for _, _, spec, conversion in parts):
        raise BadNumberPattern(pattern)
    return [field for _, field, _, _ in parts if field is not None]


def _expression(series: NumberSeries) -> re.Pattern[str]:
    groups = {
        "series": re.escape(series.code),
        "year": r"(?P<year>[0-9]{4})",
        "number": r"(?P<number>[0-9]+)",
    }
    parts = (
        re.escape(literal) + (groups[field] if field is not None else "")
        for literal, field, _, _ in Formatter().parse(series.pattern)
    )
    return re.compile("".join(parts))

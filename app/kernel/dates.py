"""Dates as people type and read them: day, month, year, in both languages.

A two-digit year and a day that no calendar has are refused. Instants are kept in UTC and typed and
shown in the time of Vietnam.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal

from app.kernel.clock import VIETNAM, day_of

EARLIEST = date(1800, 1, 1)
LATEST = date(2200, 12, 31)

_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d+)")
_MONTH_YEAR = re.compile(r"(\d{1,2})[/.-](\d+)")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_CLOCK = re.compile(r"(?P<day>\S+)(?:\s+|T)(?P<hour>\d{1,2})[:hg](?P<minute>\d{2})(?::\d{2})?")


class DateError(ValueError):
    """A typed date was refused."""


class NotADate(DateError):
    """The text is not a date."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class NoSuchDay(DateError):
    """The calendar has no such day, as 31 February."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class TwoDigitYear(DateError):
    """The year has fewer than four digits, so its century is not known."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class DateTooEarly(DateError):
    """The date lies before the first allowed one."""

    def __init__(self, value: date, minimum: date) -> None:
        super().__init__(value, minimum)
        self.value = value
        self.minimum = minimum


class DateTooLate(DateError):
    """The date lies after the last allowed one."""

    def __init__(self, value: date, maximum: date) -> None:
        super().__init__(value, maximum)
        self.value = value
        self.maximum = maximum


@dataclass(frozen=True)
class PartialDate:
    """A date of which only the year may be known, or the month and year."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError("a day needs its month")
        date(self.year, self.month or 1, self.day or 1)

    @property
    def earliest(self) -> date:
        """Return the first day that this can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """Return the last day that this can mean."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    @property
    def is_full(self) -> bool:
        """Tell whether the day is known."""
        return self.day is not None


def parse_date(text: str, *, minimum: date = EARLIEST, maximum: date = LATEST) -> date:
    """Read `5/4/2021` as 5 April 2021; `2021-04-05` is accepted too."""
    body = text.strip()
    if match := _ISO.fullmatch(body):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(body):
        day, _, month, year = match.groups()
    else:
        raise NotADate(text)
    value = _calendar_day(text, year, month, day)
    _check_range(value, minimum, maximum)
    return value


def parse_birth(text: str, *, minimum: date = EARLIEST, maximum: date = LATEST) -> PartialDate:
    """Read a date of birth: `1956`, `4/1956` or `5/4/1956`; `00` stands for what is not known."""
    parts = _birth_parts(text.strip())
    if parts is None:
        raise NotADate(text)
    year, month, day = parts
    if int(month or 0) == 0 and int(day or 0) != 0:
        raise NoSuchDay(text)
    first = _calendar_day(text, year, _known(month) or "1", _known(day) or "1")
    birth = PartialDate(
        first.year,
        first.month if _known(month) else None,
        first.day if _known(day) else None,
    )
    _check_range(max(birth.earliest, min(birth.latest, minimum)), minimum, maximum)
    return birth


def parse_datetime(text: str) -> datetime:
    """Read `5/4/2021 14:30`, in the time of Vietnam, as an instant in UTC."""
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        raise NotADate(text)
    day = parse_date(match["day"])
    try:
        moment = time(int(match["hour"]), int(match["minute"]))
    except ValueError:
        raise NotADate(text) from None
    return datetime.combine(day, moment, VIETNAM).astimezone(UTC)


def parse_cell_date(value: object) -> date:
    """Read a date from a spreadsheet cell or a JSON value."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        _check_range(value, EARLIEST, LATEST)
        return value
    if isinstance(value, str):
        return parse_date(value)
    raise NotADate("" if value is None else str(value))


def parse_cell_birth(value: object) -> PartialDate:
    """Read a date of birth from a spreadsheet cell, where a bare number is a year."""
    if isinstance(value, date):
        day = parse_cell_date(value)
        return PartialDate(day.year, day.month, day.day)
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return parse_birth(f"{value:.0f}" if value == round(value) else str(value))
    if isinstance(value, str):
        return parse_birth(value)
    raise NotADate("" if value is None else str(value))


def format_date(value: date) -> str:
    """Write a date as dd/mm/yyyy; of an instant, its day in Vietnam."""
    if isinstance(value, datetime):
        value = day_of(value)
    return f"{value.day:02}/{value.month:02}/{value.year:04}"


def format_partial_date(value: PartialDate) -> str:
    """Write what is known of a date: `1956`, `04/1956` or `05/04/1956`."""
    known = [f"{value.year:04}"]
    if value.month is not None:
        known.insert(0, f"{value.month:02}")
    if value.day is not None:
        known.insert(0, f"{value.day:02}")
    return "/".join(known)


def format_datetime(value: datetime) -> str:
    """Write an instant as dd/mm/yyyy HH:MM in the time of Vietnam."""
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    local = value.astimezone(VIETNAM)
    return f"{format_date(local.date())} {local.hour:02}:{local.minute:02}"


def _birth_parts(body: str) -> tuple[str, str | None, str | None] | None:
    if re.fullmatch(r"\d+", body):
        return body, None, None
    if match := _ISO.fullmatch(body):
        return match[1], match[2], match[3]
    if match := _DAY_FIRST.fullmatch(body):
        return match[4], match[3], match[1]
    if match := _MONTH_YEAR.fullmatch(body):
        return match[2], match[1], None
    return None


def _known(part: str | None) -> str | None:
    return part if part and int(part) else None


def _calendar_day(text: str, year: str, month: str, day: str) -> date:
    if len(year) < 4:
        raise TwoDigitYear(text)
    if len(year) > 4:
        raise NotADate(text)
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise NoSuchDay(text) from None


def _check_range(value: date, minimum: date, maximum: date) -> None:
    if value < minimum:
        raise DateTooEarly(value, minimum)
    if value > maximum:
        raise DateTooLate(value, maximum)

"""Rules of official papers: how they are numbered, signed and issued (NĐ 30/2020/NĐ-CP).

Marks: V read in the annex, P the project's choice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.core.domain.working_days import WorkingCalendar

LETTER = "CV"  # official letters (công văn) have no code of a type; the series is named by this
# Slips, minutes and vouchers of one hand (P); every other type needs a second pair of eyes.
OF_ONE_HAND = frozenset({"", "BB", "GGT", "GM", "GNP", "PB", "PC", "PG"})
LEAST_DIGITS = 2
_NUMBER = re.compile(r"\s*([0-9]{1,6})(?![0-9])")


class Revocation(StrEnum):
    """Whether the certificate of a digital signature was revoked, as told without a network."""

    UNCHECKED = "unchecked"  # neither the file nor the installation holds data in force
    GOOD = "good"
    REVOKED = "revoked"


class Urgency(StrEnum):
    """How urgent a paper is (annex I, cell 10b; V)."""

    NONE = ""
    URGENT = "urgent"
    VERY_URGENT = "very_urgent"
    MOST_URGENT = "most_urgent"


STAMPS = {
    Urgency.NONE: "",
    Urgency.URGENT: "KHẨN",
    Urgency.VERY_URGENT: "THƯỢNG KHẨN",
    Urgency.MOST_URGENT: "HỎA TỐC",
}


@dataclass(unsafe_hash=True)
class IssuedOutOfTime(Exception):
    """A registered paper is issued on the day of signing or the next working day."""

    signed_on: date
    until: date


def series_of(type_code: str, series: str) -> str:
    """Return in which series of the issuer's year a paper is numbered.

    Papers of one type share one series (NĐ 30/2020, Điều 15: each number is unique in the year);
    vouchers and certificates, which have no type, have the series of their document.
    """
    return type_code or series or LETTER


def needs_other_checker(type_code: str, asked: bool) -> bool:
    """Tell whether another person than the drafter checks a paper."""
    return asked or type_code not in OF_ONE_HAND


def number_text(serial: int, symbol: str) -> str:
    """Write a number: 1 to 9 with a leading 0 (annex I, V), then the symbol after a slash."""
    written = f"{serial:0{LEAST_DIGITS}d}"
    return f"{written}/{symbol.strip()}" if symbol.strip() else written


def serial_of(number: str) -> int | None:
    """Return the running number that a number begins with."""
    found = _NUMBER.match(number)
    return int(found[1]) if found else None


def last_day_to_issue(signed_on: date, calendar: WorkingCalendar) -> date:
    """Return the next working day after signing (NĐ 30/2020, Điều 18; V).

    Raises CalendarMissing where the days off of a year are not known.
    """
    return calendar.add_working_days(signed_on, 1)


def check_issued_on(signed_on: date, issued_on: date, calendar: WorkingCalendar) -> None:
    """Refuse a day of issue outside what the decree allows; raise IssuedOutOfTime."""
    if issued_on == signed_on:
        return  # in a year whose days off are not known, this is still in time
    until = last_day_to_issue(signed_on, calendar)
    if not signed_on <= issued_on <= until:
        raise IssuedOutOfTime(signed_on, until)


def joined(lines: Sequence[str]) -> str:
    """Return the lines above a signature as one text, a line each."""
    return "\n".join(line.strip() for line in lines if line.strip())

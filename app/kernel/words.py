"""Amounts and days in words, as vouchers state them and as forms echo what was typed.

Vietnamese follows the vouchers' own style: “linh” for an empty ten, “mốt”, “tư”, “lăm” after tens,
groups of three, the unit at the end. No library at hand writes this style.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

VI_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
VI_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
VI_GROUPS = ("", "nghìn", "triệu")
VI_BILLION = "tỷ"
VI_WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")

# fmt: off
EN_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)
EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
EN_GROUPS = ("", "thousand", "million", "billion", "trillion", "quadrillion", "quintillion")
EN_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EN_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)
# fmt: on
LARGEST = 10**18 - 1  # what a BIGINT of đồng can hold, and more than there is


def amount_in_words(amount: int, locale: str) -> str:
    """Return an amount of đồng in words; raise ValueError beyond what a ledger can hold."""
    if abs(amount) > LARGEST:
        raise ValueError(amount)
    vietnamese = locale.startswith("vi")
    words = number_in_words(abs(amount), locale)
    if amount < 0:
        words = f"âm {words}" if vietnamese else f"minus {words}"
    text = f"{words} {'đồng' if vietnamese else 'dong'}"
    return text[0].upper() + text[1:]


def number_in_words(number: int, locale: str) -> str:
    """Return a number that is not negative in words, in small letters."""
    if locale.startswith("vi"):
        return " ".join(_vietnamese(number)) or VI_DIGITS[0]
    return " ".join(_english(number)) or EN_SMALL[0]


def day_in_words(day: date, locale: str) -> str:
    """Return a day with the name of its weekday."""
    if locale.startswith("vi"):
        return f"{VI_WEEKDAYS[day.weekday()]}, ngày {day.day} tháng {day.month} năm {day.year}"
    weekday, month = EN_WEEKDAYS[day.weekday()], EN_MONTHS[day.month - 1]
    return f"{weekday}, {day.day} {month} {day.year}"


def _vietnamese(number: int, *, full: bool = False) -> Iterator[str]:
    """Yield the words; with `full` the first group is read with its hundreds, even when empty."""
    billions, rest = divmod(number, 10**9)
    if billions:
        yield from _vietnamese(billions, full=full)
        yield VI_BILLION
        full = True
    for position in (2, 1, 0):
        group, rest = divmod(rest, 1000**position)
        if group:
            yield from _vietnamese_group(group, full=full)
            if VI_GROUPS[position]:
                yield VI_GROUPS[position]
        full = full or bool(group)


def _vietnamese_group(group: int, *, full: bool) -> Iterator[str]:
    hundreds, rest = divmod(group, 100)
    tens, units = divmod(rest, 10)
    if hundreds or full:
        yield VI_DIGITS[hundreds]
        yield "trăm"
    if tens > 1:
        yield VI_DIGITS[tens]
        yield "mươi"
    elif tens == 1:
        yield "mười"
    elif units and (hundreds or full):
        yield "linh"
    if units:
        yield _vietnamese_units(tens, units)


def _vietnamese_units(tens: int, units: int) -> str:
    if tens > 1 or (tens == 1 and units == 5):
        return VI_AFTER_TENS.get(units, VI_DIGITS[units])
    return VI_DIGITS[units]


def _english(number: int) -> Iterator[str]:
    for position in range(len(EN_GROUPS) - 1, -1, -1):
        group, number = divmod(number, 1000**position)
        if group:
            yield from _english_group(group)
            if EN_GROUPS[position]:
                yield EN_GROUPS[position]


def _english_group(group: int) -> Iterator[str]:
    hundreds, rest = divmod(group, 100)
    if hundreds:
        yield f"{EN_SMALL[hundreds]} hundred"
    if rest >= 20:
        tens, units = divmod(rest, 10)
        yield EN_TENS[tens] + (f"-{EN_SMALL[units]}" if units else "")
    elif rest:
        yield EN_SMALL[rest]

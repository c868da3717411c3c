"""What papers share: who issues them, who signs in which capacity, and the filters of templates.

Official papers are in Vietnamese whatever the reader's language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from app.kernel import dates, numbers, words

VI = "vi"
POINTS = "abcdđeghiklmnopqrstuvxy"  # the letters of điểm: with đ, without f, j, w and z
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
BLANK = "....."


# -- filters -------------------------------------------------------------------------------


def day(value: date | None) -> str:
    """Write a day as dd/mm/yyyy; nothing for None."""
    return "" if value is None else dates.format_date(value)


def long_day(value: date | None) -> str:
    """Write `ngày 05 tháng 02 năm 2021`; days 1 to 9 and months 1 and 2 are padded (NĐ 30)."""
    if value is None:
        return f"ngày {BLANK} tháng {BLANK} năm {BLANK}"
    month = f"{value.month:02}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02} tháng {month} năm {value.year}"


def number(value: Decimal | Fraction | int | None, places: int | None = None) -> str:
    """Write a number with Vietnamese marks; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, int) and places is None:
        return numbers.format_integer(value, VI)
    return numbers.format_decimal(value, VI, places)


def money(value: int | None) -> str:
    """Write an amount of đồng without its sign, as tables and vouchers do; nothing for None."""
    return "" if value is None else numbers.format_integer(value, VI)


def money_words(value: int | None) -> str:
    """Write an amount of đồng in words; nothing for None."""
    return "" if value is None else words.amount_in_words(value, VI)


def upper(value: object) -> str:
    """Write in capitals."""
    return str(value).upper()


def point(index: int) -> str:
    """Return the letter of a điểm, counted from 1: a, b, c, d, đ, e, g … and after y: aa, ab."""
    again, place = divmod(index - 1, len(POINTS))
    return (POINTS[again - 1] if again else "") + POINTS[place]


def roman(index: int) -> str:
    """Write a small number in Roman numerals."""
    written = ""
    for value, sign in ROMAN:
        while index >= value:
            written, index = written + sign, index - value
    return written


def blank(value: object, dots: int = 40) -> str:
    """Return a value, or dots to write on where there is none."""
    return "." * dots if value is None or value == "" else str(value)


FILTERS = {
    "blank": blank,
    "day": day,
    "long_day": long_day,
    "money": money,
    "money_words": money_words,
    "number": number,
    "point": point,
    "roman": roman,
    "upper": upper,
}


# -- the head ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Head:
    """Who issues a paper, under which number, where and when.

    `parent` is the body above (empty: none), `symbol` what follows the number: `TB-MTTQ`. A number
    or a day that is not given yet leaves its place blank. `named` is how sentences name the issuer,
    where that is more than its own line.
    """

    issuer: str
    parent: str = ""
    number: int | str | None = None
    symbol: str = ""
    place: str = ""
    day: date | None = None
    named: str = ""

    @property
    def name(self) -> str:
        """Return how a sentence names who issues: on one line."""
        return self.named or " ".join(self.issuer.split())

    @property
    def number_line(self) -> str:
        """Return `Số: 05/TB-MTTQ`; nothing for a paper without number and symbol."""
        if self.number is None and not self.symbol:
            return ""
        written = "      " if self.number is None else number_of(self.number)
        return f"Số: {written}/{self.symbol}" if self.symbol else f"Số: {written}"

    @property
    def day_line(self) -> str:
        """Return the place and the day: `Phước Bình, ngày 05 tháng 10 năm 2021`."""
        return f"{self.place}, {long_day(self.day)}" if self.place else long_day(self.day)


def break_place(name: str, place: str) -> str:
    """Begin a new line at the name of the place, where the name of a body ends with it.

    Names join double places with or without blanks: `Phan Rang - Tháp Chàm`, `Phan Rang-Tháp Chàm`.
    """
    letters = [re.escape(part) for part in re.split(r"\s*-\s*", place) if part]
    pattern = r"\s*-\s*".join(letters)
    found = re.search(rf"\s{pattern}$", name, re.IGNORECASE) if letters else None
    return name if found is None else f"{name[: found.start()]}\n{name[found.start() + 1 :]}"


def number_of(value: int | str) -> str:
    """Write the number of a paper; 1 to 9 with a leading zero."""
    text = str(value)
    return text.zfill(2) if text.isdigit() else text


# -- who signs -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Signer:
    """Who signs: the lines of capacity and office, the name, and a hint where no name is known."""

    lines: tuple[str, ...]
    name: str = ""
    hint: str = ""


def head_signs(office: str, name: str = "") -> Signer:
    """Sign as the head of the body: `CHỦ TỊCH`."""
    return Signer((office.upper(),), name)


def for_body(body: str, office: str, name: str = "") -> Signer:
    """Sign for a collective: `TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH`."""
    return Signer((f"TM. {body.upper()}", office.upper()), name)


def as_deputy(office: str, deputy: str, name: str = "", *, body: str = "") -> Signer:
    """Sign in the head's place: `KT. CHỦ TỊCH / PHÓ CHỦ TỊCH`, under `TM.` for a collective."""
    lines = (f"KT. {office.upper()}", deputy.upper())
    return Signer((f"TM. {body.upper()}", *lines) if body else lines, name)


def acting(office: str, name: str = "") -> Signer:
    """Sign as the one who is put in charge of an office: `Q. CHỦ TỊCH`."""
    return Signer((f"Q. {office.upper()}",), name)


def by_order(office: str, own_office: str, name: str = "") -> Signer:
    """Sign by order of the head: `TL. CHỦ TỊCH / CHÁNH VĂN PHÒNG`."""
    return Signer((f"TL. {office.upper()}", own_office.upper()), name)


def by_mandate(office: str, own_office: str, name: str = "") -> Signer:
    """Sign by the head's written mandate: `TUQ. CHỦ TỊCH / GIÁM ĐỐC`."""
    return Signer((f"TUQ. {office.upper()}", own_office.upper()), name)


def stands_in(
    capacity: str, office: str, own_office: str, name: str = "", *, body: str = ""
) -> Signer:
    """Sign as a stand-in in the capacity of the delegation (ADR 0033): KT., Q., TL. or TUQ.

    `own_office` is the stand-in's: the deputy's for KT., that of who is ordered or mandated.
    """
    if capacity == "KT.":
        return as_deputy(office, own_office, name, body=body)
    if capacity == "Q.":
        return acting(office, name)
    made = by_order if capacity == "TL." else by_mandate
    return made(office, own_office, name)


def signs_as(role: str, name: str = "", hint: str = "(Ký, ghi rõ họ tên)") -> Signer:
    """Sign minutes or a voucher in a role: `Thư ký`, with a hint below it."""
    return Signer((role,), name, hint)


def recipients(names: Sequence[str], *, archive: str = "VT") -> tuple[str, ...]:
    """Return the lines of Nơi nhận; the last one says what is kept: `Lưu: VT.`"""
    return (*(f"- {name};" for name in names), f"- Lưu: {archive}.")

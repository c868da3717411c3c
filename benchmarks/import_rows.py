"""Heads of households that are imported, and the workbook that holds them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

import xlsxwriter

VILLAGES = 10
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Chamaléa", "Katơr", "Pi Năng", "Đàng")
MIDDLE = ("Văn", "Thị", "Đức", "Minh", "Ngọc", "Hữu", "Thanh")
GIVEN = ("An", "Bình", "Cường", "Dũng", "Đào", "Giang", "Hà", "Hoa", "Khánh", "Lan")
SPOKEN = ("an", "bình", "cường", "đào", "giang", "hà", "hoa", "khánh", "lan", "mai", "nam", "sơn")


def people(number: int) -> Iterator[tuple[str, str, date]]:
    """Yield heads with their village and day, each another one."""
    for n in range(number):
        name = f"{FAMILY[n % 8]} {MIDDLE[n // 8 % 7]} {GIVEN[n // 56 % 10]} {n}"
        yield name, f"Mẫu {n % VILLAGES}", date(2015, 1, 1 + n % 28)


def workbook(rows: Iterator[tuple[str, str, date]]) -> bytes:
    """Return rows as an xlsx file."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"constant_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["Họ và tên chủ hộ", "Thôn", "Ngày vào sổ"])
        for line, (name, village, on) in enumerate(rows, start=1):
            sheet.write_row(line, 0, [name, village])
            sheet.write_datetime(line, 2, on, day)
    return buffer.getvalue()


def neighbours(number: int, second: int) -> Iterator[tuple[str, str, date]]:
    """Yield heads of one village whose names repeat, and differ from others by a part only."""
    for n in range(number):
        given = f"{SPOKEN[n % 12]} {SPOKEN[n // 12 % 12]} {SPOKEN[n // 144 % 12]}".title()
        yield f"{FAMILY[n % 8]} {MIDDLE[n // 3 % 7]} {given} {second}", "Mẫu 0", date(2015, 1, 2)

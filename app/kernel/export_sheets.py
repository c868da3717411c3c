"""Writes tables row by row as xlsx, csv or ods, each with its watermark; memory stays bounded.

Numbers and days become real cells; texts never become formulas. The watermark (who, when, what
for, serial number) stands below the rows, in the running foot of printed sheets, and in the
properties of the document, so that a stray file leads back to its entry. See docs/adr/0039.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import xlsxwriter

from app.kernel.clock import VIETNAM
from app.kernel.export_ods import OdsWriter

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
PAPER_TYPES = {  # of papers with personal data, which are exports too
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
MOST_EXACT = 999_999_999_999_999  # spreadsheets keep 15 digits of a number
LONGEST_FOOT = 250  # of 255 characters that Excel takes
WIDTH_ROWS = 100  # rows that are looked at to choose the widths of columns

Row = Sequence[Any]


class PlainNumber(int):
    """A number that is written without separators: a year, a code."""


@dataclass(frozen=True)
class Watermark:
    """What leads from a file back to its entry: `lines` are its words in the taker's language."""

    serial: str
    title: str
    author: str
    purpose: str
    made_at: datetime
    lines: tuple[str, ...]

    @property
    def foot(self) -> str:
        """Return one line for the foot of printed sheets."""
        return " · ".join(self.lines)[:LONGEST_FOOT]


def write_sheet(
    kind: str, path: Path, header: Sequence[str], rows: Iterable[Row], mark: Watermark
) -> None:
    """Write a table with its watermark to a file; `rows` are read once, one by one."""
    {"xlsx": _write_xlsx, "csv": _write_csv, "ods": _write_ods}[kind](path, header, rows, mark)


def guarded(value: Any) -> Any:
    """Keep a spreadsheet from running a text of a csv file as a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


# -- csv ------------------------------------------------------------------------------


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Row], mark: Watermark) -> None:
    # The mark at the beginning tells spreadsheets that the text is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([guarded(label) for label in header])
        writer.writerows([guarded(_as_text(value)) for value in row] for row in rows)
        writer.writerow([])
        writer.writerows([guarded(line)] for line in mark.lines)


def _as_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{local_time(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return value


def local_time(moment: datetime) -> datetime:
    """Return a moment as the wall clock of Viet Nam shows it, which is all a cell can hold."""
    aware = moment if moment.tzinfo else moment.astimezone()
    return aware.astimezone(VIETNAM).replace(tzinfo=None)


# -- xlsx -----------------------------------------------------------------------------


def _write_xlsx(path: Path, header: Sequence[str], rows: Iterable[Row], mark: Watermark) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "tmpdir": str(path.parent),
    }
    with closing(xlsxwriter.Workbook(str(path), options)) as book:
        book.set_properties(
            {
                "title": mark.title,
                "author": mark.author,
                "subject": mark.purpose,
                "keywords": mark.serial,
                "comments": "\n".join(mark.lines),
                "created": local_time(mark.made_at),
            }
        )
        book.set_custom_property("serial", mark.serial)
        _XlsxSheet(book, header).write(rows, mark)


class _XlsxSheet:
    """One sheet in a mode that keeps no more than the present row in memory."""

    def __init__(self, book: Any, header: Sequence[str]) -> None:
        self.header = header
        self.sheet = book.add_worksheet()
        self.bold = book.add_format({"bold": True, "bottom": 1})
        self.day = book.add_format({"num_format": "dd/mm/yyyy"})
        self.moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        self.whole = book.add_format({"num_format": "#,##0"})
        self.part = book.add_format({"num_format": "#,##0.##"})
        self.faint = book.add_format({"italic": True, "font_color": "#555555"})

    def write(self, rows: Iterable[Row], mark: Watermark) -> None:
        """Write the head, the rows and the watermark."""
        first, others = _begin(rows)
        for column, width in enumerate(_widths(self.header, first)):
            self.sheet.set_column(column, column, width)
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_footer(f"&L&8{mark.foot.replace('&', '&&')}&R&8&P/&N")
        self.sheet.repeat_rows(0)
        for column, label in enumerate(self.header):
            self.sheet.write_string(0, column, label, self.bold)
        number = 0
        for row in chain(first, others):
            number += 1
            for column, value in enumerate(row):
                self._cell(number, column, value)
        for offset, line in enumerate(mark.lines, start=2):
            self.sheet.write_string(number + offset, 0, line, self.faint)

    def _cell(self, row: int, column: int, value: Any) -> None:
        if value is None or value == "":
            return
        if isinstance(value, datetime):
            self.sheet.write_datetime(row, column, local_time(value), self.moment)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, value, self.day)
        elif is_number(value):
            self.sheet.write_number(row, column, value, self._style(value))
        else:
            self.sheet.write_string(row, column, str(value))

    def _style(self, value: Any) -> Any:
        if isinstance(value, PlainNumber):
            return None
        return self.whole if float(value).is_integer() else self.part


def is_number(value: Any) -> bool:
    """Tell whether a value is kept as a number without losing digits."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | float):
        return False
    return -MOST_EXACT <= float(value) <= MOST_EXACT


def _begin(rows: Iterable[Row]) -> tuple[list[Row], Iterable[Row]]:
    """Return the first rows, by which widths are chosen, and the others."""
    others = iter(rows)
    first = [row for row, _ in zip(others, range(WIDTH_ROWS - 1), strict=False)]
    return first, others


def _widths(header: Sequence[str], rows: Sequence[Row]) -> list[int]:
    widths = [len(label) for label in header]
    for row in rows:
        for column, value in enumerate(row):
            widths[column] = max(widths[column], len(str(_as_text(value))))
    return [min(max(width + 2, 8), 60) for width in widths]


# -- ods ------------------------------------------------------------------------------


def _write_ods(path: Path, header: Sequence[str], rows: Iterable[Row], mark: Watermark) -> None:
    with OdsWriter(path, mark.foot) as book:
        book.row(header, style="head")
        for row in rows:
            book.row([local_time(v) if isinstance(v, datetime) else v for v in row])
        book.row([])
        for line in mark.lines:
            book.row([line], style="faint")
        book.describe(
            title=mark.title,
            author=mark.author,
            subject=mark.purpose,
            description="\n".join(mark.lines),
            serial=mark.serial,
            made_at=local_time(mark.made_at),
        )

"""Uploaded files as rows of cells: xlsx, xls, ods and csv."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import mode
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from app.kernel.text import nfc
from modules.household_supervision.domain.errors import HeaderNotFound
from modules.household_supervision.domain.import_layout import Header, ListFormat, find_header
from modules.household_supervision.services.errors import FileEmpty, FileUnreadable

Cell = str | int | float | bool | date | datetime | None
Row = Sequence[Cell]
_ENCODINGS = ("utf-8-sig", "utf-16")
_DELIMITERS = (";", "\t", ",")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file: its name and its rows, the first being row 1."""

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The sheet that holds the list, with its header found."""

    sheet: Sheet
    header: Header
    layout: ListFormat


def read_table(content: bytes, file_name: str, layout: ListFormat) -> Table:
    """Find the list in a file; refuse one that cannot be read or lacks a required column."""
    sheets = [sheet for sheet in read_sheets(content, file_name) if sheet.rows]
    if not sheets:
        raise FileEmpty(file_name)
    refusal: HeaderNotFound | None = None
    for sheet in sheets:
        texts = [[cell_text(cell) for cell in row] for row in sheet.rows]
        try:
            return Table(sheet, find_header(texts, layout), layout)
        except HeaderNotFound as error:
            if refusal is None or len(error.missing) < len(refusal.missing):
                refusal = error
    raise refusal or FileEmpty(file_name)


def read_sheets(content: bytes, file_name: str) -> tuple[Sheet, ...]:
    """Read all sheets of a workbook, or the one table of a text file."""
    if not content:
        raise FileEmpty(file_name)
    if file_name.lower().endswith((".csv", ".tsv", ".txt")):
        return (Sheet(file_name, _text_rows(content, file_name)),)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        return tuple(_sheet(book, name) for name in book.sheet_names)
    except (CalamineError, ValueError, OSError) as error:
        raise FileUnreadable(file_name) from error


def cell_text(cell: Cell) -> str:
    """Return a cell as the text that a reader sees; a whole number has no decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.strftime("%d/%m/%Y")
    return nfc(str(cell)).strip()


def cell_json(cell: Cell) -> Any:
    """Return a cell as a value that the database keeps."""
    if isinstance(cell, float) and cell.is_integer():
        return int(cell)
    return cell.isoformat() if isinstance(cell, date) else cell


def _sheet(book: CalamineWorkbook, name: str) -> Sheet:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return Sheet(name, tuple(tuple(_plain(cell) for cell in row) for row in rows))


def _plain(cell: Any) -> Cell:
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date()
    return None if cell == "" else cell


def _text_rows(content: bytes, file_name: str) -> tuple[Row, ...]:
    text = _decoded(content, file_name)
    try:
        tables = [list(csv.reader(io.StringIO(text), delimiter=sign)) for sign in _DELIMITERS]
    except csv.Error as error:
        raise FileUnreadable(file_name) from error
    # Commas stand inside headings too ("Ngày, tháng, năm sinh"): the widest table is meant.
    rows = max(tables, key=_usual_width)
    return tuple(tuple(cell or None for cell in row) for row in rows)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    return mode(len(row) for row in rows) if rows else 0


def _decoded(content: bytes, file_name: str) -> str:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            return text
    raise FileUnreadable(file_name)

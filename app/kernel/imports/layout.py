"""Where a table stands in a sheet: its header, its rows, and rows that are none; pure.

Official lists have titles above the header, merged headings, a row of letters or numbers below it,
headings between the rows, totals ("Cộng"), which are skipped and then checked, and below them a
place for day and signatures, with which the table ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.kernel.dates import format_date
from app.kernel.imports.workbooks import Cell, Merged, Sheet
from app.kernel.numbers import NumberError, parse_cell_decimal
from app.kernel.text import nfc, search_key

HEADER_ROWS = 40  # in which the header is looked for
HEADER_HEIGHT = 4
_TOKEN = re.compile(r"[(\[]?\s*([A-ZĐ]{1,2}|\d{1,3}(?:\.\d{1,2})*)\s*[)\]]?(\s*=.*)?")
_NUMBERING = re.compile(r"[(]?(?:[IVXLC]+|[A-ZĐa-zđ]|\d+(?:[.,]\d+)*)[.)]?")
_ROMAN = re.compile(r"(?:[IVXLC]+|[A-ZĐ])[.)]?")
_AMOUNT = re.compile(r"[+-]?\s*\d[\d., ]*%?")
# The line above signatures: "Phan Rang, ngày 05 tháng 12 năm 2021", filled in or not.
_DAY_LINE = re.compile(
    r"(?:[^,]{0,60},\s*)?ngày[\s\d.…_]+tháng[\s\d.…_]+năm[\s\d.…_]*", re.IGNORECASE
)
_SIGN_HERE = re.compile(r"\(ký[\s,.].*\)", re.IGNORECASE)
_TOTAL = re.compile(r"(?:[IVXLC\d]+[.)]?\s+)?(tổng|cộng)(?:\s|:|$|\()", re.IGNORECASE)


class RowKind(StrEnum):
    """What a row below a header is."""

    BLANK = "blank"
    NUMBERS = "numbers"
    TOTAL = "total"
    HEADING = "heading"
    DATA = "data"


@dataclass(frozen=True)
class Table:
    """A table found in a sheet; rows carry their number in the file, counted from 1."""

    sheet: str
    headers: tuple[str, ...]
    header_row: int
    rows: tuple[tuple[int, Sequence[Cell]], ...]
    totals: tuple[tuple[int, Sequence[Cell]], ...] = ()
    headings: tuple[int, ...] = ()


@dataclass(frozen=True)
class Mismatch:
    """A total that is not the sum of its rows."""

    row: int
    column: int
    stated: Decimal
    summed: Decimal


def cell_text(cell: Cell) -> str:
    """Return a cell as the text that a reader sees; a whole number has no decimals."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.strftime("%d/%m/%Y %H:%M")
    if isinstance(cell, date):
        return format_date(cell)
    return nfc(str(cell)).strip()


def find_table(sheet: Sheet, known: Callable[[str], bool]) -> Table | None:
    """Find the table of a sheet; `known` tells whether a heading names a column that is asked for.

    The block that names most columns is the header; where none is named, the first row with
    several texts and something below each.
    """
    texts = [[cell_text(cell) for cell in row] for row in sheet.rows[: HEADER_ROWS + HEADER_HEIGHT]]
    found = _best_block(texts, sheet.merged, known)
    if found is None:
        return None
    first, height, headers = found
    return _below(sheet, headers, first, first + height)


def _best_block(
    texts: Sequence[Sequence[str]], merged: Sequence[Merged], known: Callable[[str], bool]
) -> tuple[int, int, tuple[str, ...]] | None:
    best: tuple[tuple[int, int, int], int, int, tuple[str, ...]] | None = None
    for first in range(min(len(texts), HEADER_ROWS)):
        for height in range(1, min(HEADER_HEIGHT, len(texts) - first) + 1):
            headers = header_texts(texts[first : first + height], merged, first)
            hits = sum(1 for header in headers if known(header) or known(lowest(header)))
            filled = sum(1 for header in headers if header)
            rank = (hits, -filled, -height)
            if hits and (best is None or rank > best[0]):
                best = (rank, first, height, headers)
    if best is not None:
        return best[1:]
    return _first_wide(texts)


def _first_wide(texts: Sequence[Sequence[str]]) -> tuple[int, int, tuple[str, ...]] | None:
    for first, row in enumerate(texts[:HEADER_ROWS]):
        filled = [cell for cell in row if cell]
        if len(filled) > 1 and not all(_TOKEN.fullmatch(cell) for cell in filled):
            return first, 1, tuple(" ".join(cell.split()) for cell in row)
    return None


def header_texts(
    rows: Sequence[Sequence[str]], merged: Sequence[Merged] = (), offset: int = 0
) -> tuple[str, ...]:
    """Join the rows of a header: a merged cell above stands before each cell that it spans.

    Where a file does not tell what is merged, a text reaches over the empty cells to its right that
    have something below.
    """
    width = max((len(row) for row in rows), default=0)
    padded = [[" ".join(c.split()) for c in (*row, *[""] * (width - len(row)))] for row in rows]
    is_told = _spread(padded, merged, offset)
    texts = [""] * width
    for level, row in enumerate(padded):
        carried = ""
        for column, own in enumerate(row):
            reaches = not is_told and any(lower[column] for lower in padded[level + 1 :])
            carried = own or (carried if reaches else "")
            if carried and carried != lowest(texts[column]):
                texts[column] = f"{texts[column]} - {carried}" if texts[column] else carried
    return tuple(texts)


def _spread(rows: list[list[str]], merged: Sequence[Merged], offset: int) -> bool:
    """Write the text of merged cells into each column that they span; tell if there were any."""
    found = False
    for (top, left), (_bottom, right) in merged:
        if 0 <= top - offset < len(rows) and right > left:
            found = True
            row = rows[top - offset]
            for column in range(left + 1, min(right + 1, len(row))):
                row[column] = row[column] or row[left]
    return found


def lowest(header: str) -> str:
    """Return the lowest part of a heading of several rows."""
    return header.rpartition(" - ")[2]


# -- rows ---------------------------------------------------------------------------------


def _below(sheet: Sheet, headers: tuple[str, ...], first: int, start: int) -> Table:
    rows: list[tuple[int, Sequence[Cell]]] = []
    totals: list[tuple[int, Sequence[Cell]]] = []
    headings: list[int] = []
    width = sum(1 for header in headers if header)
    for index in range(start, len(sheet.rows)):
        row = sheet.rows[index]
        if is_foot(row):
            break
        kind = row_kind(row, width, is_first=not rows)
        if kind is RowKind.DATA:
            rows.append((index + 1, row))
        elif kind is RowKind.TOTAL:
            totals.append((index + 1, row))
        elif kind is RowKind.HEADING:
            headings.append(index + 1)
    return Table(sheet.name, headers, first + 1, tuple(rows), tuple(totals), tuple(headings))


def is_foot(row: Sequence[Cell]) -> bool:
    """Tell whether a row is the line of day or signature with which official tables end."""
    texts = [cell_text(cell) for cell in row if cell is not None and cell != ""]
    if not texts or len(texts) > 4 or not all(isinstance(c, str) for c in row if c is not None):
        return False
    return any(_DAY_LINE.fullmatch(t) for t in texts) or all(map(_SIGN_HERE.fullmatch, texts))


def row_kind(row: Sequence[Cell], width: int, *, is_first: bool = False) -> RowKind:
    """Tell what a row is in a table with `width` named columns."""
    filled = [cell for cell in row if cell is not None and cell != ""]
    if not filled:
        return RowKind.BLANK
    if not is_first and _is_plain(filled):
        return RowKind.DATA
    texts = [text for text in map(cell_text, filled) if text]
    if is_first and is_column_numbers(texts):
        return RowKind.NUMBERS
    labels = [text for text in texts if not _is_number(text) and not _NUMBERING.fullmatch(text)]
    if len(labels) == 1 and _TOTAL.match(labels[0]):
        return RowKind.TOTAL
    if width > 2 and len(labels) == 1 and _stands_alone(texts, labels[0]):
        return RowKind.HEADING
    return RowKind.DATA if texts else RowKind.BLANK


def _is_plain(filled: Sequence[Cell]) -> bool:
    """Tell at a glance what most rows are: two texts that are neither numbers nor numbering."""
    if len(filled) > 3 and not _may_be_total(filled):
        return True
    words = 0
    for cell in filled:
        if isinstance(cell, str) and len(cell) > 1 and cell[0].isalpha():
            words += cell[-1].islower() or cell[-1].isdecimal()
    return words > 1


def _may_be_total(filled: Sequence[Cell]) -> bool:
    return any(isinstance(cell, str) and _TOTAL.match(cell.strip()) for cell in filled[:3])


def _stands_alone(texts: Sequence[str], label: str) -> bool:
    """One text, perhaps after a Roman number or a letter: "5 | Trần Thị Đào" is a person."""
    before = [text for text in texts if text != label]
    return texts[-1] == label and len(before) < 2 and all(_ROMAN.fullmatch(t) for t in before)


def is_column_numbers(texts: Sequence[str]) -> bool:
    """Tell whether a row only numbers the columns: A, B, then 1, 2, 3 or (1), (2) ("4=3/1*100")."""
    matches = [_TOKEN.fullmatch(text) for text in texts]
    tokens = [match[1] for match in matches if match is not None]
    numbers = [int(token) for token in tokens if token.isdecimal()]
    letters = [token for token in tokens if token.isalpha()]
    counted = numbers == list(range(1, len(numbers) + 1))
    return len(tokens) == len(texts) >= 2 and counted and letters == sorted(letters)


def _is_number(text: str) -> bool:
    return _AMOUNT.fullmatch(text) is not None


# -- totals -------------------------------------------------------------------------------


def wrong_totals(
    table: Table, columns: Collection[int], locale: str = "vi"
) -> tuple[Mismatch, ...]:
    """Compare each total with the sum of its rows: those since an earlier total, or all of them."""
    found: list[Mismatch] = []
    for column in sorted(columns) if table.totals else ():
        found += _wrong_in(table, column, locale)
    return tuple(sorted(found, key=lambda item: (item.row, item.column)))


def _wrong_in(table: Table, column: int, locale: str) -> list[Mismatch]:
    values = {number: _value(row, column, locale) for number, row in table.rows}
    found, rows = [], sorted(values)
    whole, position = Decimal(0), 0
    before = [Decimal(0)]  # what was added up above each total: those of groups lie in one another
    for number, row in table.totals:
        while position < len(rows) and rows[position] < number:
            whole, position = whole + (values[rows[position]] or Decimal(0)), position + 1
        stated = _value(row, column, locale)
        if stated is None:
            continue
        sums = [whole - part for part in before]
        if stated not in sums:
            found.append(Mismatch(number, column, stated, sums[-1] or whole))
        before.append(whole)
    # A total may stand above its rows, as the first line of many official tables.
    total = sum((value for value in values.values() if value is not None), Decimal(0))
    return [item for item in found if item.stated != total]


def _value(row: Sequence[Cell], column: int, locale: str) -> Decimal | None:
    cell = row[column] if column < len(row) else None
    if cell is None or cell == "" or isinstance(cell, date | bool):
        return None
    try:
        return parse_cell_decimal(cell, locale)
    except NumberError:
        return None


# -- which column is which --------------------------------------------------------------------


def guess(headers: Sequence[str], names: Mapping[str, Collection[str]]) -> dict[int, str]:
    """Choose a column for each name by its heading: whole, its lowest part, without accents.

    `names` are the headings by which each column is known. Each name is chosen once; a heading
    with accents that fits beats one that only fits without them.
    """
    found: dict[int, str] = {}
    for reading in _READINGS:
        known = {reading(text): name for name, texts in names.items() for text in texts}
        for index, header in enumerate(headers):
            if index in found or not header:
                continue
            name = known.get(reading(header)) or known.get(reading(lowest(header)))
            if name is not None and name not in found.values():
                found[index] = name
    return found


def _accented(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in nfc(text).casefold()).split())


def _bare(text: str) -> str:
    return search_key(re.sub(r"\(.*?\)", " ", text))


_READINGS: tuple[Callable[[str], str], ...] = (_accented, search_key, _bare)


def signature(headers: Sequence[str]) -> str:
    """Return the headings of a file as a key under which its mapping is remembered."""
    return "\n".join(search_key(header) for header in headers)

"""A form of a data call as a spreadsheet: written for a unit, and read back."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import python_calamine
import xlsxwriter

from app.core.errors import SheetOfOtherForm, SheetUnreadable
from app.core.models import CallResponse
from app.core.services.call_answers import Filled

MARK_ROW, HEADER_ROW, FIRST_ROW = 0, 2, 3
CODE, LABEL, UNIT, VALUE = range(4)
MOST_ROWS = 500


@dataclass(frozen=True)
class SheetWords:
    """What the sheet says in the reader's language; `shown` writes a value for people."""

    headers: Sequence[str]
    choose: str


def mark_of(item: CallResponse) -> str:
    """Return what tells a sheet of this answer from all others."""
    return f"call:{item.call_id}/unit:{item.unit_id}"


def empty_sheet(item: CallResponse, filled: Sequence[Filled], words: SheetWords) -> bytes:
    """Return the form with what is filled in so far; choices are drop-downs."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet()
    bold, entry = book.add_format({"bold": True, "bottom": 1}), book.add_format({"border": 1})
    sheet.write_row(MARK_ROW, 0, [mark_of(item), str(item)])
    sheet.write_row(HEADER_ROW, 0, words.headers, bold)
    for row, each in enumerate(filled, start=FIRST_ROW):
        design = each.field.design
        sheet.write_row(row, 0, [design.code, design.label, design.unit])
        value = each.value
        if hasattr(value, "strftime"):
            value = f"{value:%d/%m/%Y}"
        sheet.write(
            row, VALUE, float(value) if design.is_numeric and value is not None else value, entry
        )
        if design.choices:
            rule = {"validate": "list", "source": list(design.choices), "input_title": words.choose}
            sheet.data_validation(row, VALUE, row, VALUE, rule)
    sheet.set_column(LABEL, LABEL, 50)
    sheet.set_column(UNIT, VALUE, 18)
    sheet.freeze_panes(FIRST_ROW, 0)
    book.close()
    return buffer.getvalue()


def _cell(value: Any) -> Any:
    """Return a value as a sheet holds it: a day as people type it, a number as a number."""
    if isinstance(value, Decimal):
        return float(value)
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else value


def read_sheet(item: CallResponse, content: bytes) -> Mapping[str, Any]:
    """Return the cells of a filled sheet by the code of their field; empty ones are left out."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False, nrows=MOST_ROWS)
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise SheetUnreadable from error
    if len(rows) < FIRST_ROW or not rows[MARK_ROW] or rows[MARK_ROW][0] != mark_of(item):
        raise SheetOfOtherForm
    return {
        str(row[CODE]): row[VALUE]
        for row in rows[FIRST_ROW:]
        if len(row) > VALUE and row[CODE] and row[VALUE] != ""
    }

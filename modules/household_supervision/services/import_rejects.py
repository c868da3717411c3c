"""The rejected rows of a list as a file, each with its reasons in the reader's language."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from sqlalchemy import select

from app.kernel.actor import Actor
from app.kernel.records import get_record, trail_event
from app.kernel.transaction import transaction
from modules.household_supervision.models import ImportRow, ListImport
from modules.household_supervision.models.choices import RowOutcome
from modules.household_supervision.services import import_file
from modules.household_supervision.services.import_reading import Row, Table, cell_text
from modules.household_supervision.services.reasons import restore

Words = Callable[[BaseException], str]
_WIDTHS = (8, 60)


@dataclass(frozen=True, slots=True)
class Headings:
    """The words above the file's own columns, in the reader's language."""

    sheet: str
    row_no: str
    reasons: str


def rejected_rows(import_id: int, *, actor: Actor, words: Words, headings: Headings) -> bytes:
    """Return a workbook of the rejected rows: number, reasons, then the row as it stood.

    Reading it is written into the trail, since the rows name people.
    """
    with transaction() as session:
        actor.require("read", ListImport.__record__)
        item = get_record(session, ListImport, import_id)
        rows = session.scalars(
            select(ImportRow)
            .where(ImportRow.import_id == item.id, ImportRow.outcome == RowOutcome.REJECTED)
            .order_by(ImportRow.row_no)
        ).all()
        trail_event(session, "export", item, {"what": "rejected rows", "rows": len(rows)})
        return _workbook(rows, import_file.table_of(item), words, headings)


def _workbook(rows: Sequence[ImportRow], table: Table, words: Words, headings: Headings) -> bytes:
    """Write the file's own header and rows, so that the mended rows can be uploaded again."""
    buffer = io.BytesIO()
    # Cells that begin with "=" come from a stranger's file: never a formula here.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(headings.sheet[:31])
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        block = table.sheet.rows[table.header.first_row : table.header.next_row]
        heads = [cells for cells in block if any(cell is not None for cell in cells)]
        for line, cells in enumerate(heads):
            _write_cells(sheet, line, cells, bold)
        height = len(heads)
        sheet.write_row(height - 1, 0, [headings.row_no, headings.reasons], bold)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        for line, row in enumerate(rows, start=height):
            sheet.write_number(line, 0, row.row_no)
            sheet.write_string(line, 1, _reasons(row, words), wrap)
            _write_cells(sheet, line, table.sheet.rows[row.row_no - 1])
    return buffer.getvalue()


def _reasons(row: ImportRow, words: Words) -> str:
    return "\n".join(words(restore(reason)) for reason in row.reasons)


def _write_cells(sheet: Any, line: int, cells: Row, style: Any = None) -> None:
    for column, cell in enumerate(cells, start=len(_WIDTHS)):
        if isinstance(cell, bool | int | float):
            sheet.write(line, column, cell, style)
        elif cell is not None:
            sheet.write_string(line, column, cell_text(cell), style)

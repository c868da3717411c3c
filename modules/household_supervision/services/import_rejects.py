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
        return _workbook(rows, words, headings)


def _workbook(rows: Sequence[ImportRow], words: Words, headings: Headings) -> bytes:
    buffer = io.BytesIO()
    # Cells that begin with "=" come from a stranger's file: never a formula here.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(headings.sheet[:31])
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.write_row(0, 0, [headings.row_no, headings.reasons], book.add_format({"bold": True}))
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        for line, row in enumerate(rows, start=1):
            sheet.write_number(line, 0, row.row_no)
            sheet.write_string(line, 1, _reasons(row, words), wrap)
            for column, cell in enumerate(row.raw, start=2):
                _write(sheet, line, column, cell)
    return buffer.getvalue()


def _reasons(row: ImportRow, words: Words) -> str:
    return "\n".join(words(restore(reason)) for reason in row.reasons)


def _write(sheet: Any, line: int, column: int, cell: Any) -> None:
    if isinstance(cell, bool | int | float):
        sheet.write(line, column, cell)
    elif cell is not None:
        sheet.write_string(line, column, str(cell))

"""The files that imports give: an empty table with drop-downs, and rejected rows with why."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from flask_babel import gettext as _
from sqlalchemy import text

from app.core.services import imports
from app.kernel import form_source
from app.kernel.actor import Actor
from app.kernel.form_builder import build_form
from app.kernel.form_values import kind_of
from app.kernel.imports.declared import Target, target_named
from app.kernel.imports.layout import cell_text
from app.kernel.imports.workbooks import Cell
from app.kernel.records import trail_event
from app.kernel.transaction import transaction

# Cells that begin with "=" come from a stranger's file: never a formula here.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
ROWS = 2_000  # with drop-downs
WIDE, NARROW = 40, 20


def template(list_view: str) -> bytes:
    """Return an empty workbook with the columns of a list, its choices and what each means."""
    target = target_named(list_view)
    spec = target.spec(editing=False)
    with form_source.reading_from(None):
        form = build_form(spec)()
    needed = set(target.needed())
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheet = book.add_worksheet(str(target.view.title)[:31].replace("/", " "))
        lists = book.add_worksheet(_("Choices"))
        bold = book.add_format(
            {"bold": True, "text_wrap": True, "bottom": 1, "bg_color": "#E8EEF7"}
        )
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        plain = book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        for column, name in enumerate(target.names):
            field = form._fields.get(name)  # a column that only helps to find has none
            style = day if field is not None and kind_of(field) == "date" else plain
            sheet.set_column(column, column, NARROW, style)
            sheet.write_string(0, column, target.label(name), bold)
            help_text = _help(field, name in needed)
            if help_text:
                sheet.write_comment(0, column, help_text, {"x_scale": 2})
            _offer(sheet, lists, column, _choices(field), target.label(name))
    return buffer.getvalue()


def _help(field: Any, is_needed: bool) -> str:
    parts = [_("Needed.")] if is_needed else []
    if field is not None and str(field.help or ""):
        parts.append(str(field.help))
    kind = kind_of(field) if field is not None else ""
    if kind == "date":
        parts.append(_("A day as day/month/year, for example 05/04/2021."))
    if kind == "lookup":
        parts.append(_("The name or the code, as the register has it."))
    return " ".join(parts)


def _choices(field: Any) -> list[str]:
    if field is None:
        return []
    if kind_of(field) == "boolean":
        return ["x"]
    if kind_of(field) != "select":
        return []
    return [label for value, label in field.options() if value]


def _offer(sheet: Any, lists: Any, column: int, choices: Sequence[str], label: str) -> None:
    """Offer choices below a heading; they stand in a sheet, since a list in place is short."""
    if not choices:
        return
    lists.write_string(0, column, label)
    lists.write_column(1, column, choices)
    letter = xlsxwriter.utility.xl_col_to_name(column, col_abs=True)
    source = f"='{lists.get_name()}'!{letter}$2:{letter}${len(choices) + 1}"
    sheet.data_validation(
        1,
        column,
        ROWS,
        column,
        {
            "validate": "list",
            "source": source,
            "error_title": label[:32],
            "error_message": _("Choose one of the offered values."),
        },
    )


def rejected_rows(key: int, *, actor: Actor) -> bytes:
    """Return the rejected rows as they stand in the file, each with why, ready to be mended."""
    with transaction() as session:
        item = imports.read(session, key)
        target, found = imports.look_again(item, session=session)
        table = found.table(item.sheet)
        by_number = dict(table.rows)
        rejected = session.execute(
            text(
                "select row_no, why from core_imports.row "
                "where import_id = :id and outcome = 'rejected' order by row_no"
            ),
            {"id": item.id},
        ).all()
        trail_event(session, "export", item, {"what": "rejected rows", "rows": len(rejected)})
        lines = [
            (row.row_no, reasons(target, row.why), by_number.get(row.row_no, ()))
            for row in rejected
        ]
        return _rejected_book(table.headers, lines)


def reasons(target: Target, why: dict[str, str]) -> str:
    """Return the reasons of a row in one text, each with its column."""
    return "\n".join(
        words if name == "*" else f"{target.label(name)}: {words}" for name, words in why.items()
    )


def _rejected_book(
    headers: Sequence[str], rows: Sequence[tuple[int, str, Sequence[Cell]]]
) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, OPTIONS) as book:
        sheet = book.add_worksheet(_("Rejected rows")[:31])
        bold = book.add_format({"bold": True, "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(len(headers), len(headers), WIDE)
        for column, header in enumerate([*headers, _("Reasons"), _("Row in the file")]):
            sheet.write_string(0, column, header, bold)
        for line, (row_no, why, cells) in enumerate(rows, start=1):
            for column, cell in enumerate(cells[: len(headers)]):
                if isinstance(cell, int | float) and not isinstance(cell, bool):
                    sheet.write_number(line, column, cell)
                elif cell is not None:
                    sheet.write_string(line, column, cell_text(cell))
            sheet.write_string(line, len(headers), why, wrap)
            sheet.write_number(line, len(headers) + 1, row_no)
    return buffer.getvalue()

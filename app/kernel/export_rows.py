"""Exports: exactly what a list shows, as a spreadsheet or a text file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter
from flask import Response, request
from sqlalchemy import text

from app.extensions import db
from app.kernel import clock, reading
from app.kernel.columns import value_at
from app.kernel.errors import BadQuery
from app.kernel.list_groups import Groups
from app.kernel.list_tools import group_table
from app.kernel.listing import Filter, Listing, ListQuery
from app.kernel.text import nfc
from app.kernel.trail_reading import HIDDEN

if TYPE_CHECKING:
    from app.kernel.views import RecordView

LIMIT = 100_000
LONGEST_PURPOSE = 300
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def export_response(view: RecordView, query: ListQuery, kind: str) -> Response:
    """Return the shown selection in the shown order; the trail says who took it."""
    if kind not in TYPES:
        raise BadQuery("format", kind)
    items = Listing(view.list_spec(), query).all(db.session(), LIMIT)
    names = query.columns or tuple(view.list_columns)
    header = [str(view.label(name)) for name in names]
    rows = [[_value(view, item, name) for name in names] for item in items]
    trail_export(view, query, names, len(rows))
    reading.note(view, items, names)
    return _answer(view, kind, header, rows)


def export_groups(view: RecordView, query: ListQuery, groups: Groups, kind: str) -> Response:
    """Return a grouped list as it is shown."""
    if kind not in TYPES:
        raise BadQuery("format", kind)
    table = group_table(view, query, groups)
    first = len(groups.keys)
    rows = [
        [*("" if c.kind == "missing" else c.text for c in row.cells[:first]), group.count]
        + [_number(total) for total in group.sums]
        for row, group in zip(table.rows, groups.rows, strict=True)
    ]
    names = [key.column for key in groups.keys]
    trail_export(view, query, names, sum(group.count for group in groups.rows))
    return _answer(view, kind, [column.label for column in table.columns], rows)


def _number(total: Any) -> Any:
    return float(total) if isinstance(total, Decimal) and total % 1 else int(total or 0)


def _answer(view: RecordView, kind: str, header: list[str], rows: list[list[Any]]) -> Response:
    name = f"{view.record.partition('.')[2].lower()}-{clock.today():%Y%m%d}.{kind}"
    if kind == "xlsx":
        return spreadsheet(name, header, rows)
    return _download(name, TYPES[kind], _csv(header, rows))


def spreadsheet(name: str, header: list[str], rows: list[list[Any]]) -> Response:
    """Return rows as a spreadsheet to be saved."""
    return _download(name, TYPES["xlsx"], _xlsx(header, rows))


def _download(name: str, kind: str, content: bytes) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)


def _value(view: RecordView, item: Any, name: str) -> Any:
    """Return a number as a number, and everything else as it is shown."""
    value = value_at(item, name)
    shown = view.cell(item, name)
    if isinstance(value, int) and not isinstance(value, bool) and shown.kind == "number":
        return value
    return "" if shown.kind == "missing" else shown.text


def trail_export(view: RecordView, query: ListQuery, names: Sequence[str], count: int) -> None:
    """Write into the trail what was asked for, how much was given, and what for, if that was said.

    A search may hold the name of a person, so where a view shows personal data it is not copied.
    """
    search = HIDDEN if query.search and view.personal_columns else query.search
    filters: dict[str, Any] = {f.name: _filter_of(view, f) for f in query.filters}
    for condition in query.conditions:
        asked_of = f"f{condition.group}.{condition.column}.{condition.operator}"
        hidden = condition.column in view.personal_columns
        filters[asked_of] = HIDDEN if hidden else list(condition.typed)
    asked: dict[str, Any] = {
        "search": search,
        "filters": filters,
        "rows": count,
        "columns": list(names),
        "personal": [name for name in names if name in view.personal_columns],
    }
    purpose = request.args.get("purpose", "").strip()[:LONGEST_PURPOSE]
    if purpose:
        asked["purpose"] = nfc(purpose)
    db.session.execute(
        text("select core_trail_event('export', :r, :t, null, null, cast(:d as jsonb))"),
        {
            "r": view.record,
            "t": view.model.__tablename__,
            "d": json.dumps(asked, ensure_ascii=False, default=str),
        },
    )
    db.session.commit()


def _filter_of(view: RecordView, asked: Filter) -> Any:
    """Return what a filter asked: its value, or its bounds; of a personal column only that."""
    if asked.name in view.personal_columns:
        return HIDDEN
    if asked.value is not None:
        return asked.value
    bounds = {"from": asked.low, "to": asked.high}
    return {name: value for name, value in bounds.items() if value is not None}


def _csv(header: list[str], rows: list[list[Any]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(header)
    writer.writerows([_guarded(value) for value in row] for row in rows)
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _guarded(value: Any) -> Any:
    """Keep a spreadsheet from running a text as a formula."""
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def _xlsx(header: list[str], rows: list[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row)
    sheet.freeze_panes(1, 0)
    sheet.autofit()
    book.close()
    return buffer.getvalue()

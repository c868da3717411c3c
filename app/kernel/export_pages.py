"""The way from a list to its file: what is asked first, and who makes the file.

A list with personal data asks what for. Few rows are given at once; of many a worker makes a file
that its owner finds under “My exports” (docs/adr/0039).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from flask import Response, flash, redirect, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel import clock, formats
from app.kernel.errors import BadQuery
from app.kernel.export_desk import Order, Ticket, desk
from app.kernel.export_rows import Reader, asked_of, group_rows
from app.kernel.export_sheets import PAPER_TYPES, TYPES, Row, Watermark, write_sheet
from app.kernel.fields import LongTextField, TranslatedForm
from app.kernel.fields_choice import ChoiceField
from app.kernel.formats import current_language
from app.kernel.list_groups import GroupKey
from app.kernel.listing import ListQuery
from app.kernel.official.asking import LAYOUT, asked_layout, reader_of, with_layouts
from app.kernel.official.declared import ReportSheet, SheetLayout
from app.kernel.official.letterheads import letterhead
from app.kernel.official.writing import write_official
from app.kernel.page_view import Answer, PageView
from app.kernel.pages import Crumb, FormPage, FormSection
from app.kernel.security import current_actor

if TYPE_CHECKING:
    from app.kernel.views import RecordView

LONGEST_PURPOSE = 300
NOT_OF_THE_LIST = ("format", "what_for", "layout", "size", "after", "before")
KINDS = [
    ("xlsx", _l("Excel spreadsheet (xlsx)")),
    ("ods", _l("OpenDocument spreadsheet (ods)")),
    ("csv", _l("Text with commas (csv)")),
]


class ExportForm(TranslatedForm):
    """Asks for the format, and what a file without personal data may be asked for too."""

    format = ChoiceField(_l("Format"), choices=KINDS, required=True, default="xlsx")
    what_for = LongTextField(
        _l("Purpose"),
        max_length=LONGEST_PURPOSE,
        help=_l("It stands in the trail and in the file itself."),
    )


class PersonalExportForm(ExportForm):
    """The same where the columns hold personal data: the purpose is needed."""

    what_for = LongTextField(
        _l("Purpose"),
        required=True,
        max_length=LONGEST_PURPOSE,
        help=_l("The columns hold personal data. It stands in the trail and in the file itself."),
    )


@dataclass(frozen=True)
class Report:
    """A table that a view has made already: few rows, given at once."""

    title: str
    record: str
    name: str
    header: Sequence[str]
    rows: Iterable[Row]
    personal: tuple[str, ...] = ()
    sheets: Sequence[ReportSheet] = ()

    def chosen(self) -> ReportSheet | None:
        """Return the official layout that was asked for."""
        layout = asked_layout([sheet.layout for sheet in self.sheets])
        return next((sheet for sheet in self.sheets if sheet.layout is layout), None)


def export_list(view: RecordView) -> Answer:
    """Ask what a list's export needs to know, or give the file."""
    query, keys = view.list_query(), view.group_keys()
    layouts = () if keys else view.layouts
    reader = _reader(view, query, keys)
    form, total = _form(bool(reader.personal), layouts), reader.total(desk().settings().most)
    if not _is_sent() or not form.validate():
        return _question(view, form, str(view.title), total, reader.personal)
    chosen = _layout_of(layouts)
    order = Order(
        record=view.record,
        table=view.model.__tablename__,
        list_view=type(view).__name__,
        title=reader.title,
        address=urlencode([*_parameters(), *chosen]),
        language=current_language(),
        kind=form.format.data,
        purpose=form.what_for.data or "",
        columns=reader.names,
        personal=reader.personal,
        total=total,
    )
    if order.total > desk().settings().most:
        return _refused(view, form, order, reader.personal)
    if keys:
        return _give_groups(view, query, keys, order)
    return _give_list(view, reader, order, asked_of(view, query) | dict(chosen))


def _reader(view: RecordView, query: ListQuery, keys: Sequence[GroupKey]) -> Reader:
    """Return what reads the list; of a grouped one only which columns it is about."""
    kind = (request.form if request.method == "POST" else request.args).get("format", "")
    if not keys:
        return reader_of(view, query, kind)
    reader = Reader(view, query, kind)
    reader.names = tuple(key.column for key in keys)
    return reader


def _give_list(view: RecordView, reader: Reader, order: Order, asked: dict[str, Any]) -> Answer:
    """Give the file, or say where a worker will put it."""
    later = order.total > desk().settings().at_once
    ticket = desk().register(order, later=later, asked=asked)
    if later:
        flash(_("The file is being made. You will find it here."), "info")
        return redirect(desk().url_of(ticket))

    def write(path: Path, mark: Watermark) -> Sequence[int]:
        return reader.write_to(path, mark, desk().settings().most)

    return _send(ticket, order.kind, file_name(view.record), write)


def export_report(view: PageView, report: Report) -> Answer:
    """Ask what the export of a report needs to know, or give the file."""
    form = _form(bool(report.personal), [sheet.layout for sheet in report.sheets])
    rows, sheet = [list(row) for row in report.rows], report.chosen()
    if not _is_sent() or not form.validate():
        return _question(view, form, report.title, len(rows), report.personal)
    order = Order(
        record=report.record,
        table="",
        list_view="",
        title=report.title if sheet is None else str(sheet.layout.label),
        address=urlencode(_parameters()),
        language=current_language(),
        kind=form.format.data,
        purpose=form.what_for.data or "",
        columns=tuple(report.header),
        personal=report.personal,
        total=len(rows),
    )
    asked = dict(request.args)
    if sheet is not None:
        return _give_sheet(order, report.name, sheet, asked | {"layout": sheet.layout.name})
    return _give_table(order, report.name, report.header, rows, asked)


def file_name(record: str) -> str:
    """Return the name of a file without its ending."""
    return f"{record.partition('.')[2].lower()}-{clock.today():%Y%m%d}"


# -- asking ---------------------------------------------------------------------------


def _is_sent() -> bool:
    """Tell whether the form was sent, or an address of our own names the format.

    A link on another site cannot make a reader export, nor put words into their mouth.
    """
    if request.method == "POST":
        return True
    inside = request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
    return "format" in request.args and inside


def _form(is_personal: bool, layouts: Sequence[SheetLayout]) -> ExportForm:
    form = with_layouts(PersonalExportForm if is_personal else ExportForm, layouts)
    if request.method == "POST":
        return cast("ExportForm", form())
    kind = request.args.get("format")
    if kind is not None and kind not in TYPES:
        raise BadQuery("format", kind)
    known = {LAYOUT: request.args.get(LAYOUT, "")}
    found = form(formdata=request.args if kind else None, data=known, meta={"csrf": False})
    return cast("ExportForm", found)


def _layout_of(layouts: Sequence[SheetLayout]) -> list[tuple[str, str]]:
    layout = asked_layout(layouts)
    return [] if layout is None else [(LAYOUT, layout.name)]


def _parameters() -> list[tuple[str, str]]:
    return [(n, v) for n, v in request.args.items(multi=True) if n not in NOT_OF_THE_LIST]


def _question(
    view: PageView, form: ExportForm, title: str, total: int, personal: Sequence[str]
) -> Answer:
    query = urlencode(_parameters())
    back = f"{view.url(view.default_view)}?{query}" if query else view.url(view.default_view)
    here = f"{view.url('export')}?{query}" if query else view.url("export")
    page = FormPage(
        title=_("Export: %(list)s", list=title),
        # The form may have been read from the address, without the token that a post needs.
        form=form if request.method == "POST" else _with_errors_of(form),
        sections=(FormSection("", tuple(n for n in (LAYOUT, "format", "what_for") if n in form)),),
        submit_label=_("Export"),
        cancel_url=back,
        breadcrumbs=(Crumb(_("Home"), "/"), Crumb(title, back), Crumb(_("Export"))),
        action_url=here,
        errors=tuple(str(text) for text in form.form_errors),
        notice=_notice(total, personal),
    )
    return view.page("record/form.html", page, status=422 if form.errors else 200)


def _with_errors_of(form: ExportForm) -> ExportForm:
    shown = type(form)(formdata=None, data=form.data)
    for field in form:
        if field.errors:
            shown[field.name].errors = list(field.errors)
    return shown


def _notice(total: int, personal: Sequence[str]) -> str:
    parts = [
        _(
            "Records: %(number)s. The file holds exactly what the list shows: the same rows, "
            "order, columns and masks.",
            number=formats.format_integer(total),
        )
    ]
    if personal:
        parts.append(
            _("It carries your name, the time, the purpose and a serial number; so does the trail.")
        )
    return " ".join(parts)


def _refused(view: PageView, form: ExportForm, order: Order, personal: Sequence[str]) -> Answer:
    most = desk().settings().most
    form.form_errors.append(
        _(
            "More than %(number)s records cannot be exported at once. Narrow the list.",
            number=formats.format_integer(most),
        )
    )
    return _question(view, form, order.title, order.total, personal)


# -- giving ---------------------------------------------------------------------------


def _give_groups(
    view: RecordView, query: ListQuery, keys: Sequence[GroupKey], order: Order
) -> Answer:
    groups = view.groups(query, keys)
    header, rows = group_rows(view, query, groups)
    grouped = replace(order, table="", list_view="")
    return _give_table(grouped, file_name(view.record), header, rows, asked_of(view, query))


def _give_table(
    order: Order, name: str, header: Sequence[str], rows: Sequence[Row], asked: dict[str, Any]
) -> Answer:
    ticket = desk().register(order, later=False, asked=asked)

    def write(path: Path, mark: Watermark) -> Sequence[int]:
        write_sheet(order.kind, path, header, rows, mark)
        return ()

    return _send(ticket, order.kind, name, write)


def _give_sheet(order: Order, name: str, sheet: ReportSheet, asked: dict[str, Any]) -> Answer:
    ticket = desk().register(order, later=False, asked=asked)
    head = sheet.head or letterhead(db.session(), current_actor(), order.record)

    def write(path: Path, mark: Watermark) -> Sequence[int]:
        write_official(order.kind, path, sheet.layout, head, sheet.lines, mark, is_tree=True)
        return ()

    return _send(ticket, order.kind, name, write)


def _send(ticket: Ticket, kind: str, name: str, write: Any) -> Answer:
    path: Path = desk().make(ticket, write)
    try:
        content = path.read_bytes()
    finally:
        path.unlink(missing_ok=True)
    return attachment(content, kind, name)


def attachment(content: Any, kind: str, name: str) -> Response:
    """Return a file to be saved, which no cache keeps."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{kind}"',
        "Cache-Control": "no-store",
    }
    return Response(content, mimetype=(TYPES | PAPER_TYPES)[kind], headers=headers)

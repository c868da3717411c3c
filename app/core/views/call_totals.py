"""The totals of a data call: sums, rates from sums, and who is missing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.domain.data_calls.consolidation import Total
from app.core.domain.data_calls.design import Answer as Value
from app.core.domain.data_calls.design import FieldKind
from app.core.models import CallResponse, DataCall
from app.core.services.call_answers import Consolidated, consolidated
from app.core.services.call_workflows import RESPONSE
from app.core.views.call_answers import shown
from app.extensions import db
from app.kernel.commands import Answer, CommandView
from app.kernel.errors import BadQuery
from app.kernel.export_pages import Report, export_report
from app.kernel.formats import format_date, format_integer
from app.kernel.official.declared import Kind, Line, ReportSheet, SheetColumn, SheetLayout
from app.kernel.official.declared import Total as Sum
from app.kernel.official.letterheads import letterhead
from app.kernel.official.reading import OFFICIAL
from app.kernel.pages import Button, Cell, Column, Crumb, ReportRow
from app.kernel.present import MISSING, file_texts, record_url
from app.kernel.reach import require_on
from app.kernel.records import get_record
from app.kernel.security import current_actor


class CallTotalsView(CommandView):
    """Totals of a data call by field, with each unit below them."""

    route_base = "/core/data-call-totals"
    class_permission_name = "core.CallResponse"
    method_permission_name = {"index": "check", "export": "check"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Show the totals."""
        call = self._asked()
        found = consolidated(db.session(), call)
        return self.render_template(
            "report/table.html",
            title=_("Totals"),
            subtitle=f"{call} · {format_date(call.data_on)}",
            breadcrumbs=(
                Crumb(_("Home"), "/"),
                Crumb(str(call), record_url(call)),
                Crumb(_("Totals"), ""),
            ),
            header_groups=(),
            columns=_columns(found),
            rows=_rows(found),
            notes=_notes(found),
            filters=(),
            clear_url=self.url("index", call=call.id),
            buttons=(
                Button(_("Export"), self.url("export", call=call.id), icon="file-spreadsheet"),
            ),
        )

    @expose("/export", methods=["GET", "POST"])
    @has_access
    def export(self) -> Answer:
        """Ask for the format, or return the same table as a file; the trail says who took it."""
        call = self._asked()
        found = consolidated(db.session(), call)
        header = [column.label for column in _columns(found)]
        lines: list[list[Any]] = [[*file_texts(row.cells)] for row in _rows(found)]
        for line, values in zip(lines, _plain(found), strict=True):
            line[2:] = values
        report = Report(
            title=str(call),
            record=self.class_permission_name,
            name=f"data-call-{call.id}",
            header=header,
            rows=lines,
            sheets=(_sheet(call, found),),
        )
        return export_report(self, report)

    def _asked(self) -> DataCall:
        """Return the call of the address, for those whose unit asks."""
        typed = request.args.get("call", "")
        if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
            raise BadQuery("call", typed)
        call = get_record(db.session(), DataCall, int(typed))
        require_on(call, "check", actor=current_actor(), record=CallResponse.__record__)
        return call


def _sheet(call: DataCall, found: Consolidated) -> ReportSheet:
    """Return the totals as an official table: the office that asks, its units, their sum.

    Fields whose labels share a beginning ("Hộ nghèo - Số hộ", "Hộ nghèo - Tỷ lệ") stand below one
    merged heading.
    """
    fields = [_sheet_column(each, number) for number, each in enumerate(found.totals, start=1)]
    layout = SheetLayout(
        name="totals",
        label=_l("Official table with totals"),
        title=str(call),
        columns=(
            SheetColumn("STT", "no", "A", kind=Kind.CENTRE, width=6),
            SheetColumn("Đơn vị", "unit", "B", width=28),
            SheetColumn("Tình trạng", "state", "C", width=14),
            *fields,
        ),
        notes=("Tỷ lệ tính từ các số tổng, không lấy trung bình.", *_missing(found)),
    )
    lines = [
        Line({"no": number, **_sheet_values(found, response, values)})
        for number, (response, values) in enumerate(found.rows, start=1)
    ]
    sums = {each.about.code: _exact(each.value) for each in found.totals if each.about.is_numeric}
    head = letterhead(db.session(), current_actor(), CallResponse.__record__)
    about = (f"Số liệu đến ngày {call.data_on:%d/%m/%Y}",)
    whole = Line({"unit": "Tổng cộng", **sums}, is_total=True)
    return ReportSheet(layout, (*lines, whole), replace(head, lines=about))


def _sheet_column(each: Total, number: int) -> SheetColumn:
    above, _dash, title = each.about.label.rpartition(" - ")
    kind = Kind.TEXT
    if each.about.is_numeric:
        whole = each.about.places == 0 and each.about.kind != FieldKind.PERCENT
        kind = Kind.WHOLE if whole else Kind.DECIMAL
    return SheetColumn(
        title=f"{title} ({each.about.unit})" if each.about.unit else title,
        source=each.about.code,
        mark=str(number),
        above=(above,) if above else (),
        kind=kind,
        width=14,
        total=Sum.SUM if each.about.is_numeric and not each.is_rate else Sum.NONE,
    )


def _sheet_values(
    found: Consolidated, response: CallResponse, values: dict[str, Value] | None
) -> dict[str, Any]:
    with force_locale(OFFICIAL):
        state = str(RESPONSE.state(response.state).label)
    given = {} if values is None else {name: _exact(value) for name, value in values.items()}
    return {"unit": str(response.unit), "state": state, **given}


def _missing(found: Consolidated) -> tuple[str, ...]:
    names = ", ".join(str(each.unit) for each in found.missing)
    return (f"Chưa có số liệu, không tính là 0: {names}.",) if names else ()


def _exact(value: Any) -> Any:
    """Return a value for a cell of a sheet: days stay days, an empty one stays empty."""
    if not isinstance(value, Fraction):
        return value
    if value.denominator == 1:
        return value.numerator
    return Decimal(value.numerator) / Decimal(value.denominator)


def _columns(found: Consolidated) -> tuple[Column, ...]:
    fields = tuple(
        Column(each.about.code, _head(each), numeric=each.about.is_numeric) for each in found.totals
    )
    return (Column("unit", _("Unit")), Column("state", _("State")), *fields)


def _head(total: Total) -> str:
    about = total.about
    return f"{about.label} ({about.unit})" if about.unit else about.label


def _rows(found: Consolidated) -> tuple[ReportRow, ...]:
    given = Cell(
        _(
            "%(given)s of %(asked)s units",
            given=format_integer(len(found.rows) - len(found.missing)),
            asked=format_integer(len(found.rows)),
        )
    )
    total = ReportRow(
        (Cell(_("Together")), given, *(_total_cell(each) for each in found.totals)), is_total=True
    )
    return (total, *(_row(found, response, values) for response, values in found.rows))


def _row(found: Consolidated, response: CallResponse, values: dict[str, Value] | None) -> ReportRow:
    state = RESPONSE.state(response.state)
    cells = tuple(
        MISSING if values is None else shown(each.about, values[each.about.code])
        for each in found.totals
    )
    badge = Cell(str(state.label), kind="badge", tone=state.tone)
    return ReportRow((Cell(str(response.unit)), badge, *cells), level=2, url=record_url(response))


def _total_cell(total: Total) -> Cell:
    if total.about.is_numeric:
        return shown(total.about, total.value)
    if total.counts:
        texts = [f"{name}: {format_integer(count)}" for name, count in total.counts.items()]
        return Cell("; ".join(sorted(texts)))
    return Cell(format_integer(total.answered), kind="number")


def _notes(found: Consolidated) -> tuple[str, ...]:
    notes = [_("Rates are computed from the sums above and below the line, never averaged.")]
    if found.missing:
        names = ", ".join(str(each.unit) for each in found.missing)
        notes.append(
            _(
                "Not in the sums, and not counted as zero (%(count)s): %(names)s",
                count=format_integer(len(found.missing)),
                names=names,
            )
        )
    partly = [each for each in found.totals if each.answered < len(found.rows) - len(found.missing)]
    notes += [
        _(
            "%(field)s: given by %(given)s of %(asked)s units.",
            field=each.about.label,
            given=format_integer(each.answered),
            asked=format_integer(each.asked),
        )
        for each in partly
    ]
    return tuple(notes)


def _plain(found: Consolidated) -> list[list[Any]]:
    """Return the values of the table as a spreadsheet takes them: numbers as numbers."""
    totals = [
        _number(each.value) if each.about.is_numeric else _total_cell(each).text
        for each in found.totals
    ]
    rows = [
        ["" if values is None else _number(values[each.about.code]) for each in found.totals]
        for _response, values in found.rows
    ]
    return [totals, *rows]


def _number(value: Any) -> Any:
    if value is None:
        return ""
    if hasattr(value, "strftime"):
        return format_date(value)
    return value if isinstance(value, str) else float(value)

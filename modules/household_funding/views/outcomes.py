"""What became of households that were supported: a table of counts, small ones left out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from flask import request
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from sqlalchemy import text

from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Answer, CommandView
from app.kernel.errors import BadQuery
from app.kernel.export_pages import Report, export_report
from app.kernel.formats import format_integer
from app.kernel.pages import Button, Cell, Column, Crumb, FilterControl, ReportRow
from app.kernel.security import current_actor
from modules.household_funding.domain.outcomes import LATER, OutcomeRow, grand_total
from modules.household_funding.permissions import SUPPORT
from modules.household_funding.services.outcomes import outcomes
from modules.household_funding.views.labels import CLASSES, CLASSES_THEN

YEARS = 5
_UNITS = text(
    "select id, full_name from core_unit where id = any(:own) or (parent_id = any(:own) "
    "and level in ('district', 'commune') "
    "and (valid_to is null or valid_to >= :day)) order by id = any(:own) desc, sort_key limit 100"
)


@dataclass(frozen=True)
class Asked:
    """Which unit and year; and those that may be asked for."""

    units: tuple[tuple[int, str], ...]
    unit: int
    year: int


class SupportOutcomeView(CommandView):
    """The class at the time of support beside the class of the newest later list."""

    route_base = "/household-funding/outcomes"
    class_permission_name = SUPPORT
    method_permission_name: ClassVar[dict[str, str]] = {"index": "report", "export": "report"}

    @expose("/")
    @has_access
    def index(self) -> Answer:
        """Show the table for a unit and a year of support."""
        asked = _asked()
        rows = _rows(asked) if asked else ()
        return self.render_template(
            "report/table.html",
            title=_("What became of the supported households"),
            subtitle=_("Households that received support in %(year)s", year=asked.year)
            if asked
            else "",
            breadcrumbs=(
                Crumb(_("Home"), "/"),
                Crumb(_("What became of the supported households"), ""),
            ),
            header_groups=(("", 1), (_("Class in the newest later list"), len(LATER)), ("", 1)),
            columns=_columns(),
            rows=rows,
            notes=(
                _("Fewer than three households are not shown (“< 3”), nor a sum that tells them."),
                _("Each household counts once, with its class at its first support of the year."),
            ),
            filters=_filters(asked) if asked else (),
            clear_url=self.url("index"),
            buttons=(
                Button(_("Export"), self.url("export", **request.args), icon="file-spreadsheet"),
            ),
        )

    @expose("/export", methods=["GET", "POST"])
    @has_access
    def export(self) -> Answer:
        """Ask for the format, or return the same lines as a file."""
        asked = _asked()
        if asked is None:
            raise BadQuery("unit", request.args.get("unit", ""))
        header = [column.label for column in _columns()]
        lines = [[cell.text for cell in row.cells] for row in _rows(asked)]
        title = _("What became of the supported households")
        return export_report(self, Report(title, SUPPORT, f"support-{asked.year}", header, lines))


def _asked() -> Asked | None:
    actor, today = current_actor(), clock.today()
    own = [
        grant.unit_id
        for grant in actor.grants
        if grant.unit_id is not None and ("report", SUPPORT) in grant.permissions
    ]
    told = {"own": own, "day": today}
    units = tuple((row.id, row.full_name) for row in db.session.execute(_UNITS, told))
    if not units:
        return None
    unit = _number("unit", units[0][0])
    year = _number("year", today.year)
    if unit not in dict(units) or not date.min.year <= year <= date.max.year:
        raise BadQuery("unit", request.args.get("unit", ""))
    return Asked(units, unit, year)


def _number(name: str, default: int) -> int:
    typed = request.args.get(name, "")
    if not typed:
        return default
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise BadQuery(name, typed)
    return int(typed)


def _columns() -> tuple[Column, ...]:
    return (
        Column("then", _("Class when supported")),
        *(Column(name, str(CLASSES[name]), numeric=True) for name in LATER),
        Column("total", _("All"), numeric=True),
    )


def _rows(asked: Asked) -> tuple[ReportRow, ...]:
    found = outcomes(db.session(), asked.unit, asked.year, actor=current_actor())
    rows = [_row(each) for each in found]
    if len(rows) > 1:
        cells = [Cell(_("All")), *(Cell("") for _name in LATER), _count(grand_total(found))]
        rows.append(ReportRow(tuple(cells), is_total=True))
    return tuple(rows)


def _row(each: OutcomeRow) -> ReportRow:
    name = Cell(str(CLASSES_THEN[each.class_then]))
    return ReportRow((name, *(_count(value) for value in each.counts), _count(each.total)))


def _count(value: int | None) -> Cell:
    return Cell("< 3" if value is None else format_integer(value), kind="number")


def _filters(asked: Asked) -> tuple[FilterControl, ...]:
    units: Any = tuple((str(key), name) for key, name in asked.units)
    today = clock.today().year
    years = tuple((str(year), str(year)) for year in range(today, today - YEARS, -1))
    return (
        FilterControl("unit", _("Place"), "select", str(asked.unit), choices=units),
        FilterControl("year", _("Year of support"), "select", str(asked.year), choices=years),
    )

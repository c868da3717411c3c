"""Screens of what stands in a report: figures, sections, lines of tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel.fields import TextField
from app.kernel.law import Law
from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView
from modules.emulation_movement.models import Figure, ReportLine, ReportSection
from modules.emulation_movement.services import reports
from modules.emulation_movement.views import labels, layouts
from modules.emulation_movement.views.reports import is_open

# Two standards never measure one reduction: each holds for its own years.
STANDARDS = Law("07/2021/NĐ-CP", 2)
REPORT = {"report": _l("Report"), "report_id": _l("Report")}


class FigureView(RecordView):
    """Results against targets."""

    model = Figure
    route_base = "/movement/figures"
    title = _l("Figures on targets")
    title_one = _l("Figure on a target")
    search_columns = ()
    list_columns = ("target", "value", "attainment", "is_met", "status", "as_of")
    more_columns = ("report", "end_rate", "standard", "source")
    show_sections = (
        (
            _l("Figure on a target"),
            (
                "report",
                "target",
                "value",
                "end_rate",
                "standard",
                "status",
                "as_of",
                "source",
                "note",
            ),
        ),
        (_l("Against the target"), ("attainment", "is_met")),
    )
    form_sections = (
        (
            _l("Figure on a target"),
            ("report_id", "target_id", "status", "value", "as_of", "source", "note"),
        ),
        (_l("For percentage points and rates"), ("end_rate", "standard_id")),
    )
    edit_sections = (
        (_l("Figure on a target"), ("status", "value", "as_of", "source", "note")),
        form_sections[1],
    )
    form_fields = {"source": TextField}
    order = ("id",)
    filters = ("report", "status", "is_met")
    layouts = (layouts.FIGURES,)
    choices = {"status": labels.FIGURE_STATUSES}
    can_delete = True
    labels = REPORT | {
        "target": _l("Target"),
        "target_id": _l("Target"),
        "value": _l("Result since the beginning of the year"),
        "end_rate": _l("Rate at the end"),
        "standard": _l("Poverty standard"),
        "standard_id": _l("Poverty standard"),
        "status": _l("How firm"),
        "as_of": _l("As of"),
        "source": _l("Source"),
        "attainment": _l("Attainment in percent"),
        "is_met": _l("Met"),
    }
    laws = {"standard_id": STANDARDS}
    help = {
        "value": _l("Left empty for percentage points: it follows from the rate at the end."),
        "end_rate": _l("The rate itself, in percent, by the standard of the target."),
    }

    def may_change(self, item: Figure) -> bool:
        """A figure is changed while its report is written."""
        return is_open(item.report)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Report on a target."""
        return reports.add_figure(values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change what was reported."""
        return reports.change_figure(key, values, version=version, actor=current_actor())


class ReportSectionView(RecordView):
    """Sections of reports, by the outline."""

    model = ReportSection
    route_base = "/movement/report-sections"
    title = _l("Sections")
    title_one = _l("Section")
    search_columns = ()
    list_columns = ("outline", "text")
    show_sections = ((_l("Section"), ("report", "outline", "outline.guidance", "text")),)
    form_sections = ((_l("Section"), ("report_id", "outline_id", "text")),)
    edit_sections = ((_l("Section"), ("text",)),)
    order = ("id",)
    labels = REPORT | {
        "outline": _l("Section of the outline"),
        "outline_id": _l("Section of the outline"),
        "outline.guidance": _l("What to write"),
        "text": _l("Wording"),
    }

    def may_change(self, item: ReportSection) -> bool:
        """A section is changed while its report is written."""
        return is_open(item.report)


class ReportLineView(RecordView):
    """Lines of the tables of reports."""

    model = ReportLine
    route_base = "/movement/report-lines"
    title = _l("Tables")
    title_one = _l("Line of a table")
    search_columns = ()
    list_columns = ("outline.table_code", "label", "unit_of_measure", "quantity", "amount")
    sums = ("quantity", "amount")
    show_sections = (
        (
            _l("Line of a table"),
            ("report", "outline", "label", "unit_of_measure", "quantity", "amount", "note"),
        ),
    )
    form_sections = (
        (
            _l("Line of a table"),
            ("report_id", "outline_id", "label", "unit_of_measure", "quantity", "amount", "note"),
        ),
    )
    edit_sections = (
        (_l("Line of a table"), ("label", "unit_of_measure", "quantity", "amount", "note")),
    )
    form_fields = {"label": TextField}
    order = ("outline_id", "id")
    layouts = (layouts.TABLES,)
    can_delete = True
    labels = REPORT | {
        "outline": _l("Section of the outline"),
        "outline_id": _l("Section of the outline"),
        "outline.table_code": _l("Table"),
        "label": _l("What"),
        "unit_of_measure": _l("Unit of measure"),
        "quantity": _l("Quantity"),
        "amount": _l("Amount, đồng"),
    }

    def may_change(self, item: ReportLine) -> bool:
        """A line is changed while its report is written."""
        return is_open(item.report)

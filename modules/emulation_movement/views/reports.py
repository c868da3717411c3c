"""Screens of reporting periods and reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.charts import DOUGHNUT, ListChart
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.law import Law
from app.kernel.models import Base
from app.kernel.pages import Section, ShownField, ShowPage
from app.kernel.present import cell_of
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.emulation_movement import forms
from modules.emulation_movement.documents.report import REPORT
from modules.emulation_movement.domain.report_checks import Doubt
from modules.emulation_movement.models import OutlineSection, Report, ReportPeriod
from modules.emulation_movement.services import periods, reports
from modules.emulation_movement.services.core_data import writes_for
from modules.emulation_movement.views import labels

DOUBTS = {
    Doubt.EMPTY: _l("empty"),
    Doubt.COPIED: _l("like the report before"),
    Doubt.EQUAL_TO_TARGET: _l("exactly as targeted"),
    Doubt.FALLING: _l("below the half-year's figure"),
    Doubt.NO_FIGURE: _l("without a figure"),
}


class OutlineSectionView(RecordView):
    """The outline that reports follow."""

    model = OutlineSection
    route_base = "/movement/outline"
    title = _l("Outline of reports")
    title_one = _l("Section of the outline")
    search_columns = ()
    list_columns = ("code", "title", "table_code", "guidance")
    show_sections = ((_l("Section of the outline"), list_columns),)
    order = ("position",)
    lookup_order = ("position",)
    labels = {"title": _l("Heading"), "table_code": _l("Table"), "guidance": _l("What to write")}


class ReportPeriodView(RecordView):
    """When reports are due."""

    model = ReportPeriod
    route_base = "/movement/periods"
    title = _l("Reporting periods")
    title_one = _l("Reporting period")
    empty_hint = _l("Plan the periods; due days follow from the calendar.")
    search_columns = ()
    list_columns = ("name", "due_on", "effective_due_on", "data_from", "data_to", "state")
    show_sections = (
        (_l("Reporting period"), ("movement", "year", "kind", "name")),
        (_l("Due days"), ("due_on", "weekend_policy", "effective_due_on")),
        (_l("Figures of"), ("data_from", "data_to")),
    )
    form_sections = ((_l("Reporting period"), ("movement_id", "year", "kind", "weekend_policy")),)
    edit_sections = ()
    facts = ("due_on", "effective_due_on")
    order = ("-due_on",)
    sortable = ("due_on", "effective_due_on")
    lookup_order = ("due_on",)
    filters = ("movement", "state", "due_on")
    plain_numbers = frozenset({"year"})
    choices = {"kind": labels.PERIOD_KINDS, "weekend_policy": labels.WEEKEND_POLICIES}
    can_delete = True
    labels = {
        "movement": _l("Emulation movement"),
        "movement_id": _l("Emulation movement"),
        "year": _l("Year"),
        "kind": _l("Period"),
        "name": _l("Name"),
        "due_on": _l("Due by the plan"),
        "weekend_policy": _l("When it is a day off"),
        "effective_due_on": _l("In time until"),
        "data_from": _l("Figures from"),
        "data_to": _l("Figures to"),
    }
    laws = {"kind": Law("09/2019/NĐ-CP", 12)}
    help = {
        "weekend_policy": _l("No rule was found for these reports; both days are shown."),
        "year": _l("Due days follow: 15 May for six months, 15 December for the year."),
    }
    related = (Related("ReportView", "period_id", _l("Reports")),)

    def may_remove(self, item: ReportPeriod) -> bool:
        """A period for which reports were asked stands."""
        return item.state == "planned"

    def create(self, values: Mapping[str, Any]) -> Base:
        """Plan the reports of a period."""
        return periods.plan_period(values, actor=current_actor())


def _submit(item: Report, form: TranslatedForm) -> None:
    paper = reports.SignedReport(
        form.document_number.data,
        form.document_date.data,
        form.signer_name.data,
        form.signer_title.data,
    )
    reports.submit(item.id, paper, actor=current_actor(), today=clock.today())


class ReportView(RecordView):
    """Reports of the reader's organisations, and of those that the reader oversees."""

    model = Report
    route_base = "/movement/reports"
    title = _l("Reports")
    title_one = _l("Report")
    search_columns = ()
    list_columns = (
        "organisation", "period", "effective_due_on", "first_submitted_on", "days_late", "state",
    )  # fmt: skip
    more_columns = ("due_on", "days_late_by_original", "document_number", "accepted_on")
    show_sections = (
        (_l("Report"),
         ("period", "organisation", "document_number", "document_date", "signer_name",
          "signer_title")),
        (_l("Due days"),
         ("due_on", "effective_due_on", "first_submitted_on", "submitted_on", "accepted_on",
          "days_late", "days_late_by_original", "returned_reason", "waived_reason")),
    )  # fmt: skip
    facts = ("effective_due_on", "first_submitted_on")
    order = ("-effective_due_on", "organisation_id")
    sortable = ("effective_due_on", "first_submitted_on", "days_late")
    filters = ("organisation", "period", "state", "effective_due_on", "days_late")
    labels = {
        "period": _l("Reporting period"),
        "organisation": _l("Organisation"),
        "document_number": _l("Number of the document"),
        "document_date": _l("Date of the document"),
        "signer_name": _l("Signer"),
        "signer_title": _l("Title of the signer"),
        "due_on": _l("Due by the plan"),
        "effective_due_on": _l("In time until"),
        "first_submitted_on": _l("First submitted on"),
        "submitted_on": _l("Last submitted on"),
        "accepted_on": _l("Accepted on"),
        "days_late": _l("Days late"),
        "days_late_by_original": _l("Days late by the plan's day"),
        "waived_reason": _l("Why it is waived"),
        "returned_reason": _l("Why it was returned"),
    }
    related = (
        Related(
            "FigureView",
            "report_id",
            _l("Figures on targets"),
            adds_while=("open", "returned", "missing"),
        ),
        Related(
            "ReportSectionView",
            "report_id",
            _l("Sections"),
            adds_while=("open", "returned", "missing"),
        ),
        Related(
            "ReportLineView", "report_id", _l("Tables"), adds_while=("open", "returned", "missing")
        ),
    )
    charts = (ListChart("by_state", _l("Reports by state"), "state", DOUGHNUT),)
    commands = (Command("submit", _l("Submit"), "sign", forms.submit_form, _submit),)
    documents = (REPORT,)
    empty_hint = _l("Reports appear here when the standing body asks for them.")

    def show_page(self, item: Any) -> ShowPage:
        """Offer the steps to whom they belong, and show what looks wrong to who checks."""
        page = super().show_page(item)
        actor = current_actor()
        if page.workflow is not None and not reports.is_checker(item, actor):
            kept = tuple(each for each in page.workflow.buttons if each.name == "submit")
            page = replace(page, workflow=replace(page.workflow, buttons=kept))
        if item.state == "returned":
            notice = _("Returned: %(reason)s", reason=item.returned_reason)
            page = replace(page, notice=notice)
        if item.state != "submitted" or not actor.may("write", Report.__record__):
            return page
        found = reports.doubts(item.id, actor=actor)
        if not found:
            return page
        rows = tuple(ShownField(each.about, cell_of(str(DOUBTS[each.doubt]))) for each in found)
        return replace(page, sections=(*page.sections, Section(_("To look at twice"), rows)))


def is_open(report: Report) -> bool:
    """Tell whether the reader still writes a report."""
    writes = writes_for(report.organisation_id, Report.__record__, actor=current_actor())
    return report.state in reports.OPEN and writes

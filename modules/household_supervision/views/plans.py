"""Screens of the Front's supervision plans and the units in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TranslatedForm
from app.kernel.models import Base
from app.kernel.pages import Cell, Section, ShownField, ShowPage
from app.kernel.present import cell_of
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.household_supervision import supervision_forms as forms
from modules.household_supervision.documents import supervision_plan, supervision_report
from modules.household_supervision.models import PlanUnit, SupervisionPlan
from modules.household_supervision.services import plans, visits
from modules.household_supervision.views import labels, supervision_labels

OVER = ("reported", "following", "closed")


def _consult(item: SupervisionPlan, form: TranslatedForm) -> None:
    plans.consult(
        item.id,
        form.consulted_on.data,
        form.consulted_with.data,
        actor=current_actor(),
        today=clock.today(),
    )


def _issue(item: SupervisionPlan, form: TranslatedForm) -> None:
    paper = plans.Paper(
        form.number.data, form.plan_date.data, form.signer_name.data, form.signer_title.data
    )
    plans.issue(item.id, paper, actor=current_actor(), today=clock.today())


def _send(item: SupervisionPlan, form: TranslatedForm) -> None:
    plans.send(
        item.id,
        form.sent_on.data,
        sent_to=form.sent_to.data,
        late_reason=form.late_reason.data,
        actor=current_actor(),
        today=clock.today(),
    )


def _report(item: SupervisionPlan, form: TranslatedForm) -> None:
    done = plans.Report(form.report_number.data, form.reported_on.data, form.report_text.data)
    plans.report(item.id, done, actor=current_actor(), today=clock.today())


class SupervisionPlanView(RecordView):
    """Plans of the reader's bodies and teams, and those that were sent to the reader's units."""

    model = SupervisionPlan
    route_base = "/household-supervision/plans"
    title = _l("Supervision plans")
    title_one = _l("Supervision plan")
    first_tab_open = False  # the summary of the plan takes a statement
    documents = (supervision_plan.PLAN, supervision_report.REPORT, supervision_report.FOLLOW_UP)
    has_files = True
    search_columns = ()
    list_columns = ("number", "name", "organisation", "starts_on", "ends_on", "state")
    show_sections = (
        (_l("Plan"), ("number", "plan_date", "name", "organisation", "round", "form", "mode")),
        (_l("What it says"), ("basis", "purpose", "content", "period_from", "period_to")),
        (_l("Time and places"), ("starts_on", "ends_on", "places")),
        (
            _l("Sample rule"),
            ("sample_kind", "sample_value", "sample_by_class", "sample_by_village"),
        ),
        (_l("Consultation and signature"),
         ("consulted_on", "consulted_with", "signer_name", "signer_title")),
        (
            _l("Sending"),
            ("send_limit_value", "send_limit_unit", "send_due_on", "sent_on", "sent_to",
             "late_reason"),
        ),
        (
            _l("Report"),
            ("started_on", "report_outline", "report_due_on", "report_number", "reported_on",
             "report_text"),
        ),
    )  # fmt: skip
    form_sections = (
        (_l("Plan"), ("name", "organisation_id", "round_id", "form", "mode")),
        (_l("What it says"), ("basis", "purpose", "content", "period_from", "period_to")),
        (_l("Time and places"), ("starts_on", "ends_on", "places")),
        (
            _l("Sample rule"),
            ("sample_kind", "sample_value", "sample_by_class", "sample_by_village"),
        ),
        (_l("Report"), ("report_outline",)),
    )
    edit_sections = (
        (_l("Plan"), ("name", "form", "mode")),
        *form_sections[1:],
    )
    facts = ("organisation", "starts_on", "ends_on")
    sortable = ("starts_on", "ends_on", "plan_date")
    order = ("-starts_on",)
    lookup_order = ("starts_on",)
    filters = ("organisation", "round", "form", "state", "starts_on")
    choices = {
        "form": supervision_labels.PLAN_FORMS,
        "mode": supervision_labels.PLAN_MODES,
        "sample_kind": supervision_labels.SAMPLE_KINDS,
        "send_limit_unit": labels.DAY_UNITS,
    }
    labels = supervision_labels.PLAN_LABELS
    help = supervision_labels.PLAN_HELP
    related = (
        Related(
            "PlanUnitView",
            "plan_id",
            _l("Supervised units"),
            adds_while=("draft", "consulted", "issued"),
        ),
        Related("SupervisionTeamView", "plan_id", _l("Team and sub-teams")),
        Related("TeamMemberView", "plan_id", _l("Members of the team")),
        Related("SampleView", "plan_id", _l("Samples"), adds_while=("sent", "running")),
        Related(
            "VisitView",
            "plan_id",
            _l("Visits"),
            adds_while=("running", "reported", "following", "closed"),
        ),
        Related("FindingView", "plan_id", _l("Findings of the Front")),
    )
    empty_hint = _l("Draft a plan: who supervises which units, when, and how households are drawn.")
    commands = (
        Command("consult", _l("Opinions were asked"), "write", forms.consult_form, _consult),
        Command("issue", _l("Issue the plan"), "issue", forms.issue_form, _issue),
        Command("send", _l("Plan and decision were sent"), "issue", forms.send_form, _send),
        Command("report", _l("Report"), "issue", forms.report_form, _report),
    )

    def may_change(self, item: SupervisionPlan) -> bool:
        """A plan is changed by its own body, until its work is over."""
        return item.state not in OVER and _is_own(item)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft a plan of one of the reader's bodies of the Front."""
        return plans.create_plan(values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a plan as far as it does not stand yet."""
        return plans.update_plan(key, values, actor=current_actor(), version=version)

    def show_page(self, item: Any) -> ShowPage:
        """Sum up how far the plan is for those who carry it out; the others only read it."""
        page = super().show_page(item)
        if page.workflow is not None and not _is_own(item):
            page = replace(page, workflow=replace(page.workflow, buttons=()))
        if not visits.carries_out(db.session(), item.id, current_actor()):
            return page
        return replace(page, sections=(_progress(item.id), *page.sections))


def _is_own(item: SupervisionPlan) -> bool:
    """Tell whether the plan is of a body for which the reader writes plans."""
    reach = current_actor().organisations("write", SupervisionPlan.__record__)
    return reach is None or item.organisation_id in reach


def _progress(plan_id: int) -> Section:
    found = visits.progress(db.session(), plan_id)
    rows: tuple[tuple[str, Cell], ...] = (
        (_("Supervised units"), cell_of(found.units)),
        (_("Households in the samples"), cell_of(found.sampled)),
        (_("Of them visited"), cell_of(found.visited)),
        (_("Findings"), cell_of(found.findings)),
        (_("Open recommendations"), cell_of(found.open_recommendations)),
        (_("Overdue recommendations"), cell_of(found.overdue_recommendations)),
    )
    return Section(_("How far the plan is"), tuple(ShownField(*row) for row in rows))


class PlanUnitView(RecordView):
    """Units that a plan supervises, and which sub-team goes there."""

    model = PlanUnit
    route_base = "/household-supervision/plan-units"
    title = _l("Supervised units")
    title_one = _l("Supervised unit")
    with_api = False
    search_columns = ()
    list_columns = ("unit", "team")
    show_sections = ((_l("Supervised unit"), ("plan", "unit", "team")),)
    form_sections = ((_l("Supervised unit"), ("plan_id", "unit_id")),)
    edit_sections = ((_l("Supervised unit"), ("team_id",)),)
    order = ("id",)
    can_delete = True
    labels = {
        "plan": _l("Supervision plan"),
        "plan_id": _l("Supervision plan"),
        "unit_id": labels.UNIT_LABEL,
        "team": _l("Sub-team that goes there"),
        "team_id": _l("Sub-team that goes there"),
    }
    help = {"team_id": _l("Empty: the whole team goes there.")}
    related = (
        Related("SampleView", "plan_unit_id", _l("Samples")),
        Related("VisitView", "plan_unit_id", _l("Visits")),
    )

    def create(self, values: Mapping[str, Any]) -> Base:
        """Add a unit to the plan."""
        return plans.add_unit(values["plan_id"], values["unit_id"], actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Send a sub-team there."""
        return plans.send_team(key, values["team_id"], actor=current_actor())

"""Screens of inspections, teams, findings and recommendations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.charts import ListChart
from app.kernel.commands import Command
from app.kernel.fields import TextField, TranslatedForm
from app.kernel.models import Base
from app.kernel.own_bodies import my_body, own_body_field
from app.kernel.pages import ShowPage
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.emulation_movement import forms
from modules.emulation_movement.documents.inspection import MINUTES
from modules.emulation_movement.models import (
    Advice,
    CheckItem,
    Inspection,
    InspectionFinding,
    Inspector,
)
from modules.emulation_movement.services import inspections
from modules.emulation_movement.services.core_data import writes_for
from modules.emulation_movement.views import labels, layouts

INSPECTION = {"inspection": _l("Inspection"), "inspection_id": _l("Inspection")}
OPEN = ("planned", "team_decided", "notified", "in_progress")
BEFORE_DECISION = ("planned", "postponed", "team_decided", "notified")
BEFORE_MINUTES = (*BEFORE_DECISION, "in_progress")


def _values(form: TranslatedForm) -> dict[str, Any]:
    return {field.name: field.data for field in form if field.name != "csrf_token"}


def _step(name: str) -> Any:
    """Return what fills in the form of a step and takes it."""

    def run(item: Inspection, form: TranslatedForm) -> None:
        inspections.fill_and_move(
            item.id, name, _values(form), actor=current_actor(), today=clock.today()
        )

    return run


def _answer(name: str) -> Any:
    """Return what fills in the form of an answer and gives it."""

    def run(item: Advice, form: TranslatedForm) -> None:
        inspections.answer(item.id, name, _values(form), actor=current_actor(), today=clock.today())

    return run


def _remark(item: Inspection, form: TranslatedForm) -> None:
    inspections.remark(item.id, _values(form), actor=current_actor())


def _inspects(item: Inspection) -> bool:
    """Tell whether the reader works for the inspecting body."""
    return writes_for(item.organisation_id, Inspection.__record__, actor=current_actor())


def _is_inspected(item: Inspection) -> bool:
    """Tell whether the reader works for the inspected body, which is being visited."""
    body, record = item.inspected_organisation_id, Inspection.__record__
    return item.state == "in_progress" and writes_for(body, record, actor=current_actor())


class CheckItemView(RecordView):
    """The checklist of inspections."""

    model = CheckItem
    route_base = "/movement/checklist"
    title = _l("Checklist of inspections")
    title_one = _l("Question of the checklist")
    search_columns = ()
    list_columns = ("code", "question")
    show_sections = ((_l("Question of the checklist"), list_columns),)
    order = ("position",)
    lookup_order = ("position",)
    labels = {"question": _l("Question")}


class InspectionView(RecordView):
    """Inspections by the reader's organisations, and of them."""

    model = Inspection
    route_base = "/movement/inspections"
    title = _l("Inspections")
    title_one = _l("Inspection")
    search_columns = ()
    list_columns = ("inspected_organisation", "purpose", "planned_on", "decision_number", "state")
    layouts = (layouts.INSPECTIONS,)
    show_sections = (
        (_l("Inspection"),
         ("movement", "inspected_organisation", "organisation", "purpose", "planned_on")),
        (_l("Decision"), ("decision_number", "decision_date", "period_from", "period_to")),
        (_l("Work at the unit"), ("outline_sent_on", "visited_from", "visited_to", "place")),
        (_l("Minutes"),
         ("minutes_on", "results", "limits", "causes", "signed_for_team", "signed_for_unit",
          "refusal_reason", "unit_remarks")),
        (_l("Conclusion"), ("conclusion_number", "concluded_on", "conclusion")),
    )  # fmt: skip
    form_sections = (
        (_l("Inspection"),
         ("movement_id", "organisation_id", "inspected_organisation_id", "purpose",
          "planned_on")),
    )  # fmt: skip
    form_fields = {"organisation_id": own_body_field(Inspection.__record__)}
    defaults = {"organisation_id": my_body, "movement_id": labels.only_movement}
    edit_sections = ((_l("Inspection"), ("purpose", "planned_on")),)
    facts = ("inspected_organisation", "planned_on", "decision_number")
    order = ("-planned_on",)
    sortable = ("planned_on", "decision_date")
    lookup_order = ("planned_on",)
    filters = ("movement", "inspected_organisation", "state", "planned_on")
    can_delete = True
    labels = {
        "movement": _l("Emulation movement"),
        "movement_id": _l("Emulation movement"),
        "organisation": _l("Inspecting body"),
        "organisation_id": _l("Inspecting body"),
        "inspected_organisation": _l("Inspected organisation"),
        "inspected_organisation_id": _l("Inspected organisation"),
        "purpose": _l("What is inspected"),
        "planned_on": _l("Planned on"),
        "decision_number": _l("Number of the decision"),
        "decision_date": _l("Date of the decision"),
        "period_from": _l("Inspected time from"),
        "period_to": _l("Inspected time to"),
        "outline_sent_on": _l("Outline sent on"),
        "visited_from": _l("Visited from"),
        "visited_to": _l("Visited to"),
        "place": _l("Place"),
        "minutes_on": _l("Date of the minutes"),
        "results": _l("Results reached"),
        "limits": _l("Shortcomings"),
        "causes": _l("Causes"),
        "signed_for_team": _l("Signed for the team by"),
        "signed_for_unit": _l("Signed for the inspected organisation by"),
        "refusal_reason": _l("Why it does not sign"),
        "unit_remarks": _l("Remarks of the inspected organisation"),
        "conclusion_number": _l("Number of the conclusion"),
        "concluded_on": _l("Concluded on"),
        "conclusion": _l("Conclusion"),
    }
    related = (
        Related("InspectorView", "inspection_id", _l("Team"), adds_while=BEFORE_DECISION),
        Related(
            "InspectionFindingView", "inspection_id", _l("Findings"), adds_while=BEFORE_MINUTES
        ),
        Related(
            "AdviceView",
            "inspection_id",
            _l("Recommendations of inspections"),
            adds_while=("in_progress", "minutes_signed"),
        ),
    )
    commands = (
        Command("decide", _l("Decide on the team"), "confirm", forms.decide_form, _step("decide")),
        Command("sign", _l("Sign the minutes"), "write", forms.minutes_form, _step("sign")),
        Command(
            "remark",
            _l("Remarks and signature of the inspected organisation"),
            "write",
            forms.remark_form,
            _remark,
            shown=_is_inspected,
            icon="message-2",
        ),
        Command("conclude", _l("Conclude"), "confirm", forms.conclude_form, _step("conclude")),
    )
    documents = (MINUTES,)
    empty_hint = _l("Plan an inspection: whom, what, and when.")

    def may_change(self, item: Inspection) -> bool:
        """An inspection is changed by the inspecting body, until the minutes are signed."""
        return item.state in OPEN and _inspects(item)

    def may_remove(self, item: Inspection) -> bool:
        """An inspection whose team was decided is cancelled, not removed."""
        return item.state == "planned" and _inspects(item)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Plan an inspection."""
        return inspections.plan_inspection(values, actor=current_actor())

    def show_page(self, item: Any) -> ShowPage:
        """Offer the steps of an inspection to the inspecting body only."""
        page = super().show_page(item)
        if page.workflow is not None and not _inspects(item):
            page = replace(page, workflow=replace(page.workflow, buttons=()))
        return page


class InspectorView(RecordView):
    """Who is on the teams of inspections."""

    model = Inspector
    route_base = "/movement/inspectors"
    title = _l("Team")
    title_one = _l("Member of the team")
    search_columns = ()
    with_api = False
    form_fields = {"full_name": TextField, "title": TextField}
    list_columns = ("full_name", "title", "role", "organisation")
    show_sections = (
        (_l("Member of the team"), ("inspection", "role", "full_name", "title", "organisation")),
    )
    form_sections = (
        (
            _l("Member of the team"),
            ("inspection_id", "role", "full_name", "title", "organisation_id"),
        ),
    )
    edit_sections = ((_l("Member of the team"), ("role", "title")),)
    order = ("id",)
    choices = {"role": labels.TEAM_ROLES}
    can_delete = True
    labels = INSPECTION | {
        "full_name": _l("Full name"),
        "title": _l("Office"),
        "role": _l("Role"),
        "organisation": _l("Organisation"),
        "organisation_id": _l("Organisation"),
    }

    def may_change(self, item: Inspector) -> bool:
        """A team is changed until the visit begins."""
        return item.inspection.state in OPEN[:3] and _inspects(item.inspection)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Put somebody on a team."""
        return inspections.add_inspector(values, actor=current_actor())


class InspectionFindingView(RecordView):
    """What teams found."""

    model = InspectionFinding
    route_base = "/movement/findings"
    title = _l("Findings")
    title_one = _l("Finding")
    search_columns = ()
    list_columns = ("check_item", "severity", "text")
    show_sections = ((_l("Finding"), ("inspection", "check_item", "severity", "text", "evidence")),)
    form_sections = (
        (_l("Finding"), ("inspection_id", "check_item_id", "severity", "text", "evidence")),
    )
    edit_sections = ((_l("Finding"), ("check_item_id", "severity", "text", "evidence")),)
    order = ("id",)
    filters = ("inspection", "severity")
    choices = {"severity": labels.SEVERITIES}
    tones = {"severity": labels.SEVERITY_TONES}
    charts = (ListChart("by_severity", _l("Findings by gravity"), "severity"),)
    can_delete = True
    labels = INSPECTION | {
        "check_item": _l("Question of the checklist"),
        "check_item_id": _l("Question of the checklist"),
        "severity": _l("How grave"),
        "text": _l("What was found"),
        "evidence": _l("How it is shown"),
    }

    def may_change(self, item: InspectionFinding) -> bool:
        """A finding is changed until the minutes are signed."""
        return item.inspection.state in OPEN and _inspects(item.inspection)


class AdviceView(RecordView):
    """Recommendations of inspections, and what was done."""

    model = Advice
    route_base = "/movement/advice"
    title = _l("Recommendations of inspections")
    title_one = _l("Recommendation of an inspection")
    search_columns = ()
    list_columns = ("text", "inspection", "due_on", "done_on", "state")
    show_sections = (
        (_l("Recommendation of an inspection"),
         ("inspection", "finding", "text", "basis", "due_on")),
        (_l("What was done"), ("answer", "evidence", "done_on", "verified_on")),
    )  # fmt: skip
    form_sections = (
        (
            _l("Recommendation of an inspection"),
            ("inspection_id", "finding_id", "text", "basis", "due_on"),
        ),
    )
    edit_sections = ((_l("Recommendation of an inspection"), ("text", "basis", "due_on")),)
    facts = ("due_on", "done_on")
    order = ("due_on",)
    sortable = ("due_on",)
    filters = ("inspection", "state", "due_on")
    can_delete = True
    labels = INSPECTION | {
        "finding": _l("Finding"),
        "finding_id": _l("Finding"),
        "text": _l("What is recommended"),
        "basis": _l("Basis"),
        "due_on": _l("Due on"),
        "answer": _l("How it will be carried out"),
        "evidence": _l("What was done, and how it is shown"),
        "done_on": _l("Done on"),
        "verified_on": _l("Verified on"),
    }
    commands = (
        Command("respond", _l("Answer"), "write", forms.respond_form, _answer("respond")),
        Command("show", _l("Give evidence"), "write", forms.evidence_form, _answer("show")),
    )

    def may_change(self, item: Advice) -> bool:
        """A recommendation is changed until the inspection is concluded."""
        return item.inspection.state in ("in_progress", "minutes_signed") and _inspects(
            item.inspection
        )

    def show_page(self, item: Any) -> ShowPage:
        """Offer answers to the inspected body, and judging to the inspecting one."""
        page = super().show_page(item)
        if page.workflow is None:
            return page
        own = _own_steps(item)
        kept = tuple(button for button in page.workflow.buttons if button.name in own)
        return replace(page, workflow=replace(page.workflow, buttons=kept))


def _own_steps(item: Advice) -> frozenset[str]:
    body, actor = item.inspection.inspected_organisation_id, current_actor()
    answers = {"respond", "show"} if writes_for(body, Advice.__record__, actor=actor) else set()
    judges = {"verify", "reject", "drop"} if _inspects(item.inspection) else set()
    return frozenset(answers | judges)

"""Screens of targets, their revisions, plan tasks and acknowledgements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from app.kernel import clock
from app.kernel.commands import Command
from app.kernel.fields import TextField, TranslatedForm
from app.kernel.imports.declared import Importable
from app.kernel.law import Law
from app.kernel.models import Base
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related
from modules.emulation_movement import forms
from modules.emulation_movement.models import Acknowledgement, PlanTask, Target, TargetRevision
from modules.emulation_movement.services import targets
from modules.emulation_movement.views import labels, layouts

REGISTRATION = {
    "registration": _l("Registration"),
    "registration_id": _l("Registration"),
}


class TargetView(RecordView):
    """Targets: what was assigned, and what was registered."""

    model = Target
    route_base = "/movement/targets"
    title = _l("Targets")
    title_one = _l("Target")
    search_columns = ()
    list_columns = (
        "name",
        "unit_of_measure",
        "assigned_value",
        "registered_value",
        "baseline_value",
        "standard",
    )
    more_columns = ("registration", "direction", "value_kind")
    show_sections = (
        (
            _l("Target"),
            ("registration", "indicator", "name", "unit_of_measure", "direction", "value_kind"),
        ),
        (_l("Assigned"), ("assigned_value", "assigned_by")),
        (_l("Registered"), ("registered_value", "lower_reason")),
        (_l("At the beginning"), ("baseline_value", "baseline_on", "standard")),
    )
    form_sections = (
        (
            _l("Target"),
            (
                "registration_id",
                "indicator_id",
                "name",
                "unit_of_measure",
                "direction",
                "value_kind",
            ),
        ),
        (_l("Assigned"), ("assigned_value", "assigned_by")),
        (_l("Registered"), ("registered_value", "lower_reason")),
        (_l("At the beginning"), ("baseline_value", "baseline_on", "standard_id")),
    )
    edit_sections = ((_l("Target"), form_sections[0][1][1:]), *form_sections[1:])
    form_fields = {"name": TextField, "assigned_by": TextField}
    facts = ("registration", "assigned_value", "registered_value")
    order = ("id",)
    filters = ("registration", "indicator", "value_kind")
    choices = {"direction": labels.DIRECTIONS, "value_kind": labels.VALUE_KINDS}
    can_delete = True
    labels = REGISTRATION | {
        "indicator": _l("Indicator"),
        "indicator_id": _l("Indicator"),
        "unit_of_measure": _l("Unit of measure"),
        "direction": _l("Direction"),
        "value_kind": _l("What is counted"),
        "assigned_value": _l("Assigned by the higher level"),
        "assigned_by": _l("Assigned by document"),
        "registered_value": _l("Registered"),
        "lower_reason": _l("Why less than assigned"),
        "baseline_value": _l("At the beginning"),
        "baseline_on": _l("As of"),
        "standard": _l("Poverty standard"),
        "standard_id": _l("Poverty standard"),
    }
    laws = {"standard_id": Law("07/2021/NĐ-CP", 2)}
    help = {
        "indicator_id": _l("Empty for a task that no indicator measures."),
        "name": _l("Empty: the name of the indicator."),
        "assigned_by": _l("Number and date of the document."),
        "baseline_value": _l("For rates and percentage points: the rate at the beginning."),
        "standard_id": _l("Results by another standard are refused later."),
    }
    related = (Related("TargetRevisionView", "target_id", _l("Before amendments")),)
    empty_hint = _l("Add what was assigned to your organisation, and what it registers.")
    layouts = (layouts.TARGETS,)
    imports = Importable(
        columns=(
            *("registration_id", "indicator_id", "name", "unit_of_measure", "direction"),
            *("value_kind", "assigned_value", "assigned_by", "registered_value", "lower_reason"),
            *("baseline_value", "baseline_on", "standard_id"),
        ),
        keys=(("registration_id", "name"), ("registration_id", "indicator_id")),
        synonyms={
            "registration_id": ("Đơn vị đăng ký",),
            "name": ("Nội dung chỉ tiêu",),
            "unit_of_measure": ("Đơn vị tính",),
            "assigned_value": ("Được giao",),
            "assigned_by": ("Văn bản giao",),
            "registered_value": ("Đăng ký",),
            "lower_reason": ("Ghi chú",),
        },
    )

    def may_change(self, item: Target) -> bool:
        """A target is changed while its registration is."""
        return item.registration.state in ("draft", "amending")

    def may_remove(self, item: Target) -> bool:
        """A confirmed target is changed, not removed."""
        return item.registration.state == "draft"

    def create(self, values: Mapping[str, Any]) -> Base:
        """Add a target."""
        return targets.add_target(values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a target."""
        return targets.change_target(key, values, version=version, actor=current_actor())


class TargetRevisionView(RecordView):
    """What targets were before amendments."""

    model = TargetRevision
    route_base = "/movement/target-revisions"
    title = _l("Before amendments")
    title_one = _l("Before an amendment")
    search_columns = ()
    with_api = False
    list_columns = ("revised_on", "assigned_value", "registered_value", "lower_reason")
    show_sections = (
        (
            _l("Before an amendment"),
            ("target", "revised_on", "assigned_value", "registered_value", "lower_reason"),
        ),
    )
    order = ("-id",)
    labels = {
        "target": _l("Target"),
        "revised_on": _l("Amended on"),
        "assigned_value": _l("Assigned by the higher level"),
        "registered_value": _l("Registered"),
        "lower_reason": _l("Why less than assigned"),
    }


def _finish(item: PlanTask, form: TranslatedForm) -> None:
    targets.finish_task(
        item.id,
        form.done_on.data,
        form.result.data,
        actor=current_actor(),
        today=clock.today(),
    )


class PlanTaskView(RecordView):
    """Tasks of own plans."""

    model = PlanTask
    route_base = "/movement/tasks"
    title = _l("Plan tasks")
    title_one = _l("Plan task")
    search_columns = ()
    list_columns = ("name", "responsible", "due_on", "done_on", "state")
    more_columns = ("registration", "clause", "starts_on")
    show_sections = (
        (
            _l("Plan task"),
            ("registration", "name", "clause", "responsible", "starts_on", "due_on"),
        ),
        (_l("Result"), ("done_on", "result")),
    )
    form_sections = (
        (
            _l("Plan task"),
            ("registration_id", "name", "clause", "responsible", "starts_on", "due_on"),
        ),
    )
    edit_sections = ((_l("Plan task"), form_sections[0][1][1:]),)
    form_fields = {"name": TextField, "responsible": TextField}
    facts = ("due_on", "done_on")
    order = ("due_on",)
    sortable = ("due_on", "done_on")
    filters = ("registration", "state", "due_on")
    can_delete = True
    labels = REGISTRATION | {
        "clause": _l("Clause of the plan"),
        "responsible": _l("Who is responsible"),
        "starts_on": _l("Begins on"),
        "due_on": _l("Due on"),
        "done_on": _l("Done on"),
        "result": _l("Result"),
    }
    commands = (Command("finish", _l("Report it as done"), "write", forms.finish_form, _finish),)

    def may_change(self, item: PlanTask) -> bool:
        """What was registered stands once it is signed; only its result is written."""
        return item.registration.state in ("draft", "amending")


class AcknowledgementView(RecordView):
    """What the two addressees of registrations acknowledged."""

    model = Acknowledgement
    route_base = "/movement/acknowledgements"
    title = _l("Acknowledgements")
    title_one = _l("Acknowledgement")
    search_columns = ()
    with_api = False
    list_columns = ("office", "organisation", "acknowledged_on", "note")
    show_sections = (
        (
            _l("Acknowledgement"),
            ("registration", "office", "organisation", "acknowledged_on", "note"),
        ),
    )
    order = ("id",)
    choices = {"office": labels.OFFICES}
    labels = REGISTRATION | {
        "office": _l("Addressee"),
        "organisation": _l("Organisation"),
        "acknowledged_on": _l("Acknowledged on"),
    }

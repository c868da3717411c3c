"""Screens of an office that asks for figures: the call, its form, its addressees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.data_call_letter import CALL_LETTER
from app.core.domain.data_calls.deadlines import next_month, next_title
from app.core.models import CallField, DataCall, UnitLevel
from app.core.services import call_answers, data_calls
from app.kernel import clock, form_defaults
from app.kernel.commands import Command
from app.kernel.fields import (
    ChoiceField,
    LongTextField,
    MultiChoiceField,
    TextField,
    TranslatedForm,
)
from app.kernel.formats import format_date
from app.kernel.models import Base
from app.kernel.pages import Button
from app.kernel.prefill import sources
from app.kernel.reach import reaches
from app.kernel.security import current_actor
from app.kernel.views import RecordView, Related

KINDS = (
    ("number", _l("Number")),
    ("money", _l("Money (đồng)")),
    ("percent", _l("Percent")),
    ("text", _l("Text")),
    ("date", _l("Date")),
    ("choice", _l("Choice")),
)
LEVELS = ((UnitLevel.DISTRICT, _l("Districts")), (UnitLevel.COMMUNE, _l("Communes")))
CHECKED = "core.CallResponse"
CALL = {"call": _l("Data call"), "call_id": _l("Data call")}


def _levels_form(_item: Any) -> TranslatedForm:
    class LevelsForm(TranslatedForm):
        levels = MultiChoiceField(_l("All units of these levels"), choices=LEVELS, required=True)

    return LevelsForm()


def _nothing_form(_item: Any) -> TranslatedForm:
    class NothingForm(TranslatedForm):
        pass

    return NothingForm()


def _ask(item: DataCall, form: TranslatedForm) -> None:
    data_calls.ask_units(item.id, levels=form.levels.data, units=(), actor=current_actor())


def _remind(item: DataCall, _form: TranslatedForm) -> None:
    call_answers.remind_late(item.id, today=clock.today(), actor=current_actor())


class DataCallView(RecordView):
    """Data calls: those of the reader's units, and the issued ones."""

    model = DataCall
    route_base = "/core/data-calls"
    title = _l("Data calls")
    title_one = _l("Data call")
    search_columns = ()
    list_columns = ("title", "unit", "data_on", "effective_due_on", "state")
    more_columns = ("due_on", "issued_on", "design_version")
    show_sections = (
        (_l("Data call"), ("title", "purpose", "unit", "data_on", "due_on")),
        (_l("Form of the data call"), ("design_version", "copied_from", "issued_on")),
    )
    form_sections = (
        (
            _l("Data call"),
            ("unit_id", "title", "purpose", "data_on", "due_on", "copied_from_id"),
        ),
    )
    edit_sections = ((_l("Data call"), ("title", "purpose", "data_on", "due_on")),)
    documents = (CALL_LETTER,)
    facts = ("state", "effective_due_on")
    order = ("-effective_due_on",)
    sortable = ("title", "data_on", "effective_due_on")
    filters = ("unit", "state", "effective_due_on")
    form_fields = {"title": TextField, "purpose": LongTextField}
    defaults = {"unit_id": form_defaults.my_office, "data_on": form_defaults.today}
    can_delete = True
    labels = {
        "title": _l("What is asked"),
        "purpose": _l("What for"),
        "unit": _l("Unit that asks"),
        "unit_id": _l("Unit that asks"),
        "data_on": _l("Figures of the day"),
        "due_on": _l("Due on"),
        "effective_due_on": _l("In time until"),
        "issued_on": _l("Issued on"),
        "design_version": _l("Version of the form"),
        "copied_from": _l("Form copied from"),
        "copied_from_id": _l("Form copied from"),
    }
    help = {
        "due_on": _l("On a day off it is in time until the next working day."),
        "copied_from_id": _l("Takes the fields and the addressees of an earlier data call."),
    }
    related = (
        Related("CallFieldView", "call_id", _l("Fields of the form"), adds_while=("draft",)),
        Related("CallResponseView", "call_id", _l("Answers"), adds_while=("draft",)),
    )
    commands = (
        Command(
            "ask_units",
            _l("Ask units"),
            "write",
            _levels_form,
            _ask,
            shown=data_calls.is_draft,
            icon="users-plus",
        ),
        Command(
            "remind_late",
            _l("Remind who is late"),
            "check",
            _nothing_form,
            _remind,
            record=CHECKED,
            shown=lambda item: item.state == "issued",
            icon="bell",
            tone="secondary",
            help=_l("Every unit that is late and has not handed in is reminded once more."),
        ),
    )
    empty_hint = _l("Draft a data call, design its form, say who is asked, and issue it.")

    def may_change(self, item: DataCall) -> bool:
        """An issued data call stands."""
        return data_calls.is_draft(item)

    def extra_buttons(self, item: DataCall) -> Sequence[Button]:
        """Lead to the totals, and to the same form for the next period."""
        found, actor = [], current_actor()
        if item.state != "draft" and reaches(item, "check", actor=actor, record=CHECKED):
            url = url_for("CallTotalsView.index", call=item.id)
            found.append(Button(_("Totals"), url, icon="sum"))
        if reaches(item, "write", actor=actor):
            url = self.url(
                "add",
                copied_from_id=item.id,
                unit_id=item.unit_id,
                title=next_title(item.title, item.data_on),
                purpose=item.purpose or "",
                data_on=format_date(next_month(item.data_on)),
                due_on=format_date(next_month(item.due_on)),
            )
            found.append(Button(_("Copy for the next period"), url, icon="copy"))
        return found

    def create(self, values: Mapping[str, Any]) -> Base:
        """Draft a data call."""
        return data_calls.create_call(values, actor=current_actor())

    def update(self, key: int, values: Mapping[str, Any], version: int | None) -> Base:
        """Change a drafted data call."""
        return data_calls.change_call(key, values, version=version, actor=current_actor())


def _source_field(label: Any, **common: Any) -> Any:
    return ChoiceField(label, choices=_source_choices, **common)


def _source_choices() -> list[tuple[str, str]]:
    """Return the figures that the modules of this installation know."""
    return [(each.name, str(each.label)) for each in sources()]


class CallFieldView(RecordView):
    """Fields of the forms of data calls."""

    model = CallField
    route_base = "/core/data-call-fields"
    title = _l("Fields of forms")
    title_one = _l("Field of a form")
    search_columns = ()
    list_columns = ("label", "position", "code", "kind", "measure", "is_required", "formula")
    more_columns = ("rule", "source")
    show_sections = (
        (
            _l("Field of a form"),
            ("call", "position", "label", "code", "kind", "measure", "places", "is_required"),
        ),
        (_l("Computing and checking"), ("formula", "rule", "rule_message", "source", "choices")),
    )
    form_sections = (
        (
            _l("Field of a form"),
            (
                "call_id", "position", "label", "code", "kind", "measure", "places", "is_required",
                "choices",
            ),
        ),
        (_l("Computing and checking"), ("formula", "rule", "rule_message", "source")),
    )  # fmt: skip
    edit_sections = (
        (
            _l("Field of a form"),
            (
                "position", "label", "code", "kind", "measure", "places", "is_required", "choices",
            ),
        ),
        form_sections[1],
    )  # fmt: skip
    form_fields = {"label": TextField, "source": _source_field}
    choices = {"kind": KINDS}
    order = ("position", "id")
    filters = ("call",)
    can_delete = True
    labels = CALL | {
        "position": _l("Order"),
        "label": _l("What is asked"),
        "code": _l("Code in formulas"),
        "kind": _l("Kind of value"),
        "measure": _l("Unit of measure"),
        "places": _l("Decimals"),
        "is_required": _l("Required"),
        "choices": _l("Choices"),
        "formula": _l("Formula"),
        "rule": _l("Check"),
        "rule_message": _l("Message of the check"),
        "source": _l("Prefilled from"),
    }
    help = {
        "code": _l("Small letters, digits and “_”, for example: poor."),
        "choices": _l("One choice a line."),
        "measure": _l("For example: households, people. Money is in đồng, percent in %."),
        "formula": _l("For example: poor / total * 100. A field with a formula is not asked for."),
        "rule": _l("For example: poor <= total"),
        "source": _l("The unit finds this figure filled in, and may change it."),
    }

    def may_change(self, item: CallField) -> bool:
        """The form of an issued data call stands."""
        return data_calls.is_draft(item.call)

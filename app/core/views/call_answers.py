"""Screens of answers to data calls: the list of who is late, the form, the sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from flask import Response
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import object_session

from app.core.domain.data_calls.design import FieldDesign, FieldKind
from app.core.errors import SheetOfOtherForm
from app.core.models import AdminUnit, CallResponse
from app.core.services import call_answers as answers
from app.core.services import call_sheets, data_calls
from app.core.services.call_answers import Filled, is_fillable
from app.extensions import db
from app.kernel import clock
from app.kernel.commands import Answer, Command
from app.kernel.errors import InvalidInput
from app.kernel.export_sheets import TYPES
from app.kernel.fields import (
    ChoiceField,
    DateField,
    DecimalField,
    FileField,
    IntegerField,
    LongTextField,
    MoneyField,
    TranslatedForm,
)
from app.kernel.fields_lookup import LookupField
from app.kernel.form_builder import lookup_to
from app.kernel.formats import format_date, format_decimal
from app.kernel.models import Base
from app.kernel.pages import Button, Cell, Section, ShownField, ShowPage
from app.kernel.present import MISSING
from app.kernel.security import current_actor
from app.kernel.versions import version_of
from app.kernel.views import RecordView

PREFIX = "f_"  # a field may have any code, also one that forms use themselves


def shown(design: FieldDesign, value: Any) -> Cell:
    """Return a value of a form as people read it: money and counts whole, rates with decimals."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, Decimal | Fraction | int):
        places = design.places
        if design.kind == FieldKind.PERCENT:
            places = places or 2
        text = format_decimal(Fraction(value), places)
        between = "" if design.unit == "%" else " "
        return Cell(f"{text}{between}{design.unit}".strip(), kind="number")
    return Cell(format_date(value) if hasattr(value, "strftime") else str(value))


def _field_of(filled: Filled) -> Any:
    """Return the form field that asks for a value."""
    design = filled.field.design
    # A field of money shows its currency itself.
    beside = design.unit if design.kind != FieldKind.MONEY else ""
    label = f"{design.label} ({beside})" if beside else design.label
    common: dict[str, Any] = {"help": _help(filled), "default": filled.value}
    match design.kind:
        case FieldKind.MONEY:
            common["default"] = None if filled.value is None else int(filled.value)
            return MoneyField(label, **common)
        case FieldKind.NUMBER if design.places == 0:
            common["default"] = None if filled.value is None else int(filled.value)
            return IntegerField(label, minimum=0, **common)
        case FieldKind.NUMBER | FieldKind.PERCENT:
            return DecimalField(label, places=design.places, minimum=0, **common)
        case FieldKind.DATE:
            return DateField(label, **common)
        case FieldKind.CHOICE:
            return ChoiceField(label, choices=[(each, each) for each in design.choices], **common)
    return LongTextField(label, **common)


def _help(filled: Filled) -> str:
    if filled.prefilled is None:
        return ""
    known = shown(filled.field.design, filled.prefilled).text
    if filled.was_changed:
        return _("The register says %(value)s; it was changed here.", value=known)
    return _("Prefilled from the register: %(value)s.", value=known)


def _fill_form(item: CallResponse) -> TranslatedForm:
    fields = {PREFIX + each.field.code: _field_of(each) for each in _sheet(item)}
    form: TranslatedForm = type("FillForm", (TranslatedForm,), fields)()
    return form


def _sheet(item: CallResponse) -> list[Filled]:
    return answers.sheet(object_session(item) or db.session(), item)


def _typed(form: TranslatedForm) -> dict[str, Any]:
    return {
        field.name.removeprefix(PREFIX): field.data
        for field in form
        if field.name.startswith(PREFIX)
    }


def _save(item: CallResponse, form: TranslatedForm) -> None:
    answers.save_draft(item.id, _typed(form), actor=current_actor())


def _hand_in(item: CallResponse, form: TranslatedForm) -> None:
    try:
        answers.hand_in(item.id, _typed(form), actor=current_actor(), today=clock.today())
    except InvalidInput as error:
        beside = {PREFIX + code: text for code, text in error.errors.items()}
        raise InvalidInput(beside) from error


def _remind(item: CallResponse, _form: TranslatedForm) -> None:
    answers.remind(item.id, actor=current_actor())


def _nothing_form(_item: Any) -> TranslatedForm:
    class NothingForm(TranslatedForm):
        pass

    return NothingForm()


def _upload_form(_item: Any) -> TranslatedForm:
    class UploadForm(TranslatedForm):
        file = FileField(_l("The filled-in sheet"), required=True, extensions=("xlsx", "ods"))

    return UploadForm()


def _upload(item: CallResponse, form: TranslatedForm) -> None:
    """Read each cell as the form would read what is typed."""
    cells = call_sheets.read_sheet(item, form.file.data.read())
    read = _fill_form(item)
    for code, cell in cells.items():
        name = PREFIX + code
        if name not in read:
            raise SheetOfOtherForm
        field = read[name]
        try:
            field.process_formdata([_as_typed(cell)])
        except ValueError as error:
            raise InvalidInput(
                {"file": _("%(field)s: %(problem)s", field=field.label.text, problem=str(error))}
            ) from error
    answers.save_draft(item.id, _typed(read), actor=current_actor())


def _as_typed(cell: Any) -> Any:
    return format_date(cell) if hasattr(cell, "strftime") else cell


def _asked_unit(label: Any, **common: Any) -> LookupField:
    """Return a field that offers the units which the call in the form can ask."""
    return LookupField(label, **lookup_to(AdminUnit), lookup_parent="call_id", **common)


class CallResponseView(RecordView):
    """Answers to data calls: of the reader's unit, and of those that the reader's unit asks."""

    model = CallResponse
    route_base = "/core/data-call-answers"
    title = _l("Answers to data calls")
    title_one = _l("Answer to a data call")
    search_columns = ()
    list_columns = ("unit", "call", "effective_due_on", "first_handed_in_on", "state", "reminders")
    more_columns = ("handed_in_on", "accepted_on", "reminded_at")
    show_sections = (
        (
            _l("Answer to a data call"),
            (
                "call", "unit", "effective_due_on", "first_handed_in_on", "handed_in_on",
                "accepted_on", "returned_reason", "reminders", "reminded_at",
            ),
        ),
    )  # fmt: skip
    form_sections = ((_l("Who is asked"), ("call_id", "unit_id")),)
    edit_sections = ()
    form_fields = {"unit_id": _asked_unit}
    facts = ("state", "effective_due_on")
    order = ("effective_due_on", "unit_id")
    sortable = ("effective_due_on", "first_handed_in_on", "reminders")
    filters = ("call", "unit", "state", "effective_due_on")
    can_delete = True
    labels = {
        "call": _l("Data call"),
        "call_id": _l("Data call"),
        "unit": _l("Unit that is asked"),
        "unit_id": _l("Unit that is asked"),
        "effective_due_on": _l("In time until"),
        "first_handed_in_on": _l("First handed in on"),
        "handed_in_on": _l("Last handed in on"),
        "accepted_on": _l("Accepted on"),
        "returned_reason": _l("Why it was returned"),
        "reminders": _l("Reminders"),
        "reminded_at": _l("Last reminded at"),
    }
    commands = (
        Command("start", _l("Fill in"), "fill", _fill_form, _save, shown=is_fillable),
        Command(
            "fill",
            _l("Fill in"),
            "fill",
            _fill_form,
            _save,
            shown=lambda item: is_fillable(item) and item.state != "open",
            icon="pencil",
        ),
        Command(
            "hand_in", _l("Hand in the figures"), "fill", _fill_form, _hand_in, shown=is_fillable
        ),
        Command(
            "upload",
            _l("Upload a sheet"),
            "fill",
            _upload_form,
            _upload,
            shown=is_fillable,
            icon="upload",
            tone="secondary",
        ),
        Command(
            "remind",
            _l("Remind"),
            "check",
            _nothing_form,
            _remind,
            shown=is_fillable,
            icon="bell",
            tone="secondary",
        ),
    )
    method_permission_name = {**RecordView.method_permission_name, "blank": "fill"}
    empty_hint = _l("Answers appear here when somebody asks your unit for figures.")

    def may_change(self, item: CallResponse) -> bool:
        """Who is asked can be changed in the draft of a call only."""
        return data_calls.is_draft(item.call)

    def create(self, values: Mapping[str, Any]) -> Base:
        """Ask a unit."""
        return data_calls.ask_unit(values, actor=current_actor())

    def extra_buttons(self, item: CallResponse) -> Sequence[Button]:
        """Offer the form as a spreadsheet."""
        if not is_fillable(item) or not current_actor().may("fill", self.record):
            return ()
        return (Button(_("Form as a sheet"), self.url("blank", pk=item.id), icon="file-download"),)

    def show_page(self, item: Any) -> ShowPage:
        """Show what was filled in, what follows from it, and why it came back."""
        page = super().show_page(item)
        if page.workflow is not None:
            # Answers are opened by issuing their call.
            buttons = tuple(each for each in page.workflow.buttons if each.name != "ask")
            page = replace(page, workflow=replace(page.workflow, buttons=buttons))
        if item.state == "returned":
            page = replace(page, notice=_("Returned: %(reason)s", reason=item.returned_reason))
        if item.state in ("planned", "open") or not current_actor().may("read", "core.CallValue"):
            return page
        session = db.session()
        fields = data_calls.fields_of(session, item.call_id)
        design = data_calls.design_of(fields)
        values = design.computed(answers.answer_of(session, item, fields))
        notes = {each.field.code: _help(each) for each in _sheet(item)}
        rows = tuple(
            ShownField(each.label, shown(each, values[each.code]), help=notes.get(each.code, ""))
            for each in design.fields
        )
        return replace(page, sections=(Section(_("Figures of the answer"), rows), *page.sections))

    @expose("/<int:pk>/blank")
    @has_access
    def blank(self, pk: int) -> Answer:
        """Return the form as a spreadsheet to be filled in."""
        item = self.read(pk)
        self.require_command(self.commands[0], item)
        headers = (_("Code"), _("What is asked"), _("Unit of measure"), _("Value"))
        words = call_sheets.SheetWords(headers, _("Choose from the list"))
        content = call_sheets.empty_sheet(item, _sheet(item), words)
        name = f"data-call-{item.call_id}-{item.unit_id}-{version_of(item)}.xlsx"
        disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content, mimetype=TYPES["xlsx"], headers=disposition)


__all__ = ["CallResponseView", "shown"]

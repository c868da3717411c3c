"""Forms of bulk actions: the fields of the single act, none of which is required for all rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Boolean

from app.kernel.fields import TranslatedForm
from app.kernel.fields_base import EMPTY
from app.kernel.fields_choice import ChoiceField
from app.kernel.form_builder import build_form
from app.kernel.models import table_of
from app.kernel.workflow import Transition
from app.kernel.workflow_forms import fields_of

if TYPE_CHECKING:
    from app.kernel.views import RecordView

YES_NO = (("yes", _l("Yes")), ("no", _l("No")))


class ColumnsForm(TranslatedForm):
    """New values of columns for many rows; at least one of them."""

    needs_value = True

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse a form in which nothing is filled in."""
        if not super().validate(extra_validators):
            return False
        names = [field.name for field in self if field.name not in ("csrf_token", "version")]
        if self.needs_value and not filled(self, names):
            self.form_errors.append(_("Fill in what is to be changed."))
            return False
        return True


def columns_form(
    view: RecordView, names: Sequence[str], *, clearable: bool
) -> type[TranslatedForm]:
    """Return a form class for columns of many rows."""
    table = table_of(view.model)
    flags = {name: _yes_or_no for name in names if isinstance(table.c[name].type, Boolean)}
    spec = replace(
        view.form_spec(editing=True),
        names=tuple(names),
        fields={**view.form_fields, **flags},
        optional=True,
    )
    built = build_form(spec)
    return type("BulkColumnsForm", (built, ColumnsForm), {"needs_value": not clearable})


def _yes_or_no(label: Any, **options: Any) -> ChoiceField:
    return ChoiceField(label, choices=YES_NO, **options)


def filled(
    form: TranslatedForm, names: Sequence[str], *, clearable: bool = False
) -> dict[str, Any]:
    """Return the values that a valid form gives to columns; what was left empty is left alone."""
    found = {name: _value(form[name]) for name in names}
    return {name: value for name, value in found.items() if clearable or value not in EMPTY}


def _value(field: Any) -> Any:
    if isinstance(field, ChoiceField) and field.choices is YES_NO and field.data is not None:
        return field.data == "yes"
    return field.data


def step_form(row: Transition, data: Mapping[str, Any] | None = None) -> TranslatedForm:
    """Return the form of a step that many rows take for one reason and on one paper."""
    fields = fields_of(row)
    fields.pop("paper_scan", None)
    suggested = {"paper_capacity": str(row.paper.capacity)} if row.paper is not None else {}
    made: type[TranslatedForm] = type("BulkStepForm", (TranslatedForm,), fields)
    return made(data={**suggested, **(data or {})})


def names_of(form: TranslatedForm) -> tuple[str, ...]:
    """Return the names of the fields that are asked for."""
    hidden = ("csrf_token", "version")
    return tuple(field.name for field in form if field.name not in hidden)

"""Form fields of masked columns: they show a mask, and keep what is stored unless typed anew."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask_babel import gettext as _
from wtforms.fields.core import UnboundField

from app.kernel.field_policy import FieldRule, is_mask
from app.kernel.fields_base import EMPTY, TypedField

REMOVE = "-"


class MaskedField(TypedField):
    """Mixed into the field of a column's type; `stored` is never written into a page."""

    rule: FieldRule

    def __init__(self, *args: Any, rule: FieldRule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.stored: Any = None
        self.is_typed = False
        self.may_be_empty = not self.required

    def process_data(self, value: Any) -> None:
        """Take the stored value, and say what an empty box means."""
        super().process_data(value)
        self.stored = value
        if value in EMPTY:
            return
        self.required = False
        self.flags.required = False
        told = {"mask": self.rule.shape(value)}
        self.description = (
            _("Stored: %(mask)s. Leave empty to keep it, type - to remove it.", **told)
            if self.may_be_empty
            else _("Stored: %(mask)s. Leave empty to keep it.", **told)
        )

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read what was typed; an empty box keeps what is stored, a dash (or null) removes it."""
        if not valuelist:
            return
        typed = valuelist[0]
        if isinstance(typed, str) and not typed.strip():
            return
        self.is_typed = True
        if typed is None or (self.may_be_empty and str(typed).strip() == REMOVE):
            self.data = None
            return
        super().process_formdata(valuelist)

    def _value(self) -> str:
        return super()._value() if self.is_typed else ""

    # -- for the comparison of versions (app.kernel.form_values) ------------------------

    @property
    def kept_text(self) -> str:
        """Return the mask of what is stored."""
        return "" if self.stored in EMPTY else self.rule.shape(self.stored)

    @property
    def compared(self) -> Any:
        """Return what was typed, or the mask: the stored value is in no note and no answer."""
        return self.data if self.is_typed else self.kept_text

    def put(self, value: Any) -> None:
        """Take a value of a comparison: a mask means what is stored."""
        self.raw_data = None
        self.is_typed = not is_mask(value) and value != self.kept_text
        self.data = value if self.is_typed else self.stored


@cache
def _masked(kind: type[Any]) -> type[Any]:
    return type(f"Masked{kind.__name__}", (MaskedField, kind), {"kind": kind.kind})


def masked_field(field: UnboundField[Any], rule: FieldRule) -> UnboundField[Any]:
    """Return the field of a column as one that keeps and masks what is stored."""
    if not issubclass(field.field_class, TypedField):
        raise TypeError(f"{field.field_class.__name__}: only typed fields can be masked")
    return UnboundField(_masked(field.field_class), *field.args, rule=rule, **field.kwargs)

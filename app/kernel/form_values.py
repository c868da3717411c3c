"""The fields of a form as values, as sent by a browser, and as shown to a reader."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

UNCOMPARED = ("hidden", "file", "password")


def compared(form: Any) -> tuple[str, ...]:
    """Return the names of the fields whose values can be compared and carried along."""
    return tuple(field.name for field in form if kind_of(field) not in UNCOMPARED)


def kind_of(field: Any) -> str:
    """Return the kind of a field; fields that are not ours are told by their class."""
    if field.type in ("CSRFTokenField", "TokenField", "HiddenField"):
        return "hidden"
    return str(getattr(field, "kind", "text"))


def values_of(form: Any) -> dict[str, Any]:
    """Return the values of the compared fields."""
    return {
        name: getattr(form[name], "compared", form[name].data)
        for name in compared(form)
        if not isinstance(form[name].data, FileStorage)
    }


def fill(form: Any, values: Mapping[str, Any]) -> None:
    """Put values into a form as if its record held them."""
    for name, value in values.items():
        if name in form:
            put = getattr(form[name], "put", None)
            if put is not None:
                put(value)
                continue
            form[name].data = value
            form[name].raw_data = None


def as_typed(field: Any) -> list[str]:
    """Return a field's value as a browser would send it, so that only what is sent changes."""
    kind = kind_of(field)
    if kind == "boolean":
        return ["y"] if field.data else []
    if kind == "lookup":
        return [str(key) for key in field.keys]
    if kind == "multiselect" or (kind == "select" and not hasattr(field, "_value")):
        return [str(getattr(value, "value", value)) for value in field.chosen()]
    return [field._value()]


def shown(field: Any) -> str:
    """Return a field's value as a reader reads it; nothing for an empty one."""
    kind = kind_of(field)
    if hasattr(field, "kept_text") and not field._value():
        return str(field.kept_text)
    if kind == "boolean":
        return _("Yes") if field.data else _("No")
    if kind == "lookup":
        return str(field.lookup_text)
    if kind in ("select", "multiselect"):
        labels = dict(field.options())
        values = (str(getattr(value, "value", value)) for value in field.chosen())
        return ", ".join(labels.get(value, value) for value in values)
    return str(field._value())

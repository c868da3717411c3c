"""The control of a form field in HTML, with what ties it to its help and its errors.

Python and not a template, since a grid of lines has hundreds of them. `macros/forms.html` asks for
them and says what stands around.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_babel import gettext as _
from markupsafe import Markup, escape

KINDS = {
    "TextAreaField": "textarea",
    "IntegerField": "integer",
    "DecimalField": "decimal",
    "DateField": "date",
    "DateTimeField": "datetime",
    "SelectField": "select",
    "SelectMultipleField": "multiselect",
    "BooleanField": "boolean",
    "FileField": "file",
    "PasswordField": "password",
    "HiddenField": "hidden",
    "CSRFTokenField": "hidden",
}
MODES = {"integer": "numeric", "money": "numeric", "decimal": "decimal"}


def kind_of(field: Any) -> str:
    """Return which control a field has; without a kind of ours its class decides."""
    return getattr(field, "kind", None) or KINDS.get(field.type, "text")


def described_by(field: Any) -> str:
    """Return the keys of the help and the errors of a field."""
    keys = [f"{field.id}-help"] if field.description else []
    return " ".join([*keys, f"{field.id}-error"] if field.errors else keys)


def control(field: Any, kind: str) -> Markup:
    """Return the control of a field."""
    marks: dict[str, Any] = {}
    if described := described_by(field):
        marks["aria-describedby"] = described
    if field.errors:
        marks["aria-invalid"] = "true"
    return _CONTROLS.get(kind, _plain)(field, kind, " has-error" if field.errors else "", marks)


def _plain(field: Any, _kind: str, state: str, marks: dict[str, Any]) -> Markup:
    given = {"autocomplete": "off", **(field.render_kw or {}), **marks}
    return _written(field, "form-control" + state, given)


def _password(field: Any, _kind: str, state: str, marks: dict[str, Any]) -> Markup:
    given = {"autocomplete": "current-password", **(field.render_kw or {}), **marks}
    return _written(field, "form-control" + state, given)


def _select(field: Any, _kind: str, state: str, marks: dict[str, Any]) -> Markup:
    return _written(field, "form-select" + state, marks)


def _multiselect(field: Any, _kind: str, state: str, marks: dict[str, Any]) -> Markup:
    given = {"multiple": True, "data-multiselect": "1", **marks}
    return _written(field, "form-select" + state, given)


def _file(field: Any, _kind: str, state: str, marks: dict[str, Any]) -> Markup:
    return _written(field, "form-control" + state, marks)


def _textarea(field: Any, _kind: str, state: str, marks: dict[str, Any]) -> Markup:
    return _written(field, "form-control" + state, {"rows": 4, **marks})


def _day(field: Any, kind: str, state: str, marks: dict[str, Any]) -> Markup:
    shape = _("dd/mm/yyyy hh:mm") if kind == "datetime" else _("dd/mm/yyyy")
    given = {
        "type": "text",
        "autocomplete": "off",
        "inputmode": "numeric",
        "placeholder": shape,
        f"data-{kind}": "1",
        **({"data-echo": "date"} if kind == "date" else {}),
        **marks,
    }
    box = _written(field, "form-control" + state, given)
    return Markup(f'<div class="input-group date-field">{box}</div>')  # noqa: S704 - a widget's


def _number(field: Any, kind: str, state: str, marks: dict[str, Any]) -> Markup:
    given = {
        "type": "text",
        "autocomplete": "off",
        "inputmode": MODES[kind],
        **({"data-echo": "money"} if kind == "money" else {}),
        **marks,
    }
    box = _written(field, "form-control numeric-input" + state, given)
    unit = getattr(field, "unit", None) or ("₫" if kind == "money" else "")
    if not unit:
        return box
    text = f'<span class="input-group-text">{escape(unit)}</span>'
    return Markup(f'<div class="input-group">{box}{text}</div>')  # noqa: S704 - escaped


def _written(field: Any, classes: str, given: dict[str, Any]) -> Markup:
    return Markup(field(**{"class": classes, **given}))  # noqa: S704 - what a widget writes


_CONTROLS = {
    "lookup": _select,
    "select": _select,
    "multiselect": _multiselect,
    "textarea": _textarea,
    "file": _file,
    "password": _password,
    "date": _day,
    "datetime": _day,
    **dict.fromkeys(MODES, _number),
}


def init_app(app: Flask) -> None:
    """Let templates ask for controls."""
    app.jinja_env.globals.update(kind_of=kind_of, control=control, described_by=described_by)

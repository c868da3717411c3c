"""How form fields write themselves: the widgets of WTForms for our kinds, written without detours.

WTForms builds each attribute through a formatter and looks through the flags of a field by name.
The HTML is the same; a test compares them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape
from wtforms import widgets
from wtforms.widgets.core import clean_key as _clean_key

if TYPE_CHECKING:
    from app.kernel.fields_choice import ChoiceBase

clean_key = lru_cache(maxsize=1024)(_clean_key)


def attributes(**values: Any) -> str:
    """Return attributes in HTML, sorted by name; True stands alone, False is left out."""
    parts = []
    for name in sorted(values):
        value = values[name]
        if value is True:
            parts.append(clean_key(name))
        elif value is not False:
            text = str(escape(value)).replace('"', "&quot;")
            parts.append(f'{clean_key(name)}="{text}"')
    return " ".join(parts)


def _with_flags(widget: Any, field: Any, given: dict[str, Any]) -> dict[str, Any]:
    given.setdefault("id", field.id)
    allowed = widget.validation_attrs
    for name, value in vars(field.flags).items():
        if name in allowed and name not in given:
            given[name] = value
    given["name"] = field.name
    return given


class _Quick:
    """Mixed into an input of WTForms."""

    input_type: str
    validation_attrs: list[str]

    def __call__(self, field: Any, **given: Any) -> Markup:
        given.setdefault("type", self.input_type)
        if "value" not in given:
            given["value"] = field._value()
        made = attributes(**_with_flags(self, field, given))
        return Markup(f"<input {made}>")  # noqa: S704 - escaped above


class TextInput(_Quick, widgets.TextInput):
    """A box for one line."""


class HiddenInput(_Quick, widgets.HiddenInput):
    """A value that is not seen."""


class CheckboxInput(_Quick, widgets.CheckboxInput):
    """A box to tick."""

    def __call__(self, field: Any, **given: Any) -> Markup:
        """Render the box, ticked where the value says so."""
        if field.data:
            given.setdefault("checked", True)
        return super().__call__(field, **given)


class TextArea(widgets.TextArea):
    """A box for several lines."""

    def __call__(self, field: Any, **given: Any) -> Markup:
        """Render the box with its text."""
        made = attributes(**_with_flags(self, field, given))
        text = escape(field._value())
        return Markup(f"<textarea {made}>\r\n{text}</textarea>")  # noqa: S704 - escaped above


class Select(widgets.Select):
    """A box of choices."""

    def __call__(self, field: ChoiceBase, **given: Any) -> Markup:
        """Render the box with its options."""
        if self.multiple:
            given["multiple"] = True
        made = attributes(**_with_flags(self, field, given))
        options = [self._option(each) for each in field.iter_choices()]
        return Markup(f"<select {made}>{''.join(options)}</select>")  # noqa: S704 - escaped

    @staticmethod
    def _option(choice: Any) -> str:
        value = str(escape(choice.value)).replace('"', "&quot;")
        chosen = "selected " if choice.selected else ""
        return f'<option {chosen}value="{value}">{escape(choice.label or choice.value)}</option>'

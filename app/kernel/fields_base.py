"""What all form fields share: kind, help, reading and writing of typed text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

import wtforms
from wtforms.validators import StopValidation

from app.kernel.input_messages import explain
from app.kernel.text import clean_input
from app.kernel.widgets import TextInput

EMPTY: tuple[object, ...] = (None, "", [], ())


class Required:
    """Refuse an empty value; zero and "no" are values."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, form: wtforms.Form, field: wtforms.Field) -> None:
        if field.data in EMPTY:
            raise StopValidation(field.gettext("This field is required."))


class SkipWhenEmpty:
    """Leave an empty value, which is allowed, out of further checks."""

    field_flags: ClassVar[dict[str, bool]] = {"optional": True}

    def __call__(self, form: wtforms.Form, field: wtforms.Field) -> None:
        if field.data in EMPTY:
            raise StopValidation


class FieldBase(wtforms.Field):
    """Common to all fields: kind, help, required or not, and one message at a time."""

    kind = "text"
    data: Any

    def __init__(
        self,
        label: Any = None,
        validators: Sequence[Callable[..., None]] | None = None,
        *,
        help: Any = "",
        required: bool = False,
        **kwargs: Any,
    ) -> None:
        first = Required() if required else SkipWhenEmpty()
        super().__init__(label, [first, *(validators or ())], description=help, **kwargs)
        self.help = help
        self.required = required

    def pre_validate(self, form: wtforms.Form) -> None:
        """Stop at a value that could not be read, so that no second message follows."""
        if self.process_errors:
            raise StopValidation


class TypedField(FieldBase):
    """A field typed as text; subclasses say how to read and write the value."""

    widget = TextInput()
    input_mode = "text"

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        attributes = {"inputmode": self.input_mode, **kwargs.pop("render_kw", {})}
        super().__init__(label, validators, render_kw=attributes, **kwargs)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Read the typed text; an empty one means no value."""
        if not valuelist:
            return
        self.data = None
        typed = valuelist[0]
        if typed is None or (isinstance(typed, str) and not typed.strip()):
            return
        try:
            self.data = self.read(typed)
        except ValueError as error:
            raise ValueError(explain(error)) from error

    def _value(self) -> str:
        if self.raw_data:
            return "" if self.raw_data[0] is None else str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)

    def read(self, typed: Any) -> Any:
        """Turn what was typed into a value, or raise an input error."""
        return clean_input(typed if isinstance(typed, str) else str(typed))

    def write(self, value: Any) -> str:
        """Turn a value into the text of the input box."""
        return str(value)

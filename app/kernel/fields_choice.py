"""Form fields with a given set of values: choices, yes or no, and files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any

import wtforms
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms.fields.choices import Choice, SelectFieldBase
from wtforms.validators import StopValidation

from app.kernel.fields_base import FieldBase
from app.kernel.formats import format_decimal
from app.kernel.input_messages import explain
from app.kernel.text import clean_input
from app.kernel.widgets import CheckboxInput, Select

Choices = Iterable[tuple[Any, Any]] | Callable[[], Iterable[tuple[Any, Any]]]

MEGABYTE = 1024 * 1024
ZIP = b"PK\x03\x04"
SIGNATURES = {
    "pdf": (b"%PDF-",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "xlsx": (ZIP,),
    "docx": (ZIP,),
    "ods": (ZIP,),
    "odt": (ZIP,),
    "zip": (ZIP,),
    "xls": (b"\xd0\xcf\x11\xe0",),
    "doc": (b"\xd0\xcf\x11\xe0",),
}


class ChoiceBase(FieldBase, SelectFieldBase):
    """Values to choose from: pairs of value and label, or a callable that returns them.

    `coerce` turns the sent text into the value of the record, for example an enumeration.
    """

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        choices: Choices = (),
        coerce: Callable[[str], Any] = str,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.choices = choices
        self.coerce = coerce

    def options(self) -> list[tuple[str, str]]:
        """List what can be chosen, labels in the user's language."""
        pairs = self.choices() if callable(self.choices) else self.choices
        return [(_sent(value), str(label)) for value, label in pairs]

    def chosen(self) -> list[Any]:
        """List the values chosen now."""
        raise NotImplementedError

    def iter_choices(self) -> list[Choice]:
        """List the options for the widget."""
        chosen = {_sent(value) for value in self.chosen()}
        return [Choice(value, label, value in chosen, {}) for value, label in self.options()]

    def pre_validate(self, form: wtforms.Form) -> None:
        """Refuse a value that is not among the choices."""
        super().pre_validate(form)
        offered = {value for value, _label in self.options()}
        if any(_sent(value) not in offered for value in self.chosen()):
            raise StopValidation(self.gettext("Not a valid choice."))

    def _coerced(self, sent: Any) -> Any:
        try:
            return self.coerce(sent if isinstance(sent, str) else _sent(sent))
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(self.gettext("Not a valid choice.")) from error


class ChoiceField(ChoiceBase):
    """One value of several; an empty option comes first unless a value is required and set."""

    kind = "select"
    widget = Select()

    def options(self) -> list[tuple[str, str]]:
        """List what can be chosen, the empty option where it is allowed or not yet chosen."""
        blank = [] if self.required and self.data is not None else [("", "")]
        return blank + super().options()

    def chosen(self) -> list[Any]:
        """List the chosen value, if any."""
        return [] if self.data is None else [self.data]

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the sent value; an empty one means none."""
        if valuelist:
            self.data = None
            if valuelist[0] not in (None, ""):
                self.data = self._coerced(valuelist[0])


class MultiChoiceField(ChoiceBase):
    """Any number of values of several."""

    kind = "multiselect"
    widget = Select(multiple=True)

    def chosen(self) -> list[Any]:
        """List the chosen values."""
        return list(self.data or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the sent values."""
        self.data = [self._coerced(value) for value in valuelist if value not in (None, "")]


class BooleanField(FieldBase, wtforms.BooleanField):
    """Yes or no."""

    kind = "boolean"
    widget = CheckboxInput()


class FileField(FieldBase, wtforms.FileField):
    """One uploaded file of an allowed type and size; the content must begin as its type does."""

    kind = "file"

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        max_bytes: int = 20 * MEGABYTE,
        extensions: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        accept = ",".join(f".{extension}" for extension in extensions) or False
        attributes = {"accept": accept, **kwargs.pop("render_kw", {})}
        super().__init__(label, validators, render_kw=attributes, **kwargs)
        self.max_bytes = max_bytes
        self.extensions = tuple(extension.lower() for extension in extensions)

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the uploaded file; an empty upload leaves the value alone."""
        files = [item for item in valuelist if isinstance(item, FileStorage) and item.filename]
        if not files:
            return
        self.data = files[0]
        try:
            self.data.filename = clean_input(files[0].filename or "")
        except ValueError as error:
            raise ValueError(explain(error)) from error

    def pre_validate(self, form: wtforms.Form) -> None:
        """Check extension, size and first bytes of a newly uploaded file."""
        super().pre_validate(form)
        if isinstance(self.data, FileStorage):
            self._check_extension(self.data)
            self._check_size(self.data)
            self._check_signature(self.data)

    def _check_extension(self, file: FileStorage) -> None:
        if self.extensions and _extension(file) not in self.extensions:
            allowed = ", ".join(self.extensions)
            raise StopValidation(
                _("Choose a file of one of these types: %(types)s.", types=allowed)
            )

    def _check_size(self, file: FileStorage) -> None:
        size = file.stream.seek(0, os.SEEK_END)
        file.stream.seek(0)
        if size == 0:
            raise StopValidation(_("The file is empty."))
        if size > self.max_bytes:
            limit = format_decimal(Fraction(self.max_bytes, MEGABYTE))
            raise StopValidation(_("The file must not be larger than %(limit)s MB.", limit=limit))

    def _check_signature(self, file: FileStorage) -> None:
        expected = SIGNATURES.get(_extension(file))
        head = file.stream.read(8)
        file.stream.seek(0)
        if expected and not head.startswith(expected):
            message = _("The content of the file is not of the type that its name says.")
            raise StopValidation(message)


def _extension(file: FileStorage) -> str:
    return os.path.splitext(file.filename or "")[1].lstrip(".").lower()


def _sent(value: Any) -> str:
    return str(value.value) if isinstance(value, Enum) else str(value)

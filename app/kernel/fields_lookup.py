"""Form fields that refer to records: search as you type, never a preloaded list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import wtforms
from flask_babel import gettext as _
from markupsafe import Markup, escape
from wtforms.validators import StopValidation

from app.kernel.fields_base import FieldBase
from app.kernel.widgets import attributes as html_attributes

Loader = Callable[[int], str | None]
BIGGEST_KEY = 2**63 - 1


class LookupWidget:
    """A select box with the chosen records only; the page's script searches for others."""

    def __init__(self, *, multiple: bool = False) -> None:
        self.multiple = multiple

    def __call__(self, field: LookupBase, **kwargs: Any) -> Markup:
        """Render the box."""
        attributes = {
            "id": field.id,
            "name": field.name,
            "multiple": self.multiple,
            "required": field.required,
            "data_lookup_url": field.lookup_url,
            "data_lookup_parent": field.beside(field.lookup_parent),
            "data_lookup_date": field.beside(field.lookup_date),
            "data_quick_url": field.quick_url or False,
            "data_detail": field.detail or False,
            **kwargs,
        }
        options = [
            f'<option value="{key}" selected>{escape(text)}</option>' for key, text in field.current
        ]
        if not self.multiple:
            options.insert(0, '<option value=""></option>')
        made = "".join(options)
        return Markup(f"<select {html_attributes(**attributes)}>{made}</select>")  # noqa: S704


class LookupBase(FieldBase):
    """A reference by key; `loader` returns the label of a record that the user may choose.

    The loader must be scoped: for a record that does not exist and for one that the user may not
    see it returns None, and the message is the same. `lookup_parent` names the field whose value
    narrows the search, `lookup_date` the one with the day that counts; `quick_url` opens a short
    form for a new record; `describe` returns the second line of the chosen one.
    """

    multiple = False

    def __init__(
        self,
        label: Any = None,
        validators: Any = None,
        *,
        lookup_url: str = "",
        loader: Loader | None = None,
        lookup_parent: str | None = None,
        lookup_date: str | None = None,
        quick_url: str | Callable[[], str] = "",
        describe: Callable[[int], str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.lookup_url = lookup_url
        self.loader = loader
        self.lookup_parent = lookup_parent
        self.lookup_date = lookup_date
        self._quick_url = quick_url
        self.describe = describe
        self._labels: dict[int, str | None] = {}

    @property
    def keys(self) -> list[int]:
        """List the chosen keys."""
        raise NotImplementedError

    @property
    def quick_url(self) -> str:
        """Return the address of a short form for a new record, for who may add one."""
        return self._quick_url() if callable(self._quick_url) else self._quick_url

    @property
    def current(self) -> list[tuple[str, str]]:
        """List the chosen records as pairs of key and label."""
        labels = ((key, self._label(key)) for key in self.keys)
        return [(str(key), label) for key, label in labels if label is not None]

    @property
    def lookup_text(self) -> str:
        """Return the label of the chosen record, or the labels of all."""
        return ", ".join(label for _key, label in self.current)

    def beside(self, name: str | None) -> str | bool:
        """Return the full name of another field of the same form, or of the same line."""
        return bool(name) and self.name.removesuffix(self.short_name) + str(name)

    @property
    def detail(self) -> str:
        """Return the second line of the one chosen record, where such records have one."""
        current = self.current if self.describe is not None else []
        if self.describe is None or len(current) != 1:
            return ""
        return self.describe(int(current[0][0]))

    def know(self, labels: Mapping[int, str]) -> None:
        """Take labels that were loaded for many fields at once."""
        self._labels.update(labels)

    def pre_validate(self, form: wtforms.Form) -> None:
        """Refuse a key that the loader does not know."""
        super().pre_validate(form)
        if any(self._label(key) is None for key in self.keys):
            raise StopValidation(self._refusal())

    def _label(self, key: int) -> str | None:
        if self.loader is None:
            raise TypeError(f"field {self.name} has no loader")
        if key not in self._labels:
            self._labels[key] = self.loader(key)
        return self._labels[key]

    def _key(self, sent: Any) -> int:
        text = str(sent).strip()
        if not (
            text.isascii() and text.isdecimal() and len(text) < 20 and int(text) <= BIGGEST_KEY
        ):
            raise ValueError(self._refusal())
        return int(text)

    def _refusal(self) -> str:
        return str(_("Search and choose one of the records found."))


class LookupField(LookupBase):
    """A reference to one record."""

    kind = "lookup"
    widget = LookupWidget()

    @property
    def keys(self) -> list[int]:
        """List the chosen key, if any."""
        return [] if self.data is None else [self.data]

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the sent key; an empty one means none."""
        if valuelist:
            self.data = None
            if valuelist[0] not in (None, ""):
                self.data = self._key(valuelist[0])


class MultiLookupField(LookupBase):
    """References to any number of records, each once."""

    kind = "lookup"
    multiple = True
    widget = LookupWidget(multiple=True)

    @property
    def keys(self) -> list[int]:
        """List the chosen keys."""
        return list(self.data or ())

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        """Take the sent keys."""
        self.data = list(dict.fromkeys(self._key(sent) for sent in valuelist if sent))

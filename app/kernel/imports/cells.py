"""Cells as values: each is read by the field of the form, so that both take and refuse the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.kernel import field_policy, form_source
from app.kernel.columns import BOOLEAN
from app.kernel.form_builder import build_form
from app.kernel.form_values import kind_of
from app.kernel.formats import current_language
from app.kernel.imports.declared import Target
from app.kernel.imports.layout import cell_text
from app.kernel.imports.workbooks import Cell
from app.kernel.numbers import format_decimal_input
from app.kernel.text import search_key

YES = frozenset({"x", "v", "1", "co", "yes", "true", "dung", "có"})
NO = frozenset({"0", "khong", "no", "false", "sai", "không", "-"})
REMEMBERED = 50_000  # texts of one column
OFFICIAL = "vi"


@dataclass(frozen=True)
class Read:
    """What a cell says: a value, or why it is refused; `shown` is what the reader sees of it."""

    value: Any
    shown: str
    why: str = ""


class Reader:
    """Reads the cells of some columns for one import, in one language."""

    def __init__(self, target: Target, names: tuple[str, ...]) -> None:
        spec = target.spec(editing=False)
        chosen = tuple(name for name in spec.names if name in names)
        with form_source.reading_from(None):
            self.form = build_form(replace(spec, names=chosen), with_version=False)()
        self.language = current_language()
        self.target = target
        self._known: dict[str, dict[Cell, Read]] = {name: {} for name in names}
        self._readers = {name: self._reader(name) for name in names}

    def is_reference(self, name: str) -> bool:
        """Tell whether a column refers to a record."""
        return name in self.form and kind_of(self.form[name]) == "lookup"

    def read(self, name: str, cell: Cell) -> Read:
        """Return what a cell of a column says."""
        known = self._known[name]
        found = known.get(cell)
        if found is None or found.value is True or found.value is False:
            # 1, 1.0 and True are one key of a dictionary, and different cells.
            found = self._readers[name](cell)
            if len(known) < REMEMBERED:
                known[cell] = found
        return found

    def check(self, name: str, value: Any, cell: Cell) -> Read:
        """Judge a value that was found otherwise by the validators of its field."""
        field = self.form[name]
        field.data, field.raw_data, field.process_errors = value, [str(value)], []
        why = "" if field.validate(self.form) else str(field.errors[0])
        return Read(None if why else value, cell_text(cell), why)

    def _reader(self, name: str) -> Callable[[Cell], Read]:
        if name not in self.form:  # it helps to find and is no field
            return lambda cell: Read(cell_text(cell) or None, cell_text(cell))
        kind = kind_of(self.form[name])
        if kind == BOOLEAN:
            return self._boolean
        if kind == "lookup":
            return lambda cell: Read(cell_text(cell) or None, cell_text(cell))
        if kind == "select":
            return self._choice(name)
        return self._typed(name)

    @staticmethod
    def _boolean(cell: Cell) -> Read:
        text = cell_text(cell)
        if isinstance(cell, bool):
            return Read(cell, _("Yes") if cell else _("No"))
        if not text:
            return Read(None, "")
        folded = text.casefold()
        if folded in YES or search_key(text) in YES:
            return Read(True, text)
        if folded in NO or search_key(text) in NO:
            return Read(False, text)
        return Read(None, text, _("Write x or yes for yes, and leave the cell empty for no."))

    def _choice(self, name: str) -> Callable[[Cell], Read]:
        by_text: dict[str, str] = {}
        labels = {str(value): str(label) for value, label in self.form[name].options() if value}
        for value, label in labels.items():
            by_text.setdefault(search_key(label), value)
        by_text |= {search_key(value): value for value in labels}
        with force_locale(OFFICIAL):  # official tables have its words in every language
            for value, label in self.form[name].options():
                by_text.setdefault(search_key(str(label)), str(value))
        offered = ", ".join(labels.values())

        def read(cell: Cell) -> Read:
            text = cell_text(cell)
            if not text:
                return self._sent(name, "", text)
            value = by_text.get(search_key(text))
            if value is None:
                return Read(None, text, _("Choose one of these: %(choices)s.", choices=offered))
            return self._sent(name, value, text)

        return read

    def _typed(self, name: str) -> Callable[[Cell], Read]:
        def read(cell: Cell) -> Read:
            text = cell_text(cell)
            if isinstance(cell, float) and not isinstance(cell, bool):
                typed = format_decimal_input(Decimal(repr(cell)), self.language)
                return self._sent(name, typed, text)
            return self._sent(name, text, text)

        return read

    def _sent(self, name: str, typed: str, text: str) -> Read:
        field = self.form[name]
        field.process(MultiDict({name: typed}))
        why = "" if field.validate(self.form) else str(field.errors[0])
        return Read(None if why else field.data, masked(self.target.model, name, text), why)


def masked(model: Any, name: str, text: str) -> str:
    """Return the text of a cell as it may be shown: a masked column has its mask from now on."""
    rule = field_policy.mask_of(model, name)
    return text if rule is None or not text else str(rule.shape(text))


def values_of(reads: Mapping[str, Read]) -> dict[str, Any]:
    """Return what the cells of a row say, empty ones left out."""
    return {name: read.value for name, read in reads.items() if read.value is not None}

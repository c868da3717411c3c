"""Rows of a grid that are nobody's: empty lines, kept as HTML.

An empty line is the same for all who may add one: nothing of a record, of a reader or of what was
typed is in it. It is found by all that it is made from, the addresses that the reader's rights
open among it; fields of which the kernel does not know that are not kept. See docs/adr/0051.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from app.kernel import fields, fields_choice, fields_lookup
from app.kernel.fields import TranslatedForm
from app.kernel.formats import current_language
from app.kernel.kept import Kept
from app.kernel.line_parts import Line, LineForms

if TYPE_CHECKING:
    from app.kernel.line_forms import LineGrid

MOST = 512  # of some kB each
# What an empty field of these shows is in its class; a field of a module may ask for more.
PLAIN = frozenset(
    {
        fields.TextField,
        fields.LongTextField,
        fields.IntegerField,
        fields.MoneyField,
        fields.DecimalField,
        fields.DateField,
        fields.DateTimeField,
        fields_choice.ChoiceField,
        fields_choice.BooleanField,
        fields_lookup.LookupField,
    }
)
_rows = Kept(MOST)


class BlankLine(Line):
    """A new line that nobody has typed in; its form is made when something asks for it."""

    def __init__(self, index: str, make: Callable[[], TranslatedForm]) -> None:
        self._make = make
        self.index = index
        self.item, self.key, self.opened = None, None, None
        self.note, self.removed, self.kept = "", False, True
        self.shown, self.changes = {}, ()

    @cached_property
    def form(self) -> TranslatedForm:  # type: ignore[override]
        """Return the form of the line."""
        return self._make()

    @property
    def is_untouched(self) -> bool:
        """Tell whether nothing has asked for the form, so that nothing can be wrong in it."""
        return "form" not in self.__dict__


def row(grid: LineGrid, line: Line, number: Any, write: Callable[..., str]) -> str:
    """Return the row of a line; `write` is the macro that renders one."""
    if not (isinstance(line, BlankLine) and line.is_untouched and _is_plain(grid.new_form)):
        return write(grid, line, number)
    return Markup(_kept(grid, ("row", line.index, number), lambda: write(grid, line, number)))  # noqa: S704


def needed(grid: LineGrid) -> frozenset[str]:
    """Return the columns that a new line must have."""

    def look() -> frozenset[str]:
        return frozenset(each.short_name for each in grid.blank_form() if each.flags.required)

    return _kept(grid, ("needed",), look) if _is_plain(grid.new_form) else look()


def _is_plain(forms: LineForms) -> bool:
    """Tell whether the class of a form is the same with each request, and its fields are known."""
    return forms.is_kept and all(
        kind in PLAIN and not callable(choices) for kind, choices in forms.kinds
    )


def _kept(grid: LineGrid, what: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    cls = grid.new_form.cls
    key = (cls, grid.name, *what, grid.heads, current_language(), grid.new_form.addresses())
    return _rows.get(key, make)

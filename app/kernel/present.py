"""Values as a reader of the language sees them: cells with links, badges, dates and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from app.kernel import columns, formats
from app.kernel.money import is_money
from app.kernel.pages import Cell
from app.kernel.registry import registry
from app.kernel.security import current_actor

MISSING = Cell("—", kind="missing")
YES = "success"  # the tone of a tick


@dataclass(frozen=True)
class Presentation:
    """How the columns of a model are shown: choices by column, tones of their badges."""

    choices: Mapping[str, Sequence[tuple[str, Any]]] = field(default_factory=dict)
    tones: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    plain_numbers: frozenset[str] = frozenset()  # years and the like: no thousand separators

    def cell(self, item: Any, name: str) -> Cell:
        """Return the cell of a column."""
        value = columns.value_at(item, name)
        if value is None or value == "":
            return MISSING
        if name in self.choices:
            return self._choice(name, str(value))
        if name in self.plain_numbers:
            return Cell(str(value), kind="number")
        if isinstance(value, int) and is_money(type(item), name):
            return Cell(formats.format_money(value), kind="number")
        return cell_of(value)

    def _choice(self, name: str, value: str) -> Cell:
        label = next((str(text) for key, text in self.choices[name] if key == value), value)
        if name in self.tones:
            return Cell(label, kind="badge", tone=self.tones[name].get(value, "neutral"))
        return Cell(label)


def file_texts(cells: Iterable[Cell]) -> list[str]:
    """Return cells as a file holds them: nothing where a page shows a sign for nothing."""
    return ["" if cell.kind == MISSING.kind else cell.text for cell in cells]


def cell_of(value: Any) -> Cell:
    """Return the cell of a value by its type."""
    if isinstance(value, Cell):
        return value
    if hasattr(value, "__record__"):
        url = record_url(value)
        return Cell(str(value), kind="link" if url else "text", url=url)
    if isinstance(value, bool):
        return Cell(_("Yes") if value else _("No"), kind="bool", tone=YES if value else "neutral")
    if isinstance(value, datetime):
        # The framework keeps sign-ins without a time zone, in the server's own time.
        aware = value if value.tzinfo else value.astimezone()
        return Cell(formats.format_datetime(aware), kind="date")
    if isinstance(value, date):
        return Cell(formats.format_date(value), kind="date")
    if isinstance(value, StrEnum):
        return Cell(str(value))
    if isinstance(value, int):
        return Cell(formats.format_integer(value), kind="number")
    if isinstance(value, Decimal):
        return Cell(formats.format_decimal(value), kind="number")
    text = str(value)
    return Cell(text, kind="long" if len(text) > 120 or "\n" in text else "text")


def record_url(item: Any) -> str | None:
    """Return the address of a record's page, if the actor may read such records."""
    view = registry().record_views.get(item.__record__)
    if view is None or view.model is not type(item):
        return None
    if not current_actor().may("read", item.__record__):
        return None
    return view.url_of(item)

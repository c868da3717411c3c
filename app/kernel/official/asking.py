"""The question of an export where there are layouts: as on the screen, or as the form has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import lazy_gettext as _l

from app.kernel.errors import BadQuery
from app.kernel.export_rows import Reader
from app.kernel.fields_choice import ChoiceField
from app.kernel.listing import ListQuery
from app.kernel.official.declared import SheetLayout
from app.kernel.official.reading import LaidOutReader

if TYPE_CHECKING:
    from app.kernel.views import RecordView

LAYOUT = "layout"


def asked_layout(layouts: Sequence[SheetLayout]) -> SheetLayout | None:
    """Return the layout that was chosen; a form says by itself that it knows no such one."""
    name = (request.form if request.method == "POST" else request.args).get(LAYOUT, "")
    found = next((layout for layout in layouts if layout.name == name), None)
    if found is None and name and request.method != "POST":
        raise BadQuery(LAYOUT, name)
    return found


def reader_of(view: RecordView, query: ListQuery, kind: str) -> Reader:
    """Return what reads a list as it was asked for: in a layout, or as it is shown."""
    layout = asked_layout(view.layouts)
    return Reader(view, query, kind) if layout is None else LaidOutReader(view, query, kind, layout)


def with_layouts(form: Any, layouts: Sequence[SheetLayout]) -> Any:
    """Return a class of forms that also asks for the layout, where there is a choice."""
    if not layouts:
        return form
    choices = [("", _l("As on the screen")), *((each.name, each.label) for each in layouts)]
    field = ChoiceField(
        _l("Layout"),
        choices=choices,
        default="",
        help=_l("An official layout has its own columns, groups and totals."),
    )
    return type(f"LaidOut{form.__name__}", (form,), {LAYOUT: field})

"""Lines of a record: its children, entered in a grid inside its own form.

A view declares `lines = (Lines("members", "MemberView", "household_id", …),)`. The children's own
view says what may be entered and changed, and its services carry it out, so permission, scope and
the rules of the module hold as on the children's own pages. See docs/adr/0026.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import request

from app.kernel.manifest import Text
from app.kernel.models import Base, table_of
from app.kernel.transaction import transaction

if TYPE_CHECKING:
    from app.kernel.fields import TranslatedForm
    from app.kernel.views import RecordView

MORE = "_more"  # the button that asks for further empty lines, for readers without script
MOST = 300


@dataclass(frozen=True)
class Lines:
    """Children of `view` whose `column` is the key of this record.

    Of `columns` a new line asks for those of the children's form for new records, and an old one
    for those of their form for changes; what it does not ask for is shown. `totals` are columns
    of numbers that are summed up below; `shows` names for a column the one that an old line shows
    in its place (`{"roles": "role"}`).
    """

    name: str
    view: str
    column: str
    title: Text
    columns: Sequence[str]
    totals: Sequence[str] = ()
    shows: Mapping[str, str] = field(default_factory=dict)
    help: Text = ""
    blank: int = 1
    most: int = MOST


class LineRefused(Exception):
    """A line was refused with a reason that belongs on its form; nothing of the record is saved."""

    def __init__(self, form: TranslatedForm, cause: Exception) -> None:
        super().__init__(cause)
        self.form = form
        self.cause = cause


def asked_for_more() -> bool:
    """Tell whether the form was sent only to get more empty lines."""
    return request.method == "POST" and MORE in request.form


def save(form: TranslatedForm, save_parent: Callable[[], Base]) -> Base:
    """Save a record with its lines in one transaction; raise LineRefused."""
    if not form.grids:
        return save_parent()
    with transaction():
        parent = save_parent()
        for grid in form.grids:
            grid.save(parent)
        return parent


def complete(view: RecordView, values: dict[str, Any]) -> dict[str, Any]:
    """Add what the view's form for new records asks for and a shorter form does not: nothing."""
    columns = table_of(view.model).c
    asked = (name for _title, part in view.sections(editing=False) for name in part)
    left_out = {n: None for n in asked if n in columns and columns[n].nullable}
    return left_out | values

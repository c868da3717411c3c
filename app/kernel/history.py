"""The history of a record, read from the trail for those who may read the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import formats
from app.kernel.manifest import Text
from app.kernel.pages import Change, HistoryEntry
from app.kernel.present import MISSING, cell_of
from app.kernel.trail import open_history
from app.kernel.trail_crypto import Values

if TYPE_CHECKING:
    from app.kernel.views import RecordView

LIMIT = 50

ACTIONS: dict[str, Text] = {
    "insert": _l("created"),
    "update": _l("changed"),
    "delete": _l("removed"),
    "transition": _l("moved on"),
    "export": _l("exported"),
    "read": _l("read"),
    "role_rights": _l("rights changed"),
}


def history(session: Session, view: RecordView, item: Any) -> tuple[HistoryEntry, ...]:
    """Return the newest entries of a record that the reader has just been allowed to see."""
    personal = open_history(session, item.__tablename__, item.id, LIMIT)
    return tuple(_entry(view, row, *personal.get(row.at, ({}, {}))) for row in _rows(session, item))


@dataclass(frozen=True)
class Edit:
    """One change of a record by somebody: who, when, and which columns."""

    author: str
    at: str
    old: dict[str, Any]
    new: dict[str, Any]

    @property
    def columns(self) -> frozenset[str]:
        """Return the changed columns."""
        return frozenset(self.new)

    def changes(self, view: RecordView) -> list[tuple[str, Change]]:
        """Return the changed columns with what is shown of them."""
        return [
            (name, _change(view, name, self.old.get(name), new)) for name, new in self.new.items()
        ]


def edits(session: Session, item: Any) -> list[Edit]:
    """Return who changed a record that the reader may see, the newest first."""
    return [
        Edit(
            _author(row),
            formats.format_datetime(row.at),
            row.old_values or {},
            row.new_values or {},
        )
        for row in _rows(session, item)
        if row.action == "update"
    ]


def _rows(session: Session, item: Any) -> list[Any]:
    found = session.execute(
        text("select * from core_history(:table_name, :row_id, :limit)"),
        {"table_name": item.__tablename__, "row_id": item.id, "limit": LIMIT},
    )
    return list(found)


def _change(view: RecordView, name: str, old: Any, new: Any) -> Change:
    return Change(_label(view, name), _shown(view, name, old), _shown(view, name, new))


def _entry(view: RecordView, row: Any, old_personal: Values, new_personal: Values) -> HistoryEntry:
    old = {**(row.old_values or {}), **old_personal}
    new = {**(row.new_values or {}), **new_personal}
    changes: tuple[Change, ...] = ()
    if row.action == "update":
        changes = tuple(_change(view, name, old.get(name), value) for name, value in new.items())
    elif row.action == "transition":
        changes = (_move(view, new),)
    action = str(ACTIONS[row.action]) if row.action in ACTIONS else row.action
    return HistoryEntry(formats.format_datetime(row.at), _author(row), action, changes)


def _author(row: Any) -> str:
    if row.author:
        return str(row.author)
    return _("The program") if row.actor == "system" else _("Unknown")


def _move(view: RecordView, details: dict[str, Any]) -> Change:
    workflow = view.workflow
    labels = {state.name: str(state.label) for state in workflow.states} if workflow else {}
    old, new = (labels.get(details.get(key, ""), "") for key in ("from", "to"))
    return Change(details.get("reason") or _("State"), old, new)


def _label(view: RecordView, column: str) -> str:
    try:
        return str(view.label(column))
    except KeyError:
        relation = column.removesuffix("_id")
        try:
            return str(view.label(relation))
        except KeyError:
            return column


def _shown(view: RecordView, column: str, value: Any) -> str:
    if value is None:
        return MISSING.text
    choices = dict(view.all_choices().get(column, ()))
    if value in choices:
        return str(choices[value])
    if isinstance(value, dict | list):
        return "…"
    return cell_of(value).text

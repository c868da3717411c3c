"""The history of a record, read from the trail for those who may read the record."""

from __future__ import annotations

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
}


def history(session: Session, view: RecordView, item: Any) -> tuple[HistoryEntry, ...]:
    """Return the newest entries of a record that the reader has just been allowed to see."""
    rows = session.execute(
        text("select * from core_history(:table_name, :row_id, :limit)"),
        {"table_name": item.__tablename__, "row_id": item.id, "limit": LIMIT},
    )
    personal = open_history(session, item.__tablename__, item.id, LIMIT)
    return tuple(_entry(view, row, *personal.get(row.at, ({}, {}))) for row in rows)


def _entry(view: RecordView, row: Any, old_personal: Values, new_personal: Values) -> HistoryEntry:
    old = {**(row.old_values or {}), **old_personal}
    new = {**(row.new_values or {}), **new_personal}
    changes: tuple[Change, ...] = ()
    if row.action == "update":
        changes = tuple(
            Change(_label(view, name), _shown(view, name, old.get(name)), _shown(view, name, value))
            for name, value in new.items()
        )
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

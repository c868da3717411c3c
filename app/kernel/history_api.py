"""The past of a record for the API: its entries, and how it stood at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from app.extensions import db
from app.kernel import field_policy, history_pages, past_versions, reading
from app.kernel.columns import value_at
from app.kernel.errors import BadQuery
from app.kernel.history_routes import moment
from app.kernel.models import class_of_table
from app.kernel.trail_reading import TrailRow, find

if TYPE_CHECKING:
    from app.kernel.views import RecordView


def plain_value(value: Any) -> Any:
    """Return a value as JSON has it."""
    if hasattr(value, "__mapper__"):  # users and roles are the framework's own
        return {"id": value.id, "text": str(value)}
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain_value(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [plain_value(entry) for entry in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def history(view: RecordView, pk: int, args: Mapping[str, str]) -> dict[str, Any]:
    """Return a page of entries about a record within reach."""
    item = view.read(pk)
    asked = history_pages.parse(view, item, args)
    if asked.errors:
        raise BadQuery("at", args.get("at__from") or args.get("at__to") or "")
    rows = find(db.session(), asked.query)
    size = history_pages.PAGE_SIZE
    return {
        "result": [_entry(row) for row in rows[:size]],
        "next": rows[size - 1].id if len(rows) > size else None,
    }


def _entry(row: TrailRow) -> dict[str, Any]:
    model = class_of_table(row.table)
    return {
        "id": row.id,
        "at": row.at.isoformat(),
        "actor": row.actor,
        "author": row.author,
        "roles": list(row.roles),
        "action": row.action,
        "record": row.record,
        "record_id": row.row_id,
        "request_id": row.request_id,
        "old": plain_value(field_policy.guarded_row(model, row.old)),
        "new": plain_value(field_policy.guarded_row(model, row.new)),
    }


def as_of(view: RecordView, pk: int, args: Mapping[str, str]) -> dict[str, Any]:
    """Return a record as it stood; `hidden` names what the trail does not keep."""
    item = view.read(pk)
    found = past_versions.at_time(db.session(), view, item, moment(args))
    shown = past_versions.Shown(db.session(), view, item, found)
    values: dict[str, Any] = {"id": pk}
    hidden = []
    for name in view.shown_columns():
        if shown.is_known(found, name):
            shown.cell(found, name)  # puts the related record in its place
            values[name] = plain_value(value_at(found.item, name))
        else:
            hidden.append(name)
    reading.note(view, (item,), [name for name in values if name != "id"])
    return {
        "id": pk,
        "at": found.at.isoformat() if found.at else None,
        "version": found.entry.id if found.entry else None,
        "result": values,
        "hidden": hidden,
    }

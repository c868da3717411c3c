"""Reads of personal data: what an answer shows of it goes into the trail, once for each request.

Pages, lists, lookups, exports and the API note what they show. After the answer is made, all notes
are written by one statement; if that fails, so does the answer: nothing is shown without a trace.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, has_request_context, request
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.extensions import db
from app.kernel import columns, field_policy
from app.kernel.models import Base
from app.kernel.registry import registry

if TYPE_CHECKING:
    from app.kernel.pages import FormSection
    from app.kernel.views import RecordView

MOST_KEYS = 200  # longer answers say how many records they held
MOST_NOTED = 10_000  # beyond that records are counted, not remembered: an export may hold a million
WRITE = text("select core_trail_reads(cast(:reads as jsonb))")


@dataclass
class Read:
    """What one answer shows of the personal data of one kind of record."""

    table: str
    columns: set[str] = field(default_factory=set)
    units: dict[int, int | None] = field(default_factory=dict)  # unit by key of the record
    more: int = 0

    def add(self, item: Any) -> None:
        """Remember a record, or count it where there are very many."""
        if item.id not in self.units and len(self.units) >= MOST_NOTED:
            self.more += 1
        else:
            self.units[item.id] = getattr(item, "unit_id", None)

    def as_row(self, record: str, route: str) -> dict[str, Any]:
        """Return the entry as the database's function takes it."""
        keys = sorted(self.units)
        units = set(self.units.values())
        details: dict[str, Any] = {"route": route, "columns": sorted(self.columns)}
        if len(keys) > 1:
            details["rows"] = len(keys) + self.more
            if len(keys) <= MOST_KEYS:
                details["ids"] = keys
        return {
            "record": record,
            "table_name": self.table,
            "row_id": keys[0] if len(keys) == 1 else None,
            "unit_id": units.pop() if len(units) == 1 else None,
            "details": details,
        }


def init_app(app: Flask) -> None:
    """Write what was noted after each request."""
    app.before_request(forget)
    app.after_request(_write)


def forget() -> None:
    """Forget the notes of this request: an error page shows none of it."""
    g.reads = {}


def noted() -> tuple[str, ...]:
    """Return the personal columns that this request has noted so far, as `record.column`."""
    reads: dict[str, Read] = g.get("reads", {})
    return tuple(
        sorted(f"{record}.{column}" for record, read in reads.items() for column in read.columns)
    )


def note(view: RecordView, items: Iterable[Any], names: Sequence[str]) -> None:
    """Note that columns of records are shown; what is not personal is left out."""
    if not has_request_context():
        return
    personal = [name for name in names if name in view.personal_columns]
    relations = [name for name in names if _is_relation(view.model, name)]
    for item in items:
        seen = [name for name in personal if not field_policy.is_shut(item, name)]
        if seen:
            _add(view, item, seen)
        for name in relations:
            other = columns.value_at(item, name)
            if isinstance(other, Base):
                note_label(other, str(other))


def note_label(item: Any, label: str) -> None:
    """Note the personal values that a record's label shows (a person's name as a title)."""
    view = registry().record_views.get(item.__record__)
    if view is None or not view.personal_columns or not has_request_context():
        return
    shown = [
        name
        for name in view.personal_columns
        if not _is_relation(view.model, name)
        and isinstance(value := columns.value_at(item, name), str)
        and value
        and value in label
    ]
    if shown:
        _add(view, item, shown)


def note_file(item: Any) -> None:
    """Note that the content of a file is shown or sent."""
    found: dict[str, Read] = g.setdefault("reads", {})
    read = found.setdefault(item.__record__, Read(item.__tablename__))
    read.columns.add("content")
    read.units[item.id] = item.unit_id


def offered(item: Any, detail: str) -> dict[str, Any]:
    """Return a record as a lookup offers it, and note what its label shows."""
    note_label(item, f"{item} {detail}")
    return {"id": item.id, "text": str(item), "detail": detail}


def note_form(view: RecordView, item: Any, sections: Iterable[FormSection]) -> None:
    """Note what the form of a record shows; that of a new one shows nothing."""
    if item is not None:
        note(view, (item,), [name for part in sections for name in part.names])
        note_label(item, str(item))


def _add(view: RecordView, item: Any, names: Iterable[str]) -> None:
    found: dict[str, Read] = g.setdefault("reads", {})
    read = found.setdefault(view.record, Read(view.model.__tablename__))
    read.columns.update(names)
    read.add(item)


_RELATIONS: dict[tuple[type[Any], str], bool] = {}


def _is_relation(model: type[Any], name: str) -> bool:
    key = (model, name)
    if key not in _RELATIONS:
        # A form may have fields that are no columns.
        known = "." not in name and hasattr(model, name)
        _RELATIONS[key] = known and columns.resolve(model, name).kind == columns.RELATION
    return _RELATIONS[key]


def write_noted(route: str) -> None:
    """Write what a job has noted so far, as after a request."""
    reads: dict[str, Read] = g.pop("reads", {})
    if reads:
        _write_all(db.session(), reads, route)


def _write(response: Response) -> Response:
    reads: dict[str, Read] = g.pop("reads", {})
    # A redirect shows nothing; error pages have forgotten their notes.
    if reads and not 300 <= response.status_code < 400:
        _write_all(db.session(), reads, request.endpoint or "")
    return response


def _write_all(session: Session, reads: dict[str, Read], route: str) -> None:
    if session.new or session.dirty or session.deleted:
        # A read stores nothing of a refused form.
        session.rollback()
    rows = [read.as_row(record, route) for record, read in sorted(reads.items())]
    session.execute(
        WRITE,
        {"reads": json.dumps(rows, ensure_ascii=False)},
    )
    session.commit()

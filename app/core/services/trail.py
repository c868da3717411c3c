"""Reads the trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, case, cast, select

from app.core.models import TrailEntry, User
from app.extensions import db

MOST_ENTRIES = 200


@dataclass(frozen=True)
class Entry:
    """An entry with the name of its author; no author means the program itself."""

    at: datetime
    action: str
    author: str | None
    reason: str | None
    old_values: dict[str, Any]
    new_values: dict[str, Any]


def history_of(table_name: str, row_id: int, limit: int = MOST_ENTRIES) -> list[Entry]:
    """Return the entries about a row that the reader may see, the newest first."""
    person = case((TrailEntry.actor.regexp_match("^[0-9]+$"), cast(TrailEntry.actor, Integer)))
    statement = (
        select(TrailEntry, User)
        .outerjoin(User, User.id == person)
        .where(TrailEntry.table_name == table_name, TrailEntry.row_id == row_id)
        .order_by(TrailEntry.id.desc())
        .limit(min(limit, MOST_ENTRIES))
    )
    return [_entry(row, user) for row, user in db.session.execute(statement)]


def _entry(row: TrailEntry, user: User | None) -> Entry:
    author = f"{user.last_name} {user.first_name}".strip() if user is not None else None
    return Entry(row.at, row.action, author, row.reason, row.old_values or {}, row.new_values or {})

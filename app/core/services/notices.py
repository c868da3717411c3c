"""One's own notices: read, mark, and choose how to be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.models import Base, class_of_table
from app.kernel.notices import MailChoice, kind_named
from app.kernel.transaction import transaction

USER = "core.User"
LARGEST_KEY = 2**63 - 1
_MINE = text("select * from core_notices_mine(:unread, :before, :most)")


@dataclass(frozen=True)
class OwnNotice:
    """One of the reader's notices, as it is kept."""

    id: int
    kind: str
    record: str
    table_name: str
    row_id: int
    details: dict[str, Any]
    at: datetime
    read_at: datetime | None
    name: str | None  # of who did it; none for the program itself


@dataclass(frozen=True)
class Choices:
    """How a reader wants to be told: by kind where they chose, and in which language."""

    mail: Mapping[str, str]
    language: str | None


def own_notices(
    session: Session, *, unread: bool = False, before: int | None = None, most: int = 25
) -> list[OwnNotice]:
    """Return the reader's notices, the newest first."""
    rows = session.execute(_MINE, {"unread": unread, "before": before, "most": most})
    return [OwnNotice(**row._mapping) for row in rows]


def own_notice(session: Session, key: int) -> OwnNotice:
    """Return one of the reader's notices; raise NotFound for those of others."""
    known = key < LARGEST_KEY
    found = own_notices(session, before=key + 1, most=1) if known else []
    if not found or found[0].id != key:
        raise NotFound(record=USER)
    return found[0]


def unread_count(session: Session) -> int:
    """Return how many notices the reader has not read; counting stops at 100."""
    return int(session.execute(text("select core_notices_unread()")).scalar_one())


def told_of(session: Session, rows: Iterable[OwnNotice]) -> dict[tuple[str, int], Base]:
    """Return the records that notices tell of, as far as the reader reaches them now."""
    keys: dict[str, set[int]] = {}
    for row in rows:
        keys.setdefault(row.table_name, set()).add(row.row_id)
    found: dict[tuple[str, int], Base] = {}
    for table, wanted in keys.items():
        try:
            model: Any = class_of_table(table)
        except KeyError:
            continue  # its module is gone
        for item in session.scalars(select(model).where(model.id.in_(wanted))):
            found[table, item.id] = item
    return found


def mark_read(key: int | None, *, actor: Actor) -> int:
    """Mark one of the actor's notices as read, or all of them."""
    _require_person(actor)
    with transaction() as session:
        marked = session.execute(text("select core_notices_read(:key)"), {"key": key})
        return int(marked.scalar_one())


def own_choices(session: Session) -> Choices:
    """Return what the reader chose."""
    found = session.execute(text("select core_notice_choices()")).scalar_one()
    return Choices(found["mail"], found["language"])


def choose(mail: Mapping[str, MailChoice], language: str, *, actor: Actor) -> None:
    """Keep how the actor wants to be told of some kinds, and in which language."""
    _require_person(actor)
    with transaction() as session:
        for kind, choice in mail.items():
            if kind_named(kind) is not None:
                values = {"kind": kind, "mail": choice.value}
                session.execute(text("select core_notice_choose(:kind, :mail)"), values)
        session.execute(text("select core_notice_speak(:language)"), {"language": language})


def _require_person(actor: Actor) -> None:
    if actor.user_id is None:
        raise NotAllowed(verb="write", record=USER)

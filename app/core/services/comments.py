"""Comments on records: written by whoever reads the record, mended for a while, never lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import CommentRefused
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.models import Base
from app.kernel.notices import MailChoice, NoticeKind, declare_kind
from app.kernel.reach import require_on
from app.kernel.text import clean_input, escape_like
from app.kernel.transaction import transaction

MOST_SHOWN = 200
LONGEST = 4000
RECORD = "core.Comment"
MENTIONED = declare_kind(
    NoticeKind("comment.mention", _l("Somebody mentions you"), "at", MailChoice.AT_ONCE)
)
SAID = declare_kind(NoticeKind("comment.new", _l("A new comment on what you follow"), "message"))


@dataclass(frozen=True)
class Said:
    """A comment as it is kept; `body` is empty once it is removed."""

    id: int
    body: str
    at: datetime
    changed_at: datetime | None
    removed_at: datetime | None
    name: str
    is_mine: bool
    may_change: bool


@dataclass(frozen=True)
class Colleague:
    """Somebody who may be mentioned."""

    id: int
    name: str


def comments_on(session: Session, item: Base) -> list[Said]:
    """Return the comments on a record that the reader reaches, the oldest first."""
    values = {**_about(item), "most": MOST_SHOWN}
    rows = session.execute(text("select * from core_comments_of(:table, :row, :most)"), values)
    return [Said(**row._mapping) for row in rows][::-1]


def is_followed(session: Session, item: Base) -> bool:
    """Tell whether the reader follows a record."""
    statement = text("select 1 from core_follower where table_name = :table and row_id = :row")
    return session.execute(statement, _about(item)).first() is not None


def colleagues(session: Session, item: Base, letters: str) -> list[Colleague]:
    """Return who may be mentioned on a record by the letters of their name."""
    values = {**_about(item), "letters": escape_like(letters.strip())}
    rows = session.execute(
        text("select * from core_comment_people(:table, :row, :letters)"), values
    )
    return [Colleague(row.id, row.name) for row in rows]


def comment(item: Base, body: str, mentioned: Sequence[int] = (), *, actor: Actor) -> int:
    """Comment on a record and follow it; return the key. Raises CommentRefused."""
    words = _words(body)
    _require_reader(item, actor)
    with transaction() as session:
        values = {**_about(item), "words": words, "named": list(mentioned)}
        made = session.execute(
            text("select core_comment_add(:table, :row, :words, :named)"), values
        )
        return int(made.scalar_one())


def change(key: int, body: str, *, actor: Actor) -> None:
    """Mend one's own comment within 15 minutes; raise NotFound after that and for others'."""
    words = _words(body)
    _act("select core_comment_change(:key, :words)", actor, key=key, words=words)


def remove(key: int, *, actor: Actor) -> None:
    """Remove the words of one's own comment; that there was one stays."""
    _act("select core_comment_remove(:key)", actor, key=key)


def follow(item: Base, *, wanted: bool, actor: Actor) -> None:
    """Follow a record that one reads, or follow it no more."""
    _require_reader(item, actor)
    with transaction() as session:
        statement = text("select core_follow(:table, :row, :wanted)")
        session.execute(statement, {**_about(item), "wanted": wanted})


def _act(statement: str, actor: Actor, **values: Any) -> None:
    if actor.user_id is None:
        raise NotAllowed(verb="write", record=RECORD)
    with transaction() as session:
        if not session.execute(text(statement), values).scalar_one():
            raise NotFound(record=RECORD)


def _require_reader(item: Base, actor: Actor) -> None:
    if actor.user_id is None:
        raise NotAllowed(verb="write", record=RECORD)
    require_on(item, "read", actor=actor)


def _words(body: str) -> str:
    words = clean_input(body, multiline=True)
    if not words or len(words) > LONGEST:
        raise CommentRefused(most=LONGEST)
    return words


def _about(item: Base) -> dict[str, Any]:
    return {"table": item.__tablename__, "row": item.id}

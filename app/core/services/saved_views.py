"""Keeps saved views of lists: one's own, those of a role, those for everyone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, select
from sqlalchemy.orm import Session

from app.core.models import SavedView
from app.core.models.saved_views import Audience
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.kernel.list_views import NamedView, provide_views
from app.kernel.records import create_record, update_record
from app.kernel.text import sort_key

RECORD = SavedView.__record__
MOST_VIEWS = 30


def create_saved_view(values: Mapping[str, Any], *, actor: Actor) -> SavedView:
    """Save a view for its author; raise NotAllowed when it is shared without the right to."""
    _require_share(values, actor)
    return create_record(SavedView, {**values, "user_id": actor.user_id}, actor=actor)


def update_saved_view(
    key: int, values: Mapping[str, Any], version: int | None, *, actor: Actor
) -> SavedView:
    """Change a saved view of one's own."""
    _require_share(values, actor)
    return update_record(SavedView, key, values, actor=actor, version=version)


def _require_share(values: Mapping[str, Any], actor: Actor) -> None:
    if values.get("audience", Audience.OWNER) != Audience.OWNER and not actor.may("share", RECORD):
        raise NotAllowed(verb="share", record=RECORD)


@provide_views
def views_of(session: Session, actor: Actor, list_view: str) -> list[NamedView]:
    """Return the views that a list offers its reader: own ones first, then those of roles."""
    if not actor.may("read", RECORD):
        return []
    asked = {"reader": actor.user_id, "list": list_view}
    rows = session.execute(_offered(), asked)
    return [NamedView(*row[:4]) for row in sorted(rows, key=lambda r: (r[4], sort_key(r.name)))]


@cache
def _offered() -> Select[Any]:
    rank = case(
        (SavedView.user_id == bindparam("reader"), 0),
        (SavedView.audience == Audience.ROLE, 1),
        else_=2,
    )
    return (
        select(SavedView.id, SavedView.name, SavedView.query, SavedView.is_default, rank)
        .where(SavedView.list_view == bindparam("list"))
        .order_by(rank, SavedView.id)
        .limit(MOST_VIEWS)
    )

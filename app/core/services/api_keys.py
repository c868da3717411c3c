"""Keys of programs: made and revoked by their user."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from app.core.models import User
from app.kernel import api_keys
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.records import trail_event
from app.kernel.transaction import transaction

USER = "core.User"


def make_key(name: str, days: int, rights: list[str], *, now: datetime, actor: Actor) -> str:
    """Make a key with some of the actor's own rights; return it, this once."""
    with transaction() as session:
        held = {f"{verb} {record}" for verb, record in actor.permissions}
        if actor.user_id is None or not rights or not set(rights) <= held:
            raise NotAllowed(verb="write", record=USER)
        key = api_keys.make(session, name, now + timedelta(days=days), sorted(rights))
        user = session.get(User, actor.user_id)
        if user is not None:
            trail_event(session, "api_key_made", user, {"name": name, "rights": sorted(rights)})
        return key


def revoke_key(key_id: int, *, actor: Actor) -> None:
    """Revoke one of the actor's keys, at once."""
    with transaction() as session:
        told = {"key": key_id}
        if not session.execute(text("select core_api_key_revoke(:key)"), told).scalar_one():
            raise NotFound(record=USER)
        user = session.get(User, actor.user_id)
        if user is not None:
            trail_event(session, "api_key_revoked", user, {"key": key_id})

"""Lock-outs after wrong tries: lifted by who looks after accounts."""

from __future__ import annotations

from sqlalchemy import text

from app.core.models import LoginLock
from app.kernel.actor import Actor
from app.kernel.records import get_record, trail_event
from app.kernel.transaction import transaction


def lift(lock_id: int, reason: str, *, actor: Actor) -> None:
    """Let an account or an address try again before the time is over."""
    with transaction() as session:
        actor.require("write", LoginLock.__record__)
        lock = get_record(session, LoginLock, lock_id)
        session.execute(text("select core_login_lift(:id)"), {"id": lock_id})
        trail_event(session, "login_lock_lifted", lock, {"reason": reason})
        session.refresh(lock)

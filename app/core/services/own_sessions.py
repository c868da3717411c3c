"""One's own sessions, and the second factors of others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.models import User
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.records import trail_event
from app.kernel.transaction import transaction

USER = "core.User"
MINE = text("select * from core_sessions_mine(:token)")
END = text("select core_sessions_end(:user, :only, :but, :why)")


@dataclass(frozen=True)
class OwnSession:
    """A browser in which the reader is signed in."""

    id: int
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    address: str
    agent: str
    is_this: bool


def own_sessions(session: Session, token: str) -> list[OwnSession]:
    """Return the actor's live sessions, the one used last first."""
    return [OwnSession(**row) for row in session.execute(MINE, {"token": token}).mappings()]


def end_own(only: int | None, but: str, *, actor: Actor) -> int:
    """Sign the actor out elsewhere: in one session, or in all but this one."""
    with transaction() as session:
        user = _user(session, actor.user_id)
        told = {"user": user.id, "only": only, "but": but, "why": "ended_elsewhere"}
        ended = int(session.execute(END, told).scalar_one())
        if ended:
            trail_event(session, "sessions_ended", user, {"sessions": ended})
        return ended


def end_all(user_id: int, but: str, why: str) -> None:
    """End the sessions of an account whose password is a new one."""
    with transaction() as session:
        session.execute(END, {"user": user_id, "only": None, "but": but, "why": why})


def reset_second_factor(user_id: int, reason: str, *, actor: Actor) -> None:
    """Take away a lost second factor of somebody else, and end their sessions."""
    with transaction() as session:
        actor.require("write", USER)
        if actor.user_id == user_id:
            raise NotAllowed(verb="write", record=USER)
        user = _user(session, user_id)
        session.execute(text("select core_totp_forget(:user, '')"), {"user": user_id})
        end_all(user_id, "", "factor_reset")
        trail_event(session, "second_factor_reset", user, {"reason": reason})


def forget_own_factor(token: str, *, actor: Actor) -> None:
    """Forget one's own second factor, to set up another; the database asks for a fresh password."""
    with transaction() as session:
        user = _user(session, actor.user_id)
        told = {"user": user.id, "token": token}
        session.execute(text("select core_totp_forget(:user, :token)"), told)
        trail_event(session, "second_factor_forgotten", user, {})


def _user(session: Session, user_id: int | None) -> User:
    user = session.get(User, user_id) if user_id is not None else None
    if user is None:
        raise NotFound(record=USER)
    return user

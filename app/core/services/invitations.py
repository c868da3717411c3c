"""Invitations: a signed address by which a user chooses the first password, once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.errors import InvitationOver
from app.core.models import User
from app.core.services import own_sessions, users
from app.kernel import sign_in
from app.kernel.actor import Actor, acting_as
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.records import trail_event
from app.kernel.transaction import transaction

DAYS = 7
MAKE = text("select core_invitation_make(:user, :hash, :ends)")
LOOK = text("select core_invitation_look(:token)")
REVOKE = text("select core_api_keys_revoke_of(:user)")
USE = text("select core_invitation_use(:token)")


def invite(user_id: int, *, now: datetime, actor: Actor) -> str:
    """Invite a user and return the secret of the address; an earlier one is void."""
    with transaction() as session:
        actor.require("write", users.USER)
        if user_id == actor.user_id:
            raise NotAllowed(verb="write", record=users.USER)
        user = session.get(User, user_id)
        if user is None:
            raise NotFound(record=users.USER)
        token = secrets.token_urlsafe(32)
        hashed = hashlib.sha256(token.encode()).hexdigest()
        session.execute(MAKE, {"user": user_id, "hash": hashed, "ends": now + timedelta(days=DAYS)})
        trail_event(session, "user_invited", user, {})
        return token


def invited(session: Session, token: str) -> User | None:
    """Return who was invited, while the invitation is good."""
    key = session.execute(LOOK, {"token": token}).scalar_one_or_none()
    return None if key is None else session.get(User, key)


def accept(token: str, new: str, repeated: str) -> User:
    """Use an invitation: keep the password that the user chose; it is used up only when it fits."""
    with transaction() as session:
        user = invited(session, token)
        if user is None:
            raise InvitationOver
        users.check_new_password(user, new, repeated)
        if session.execute(USE, {"token": token}).scalar_one_or_none() != user.id:
            raise InvitationOver  # somebody was faster
        with acting_as(session, Actor(user_id=user.id, name=user.username)):
            sign_in.set_password(session, user.id, new)
            # Who has lost a password does not know who else has it.
            own_sessions.end_all(user.id, "", "password_changed")
            session.execute(REVOKE, {"user": user.id})
            trail_event(session, "invitation_accepted", user, {})
        return user

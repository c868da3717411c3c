"""Sessions of browsers: begun, looked up, confirmed and ended in the database.

The signed cookie holds a random token; the database keeps its hash. At each step of sign-in a new
token takes the place of the old one, so that a token planted before is worth nothing after. Until
all steps are done (`State.OPEN`) nobody acts.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask import Response, current_app, g, request, session
from flask_login import login_user, logout_user
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.extensions import db
from app.kernel.registry import registry

KEY = "sid"
BEGIN = text("select core_session_begin(:user, :token, :state, :lifetime, :address, :agent)")
LOOK = text("select core_session_look(:token, :idle)")
NEEDS = text("select has_factor, must_change, roles from core_account_needs(:user)")
END = text("select core_session_end(:token, :why)")
REQUIRED, OPTIONAL = "required", "optional"


class State(StrEnum):
    """What a session still asks for."""

    SECOND_FACTOR = "second_factor"
    PASSWORD = "password"  # noqa: S105 - the name of a step
    ENROL = "enrol"
    OPEN = "open"


@dataclass(frozen=True)
class Standing:
    """A live session: whose, at which step, and how long ago its user last said who they are."""

    user_id: int
    state: State
    stale: bool = False
    confirmed: int | None = None  # seconds


def token() -> str:
    """Return the token of the browser's session; empty when there is none."""
    return str(session.get(KEY, ""))


def idle_limit() -> timedelta:
    """Return after how long without a request a session ends."""
    return timedelta(minutes=current_app.config["SESSION_IDLE_MINUTES"])


def standing_of(found: dict[str, Any] | None) -> Standing | None:
    """Return what `core_session_look` says."""
    if found is None:
        return None
    state = State(found["state"])
    stale = found["unused"] >= int(current_app.config["SESSION_TOUCH_SECONDS"])
    return Standing(found["user"], state, stale, found["confirmed"])


def look(database: Session) -> Standing | None:
    """Return the live session of the browser, at whichever step."""
    if not token():
        return None
    asked = {"token": token(), "idle": idle_limit()}
    return standing_of(database.execute(LOOK, asked).scalar_one_or_none())


def begin(database: Session, user_id: int, state: State) -> str:
    """Keep a new session and return its token; commits."""
    made = secrets.token_urlsafe(32)
    database.execute(
        BEGIN,
        {
            "user": user_id,
            "token": made,
            "state": state.value,
            "lifetime": timedelta(hours=current_app.config["SESSION_HOURS"]),
            "address": request.remote_addr or "",
            "agent": request.headers.get("User-Agent", "")[:300],
        },
    )
    database.commit()
    return made


def enter(user: Any, *, passed: Iterable[State] = ()) -> State:
    """Take the next step of sign-in for a user: a new session under a new token.

    `passed` are the steps that this browser has taken just now.
    """
    database = db.session()
    state = next_step(database, user.id, frozenset(passed))
    if token():
        database.execute(END, {"token": token(), "why": "replaced"})
    _empty()
    session[KEY] = begin(database, user.id, state)
    if state == State.OPEN:
        login_user(user, remember=False)
        current_app.extensions["appbuilder"].sm.on_user_login(user)
    return state


def next_step(database: Session, user_id: int, passed: frozenset[State]) -> State:
    """Return what a user still has to do before they are signed in."""
    needs = database.execute(NEEDS, {"user": user_id}).one()
    if needs.has_factor and State.SECOND_FACTOR not in passed:
        return State.SECOND_FACTOR
    if needs.must_change and State.PASSWORD not in passed:
        return State.PASSWORD
    if has_duty(needs.roles) and not needs.has_factor:
        return State.ENROL
    return State.OPEN


def has_duty(roles: Iterable[str]) -> bool:
    """Tell whether roles ask for a second factor here."""
    if current_app.config["SECOND_FACTOR"] != REQUIRED:
        return False
    return any(asks_for_factor(name) for name in roles)


def asks_for_factor(name: str) -> bool:
    """Tell whether a role, or one that it includes, asks for a second factor."""
    known = registry().roles()
    role = known.get(name)
    if role is None:  # the framework's Admin holds everything, and a module's role may be gone
        return name == "Admin"
    return role.second_factor or any(asks_for_factor(each) for each in role.includes)


def leave(why: str) -> None:
    """End the browser's session in the database; the caller forgets the cookie."""
    if token():
        database = db.session()
        database.execute(END, {"token": token(), "why": why})
        database.commit()


def drop() -> None:
    """Forget a browser whose session is over; only the language stays."""
    logout_user()
    _empty()


def _empty() -> None:
    """Take everything out of the cookie but the language."""
    kept = {name: session[name] for name in ("locale",) if name in session}
    session.clear()
    session.update(kept)


def touch(response: Response) -> Response:
    """Note after an answer that the session is in use, at most once a minute."""
    found: Standing | None = g.get("standing")
    if found is not None and found.stale and token():
        database = db.session()
        database.rollback()
        database.execute(text("select core_session_touch(:token)"), {"token": token()})
        database.commit()
    return response

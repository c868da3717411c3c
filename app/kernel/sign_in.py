"""Sign-in: asks the database whether name and password belong together; it counts and locks.

The statements are the same, and the password is stretched once, whether or not the name is known,
the account is closed, or tries are no longer taken: neither text nor work tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel import passwords

SALT = text("select method, salt from core_login_salt(:typed)")
CHECK = text(
    "select user_id, refused_id, must_change, locked_before "
    "from core_login_check(:typed, :derived, :address)"
)
OWN_SALT = text("select method, salt from core_password_salt()")
OWN_CHECK = text("select core_password_check(:derived)")
END = text("select core_sessions_end(:user, null, '', :why)")
FIRST = text("select core_password_was_first(:derived)")
SET = text("select core_password_set(:user, :method, :salt, :derived, :first)")


@dataclass(frozen=True)
class Outcome:
    """What became of a try: `user_id` when it is right, `refused_id` of a known account else."""

    user_id: int | None = None
    refused_id: int | None = None
    must_change: bool = False
    locked_before: datetime | None = None  # the user has not been told of this lock-out yet


def check(session: Session, typed: str, password: str, address: str) -> Outcome:
    """Check a name and a password; commits, since a wrong try counts whatever follows."""
    name = typed.strip()[:250]
    known = session.execute(SALT, {"typed": name}).one()
    session.rollback()  # no transaction waits while the password is stretched
    derived = passwords.derive(password, known.method, known.salt)
    asked = {"typed": name, "derived": derived, "address": address}
    row = session.execute(CHECK, asked).one()
    found = Outcome(row.user_id, row.refused_id, row.must_change, row.locked_before)
    session.commit()
    return found


def is_own_password(session: Session, password: str) -> bool:
    """Tell whether this is the actor's password; a wrong one counts like a wrong sign-in."""
    return bool(session.execute(OWN_CHECK, {"derived": _own(session, password)}).scalar_one())


def is_first_password(session: Session, password: str) -> bool:
    """Tell whether this is the password that somebody else has chosen for the actor."""
    return bool(session.execute(FIRST, {"derived": _own(session, password)}).scalar_one())


def _own(session: Session, password: str) -> str:
    """Stretch a password as the actor's own was."""
    kept = session.execute(OWN_SALT).one_or_none()
    method, salt = kept if kept is not None else (None, "none")
    return passwords.derive(password, method, salt)


def end_sessions(session: Session, user_id: int, why: str) -> None:
    """End all sessions of an account."""
    session.execute(END, {"user": user_id, "why": why})


def set_password(session: Session, user_id: int, password: str, *, first: bool = False) -> None:
    """Keep a new password; `first` asks the user for another one at the next sign-in."""
    kept = passwords.keep(password)
    session.execute(
        SET,
        {
            "user": user_id,
            "method": kept.method,
            "salt": kept.salt,
            "derived": kept.derived,
            "first": first,
        },
    )

"""Accounts and dated assignments."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.core.errors import (
    AlreadyEnded,
    EntriesDiffer,
    GuessablePassword,
    PasswordWrong,
    SamePassword,
    UserNameTaken,
    WeakPassword,
)
from app.core.events import assignment_ended
from app.core.models import Assignment, Role, User, UserPerson
from app.extensions import db
from app.kernel import passwords, sign_in
from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.records import flush, get_for_update, trail_event
from app.kernel.text import nfc
from app.kernel.transaction import transaction

USER = "core.User"


def create_user(
    *,
    username: str,
    first_name: str,
    last_name: str,
    email: str,
    password: str,
    actor: Actor,
    active: bool = True,
) -> User:
    """Create an account; what it may do comes with its assignments.

    A password that somebody else has chosen is changed by the user at the first sign-in; without
    one the user is invited (`invitations`).
    """
    with transaction() as session:
        actor.require("write", USER)
        about = (username, first_name, last_name, email)
        if password:
            _check_password("password", password, about, lenient=actor.is_system)
        _check_free(session, None, username=username, email=email)
        user = User(
            username=username.strip(),
            first_name=nfc(first_name),
            last_name=nfc(last_name),
            email=email.strip(),
            active=active,
        )
        session.add(user)
        session.flush()
        if password:
            sign_in.set_password(session, user.id, password, first=not actor.is_system)
        return user


def update_user(user_id: int, values: Mapping[str, Any], *, actor: Actor) -> User:
    """Change names, e-mail address or whether an account is active."""
    with transaction() as session:
        actor.require("write", USER)
        user = _user_for_update(session, user_id)
        if "email" in values:
            _check_free(session, user_id, username=user.username, email=values["email"])
        for name in ("first_name", "last_name", "email", "active"):
            if name in values:
                value = values[name]
                setattr(user, name, nfc(value).strip() if isinstance(value, str) else value)
        session.flush()
        return user


def change_password(current: str, new: str, repeated: str, *, actor: Actor) -> None:
    """Change the actor's own password; raise InvalidInput naming the field."""
    if actor.user_id is None:
        raise NotAllowed(verb="write", record=USER)
    with transaction() as session:  # of its own: a wrong try counts, whatever follows
        known = sign_in.is_own_password(session, current)
    if not known:
        raise InvalidInput({"current": PasswordWrong()})
    with transaction() as session:
        user = _user_for_update(session, actor.user_id)
        check_new_password(user, new, repeated)
        if nfc(new) == nfc(current):
            raise InvalidInput({"new": SamePassword()})
        sign_in.set_password(session, user.id, new)
        trail_event(session, "password_changed", user, {})


def choose_password(new: str, repeated: str, *, actor: Actor) -> None:
    """Let a user who signs in with a password of another's choice choose their own."""
    if actor.user_id is None:
        raise NotAllowed(verb="write", record=USER)
    with transaction() as session:
        user = _user_for_update(session, actor.user_id)
        check_new_password(user, new, repeated)
        if sign_in.is_first_password(session, new):
            raise InvalidInput({"new": SamePassword()})
        sign_in.set_password(session, user.id, new)
        trail_event(session, "password_changed", user, {})


def reset_password(user_id: int, password: str, *, actor: Actor) -> None:
    """Give an account a new password, for a user who has lost theirs."""
    with transaction() as session:
        actor.require("write", USER)
        user = _user_for_update(session, user_id)
        _check_password("password", password, _words_of(user))
        sign_in.set_password(session, user.id, password, first=user.id != actor.user_id)
        sign_in.end_sessions(session, user.id, "password_reset")
        trail_event(session, "password_reset", user, {})


def link_person(user_id: int, person_id: int, *, actor: Actor) -> UserPerson:
    """Say to which person an account belongs, or mend what was said."""
    with transaction() as session:
        actor.require("write", USER)
        link = session.scalars(select(UserPerson).filter_by(user_id=user_id)).one_or_none()
        if link is None:
            link = UserPerson(user_id=user_id)
            session.add(link)
        link.person_id = person_id
        flush(session, UserPerson)
        return link


def assign(
    user_id: int,
    *,
    role: str,
    actor: Actor,
    unit_id: int | None = None,
    organisation_id: int | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
    basis: str = "",
) -> Assignment:
    """Give a user a role by its name, in a unit (none: the whole country) and an organisation."""
    found = db.session.execute(select(Role.id).where(Role.name == role)).scalar_one_or_none()
    if found is None:
        raise NotFound(record="core.Role")
    values = {
        "user_id": user_id,
        "role_id": found,
        "unit_id": unit_id,
        "organisation_id": organisation_id,
        "valid_from": valid_from,
        "valid_to": valid_to,
        "basis": basis,
    }
    return assign_role(values, actor=actor)


def assign_role(values: Mapping[str, Any], *, actor: Actor) -> Assignment:
    """Give a user a role from the columns of an assignment; InvalidInput on an overlap."""
    with transaction() as session:
        actor.require("write", Assignment.__record__)
        item = Assignment(**values)
        session.add(item)
        flush(session, Assignment)
        return item


def end_assignment(assignment_id: int, *, on: date, actor: Actor) -> Assignment:
    """End an assignment; `on` is its last day."""
    with transaction() as session:
        actor.require("write", Assignment.__record__)
        item = get_for_update(session, Assignment, assignment_id)
        if item.valid_to is not None and item.valid_to < on:
            raise AlreadyEnded(on=item.valid_to)
        item.valid_to = on
        flush(session, Assignment)
        assignment_ended.send(item, on=on)
        return item


def _user_for_update(session: Session, user_id: int) -> User:
    user = session.get(User, user_id, with_for_update={"of": User})
    if user is None:
        raise NotFound(record=USER)
    return user


def check_new_password(user: User, new: str, repeated: str) -> None:
    """Raise InvalidInput unless a new password is good enough and was typed twice alike."""
    _check_password("new", new, _words_of(user))
    if nfc(new) != nfc(repeated):
        raise InvalidInput({"repeated": EntriesDiffer()})


def _words_of(user: User) -> tuple[str, ...]:
    return (user.username, user.first_name, user.last_name, user.email)


def _check_password(
    field: str, password: str, about: tuple[str, ...], *, lenient: bool = False
) -> None:
    """Refuse a weak password; `lenient` for the demonstration, whose passwords are published."""
    if passwords.is_too_short(password):
        raise InvalidInput({field: WeakPassword(least=passwords.SHORTEST)})
    if not lenient and passwords.is_guessable(password, about):
        raise InvalidInput({field: GuessablePassword()})


def _check_free(session: Session, user_id: int | None, *, username: str, email: str) -> None:
    statement = select(User.username, User.email).where(
        or_(
            func.lower(User.username) == username.strip().lower(),
            func.lower(User.email) == email.strip().lower(),
        ),
        User.id.is_distinct_from(user_id),
    )
    for other in session.execute(statement):
        same_name = other.username.lower() == username.strip().lower()
        raise InvalidInput({"username" if same_name else "email": UserNameTaken(username=username)})

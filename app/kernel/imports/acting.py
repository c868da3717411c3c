"""A worker acts as the person who asked for a step, with the rights of that moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app, g
from flask_babel import force_locale
from sqlalchemy.orm import Session

from app.extensions import db
from app.kernel.actor import ANONYMOUS, bind_actor
from app.kernel.security import actor_from, read_context


@contextmanager
def as_person(user_id: int, language: str) -> Iterator[Session]:
    """Let a person act as in a request of their own; an ended account may nothing.

    The forms and services of a view ask who acts in the request, so there is one.
    """
    with current_app.test_request_context("/"), force_locale(language):
        session = db.session()
        user: Any = current_app.extensions["appbuilder"].sm.get_user_by_id(user_id)
        context = read_context(session, user_id)
        is_active = user is not None and user.is_active
        g.actor = actor_from(context, user_id, str(user)) if is_active else ANONYMOUS
        g.module_states, g.has_demo = context["modules"], context["demo"]
        bind_actor(session, g.actor)
        session.rollback()
        yield session

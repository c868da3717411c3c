"""Browsers of tests: naming a user in the cookie is enough, the session behind it is begun."""

from __future__ import annotations

import secrets
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.extensions import db
from app.kernel import sessions


def begin_session(database: Session | Connection, user_id: int) -> str:
    """Keep a session that has passed all steps of sign-in, and return its token."""
    made = secrets.token_urlsafe(32)
    told = {"user": user_id, "token": made, "state": "open", "lifetime": timedelta(days=1)}
    database.execute(sessions.BEGIN, {**told, "address": "127.0.0.1", "agent": "test"})
    return made


class SignedInClient(FlaskClient):
    """Begins a session in the database when a test has put a user into the cookie."""

    application: Flask

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Ask for a page."""
        self.begin()
        return super().open(*args, **kwargs)

    def begin(self) -> None:
        """Begin the session of the user whom the cookie names, unless there is one."""
        if not self._cookies:
            return
        with self.session_transaction() as cookie:
            user, begun = cookie.get("_user_id"), cookie.get("_sid_of")
            if user is None or begun == user or (sessions.KEY in cookie and begun is None):
                return
            # Within a test's own context its session, whose outer transaction is rolled back.
            inside = has_app_context() and current_app.extensions is self.application.extensions
            with nullcontext() if inside else self.application.app_context():
                cookie[sessions.KEY] = begin_session(db.session(), int(user))
                db.session.commit()
            cookie["_sid_of"] = user

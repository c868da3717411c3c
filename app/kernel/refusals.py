"""Refused tries: who tried what in vain, written after the rollback in a transaction of their own.

The database bounds how many entries an actor can cause in a minute and sums up the others
(`core_trail_refused`). An id out of reach and one that does not exist are written by the same
statement and answered by the same page, so neither text nor work tells them apart.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, g, has_request_context, request
from flask_wtf.csrf import CSRFError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import Forbidden

from app.extensions import db
from app.kernel import errors, messages, reading
from app.kernel.registry import registry
from app.kernel.security import current_actor

log = logging.getLogger(__name__)

PERMISSION, OUT_OF_REACH, WRONG_STATE, GUARD, CSRF, CONFLICT, LOGIN = (
    "permission",
    "out_of_reach",
    "wrong_state",
    "guard",
    "csrf",
    "conflict",
    "login",
)
# What was mistyped is no try; beside these, steps of a workflow are refused by the module's errors.
KINDS: dict[type[BaseException], str] = {
    errors.NotAllowed: PERMISSION,
    Forbidden: PERMISSION,
    errors.NotFound: OUT_OF_REACH,
    errors.WrongState: WRONG_STATE,
    errors.GuardRefused: GUARD,
    CSRFError: CSRF,
    errors.Conflict: CONFLICT,
    errors.StillUsed: GUARD,
}
MISTYPED = (errors.InvalidInput, errors.ReasonRequired, errors.BadQuery)
STEPS = ("do", "command", "agree", "object_to")


@dataclass(frozen=True)
class Refusal:
    """One refused try, in codes and not in words of a language."""

    kind: str
    record: str | None = None
    table: str | None = None
    key: int | None = None
    details: dict[str, Any] = field(default_factory=dict)
    action: str = "refused"


def init_app(app: Flask) -> None:
    """Write the refusals of a request when its answer is made."""
    app.before_request(_begin)
    app.after_request(_write)


def _begin() -> None:
    g.refusals = []


def note(refusal: Refusal) -> None:
    """Remember a refused try until the request ends."""
    if has_request_context():
        known = g.setdefault("refusals", [])
        if refusal not in known:
            known.append(refusal)


def noted() -> list[Refusal]:
    """Return the refused tries of this request so far."""
    found: list[Refusal] = g.get("refusals", []) if has_request_context() else []
    return found


def note_error(error: BaseException) -> None:
    """Remember the try behind an error that is shown as a page of its own."""
    reading.forget()
    note_refused(error)


def note_refused(error: BaseException) -> None:
    """Remember the try behind an error, unless it only says that something was mistyped."""
    kind = next((KINDS[cls] for cls in type(error).__mro__ if cls in KINDS), None)
    if kind is None and _is_step() and messages.known(error) and not isinstance(error, MISTYPED):
        kind = GUARD
    if kind is not None:
        note(_refusal(kind, error))


def note_key(model: type[Any], key: int) -> None:
    """Remember that a form named a record that is not within reach."""
    note(Refusal(OUT_OF_REACH, model.__record__, model.__tablename__, key, {"named": "reference"}))


def _is_step() -> bool:
    return has_request_context() and (request.endpoint or "").rpartition(".")[2] in STEPS


def _refusal(kind: str, error: BaseException) -> Refusal:
    """Return what was tried: from the error, else from the address."""
    view = _view()
    arguments = request.view_args or {}
    key = getattr(error, "key", None) or arguments.get("pk")
    record = getattr(error, "record", None)
    table = getattr(error, "table", None)
    if view is not None and record in (None, view.record):
        record, table = view.record, view.model.__tablename__
    details = {"error": type(error).__name__}
    for name in ("verb", "code"):
        if isinstance(getattr(error, name, None), str):
            details[name] = getattr(error, name)
    if "name" in arguments:
        details["step"] = str(arguments["name"])
    known_table = table is not None and isinstance(key, int)
    return Refusal(kind, record, table, key if known_table else None, details)


def _view() -> Any:
    """Return the record view that the address belongs to, of the screens or of the API."""
    known = registry().views.get(request.blueprint or "")
    found = getattr(known, "view", known)
    return found if hasattr(found, "personal_columns") else None


def _write(response: Response) -> Response:
    refusals: list[Refusal] = g.pop("refusals", [])
    if not refusals and response.status_code == 403:
        refusals = [_refusal(PERMISSION, Forbidden())]
    if refusals:
        _write_all(refusals)
    return response


def _write_all(refusals: list[Refusal]) -> None:
    """Write tries after a rollback; a database that is gone must not change the answer."""
    current_actor()  # an address that is none has not asked who is there
    session = db.session()
    try:
        session.rollback()
        for refusal in refusals:
            session.execute(
                text("select core_trail_refused(:a, :o, :r, :t, :k, cast(:d as jsonb))"),
                {
                    "a": refusal.action,
                    "o": request.endpoint or "",
                    "r": refusal.record,
                    "t": refusal.table,
                    "k": refusal.key,
                    "d": json.dumps(
                        {"kind": refusal.kind, "method": request.method, **refusal.details},
                        ensure_ascii=False,
                        default=str,
                    ),
                },
            )
        session.commit()
    except SQLAlchemyError as error:
        session.rollback()
        log.error("a refused try could not be written, request %s", g.get("request_id"))
        log.debug("because of", exc_info=error)

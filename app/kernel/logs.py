"""What the processes write to their logs: one JSON object a line, without personal data.

An exception's own text may hold a name or an identity number (PostgreSQL quotes the row that a
constraint refused), so exceptions are written by their kind, by what the database says of the
place (SQLSTATE, table, constraint), and by the lines of code that they went through.
"""

from __future__ import annotations

import logging
import sys
import time
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any, TypeAlias

from flask import Flask, Response, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

FIELDS = ("asctime", "levelname", "name", "message", "process")
RENAMED = {"asctime": "time", "levelname": "level", "name": "logger"}
PLAIN = "%(asctime)s %(levelname)s %(name)s: %(message)s"
PLACES = ("sqlstate", "schema_name", "table_name", "column_name", "constraint_name")
LINES = 12

access = logging.getLogger("app.access")

ExcInfo: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


def explain(error: BaseException | None) -> str:
    """Say what went wrong, and where, without what it went wrong with."""
    return "\n".join(_explained(error))


def _explained(error: BaseException | None) -> Iterator[str]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield f"{type(error).__module__}.{type(error).__qualname__}{_place(error)}"
        for frame in traceback.extract_tb(error.__traceback__)[-LINES:]:
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"
        error = error.__cause__ or error.__context__


def _place(error: BaseException) -> str:
    diagnosis = getattr(error, "diag", None)
    told = {name: getattr(diagnosis, name, None) for name in PLACES}
    told |= {"sqlstate": getattr(error, "sqlstate", None)}
    words = ", ".join(f"{name} {value}" for name, value in told.items() if value)
    return f" ({words})" if words else ""


class _WithoutValues:
    """Formats exceptions by kind and place only."""

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - the name is logging's
        return explain(ei[1])


class JsonLines(_WithoutValues, JsonFormatter):
    """One JSON object a line."""


class PlainLines(_WithoutValues, logging.Formatter):
    """Lines for people."""


class _Request(logging.Filter):
    """Adds the number of the request, by which a line, an error page and the trail are joined."""

    def filter(self, record: logging.LogRecord) -> bool:
        if has_request_context():
            record.request_id = g.get("request_id", "")
        return True


def configure(kind: str) -> None:
    """Let this process write its log to standard error, as `json` or `text`."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Request())
    if kind == "json":
        names = " ".join(f"%({name})s" for name in FIELDS)
        handler.setFormatter(JsonLines(names, rename_fields=RENAMED, json_ensure_ascii=False))
    else:
        handler.setFormatter(PlainLines(PLAIN))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    access.setLevel(logging.INFO if kind == "json" else logging.WARNING)


def init_app(app: Flask) -> None:
    """Write a line for each request: who and what by number and name, never what was typed."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.monotonic()


def _end(response: Response) -> Response:
    rule: Any = request.url_rule
    if request.endpoint != "static":
        access.info(
            "%s %s %s",
            request.method,
            rule.rule if rule else "-",
            response.status_code,
            extra={
                "method": request.method,
                "route": rule.rule if rule else None,
                "key": (request.view_args or {}).get("key"),
                "status": response.status_code,
                "milliseconds": round((time.monotonic() - g.get("began", 0)) * 1000, 1),
                "user": getattr(g.get("actor"), "user_id", None),
            },
        )
    return response

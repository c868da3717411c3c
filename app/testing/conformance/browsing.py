"""What a check sees when it browses: the page model, the error behind a 500, the statements."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flask import template_rendered
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from app.extensions import db
from app.testing.conformance.context import Context


@dataclass
class Answer:
    """The answer to one request."""

    response: TestResponse
    page: Any = None
    error: str = ""
    statements: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return int(self.response.status_code)

    @property
    def denied(self) -> bool:
        """Tell whether the reader was turned away."""
        return self.status in (301, 302, 303, 401, 403, 404)

    def __str__(self) -> str:
        return f"{self.status} {self.error}".strip()


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        self.text = repr(error)[:300] if error else record.getMessage()


class Browser:
    """A signed-in reader of one role."""

    def __init__(self, context: Context, role: str) -> None:
        """Sign in as a user with a role ("" for none)."""
        self.context = context
        self.role = role
        self.client: FlaskClient = context.client(role)
        context.rows.join_to_person(context.rows.user(role))

    def get(self, url: str) -> Answer:
        """Open an address."""
        return self.open("GET", url)

    def open(self, method: str, url: str, **values: Any) -> Answer:
        """Send a request and note what happened behind it."""
        pages: list[Any] = []

        def keep(_app: Any, template: Any, context: dict[str, Any], **_more: Any) -> None:
            if "page" in context:
                pages.append(context["page"])

        errors = _Errors()
        log = logging.getLogger("app.kernel.web")
        log.addHandler(errors)
        try:
            with template_rendered.connected_to(keep, self.context.app), self._counted() as done:
                response = self.client.open(url, method=method, **values)
        finally:
            log.removeHandler(errors)
        return Answer(response, pages[-1] if pages else None, errors.text, done)

    @contextmanager
    def _counted(self) -> Iterator[list[str]]:
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            found.append(statement)

        with self.context.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)


class _Options(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.name: str | None = None
        self.counts: dict[str, int] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("select", "datalist"):
            named = dict(attrs)
            self.name = named.get("name") or named.get("id") or "?"
            self.counts.setdefault(self.name, 0)
        elif tag == "option" and self.name is not None:
            self.counts[self.name] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in ("select", "datalist"):
            self.name = None


def option_counts(html: str) -> dict[str, int]:
    """Return how many options each choice of a page holds."""
    parser = _Options()
    parser.feed(html)
    return parser.counts


def form_values(form: Any) -> dict[str, Any]:
    """Return what a browser would send for a form as it was shown."""
    values: dict[str, Any] = {}
    for item in form:
        if item.type == "BooleanField":
            if item.data:
                values[item.name] = "y"
        elif hasattr(item, "choices") or "Lookup" in item.type:
            values[item.name] = "" if item.data is None else item.data
        elif hasattr(item, "_value"):
            values[item.name] = item._value()
    return values

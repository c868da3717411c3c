"""What a test does with a form as a browser would: read its fields, change some, send it."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any


class _Fields(HTMLParser):
    """The fields of the last form with method post on a page, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self.inside = False
        self.select: str | None = None
        self.area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("method") == "post"
            if self.inside:
                self.forms.append({"__action": given.get("action") or ""})
        if not self.inside:
            return
        name = given.get("name")
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.forms[-1][self.select] = given.get("value") or ""
        elif tag == "textarea" and name:
            self.area = name
            self.forms[-1][name] = ""

    def _input(self, name: str, given: dict[str, str | None]) -> None:
        if given.get("type") in ("radio", "checkbox") and "checked" not in given:
            return
        self.forms[-1][name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.forms[-1][self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


def forms_of(response: Any) -> list[dict[str, Any]]:
    """Return the forms of a page with what they would send."""
    parser = _Fields()
    parser.feed(response.get_data(as_text=True))
    return parser.forms


def form_with(response: Any, name: str) -> dict[str, Any]:
    """Return the form of a page that has a field."""
    found = next(form for form in forms_of(response) if name in form)
    found.pop("__action")
    return found

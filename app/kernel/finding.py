"""Finds what a reader may open: screens, commands and records of all active modules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from sqlalchemy import select

from app.extensions import db
from app.kernel import reading
from app.kernel.registry import registry
from app.kernel.seeking import matches
from app.kernel.text import fold
from app.kernel.views import RecordView

PER_KIND = 8
SHORTEST = 2


@dataclass(frozen=True)
class Found:
    """A place to go: its text, what kind of thing it is, and its address."""

    text: str
    detail: str
    url: str
    icon: str = ""
    key: str = ""


def is_long_enough(term: str) -> bool:
    """Tell whether there is enough to look for records."""
    return len(fold(term)) >= SHORTEST


def records(term: str, per_kind: int = PER_KIND) -> Iterator[Found]:
    """Yield records whose name or code holds a term, some of each kind; notes what was shown."""
    for view in registry().record_views.values():
        if is_active(view) and view.may("read") and view.list_spec().search:
            found = matches(db.session(), view.model, view.list_spec().search, term)
            rows = db.session.scalars(select(view.model).where(found).limit(per_kind))
            for item in rows:
                yield _record(view, item)


def _record(view: RecordView, item: Any) -> Found:
    text = str(item)
    reading.note_label(item, text)
    key = f"{view.record}-{item.id}"
    return Found(text, str(view.title_one), view.url_of(item), icon="file-text", key=key)


def new_records(term: str) -> Iterator[Found]:
    """Yield “new …” for each kind of record that the reader may add, by the words of its name."""
    words = fold(term).split()
    for view in registry().record_views.values():
        if not (is_active(view) and view.has_route("add")):
            continue
        text = str(view.add_title())
        if view.may(view.method_permission_name["add"]) and fits(text, words):
            yield Found(text, "", view.url("add"), icon="plus")


def fits(text: str, words: list[str]) -> bool:
    """Tell whether a text holds words that each begin one of its own, accents aside."""
    own = fold(text).split()
    return all(any(each.startswith(word) for each in own) for word in words)


def own_pages(term: str) -> Iterator[Found]:
    """Yield the pages of the reader's own account."""
    words = fold(term).split()
    for text, endpoint, icon in (
        (_("Home"), "HomeView.index", "home"),
        (_("My account"), "SecurityView.index", "user-circle"),
        (_("Saved views"), "SavedViewView.list", "bookmark"),
    ):
        if fits(text, words):
            yield Found(text, "", url_for(endpoint), icon=icon)


def is_active(view: RecordView) -> bool:
    """Tell whether the module of a view is active."""
    module = registry().view_modules[view.blueprint.name]
    return g.module_states.get(module) == "active"

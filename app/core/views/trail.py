"""The trail as a list: who did what, when; and each entry with all its values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_appbuilder.baseviews import expose
from flask_appbuilder.security.decorators import has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.models.trail import TrailEntry
from app.extensions import db
from app.kernel.actor import SYSTEM
from app.kernel.commands import Answer
from app.kernel.history import ACTIONS
from app.kernel.listing import ListQuery
from app.kernel.pages import Button, Cell, Change
from app.kernel.present import MISSING
from app.kernel.registry import registry
from app.kernel.trail_values import Names, label_of, plain_text, shown
from app.kernel.views import RecordView


class TrailView(RecordView):
    """Entries of the reader's units; administrators and auditors see all."""

    model = TrailEntry
    has_history = False
    route_base = "/core/trail"
    title = _l("Trail")
    title_one = _l("Entry of the trail")
    search_columns = ()
    list_columns = ("at", "author", "action", "record", "row_id", "unit")
    show_sections = (
        (_l("Entry"), ("at", "author", "action", "record", "row_id", "unit")),
        (_l("Circumstances"), ("reason", "request_id", "table_name")),
    )
    sortable = ("at",)
    order = ("-id",)
    filters = ("author", "action", "record", "unit", "at", "row_id", "request_id")
    plain_numbers = frozenset({"row_id"})
    labels = {
        "at": _l("Time"),
        "author": _l("User"),
        "reason": _l("Reason"),
        "request_id": _l("Request"),
        "action": _l("Action"),
        "record": _l("Record"),
        "row_id": _l("Number in the register"),
        "table_name": _l("Table"),
    }

    def __init__(self) -> None:
        # What the application has loaded; the record kinds are read from it when they are shown.
        self.known = registry()
        super().__init__()

    def list_buttons(self) -> Sequence[Button]:
        """Lead to the root of the chain, which is printed and kept apart."""
        return (Button(_("Print the day's root"), url_for("TrailRootView.index"), icon="printer"),)

    def all_choices(self) -> dict[str, Sequence[tuple[str, Any]]]:
        """Return the actions, and the kinds of record by the titles of their screens."""
        known = self.known
        names = sorted({name for m in known.manifests() for name in m.records})
        titles = {name: view.title_one for name, view in known.record_views.items()}
        records = [(name, titles.get(name, name)) for name in names]
        return {"action": list(ACTIONS.items()), "record": records}

    def list_query(self) -> ListQuery:
        """Return the query; a request is found by its whole number, which has an index."""
        query = super().list_query()
        asked = next((f.value for f in query.filters if f.name == "request_id"), None)
        return replace(query, fixed=(("request_id", asked),)) if asked else query

    def cell(self, item: Any, name: str) -> Cell:
        """Show the program itself as author."""
        if name == "author" and item.author is None:
            return Cell(_("The program")) if item.actor == SYSTEM else MISSING
        return super().cell(item, name)

    def extra_buttons(self, item: Any) -> Sequence[Button]:
        """Lead to the other entries of the request, and to the record."""
        found = []
        if item.request_id:
            url = self.url("list", request_id=item.request_id)
            found.append(Button(_("All of this request"), url, icon="list-details"))
        view = registry().record_views.get(item.record)
        about_row = item.row_id is not None and view is not None and view.may("read")
        if view is not None and about_row and view.model.__tablename__ == item.table_name:
            found.append(Button(_("The record"), view.url("show", pk=item.row_id), icon="file"))
        return found

    @expose("/<int:pk>")
    @has_access
    def show(self, pk: int) -> Answer:
        """Show an entry with all its values."""
        item = self.read(pk)
        page = self.show_page(item)
        return self.page("core/trail_entry.html", page, changes=_changes(item))


def _changes(item: TrailEntry) -> tuple[Change, ...]:
    """Return all values of an entry; those of a row in the words of its screen."""
    old, new = item.old_values or {}, item.new_values or {}
    view = registry().record_views.get(item.record)
    names = Names(db.session())
    if view is None or view.model.__tablename__ != item.table_name:
        view = None
    else:
        names.want(view.model, old)
        names.want(view.model, new)
        names.load()

    def text(column: str, values: dict[str, Any]) -> str:
        value = values.get(column)
        if value is None:
            return ""
        return plain_text(value) if view is None else shown(view, names, column, value)

    return tuple(
        Change(
            (label_of(view, column) if view else None) or column,
            text(column, old),
            text(column, new),
        )
        for column in dict.fromkeys((*new, *old))
    )

"""Search over the records of all modules within the reader's rights."""

from __future__ import annotations

from typing import Any

from flask import g, redirect, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.extensions import appbuilder, db
from app.kernel import reading
from app.kernel.errors import BadQuery
from app.kernel.pages import Cell, Column, Crumb, ListPage, Pager, Row
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.seeking import matches
from app.kernel.text import HiddenCharacters, clean_input, fold
from app.kernel.views import RecordView

LIMIT_PER_KIND = 8
SHORTEST = 2


class SearchView(BaseView):
    """Finds by name, without accents too, and by code."""

    route_base = "/search"
    default_view = "index"
    title = _l("Search")

    @expose("/")
    def index(self) -> Any:
        """Show what was found, by kind of record."""
        if current_actor().user_id is None:
            return redirect(appbuilder.get_url_for_login)
        typed = request.args.get("q", "")
        try:
            term = clean_input(typed)[:100]
        except HiddenCharacters as error:
            raise BadQuery("q", typed, error) from error
        rows = self._rows(term) if len(fold(term)) >= SHORTEST else ()
        return self.render_template("record/list.html", page=self._page(term, rows))

    def _page(self, term: str, rows: tuple[Row, ...]) -> ListPage:
        title = _("Found for “%(term)s”", term=term) if term else str(self.title)
        return ListPage(
            title=title,
            columns=(Column("name", _("Name")), Column("kind", _("Kind"))),
            rows=rows,
            count_text=_("%(number)s records", number=len(rows)),
            pager=Pager(),
            breadcrumbs=(Crumb(_("Home"), "/"), Crumb(str(self.title))),
            search_value=term,
            search_hint=_("Name or code, at least 2 letters"),
            empty_title=_("Nothing matches."),
            empty_hint=_("Type another part of the name, with or without accents."),
        )

    def _rows(self, term: str) -> tuple[Row, ...]:
        found: list[Row] = []
        for view in registry().record_views.values():
            if self._may_search(view):
                found += [self._row(view, item) for item in self._items(view, term)]
        return tuple(found)

    @staticmethod
    def _may_search(view: RecordView) -> bool:
        module = registry().view_modules[view.blueprint.name]
        return (
            g.module_states.get(module) == "active"
            and view.may("read")
            and bool(view.list_spec().search)
        )

    @staticmethod
    def _items(view: RecordView, term: str) -> Any:
        names = view.list_spec().search
        found = matches(db.session(), view.model, names, term)
        return db.session.scalars(select(view.model).where(found).limit(LIMIT_PER_KIND))

    @staticmethod
    def _row(view: RecordView, item: Any) -> Row:
        url = view.url_of(item)
        reading.note_label(item, str(item))
        cells = (Cell(str(item), kind="link", url=url), Cell(str(view.title_one)))
        return Row(key=f"{view.record}-{item.id}", cells=cells, url=url, selectable=False)

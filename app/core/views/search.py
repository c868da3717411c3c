"""Search over the records of all modules within the reader's rights."""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from flask_appbuilder.baseviews import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.extensions import appbuilder
from app.kernel import finding
from app.kernel.errors import BadQuery
from app.kernel.pages import Cell, Column, Crumb, ListPage, Pager, Row
from app.kernel.security import current_actor
from app.kernel.text import HiddenCharacters, clean_input


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
        rows = self._rows(term) if finding.is_long_enough(term) else ()
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

    @staticmethod
    def _rows(term: str) -> tuple[Row, ...]:
        return tuple(
            Row(
                key=found.key,
                cells=(Cell(found.text, kind="link", url=found.url), Cell(found.detail)),
                url=found.url,
                selectable=False,
            )
            for found in finding.records(term)
        )

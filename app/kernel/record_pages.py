"""Builds the page models of `RecordView`: what the templates render."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_babel import gettext as _

from app.extensions import db
from app.kernel import formats, list_pages, reading
from app.kernel.history import history
from app.kernel.listing import Listing, ListQuery
from app.kernel.pages import (
    Button,
    Crumb,
    ListPage,
    Pager,
    RelatedTab,
    Section,
    ShownField,
    ShowPage,
)
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.versions import version_of
from app.kernel.workflow_bar import workflow_bar

if TYPE_CHECKING:
    from app.kernel.views import RecordView, Related

PAGE_PARAMETERS = ("after", "before")
TAB_SIZE = 25
HISTORY = "history"


def breadcrumbs(view: Any, item: Any = None, last: str | None = None) -> tuple[Crumb, ...]:
    """Return the way to a page of a view."""
    crumbs = [Crumb(_("Home"), "/"), Crumb(str(view.title), view.url("list"))]
    if item is not None:
        crumbs.append(Crumb(str(item), view.url_of(item)))
        reading.note_label(item, str(item))
    if last is not None:
        crumbs.append(Crumb(last))
    return (*crumbs[:-1], Crumb(crumbs[-1].label))


# -- records ----------------------------------------------------------------


def show_page(view: RecordView, item: Any) -> ShowPage:
    """Return the page of a record."""
    reading.note(view, (item,), view.shown_columns())
    reading.note_label(item, str(item))
    tabs = related_tabs(view, item)
    # The history waits until it is asked for: it looks up the names of all that it mentions.
    with_history = view.has_history and request.args.get("tab") == HISTORY
    return ShowPage(
        title=str(item),
        subtitle=str(view.title_one),
        breadcrumbs=breadcrumbs(view, item),
        facts=tuple(_shown(view, item, name) for name in view.facts),
        sections=tuple(
            Section(str(title), tuple(_shown(view, item, name) for name in names))
            for title, names in view.show_sections
        ),
        workflow=workflow_bar(view, item),
        related=tabs,
        history=history(db.session(), view, item) if with_history else (),
        history_url=view.history_url(item),
        history_filled=with_history,
        history_active=with_history,
        buttons=tuple(_record_buttons(view, item)),
    )


def _shown(view: RecordView, item: Any, name: str) -> ShownField:
    return ShownField(str(view.label(name)), view.cell(item, name), str(view.help.get(name, "")))


def _record_buttons(view: RecordView, item: Any) -> list[Button]:
    buttons = [*view.extra_buttons(item), *view.command_buttons(item)]
    verb = view.method_permission_name["edit"]
    if view.has_route("edit") and view.may(verb) and view.may_change(item):
        buttons.append(Button(_("Change"), view.url("edit", pk=item.id), icon="pencil"))
    if view.has_route("delete") and view.may("delete"):
        url = view.url("delete", pk=item.id, version=version_of(item))
        buttons.append(Button(_("Remove"), url, icon="trash", tone="danger"))
    if current_actor().may("read", "core.Assignment") and hasattr(view.model, "__scope__"):
        url = url_for("ReachView.index", name=type(view).__name__, pk=item.id)
        buttons.append(Button(_("Who can see this?"), url, icon="eye"))
    return buttons


def related_tabs(view: RecordView, item: Any) -> tuple[RelatedTab, ...]:
    """Return the tabs of a record: the first ones with their rows, further ones when asked for.

    Each filled tab costs a statement; the page of a record has eight in all.
    """
    shown = [tab for tab in view.related if registry().views[tab.view].may("read")]
    first = shown[: view.filled_tabs - (view.workflow is not None)]
    wanted = request.args.get("tab", "")
    chosen = next((tab for tab in shown if tab.view == wanted), None)
    filled = first if chosen in (None, *first) else [chosen]
    active = chosen or next(iter(shown), None)
    if wanted == HISTORY:
        filled, active = [], None
    return tuple(
        replace(_related(tab, item), active=tab is active)
        if tab in filled
        else RelatedTab(tab.view, str(tab.title), url=f"?tab={tab.view}#pane-{tab.view}")
        for tab in shown
    )


def _related(related: Related, item: Any) -> RelatedTab:
    view = registry().views[related.view]
    query = ListQuery(
        size=TAB_SIZE,
        sort=tuple((n.removeprefix("-"), n.startswith("-")) for n in view.order),
        fixed=((related.column, item.id),),
    )
    listing = Listing(view.list_spec(), query)
    found = listing.page_without_count(db.session())
    add = list_pages.add_button(view, **{related.column: item.id})
    page = ListPage(
        title=str(related.title),
        columns=list_pages.list_columns(view, None),
        rows=list_pages.list_rows(view, found.items, view.list_columns),
        count_text=list_pages.count_text(found) if found.count_is_exact else _more_text(),
        pager=Pager(),
        buttons=(add,) if add else (),
        empty_title=_("Nothing here yet."),
        empty_hint=str(view.empty_hint),
        embedded=True,
    )
    return RelatedTab(related.view, str(related.title), page)


def _more_text() -> str:
    return _("The first %(number)s are shown.", number=formats.format_integer(TAB_SIZE))

"""Builds the page models of `RecordView`: what the templates render."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_babel import gettext as _

from app.extensions import db
from app.kernel import comments, files, prints, reading, related_lists, task_tab
from app.kernel.history import history
from app.kernel.pages import Button, Cell, Crumb, RelatedTab, Section, ShownField, ShowPage
from app.kernel.security import current_actor
from app.kernel.versions import version_of
from app.kernel.workflow_bar import workflow_bar

if TYPE_CHECKING:
    from app.kernel.views import RecordView

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


def facts_of(view: RecordView, cell: Callable[[str], Cell]) -> tuple[ShownField, ...]:
    """Return the key facts in the header of a record: labels and values, nothing to explain."""
    return tuple(ShownField(str(view.label(name)), cell(name)) for name in view.facts)


def show_page(view: RecordView, item: Any) -> ShowPage:
    """Return the page of a record."""
    reading.note(view, (item,), view.shown_columns())
    reading.note_label(item, str(item))
    tabs = _tabs(view, item)
    # The history waits until it is asked for: it looks up the names of all that it mentions.
    with_history = view.has_history and request.args.get(related_lists.TAB) == HISTORY
    return ShowPage(
        title=str(item),
        subtitle=str(view.title_one),
        breadcrumbs=breadcrumbs(view, item),
        facts=facts_of(view, lambda name: view.cell(item, name)),
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
        counts_url=view.url("counts", pk=item.id) if view.has_route("counts") else None,
        prints=prints.offered(view, item),
        status=400 if any(tab.page and tab.page.refused for tab in tabs) else 200,
        buttons=tuple(_record_buttons(view, item)),
    )


def _shown(view: RecordView, item: Any, name: str) -> ShownField:
    from app.kernel.reveal import url_for_value

    return ShownField(
        str(view.label(name)),
        view.cell(item, name),
        help_beside(view, name),
        url_for_value(view, item, name),
    )


def help_beside(view: RecordView, name: str) -> str:
    """Return the help of a shown value; what a form says while it asks for it stays there."""
    if name not in view.help:
        return ""
    sections = (*view.sections(editing=False), *view.sections(editing=True))
    asked = any(name in names for _title, names in sections)
    return "" if asked else str(view.help[name])


def _record_buttons(view: RecordView, item: Any) -> list[Button]:
    buttons = [*view.extra_buttons(item), *view.command_buttons(item)]
    verb = view.method_permission_name["edit"]
    if view.has_route("edit") and view.may(verb) and view.may_change(item):
        buttons.append(Button(_("Change"), view.url("edit", pk=item.id), icon="pencil"))
    if view.has_route("delete") and view.may("delete") and view.may_remove(item):
        url = view.url("delete", pk=item.id, version=version_of(item))
        buttons.append(Button(_("Remove"), url, icon="trash", tone="danger"))
    if current_actor().may("read", "core.Assignment") and hasattr(view.model, "__scope__"):
        url = url_for("ReachView.index", name=type(view).__name__, pk=item.id)
        buttons.append(Button(_("Who can see this?"), url, icon="eye"))
    return buttons


def _tabs(view: RecordView, item: Any) -> tuple[RelatedTab, ...]:
    """Return the tabs of a record: the open one is filled, all others wait until asked for."""
    tab, more = files.tab(view, item), (task_tab.tab(view, item), comments.tab(view, item))
    there = (
        (files.FILES, tab),
        (task_tab.TASKS, more[0]),
        (comments.COMMENTS, more[1]),
        (HISTORY, view.has_history),
    )
    others = [key for key, found in there if found]
    found = related_lists.related_tabs(view, item, others)
    elsewhere = request.args.get(related_lists.TAB) in (HISTORY, comments.COMMENTS, task_tab.TASKS)
    if tab is not None and not found and not elsewhere:
        tab = files.tab(view, item, always=True)
    return (*found, *(each for each in (tab, *more) if each is not None))

"""Lists bound to a parent record: the tabs of its page, and `of` in the address of a list.

The open tab is the full list of another view (search, conditions, order, groups, pages, columns,
export) with the parent as a condition that the page itself sets. Its state lies in the address of
the page, beside `tab`; tabs that are not open cost nothing, their counts are asked for later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import g, request
from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.extensions import db
from app.kernel import formats, list_pages
from app.kernel.errors import BadQuery, NotFound
from app.kernel.list_conditions import read_key
from app.kernel.list_groups import Groups
from app.kernel.listing import Listing, ListQuery, ListResult
from app.kernel.manifest import Text
from app.kernel.pages import Button, ListPage, RelatedTab
from app.kernel.records import get_record
from app.kernel.registry import registry

if TYPE_CHECKING:
    from app.kernel.views import RecordView

OF = "of"
TAB = "tab"
# What belongs to the list of one tab, and not to the page with all of them.
PAGE_ONLY = (TAB, OF, "view")
COUNTS_AT_MOST_MS = 1_500  # counting for a hint must never hold up the page


@dataclass(frozen=True)
class Related:
    """A tab of a record page: records of another view whose `column` is this record's key.

    `adds_while` names the states of the record in which the database takes further ones; in others
    the tab does not offer to add any.
    """

    view: str
    column: str
    title: Text
    adds_while: tuple[str, ...] = ()

    def takes_more(self, item: Any) -> bool:
        """Tell whether a record takes further related ones in the state it is in."""
        return not self.adds_while or item.state in self.adds_while


# -- the parent in the address of a list ---------------------------------------------------


def fixed_parent(view: RecordView) -> tuple[tuple[str, int], ...]:
    """Return the condition that `of=column:key` sets; raise BadQuery, or NotFound out of reach."""
    asked = request.args.get(OF, "")
    if not asked:
        return ()
    column, _mark, typed = asked.partition(":")
    parent = _parents(view).get(column)
    if parent is None:
        raise BadQuery(OF, asked)
    try:
        key = read_key(typed)
    except ValueError as error:
        raise BadQuery(OF, asked, error) from error
    if not parent.may(parent.method_permission_name["show"]):
        raise NotFound(record=parent.record, table=parent.model.__tablename__, key=key)
    get_record(db.session(), parent.model, key)
    return ((column, key),)


def _parents(view: RecordView) -> dict[str, RecordView]:
    """Return the views on whose records this one is a tab, by the column that names the record."""
    name = type(view).__name__
    return {
        tab.column: parent
        for parent in registry().views.values()
        for tab in getattr(parent, "related", ())
        if tab.view == name
    }


# -- the tabs of a record page ----------------------------------------------------------------


def shown_tabs(view: RecordView) -> list[Related]:
    """Return the tabs whose lists the reader may open."""
    known = registry().views
    return [tab for tab in view.related if _may_list(known[tab.view])]


def _may_list(view: RecordView) -> bool:
    # A tab may come from a module that is not active, or not installed in this database.
    module = registry().view_modules.get(view.blueprint.name, "core")
    if module != "core" and g.get("module_states", {module: "active"}).get(module) != "active":
        return False
    return view.may(view.method_permission_name["list"])


def related_tabs(view: RecordView, item: Any, others: Sequence[str] = ()) -> list[RelatedTab]:
    """Return the tabs of related records, the open one with its list.

    `others` are the keys of further tabs of the page: while one of them is open, no list is read.
    """
    shown = shown_tabs(view)
    wanted = request.args.get(TAB, "")
    chosen = next((tab for tab in shown if tab.view == wanted), None)
    if chosen is None and wanted not in others and view.first_tab_open:
        chosen = next(iter(shown), None)
    return [_tab(view, tab, item, active=tab is chosen) for tab in shown]


def tab_url(key: str) -> str:
    """Return the address of a tab on the page that is shown."""
    return f"?{TAB}={key}#related"


def _tab(view: RecordView, tab: Related, item: Any, *, active: bool) -> RelatedTab:
    title, url = str(tab.title), tab_url(tab.view)
    if not active:
        return RelatedTab(tab.view, title, url=url)
    page = tab_page(tab, item)
    return RelatedTab(tab.view, title, page, url=url, active=True, count=page.count_short)


def tab_page(tab: Related, item: Any) -> ListPage:
    """Return the full list of a tab as the address bar asks for it."""
    view: RecordView = registry().views[tab.view]
    fixed = ((tab.column, item.id),)
    try:
        query = replace(view.list_query(), fixed=fixed)
        keys = view.group_keys()
        if keys:
            groups = view.groups(query, keys)
            return _bound(view, tab, item, query, counted(groups), groups)
        result = Listing(view.list_spec(), query, _references(view, tab)).run_on_a_page(
            db.session()
        )
        return _bound(view, tab, item, query, result)
    except BadQuery as error:
        page = list_pages.refused_list_page(view, error)
        return replace(_without_place(page, tab), buttons=(), refused=True)


def _references(view: RecordView, tab: Related) -> tuple[str, ...]:
    """Return the names by which the rows of a tab refer to the record whose page it stands on."""
    keys = view.model.__mapper__.relationships
    column = view.model.__table__.c.get(tab.column)
    return tuple(each.key for each in keys if each.local_columns == {column})


def _bound(
    view: RecordView,
    tab: Related,
    item: Any,
    query: ListQuery,
    result: ListResult,
    groups: Groups | None = None,
) -> ListPage:
    page = list_pages.list_page(view, query, result, groups)
    more = tab.takes_more(item)
    hint = page.empty_hint if more or str(view.empty_hint) else ""
    add = list_pages.add_button(view, **{tab.column: item.id}) if more else None
    parent = f"{tab.column}:{item.id}"
    without = (*PAGE_ONLY, "size", *list_pages.PAGE_PARAMETERS)
    buttons = [*([add] if add else []), *view.tab_buttons(item)]
    if result.count:
        url = view.url("export") + list_pages.address(without=without, of=parent)
        buttons.append(Button(_("Export"), url, icon="file-spreadsheet"))
    tools = page.tools
    if tools is not None:
        tools = replace(tools, facets_url=view.url("facets", of=parent), save_url="", views=())
    return replace(
        _without_place(page, tab),
        buttons=tuple(buttons),
        tools=tools,
        empty_button=None,
        empty_hint=hint,
        bulk_actions=(),  # acting on many starts from the list itself
        clear_url=tab_url(tab.view) if page.clear_url else None,
        count_short=short_count(result),
    )


def _without_place(page: ListPage, tab: Related) -> ListPage:
    """Return a list as a part of another page: its title is the tab's."""
    cleared = tab_url(tab.view) if page.clear_url else None
    return replace(page, title=str(tab.title), breadcrumbs=(), embedded=True, clear_url=cleared)


def counted(groups: Groups) -> ListResult:
    """Return how many records stand in groups."""
    count = sum(group.count for group in groups.rows)
    return ListResult([], count, groups.complete, None, None)


def short_count(result: ListResult) -> str:
    """Return the count as it stands on a tab."""
    number = formats.format_integer(result.count)
    return number if result.count_is_exact else f"{number}+"


# -- counts of the tabs that are not open -------------------------------------------------------


def tab_counts(view: RecordView, item: Any) -> dict[str, str]:
    """Return how many records each tab holds for the reader, as far as time allows."""
    from app.kernel import comments, files, task_tab

    found = {tab.view: _count(tab, item) for tab in shown_tabs(view)}
    if files.has_tab(view):
        found[files.FILES] = files.count(item)
    if task_tab.has_tab(view):
        found[task_tab.TASKS] = task_tab.count(item)
    if comments.has_tab(view):
        found[comments.COMMENTS] = comments.count(item)
    return {key: count for key, count in found.items() if count is not None}


def _count(tab: Related, item: Any) -> str | None:
    view: RecordView = registry().views[tab.view]
    session = db.session()
    listing = Listing(view.list_spec(), ListQuery(fixed=((tab.column, item.id),)))
    try:
        with session.begin_nested():
            session.execute(
                text("select set_config('statement_timeout', :limit, true)"),
                {"limit": str(COUNTS_AT_MOST_MS)},
            )
            count, exact = listing.count(session)
            session.execute(text("select set_config('statement_timeout', '0', true)"))
    except OperationalError:
        return None
    return short_count(ListResult([], count, exact, None, None))

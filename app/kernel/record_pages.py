"""Builds the page models of `RecordView`: what the templates render."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext as _

from app.extensions import db
from app.kernel import columns, formats, messages, reading
from app.kernel.errors import BadQuery
from app.kernel.fields import TranslatedForm
from app.kernel.history import history
from app.kernel.listing import SIZES, Filter, Listing, ListQuery, ListResult
from app.kernel.pages import (
    Button,
    Column,
    Crumb,
    FilterControl,
    ListPage,
    Pager,
    RelatedTab,
    Row,
    Section,
    ShownField,
    ShowPage,
)
from app.kernel.registry import registry
from app.kernel.security import current_actor
from app.kernel.seeking import MOST_FOUND
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


# -- lists ------------------------------------------------------------------


def list_page(view: RecordView, query: ListQuery, result: ListResult) -> ListPage:
    """Return the list of a view as asked by the address bar."""
    add = _add_button(view)
    filtered = bool(query.search or query.filters)
    buttons = [*([add] if add else []), *view.list_buttons()]
    if result.count:
        export = view.url("export") + _query(without=("size", *PAGE_PARAMETERS))
        buttons.append(Button(_("Export"), export, icon="file-spreadsheet"))
    return ListPage(
        title=str(view.title),
        columns=_columns(view, query),
        rows=_rows(view, result.items),
        count_text=count_text(result),
        pager=_pager(query, result),
        breadcrumbs=breadcrumbs(view),
        search_name="q" if view.list_spec().search else "",  # no box that would search nothing
        search_value=query.search,
        search_hint=str(view.search_hint) or _("Search by name or code"),
        filters=tuple(_filter(view, name, query) for name in view.filters),
        filter_count=len(query.filters),
        clear_url=view.url("list") if filtered else None,
        buttons=tuple(buttons),
        empty_title=_("Nothing matches.") if filtered else _("Nothing here yet."),
        empty_hint=_("Change the search or the filters.") if filtered else str(view.empty_hint),
        empty_button=None if filtered else add,
        notice=_more_found_text() if result.has_more_found else str(view.list_notice) or None,
    )


def _more_found_text() -> str:
    number = formats.format_integer(MOST_FOUND)
    return _(
        "More than %(number)s records match; only as many are shown. Narrow the search.",
        number=number,
    )


def refused_list_page(view: RecordView, error: BadQuery) -> ListPage:
    """Return an empty list that says beside the filter what was not understood; never all rows."""
    text = messages.text_for(error.error if error.error is not None else error)
    nothing = ListResult([], 0, True, None, None)
    page = list_page(view, ListQuery(search=request.args.get("q", "")), nothing)
    name = error.parameter.removesuffix("__from").removesuffix("__to")
    controls = tuple(
        replace(control, error=text, value=request.args.get(name, control.value))
        if control.name == name
        else control
        for control in page.filters
    )
    beside = any(control.error for control in controls)
    return replace(
        page,
        filters=controls,
        filter_count=1 if beside else 0,
        clear_url=view.url("list"),
        empty_title=_("The list was not searched."),
        empty_hint=text,
        empty_button=None,
        errors=() if beside else (text,),
    )


def count_text(result: ListResult) -> str:
    """Return how many records there are, or that there are more than were counted."""
    number = formats.format_integer(result.count)
    if result.count_is_exact:
        return _("%(number)s records", number=number)
    return _("more than %(number)s records", number=number)


def _add_button(view: RecordView, **values: Any) -> Button | None:
    if not view.has_route("add") or not view.may(view.method_permission_name["add"]):
        return None
    return Button(view.add_title(), view.url("add", **values), icon="plus", tone="primary")


def _columns(view: RecordView, query: ListQuery | None) -> tuple[Column, ...]:
    return tuple(_column(view, name, query) for name in view.list_columns)


def _column(view: RecordView, name: str, query: ListQuery | None) -> Column:
    kind = columns.resolve(view.model, name).kind
    numeric = kind == columns.NUMBER and name not in view.all_choices()
    label = str(view.label(name))
    if query is None or name not in view.sortable:
        return Column(name, label, numeric)
    current = next((down for key, down in query.sort[:1] if key == name), None)
    url = _query(without=("sort", *PAGE_PARAMETERS), sort=f"-{name}" if current is False else name)
    state = None if current is None else ("desc" if current else "asc")
    return Column(name, label, numeric, state, url or "?")


def _rows(view: RecordView, items: list[Any]) -> tuple[Row, ...]:
    reading.note(view, items, view.list_columns)
    return tuple(
        Row(
            key=str(item.id),
            cells=tuple(view.cell(item, name) for name in view.list_columns),
            url=view.url_of(item),
        )
        for item in items
    )


def _query(*, without: tuple[str, ...] = (), **values: str) -> str:
    """Return the query string of this request with some parameters changed."""
    kept = {name: value for name, value in request.args.items() if name not in without}
    found = urlencode({**kept, **values})
    return f"?{found}" if found else ""


def _pager(query: ListQuery, result: ListResult) -> Pager:
    first = _query(without=PAGE_PARAMETERS) or "?"
    return Pager(
        first_url=first if result.previous else None,
        previous_url=_query(without=PAGE_PARAMETERS, before=result.previous)
        if result.previous
        else None,
        next_url=_query(without=PAGE_PARAMETERS, after=result.next) if result.next else None,
        sizes=tuple(
            (size, _query(without=("size", *PAGE_PARAMETERS), size=str(size))) for size in SIZES
        ),
        size=query.size,
    )


def _filter(view: RecordView, name: str, query: ListQuery) -> FilterControl:
    path = columns.resolve(view.model, name)
    asked = next((f for f in query.filters if f.name == name), Filter(name))
    choices = view.all_choices()
    label = str(view.label(name))
    if name in choices:
        offered = tuple((value, str(text)) for value, text in choices[name])
        return FilterControl(name, label, "select", value=asked.value or "", choices=offered)
    if path.kind == columns.RELATION:
        return _lookup_filter(path, label, asked)
    if path.kind == columns.BOOLEAN:
        offered = (("yes", _("Yes")), ("no", _("No")))
        value = "" if asked.value is None else ("yes" if asked.value else "no")
        return FilterControl(name, label, "select", value=value, choices=offered)
    typed = request.args
    if path.kind in (columns.DATE, columns.DATETIME, columns.NUMBER):
        kind = "number" if path.kind == columns.NUMBER else "date"
        low, high = typed.get(f"{name}__from", ""), typed.get(f"{name}__to", "")
        return FilterControl(name, label, kind, value=low, value_to=high)
    return FilterControl(name, label, "text", value=typed.get(name, ""))


def _lookup_filter(path: columns.Path, label: str, asked: Filter) -> FilterControl:
    from app.kernel.form_builder import label_loader, lookup_url

    target: type[Any] = path.attribute.property.mapper.class_
    chosen = label_loader(target)(asked.value) if asked.value else None
    return FilterControl(
        path.name,
        label,
        "lookup",
        value=str(asked.value or "") if chosen else "",
        value_label=chosen or "",
        lookup_url=lookup_url(target),
    )


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
    add = _add_button(view, **{related.column: item.id})
    page = ListPage(
        title=str(related.title),
        columns=_columns(view, None),
        rows=_rows(view, found.items),
        count_text=count_text(found) if found.count_is_exact else _more_text(),
        pager=Pager(),
        buttons=(add,) if add else (),
        empty_title=_("Nothing here yet."),
        empty_hint=str(view.empty_hint),
        embedded=True,
    )
    return RelatedTab(related.view, str(related.title), page)


def _more_text() -> str:
    return _("The first %(number)s are shown.", number=formats.format_integer(TAB_SIZE))


# -- forms ------------------------------------------------------------------


def prefill(form: TranslatedForm, args: Mapping[str, str]) -> None:
    """Fill a new form from the address (the parent of a new child record)."""
    for name, value in args.items():
        if name in form and name not in ("csrf_token", "version") and value.isascii():
            form[name].data = int(value) if value.isdigit() and len(value) < 19 else value

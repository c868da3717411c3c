"""Builds the page models of lists: rows, filters, conditions, groups, columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import request
from flask_babel import gettext as _

from app.kernel import bulk_pages, columns, form_defaults, formats, messages, reading
from app.kernel.errors import BadQuery
from app.kernel.imports.declared import import_button
from app.kernel.list_groups import Groups
from app.kernel.list_tools import group_table, list_tools
from app.kernel.list_views import NamedView
from app.kernel.listing import SIZES, Filter, ListQuery, ListResult
from app.kernel.pages import Button, Column, Crumb, FilterControl, ListPage, Pager, Row
from app.kernel.seeking import MOST_FOUND

if TYPE_CHECKING:
    from app.kernel.views import RecordView

PAGE_PARAMETERS = ("after", "before")


def list_page(
    view: RecordView,
    query: ListQuery,
    result: ListResult,
    groups: Groups | None = None,
    views: Sequence[NamedView] = (),
) -> ListPage:
    """Return the list of a view as asked by the address bar, or its groups."""
    add = add_button(view, **form_defaults.from_list(view, query))
    filtered = bool(query.search or query.filters or query.conditions)
    imports = import_button(view)
    buttons = [*([add] if add else []), *view.list_buttons(), *imports]
    if result.count:
        export = view.url("export") + address(without=("size", *PAGE_PARAMETERS))
        buttons.append(Button(_("Export"), export, icon="file-spreadsheet"))
    return ListPage(
        title=str(view.title),
        columns=list_columns(view, query),
        rows=list_rows(view, result.items, shown_columns(view, query)),
        count_text=count_text(result, groups),
        pager=_pager(query, result),
        breadcrumbs=(Crumb(_("Home"), "/"), Crumb(str(view.title))),
        search_name="q" if view.list_spec().search else "",  # no box that would search nothing
        search_value=query.search or request.args.get("q", ""),  # a number is sought by its index
        search_hint=str(view.search_hint) or _("Search by name or code"),
        filters=tuple(_filter(view, name, query) for name in view.filters),
        filter_count=len(query.filters) + len(query.conditions),
        clear_url=view.url("list") if filtered else None,
        buttons=tuple(buttons),
        bulk_actions=bulk_pages.actions(view) if result.items else (),
        bulk_all=bulk_pages.all_label(result),
        empty_title=_("Nothing matches.") if filtered else _("Nothing here yet."),
        empty_hint=_("Change the search or the filters.")
        if filtered
        else first_step(view, add, imports),
        empty_button=None if filtered else add,
        notice=_more_found_text() if result.has_more_found else str(view.list_notice) or None,
        tools=list_tools(view, query, views),
        grouped=group_table(view, query, groups) if groups is not None else None,
    )


def first_step(view: RecordView, add: Button | None, imports: Sequence[Button] = ()) -> str:
    """Return what to do first where a list is empty: the view's own words, else what all have."""
    if str(view.empty_hint):
        return str(view.empty_hint)
    if add is not None and imports:
        return _("Choose “%(add)s”, or take them from a file with “Import”.", add=add.label)
    if add is not None:
        return _("Choose “%(add)s” to enter the first one.", add=add.label)
    if view.has_route("add"):
        return _("Who is in charge has not entered any yet.")
    return _("Nobody enters these by hand: they come from the work that they belong to.")


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
        # Nothing is counted for a question that was not understood.
        tools=replace(page.tools, facets_url="") if page.tools else None,
    )


def count_text(result: ListResult, groups: Groups | None = None) -> str:
    """Return how many records there are, or that there are more than were counted.

    Nothing beside groups whose hidden counts the sum would tell.
    """
    if groups is not None and groups.hides_sum:
        return ""
    number = formats.format_integer(result.count)
    if result.count_is_exact:
        return _("%(number)s records", number=number)
    return _("more than %(number)s records", number=number)


def add_button(view: RecordView, **values: Any) -> Button | None:
    """Return the button for a new record, for those who may write one."""
    if not view.has_route("add") or not view.may(view.method_permission_name["add"]):
        return None
    return Button(view.add_title(), view.url("add", **values), icon="plus", tone="primary")


def shown_columns(view: RecordView, query: ListQuery | None) -> Sequence[str]:
    """Return the names of the shown columns: those that the reader chose, else the view's own."""
    return (query.columns if query is not None else ()) or tuple(view.list_columns)


def list_columns(view: RecordView, query: ListQuery | None) -> tuple[Column, ...]:
    """Return the heads of a list; without a query (in a tab) nothing can be sorted."""
    return tuple(_column(view, name, query) for name in shown_columns(view, query))


def _column(view: RecordView, name: str, query: ListQuery | None) -> Column:
    kind = columns.resolve(view.model, name).kind
    numeric = kind == columns.NUMBER and name not in view.all_choices()
    label = str(view.label(name))
    if query is None or name not in view.sortable:
        return Column(name, label, numeric)
    keys = view.sort_keys
    sorted_by = [(keys.get(key, key), down) for key, down in query.sort[:1]]
    current = next((down for key, down in sorted_by if key == keys.get(name, name)), None)
    url = address(without=("sort", *PAGE_PARAMETERS), sort=f"-{name}" if current is False else name)
    state = None if current is None else ("desc" if current else "asc")
    return Column(name, label, numeric, state, url or "?")


def list_rows(view: RecordView, items: list[Any], names: Sequence[str]) -> tuple[Row, ...]:
    """Return the rows of a list with the named columns."""
    reading.note(view, items, names)
    return tuple(
        Row(
            key=str(item.id),
            cells=tuple(view.cell(item, name) for name in names),
            url=view.url_of(item),
        )
        for item in items
    )


def address(
    *, without: tuple[str, ...] = (), more: Sequence[tuple[str, str]] = (), **values: str
) -> str:
    """Return the query string of this request with some parameters changed; `more` may repeat."""
    changed = [*more, *values.items()]
    replaced = {*without, *(name for name, _value in changed)}
    kept = [(n, value) for n, value in request.args.items(multi=True) if n not in replaced]
    found = urlencode([*kept, *changed])
    return f"?{found}" if found else ""


def _pager(query: ListQuery, result: ListResult) -> Pager:
    first = address(without=PAGE_PARAMETERS) or "?"
    return Pager(
        first_url=first if result.previous else None,
        previous_url=address(without=PAGE_PARAMETERS, before=result.previous)
        if result.previous
        else None,
        next_url=address(without=PAGE_PARAMETERS, after=result.next) if result.next else None,
        last_url=address(without=PAGE_PARAMETERS, before="") if result.next else None,
        sizes=tuple(
            (size, address(without=("size", *PAGE_PARAMETERS), size=str(size))) for size in SIZES
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

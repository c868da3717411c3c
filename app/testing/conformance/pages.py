"""Checks in the browser: pages of all roles, searched keys, API, export, statement budgets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from app.kernel import columns
from app.kernel.models import table_of
from app.kernel.pages import Cell, ListPage
from app.kernel.views import RecordView
from app.testing.conformance.browsing import Answer, Browser, option_counts
from app.testing.conformance.context import Context
from app.testing.conformance.rows import MANY

STAGES = (0, 1, MANY)
LARGEST_PAGE = 200
PURPOSE = "conformance"  # lists with personal data ask for one
DENIED_API = (401, 403, 404, 405)


def roles_of(context: Context) -> tuple[str, ...]:
    """Return the roles whose screens are opened: none, those below, the administrator.

    A module makes roles of its own and gives rights to roles of other modules (`extends`).
    """
    own = (role.name for role in context.manifest.roles)
    return ("", *own, *context.manifest.extends, "Admin")


def holds(context: Context, role: str, verb: str, record: str) -> bool:
    """Tell whether a role preset grants a verb."""
    return role == "Admin" or (verb, record) in context.grants.get(role, set())


def url_of(context: Context, view: Any, method: str, **values: Any) -> str:
    """Return the address of a route."""
    with context.app.test_request_context():
        return context.app.url_for(f"{view.endpoint}.{method}", **values)


# -- pages ------------------------------------------------------------------------------


def check_pages(context: Context) -> list[str]:
    """Lists, records and forms open for each role that may, with no, one and many rows.

    With one row each role opens them; otherwise one role stands for those with equal permissions.
    """
    found = []
    for number in STAGES:
        if number:
            context.rows.ensure(number)
        browsers = {role: Browser(context, role) for role in roles_of(context)}
        for view in context.record_views:
            for role in browsers if number == 1 else _unlike_roles(context, view):
                name = f"{type(view).__name__}, {role or 'no role'}, {number or 'no'} rows"
                problems = _page_problems(browsers[role], view)
                found += [f"{name}: {problem}" for problem in problems]
    return found


def _unlike_roles(context: Context, view: RecordView) -> Iterable[str]:
    """Return one role for each set of verbs that a view asks for."""
    asked = {verb for route, verb in view.method_permission_name.items() if view.has_route(route)}
    found: dict[frozenset[str], str] = {}
    for role in roles_of(context):
        held = frozenset(verb for verb in asked if holds(context, role, verb, view.record))
        found.setdefault(held, role)
    return found.values()


def _page_problems(browser: Browser, view: RecordView) -> Iterator[str]:
    context, record = browser.context, view.record
    answer = browser.get(url_of(context, view, "list"))
    if not holds(context, browser.role, view.method_permission_name["list"], record):
        if not answer.denied:
            yield f"the list answers {answer} without the right"
        return
    if answer.status != 200 or not isinstance(answer.page, ListPage):
        yield f"the list answers {answer}"
        return
    if answer.page.rows:
        yield from _record_problems(browser, view, answer.page.rows[-1].key)
    if view.has_route("add"):
        may = holds(context, browser.role, view.method_permission_name["add"], record)
        yield from _form_problem("add", browser.get(url_of(context, view, "add")), may=may)


def _record_problems(browser: Browser, view: RecordView, key: str) -> Iterator[str]:
    answer = browser.get(url_of(browser.context, view, "show", pk=key))
    if answer.status != 200:
        yield f"record {key} answers {answer}"
    elif answer.page.title == f"#{key}":
        yield f"record {key} has its key as title: say what it is"
    if view.has_route("edit"):
        may = holds(browser.context, browser.role, view.method_permission_name["edit"], view.record)
        url = url_of(browser.context, view, "edit", pk=key)
        yield from _form_problem("edit", browser.get(url), may=may)


def _form_problem(name: str, answer: Answer, *, may: bool) -> Iterator[str]:
    if not may and not answer.denied:
        yield f"the form to {name} answers {answer} without the right"
    # A record may be closed to changes by its state (409).
    if may and answer.status not in (200, 403, 404, 409):
        yield f"the form to {name} answers {answer}"


# -- foreign keys -------------------------------------------------------------------------


def check_lookups(context: Context) -> list[str]:
    """Forms and filters search other records as one types; none is sent with the page."""
    context.rows.ensure(MANY)
    browser = Browser(context, "Admin")
    found = []
    for view in context.record_views:
        answer = browser.get(url_of(context, view, "list"))
        found += _preloaded(view, "list", answer, _relation_filters(view))
        if view.has_route("add"):
            answer = browser.get(url_of(context, view, "add"))
            found += _preloaded(view, "form", answer, _key_fields(view))
    return found


def _key_fields(view: RecordView) -> set[str]:
    table = table_of(view.model)
    names = {name for _title, part in view.sections(editing=False) for name in part}
    return {name for name in names if name in table.c and table.c[name].foreign_keys}


def _relation_filters(view: RecordView) -> set[str]:
    return {
        name for name in view.filters if columns.resolve(view.model, name).kind == columns.RELATION
    }


def _preloaded(view: RecordView, page: str, answer: Answer, names: set[str]) -> list[str]:
    counts = option_counts(answer.response.get_data(as_text=True))
    return [
        f"{type(view).__name__}: the {page} is sent with {counts[name]} choices of {name}"
        for name in sorted(names)
        if counts.get(name, 0) > 2  # the empty one and the chosen one
    ]


# -- API ----------------------------------------------------------------------------------


def check_api(context: Context) -> list[str]:
    """The API lets in whom the screens let in, and lists the same records."""
    context.rows.ensure(1)
    found = []
    for role in roles_of(context):
        browser = Browser(context, role)
        for view in context.record_views:
            api = context.views.get(f"{type(view).__name__.removesuffix('View')}Api")
            if not view.with_api or api is None:
                continue
            name = f"{type(api).__name__}, {role or 'no role'}"
            found += [f"{name}: {problem}" for problem in _api_problems(browser, view, api)]
    return found


def _api_problems(browser: Browser, view: RecordView, api: Any) -> Iterator[str]:
    context = browser.context
    screen = browser.get(url_of(context, view, "list"))
    listed = browser.get(url_of(context, api, "get_list"))
    if (screen.status == 200) != (listed.status == 200):
        yield f"the list answers {listed}, the screen {screen}"
    elif screen.status == 200:
        keys = [str(row["id"]) for row in listed.response.get_json()["result"]]
        if keys != [row.key for row in screen.page.rows]:
            yield "it lists other records than the screen"
    for screen_route, method, route in (("add", "POST", "post"), ("edit", "PUT", "put")):
        if not view.has_route(screen_route):
            continue
        values = {} if route == "post" else {"pk": 0}
        url = url_of(context, api, route, **values)
        answer = browser.open(method, url, json={})
        verb = view.method_permission_name[screen_route]
        may = holds(context, browser.role, verb, view.record)
        if not may and answer.status not in DENIED_API:
            yield f"{method} answers {answer} without the right"
        if may and answer.status in (401, 403, 500):
            yield f"{method} answers {answer} with the right"


# -- export -------------------------------------------------------------------------------


def check_export(context: Context) -> list[str]:
    """The export has the rows and columns of the list for the same question."""
    context.rows.ensure(MANY)
    browser = Browser(context, "Admin")
    found = []
    for view in context.record_views:
        for query in _queries(browser, view):
            problem = _export_problem(browser, view, query)
            if problem:
                found.append(f"{type(view).__name__}: export of {query or 'all'}: {problem}")
    return found


def _queries(browser: Browser, view: RecordView) -> Iterator[dict[str, str]]:
    """Yield questions for a list; of a long one only a part, since exports are whole."""
    searchable = bool(view.list_spec().search)
    url = url_of(browser.context, view, "list", size=str(LARGEST_PAGE))
    page = browser.get(url).page
    if page is not None and page.pager.next_url:
        yield (
            {"q": page.rows[0].cells[0].text} if searchable else _part(browser.context, view, page)
        )
        return
    yield {}
    if searchable:
        yield {"q": "1"}
    if view.sortable:
        yield {"sort": f"-{view.sortable[0]}"}


def _part(context: Context, view: RecordView, page: ListPage) -> dict[str, str]:
    """Return a filter that keeps a part of a list, by a number or a related record of a row."""
    table = table_of(view.model)
    with context.operating() as (_installer, session):
        for row in page.rows:
            item = session.get_one(view.model, int(row.key))
            for name in view.filters:
                column = table.c.get(name, table.c.get(f"{name}_id"))
                value = None if column is None else getattr(item, column.key)
                if isinstance(value, int) and not isinstance(value, bool):
                    return {name: str(value)}
    return {}


def _export_problem(browser: Browser, view: RecordView, query: dict[str, str]) -> str | None:
    context = browser.context
    size = str(LARGEST_PAGE)
    sent = browser.get(url_of(context, view, "export", **query, format="csv", what_for=PURPOSE))
    # Afterwards: the list of exports has one more.
    shown = browser.get(url_of(context, view, "list", **query, size=size))
    if shown.status != 200 or sent.status != 200:
        return f"the list answers {shown}, the export {sent}"
    lines = list(csv.reader(io.StringIO(sent.response.get_data().decode("utf-8-sig"))))
    page: ListPage = shown.page
    if lines[0] != [column.label for column in page.columns]:
        return f"it has the columns {lines[0]}"
    # An empty line stands between the rows and the watermark.
    rows = lines[1 : lines.index([])][:LARGEST_PAGE]
    if len(rows) != len(page.rows):
        return f"it has {len(rows)} rows, the list {len(page.rows)}"
    for line, row in zip(rows, page.rows, strict=True):
        for value, cell in zip(line, row.cells, strict=True):
            if _plain(value) != _plain("" if cell.kind == "missing" else _shown(cell)):
                return f"it says {value!r} where the list says {cell.text!r}"
    return None


def _shown(cell: Cell) -> str:
    return cell.text


def _plain(value: str) -> str:
    """Drop what only tells a number's form: separators, currency, the mark against formulas."""
    digits = value.removesuffix(" đồng").removeprefix("'")
    digits = digits.replace(".", "").replace(",", "").replace("\xa0", "")
    return digits if digits.lstrip("-").isdigit() else value.removeprefix("'")

"""Checks of the trail from the reader's side: a record's past, and that reads leave a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import text

from app.kernel.views import RecordView
from app.testing.conformance.browsing import Browser
from app.testing.conformance.context import Context
from app.testing.conformance.naming import personal_shown
from app.testing.conformance.pages import holds, roles_of, url_of

LAST = "select coalesce(max(id), 0) from core_trail"
READS = (
    "select new_values from core_trail "
    "where id > %s and action = 'read' and table_name = %s and record = %s"
)


def check_history(context: Context) -> list[str]:
    """Who may read a record reads its history and its state at any time; nobody else does."""
    context.rows.ensure(1)
    found = [
        f"{type(view).__name__} has no history, but {view.model.__tablename__} has a trail"
        for view in context.record_views
        if not view.has_history and view.model.__tablename__ not in context.declared.untrailed
    ]
    entries = {view: _first_entry(context, view) for view in context.record_views}
    for role in roles_of(context):
        browser = Browser(context, role)
        for view, entry in entries.items():
            if view.has_history and entry is not None:
                name = f"{type(view).__name__}, {role or 'no role'}"
                problems = _past_problems(browser, view, *entry)
                found += [f"{name}: {problem}" for problem in problems]
    return found


def _first_entry(context: Context, view: RecordView) -> tuple[int, int] | None:
    """Return a row and an entry that says how it was made; rows here were made past the trail."""
    table = view.model.__tablename__
    with context.superuser() as connection:
        connection.execute("select set_config('app.actor', 'system', false)")
        row = connection.execute(
            f"select id, to_jsonb(t) from {table} t order by id limit 1"
        ).fetchone()
        if row is None:
            return None
        entry = connection.execute(
            "select core_trail_event('insert', %s, %s, %s, null, '{}')",
            [view.record, table, row[0]],
        ).fetchone()
        assert entry is not None
        return int(row[0]), int(entry[0])


def _past_problems(browser: Browser, view: RecordView, key: int, entry: int) -> Iterator[str]:
    context = browser.context
    shown = browser.get(url_of(context, view, "show", pk=key))
    addresses = {
        "the history": url_of(context, view, "history", pk=key),
        "the record as of now": url_of(context, view, "as_of", pk=key),
        "its first version": url_of(context, view, "version", pk=key, entry=entry),
        "a comparison": url_of(context, view, "compare", pk=key, **{"from": entry}),
    }
    may = holds(context, browser.role, view.method_permission_name["show"], view.record)
    for name, address in addresses.items():
        answer = browser.get(address)
        if not may and not answer.denied:
            yield f"{name} answers {answer} without the right"
        if may and answer.status != shown.status:
            yield f"{name} answers {answer}, the record {shown}"


# -- reads of personal data -------------------------------------------------------------


def check_reads(context: Context) -> list[str]:
    """Each page, lookup, export and answer of the API that shows personal data leaves an entry."""
    context.rows.ensure(1)
    browser = Browser(context, "Admin")
    found = []
    for view, names in personal_shown(context).items():
        found += [f"{type(view).__name__}: {p}" for p in _read_problems(browser, view, names)]
    return found


def _read_problems(browser: Browser, view: RecordView, names: set[str]) -> Iterator[str]:
    context = browser.context
    listed = names & set(view.list_columns)
    shown = names & set(view.shown_columns())
    key = _a_key(context, view)
    api: Any = context.views.get(f"{type(view).__name__.removesuffix('View')}Api")
    asked = [
        ("the list", url_of(context, view, "list"), listed),
        (
            "the export",
            url_of(context, view, "export", format="csv", what_for="x"),
            listed,
        ),
        ("the record", url_of(context, view, "show", pk=key), shown),
    ]
    if view.has_history:
        asked.append(("the record as of now", url_of(context, view, "as_of", pk=key), shown))
    if view.with_api and api is not None:
        asked.append(("the list of the API", url_of(context, api, "get_list"), listed))
        asked.append(("the API", url_of(context, api, "get", pk=key), shown))
    for name, address, columns in asked:
        last = _last_entry(context)
        answer = browser.get(address)
        missing = columns - _noted(context, view, last) if answer.status == 200 else set()
        if missing:
            yield f"{name} shows {', '.join(sorted(missing))} without an entry in the trail"


def _a_key(context: Context, view: RecordView) -> int:
    with context.owner() as connection:
        table = view.model.__tablename__
        query = text(f"select min(id) from {table}")
        return int(connection.execute(query).scalar_one() or 0)


def _last_entry(context: Context) -> int:
    with context.superuser() as connection:
        row = connection.execute(LAST).fetchone()
        assert row is not None
        return int(row[0])


def _noted(context: Context, view: RecordView, last: int) -> set[str]:
    found: set[str] = set()
    with context.superuser() as connection:
        for (values,) in connection.execute(READS, [last, view.model.__tablename__, view.record]):
            details = json.loads(values) if isinstance(values, str) else values
            found |= set(details["columns"])
    return found

"""Statements per page: within what a page may take at most, and exactly what the file records."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from app import ROOT
from app.kernel.instance import file_lock
from app.kernel.views import RecordView
from app.testing.conformance.browsing import Answer, Browser, form_values
from app.testing.conformance.context import Context
from app.testing.conformance.pages import url_of
from app.testing.conformance.rows import MANY

BUDGETS = "docs/statement_budgets.yaml"
VARIABLE = "WRITE_STATEMENT_BUDGETS"  # set to record the numbers anew, by hand and never in CI
# What no page may exceed, whatever the file says.
MOST = {"list": 8, "show": 8, "form": 8, "save": 12}
NOT_TAKEN = 0
HEAD = """# How many database statements a page takes: a list, a record, a form, a save. Counted are
# all statements of one request: who asks, what is shown, the trail. The conformance suite (check
# "budgets") fails when a page takes more than here, or fewer, so that this file stays true; no
# page may take more than 8, a save 12. `save: 0` says that the form's rows could not be saved as
# they are (closed to changes, or made without what the rules ask). Written by
#   WRITE_STATEMENT_BUDGETS=1 .venv/bin/pytest -k budgets app modules
"""


def check_budgets(context: Context) -> list[str]:
    """A list, a record, a form and a save take what the budget says, with one row and with many."""
    counted: dict[int, dict[str, dict[str, int]]] = {}
    for number in (1, MANY):
        context.rows.ensure(number)
        counted[number] = measure(context)
    found = []
    for name, counts in counted[MANY].items():
        for kind, count in counts.items():
            few = counted[1].get(name, {}).get(kind, count)
            if count > few:
                found.append(
                    f"{name}: {kind} takes {count} statements with many rows, {few} with one"
                )
            if max(count, few) > MOST[kind]:
                found.append(f"{name}: {kind} takes {count} statements, the budget is {MOST[kind]}")
    return found + _differences(context, counted[MANY])


def _differences(context: Context, counts: Mapping[str, dict[str, int]]) -> list[str]:
    """Compare with the project's own file; a project without one is held to the most only."""
    path = context.root / BUDGETS
    if not path.is_file():
        return []
    if os.environ.get(VARIABLE):
        _record(path, counts)
    recorded = load_budgets(path)
    return [
        f"{name}: {kind} takes {counts[name].get(kind)} statements, recorded are "
        f"{recorded.get(name, {}).get(kind)}; mend it, or record it in {path.name}"
        for name in counts
        for kind in MOST
        if counts[name].get(kind) != recorded.get(name, {}).get(kind)
    ]


def load_budgets(path: Path = ROOT / BUDGETS) -> dict[str, dict[str, int]]:
    """Return the recorded numbers by view."""
    loaded = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return dict(loaded.get("views") or {})


def _record(path: Path, counts: Mapping[str, dict[str, int]]) -> None:
    with file_lock(path.with_suffix(".lock")):
        views = {**load_budgets(path), **counts}
        lines = [
            f"  {name}: {{{', '.join(f'{k}: {views[name][k]}' for k in MOST if k in views[name])}}}"
            for name in sorted(views)
        ]
        path.write_text(f"{HEAD}views:\n" + "\n".join(lines) + "\n", encoding="utf-8")
    path.with_suffix(".lock").unlink(missing_ok=True)


def measure(context: Context) -> dict[str, dict[str, int]]:
    """Return the statements of each view by kind of page."""
    browser = Browser(context, "Admin")
    return {type(view).__name__: _measured(browser, view) for view in context.record_views}


def _measured(browser: Browser, view: RecordView) -> dict[str, int]:
    context = browser.context
    answer = browser.get(url_of(context, view, "list"))
    found = {"list": len(answer.statements)}
    rows = answer.page.rows if answer.page else ()
    if view.has_route("add"):
        found["form"] = len(browser.get(url_of(context, view, "add")).statements)
    if rows:
        shown = browser.get(url_of(context, view, "show", pk=rows[-1].key))
        found["show"] = len(shown.statements) - _counts_a_tab(shown)
        if view.has_route("edit"):
            saved = _save(browser, view, rows[-1].key)
            found["save"] = len(saved.statements) if saved is not None else NOT_TAKEN
    return found


def _counts_a_tab(shown: Answer) -> bool:
    """Tell whether a tab has more rows than it shows: then it counts them, with a statement more.

    Whether it does hangs on the record, not on the view.
    """
    tabs = getattr(shown.page, "related", ())
    return any(tab.page is not None and tab.page.pager.next_url for tab in tabs)


def _save(browser: Browser, view: RecordView, key: str) -> Answer | None:
    """Send the form of a record back with one text changed; None when it was not taken."""
    url = url_of(browser.context, view, "edit", pk=key)
    answer = browser.get(url)
    if answer.status != 200:
        return None
    values = form_values(answer.page.form)
    values |= {f.name: _something(browser, f) for f in answer.page.form if _is_missing(f, values)}
    for field in answer.page.form:
        if field.type in ("TextField", "LongTextField"):
            values[field.name] = f"{values[field.name]} x".strip()
            break
    saved = browser.open("POST", url, data=values)
    return saved if saved.status in (302, 303) else None


def _is_missing(field: Any, values: Mapping[str, Any]) -> bool:
    return bool(getattr(field, "required", False)) and values.get(field.name) in (None, "")


def _something(browser: Browser, field: Any) -> Any:
    """Return a value for a field that the form needs: a record that it offers, a choice, a text."""
    if getattr(field, "lookup_url", ""):
        offered = browser.get(field.lookup_url).response.get_json()["results"]
        return offered[0]["id"] if offered else ""
    choices = [value for value, _label in getattr(field, "choices", None) or () if value]
    return choices[0] if choices else "1"

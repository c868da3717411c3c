"""Checks of bulk actions: sound, open to those with the right, and closed to all others."""

from __future__ import annotations

from collections.abc import Iterator

from app.kernel.bulk import Bulk
from app.kernel.bulk_pages import BulkPreview
from app.kernel.pages import FormPage, ListPage
from app.kernel.views import RecordView
from app.testing.conformance.browsing import Browser
from app.testing.conformance.context import Context
from app.testing.conformance.pages import holds, roles_of, url_of

NOBODYS_KEY = "999999999"


def check_bulk(context: Context) -> list[str]:
    """Each bulk action works for a role with the right, and is refused for one without."""
    views = [view for view in context.record_views if view.bulk]
    with context.app.test_request_context():
        found = [
            f"{type(view).__name__}: {problem}"
            for view in views
            for action in view.bulk
            for problem in action.problems(view)
        ]
    if found or not views:
        return found
    context.rows.ensure(1)
    browsers = {role: Browser(context, role) for role in roles_of(context)}
    for view in views:
        for action in view.bulk:
            name = f"{type(view).__name__}, {action.name}"
            if not any(_is_open_to(browser, view, action) for browser in browsers.values()):
                found.append(f"{name}: no role may do this")
            for role, browser in browsers.items():
                problems = _problems(browser, view, action)
                found += [f"{name}, {role or 'no role'}: {problem}" for problem in problems]
    return found


def _is_open_to(browser: Browser, view: RecordView, action: Bulk) -> bool:
    rights = ((view.method_permission_name["bulk_act"], view.record), action.right(view))
    return all(holds(browser.context, browser.role, verb, record) for verb, record in rights)


def _problems(browser: Browser, view: RecordView, action: Bulk) -> Iterator[str]:
    address = url_of(browser.context, view, "bulk_act", name=action.name)
    is_open = _is_open_to(browser, view, action)
    page = browser.get(url_of(browser.context, view, "list")).page
    if isinstance(page, ListPage) and page.rows:
        offered = action.name in {shown.name for shown in page.bulk_actions}
        if offered != is_open:
            yield "the list offers it without the right" if offered else "the list hides it"
    key = page.rows[0].key if isinstance(page, ListPage) and page.rows else NOBODYS_KEY
    answer = browser.open("POST", address, data={"ids": key})
    if not is_open:
        if not answer.denied:
            yield f"answers {answer} without the right"
        return
    if answer.status != 200 or not isinstance(answer.page, FormPage | BulkPreview):
        yield f"answers {answer}"

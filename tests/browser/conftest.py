"""A headless browser, the running program, and a signed-in page for each role.

`site` (the program, one database for each test module), `page_as(username)` (hands on a page that
has signed in through the form), `watch` (what went wrong on any page; checked after each test).
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from app.testing.database import DatabaseServer
from tests.browser.checks import Watch
from tests.browser.hands import Hands
from tests.browser.site import Site, running_site

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1280, 900
PATIENCE = 15_000  # milliseconds until something that does not come is a failure
_numbers = itertools.count(1)


def find_browser() -> str | None:
    """Return the browser that the environment names, or one of the path."""
    named = os.environ.get("CHROMIUM") or None
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what lies here, and skip it where there is no browser."""
    missing = pytest.mark.skip(reason="no Chromium found: install chromium, or set CHROMIUM to it")
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)
            if find_browser() is None:
                item.add_marker(missing)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Yield one headless browser for the run."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(database_server: DatabaseServer, template_database: str) -> Iterator[Site]:
    """Yield the program on a database of this test module alone; what is saved stays in it."""
    name = f"chungtay_browser_{os.getpid()}_{next(_numbers)}"
    with running_site(database_server.create_database(name, template=template_database)) as found:
        yield found
    database_server.drop_database(name)


@pytest.fixture
def watch() -> Watch:
    """Return what listens to all pages of a test."""
    return Watch()


@pytest.fixture
def page_as(chromium: Browser, site: Site, watch: Watch) -> Iterator[Callable[..., Hands]]:
    """Yield a function that signs somebody in; all pages must have been clean in the end."""
    readers: dict[tuple[str, str], Hands] = {}

    def sign_in(username: str, locale: str = "vi") -> Hands:
        if (username, locale) not in readers:
            readers[username, locale] = _signed_in(chromium, site, watch, username, locale)
        return readers[username, locale]

    yield sign_in
    pages = [hands.page for hands in readers.values()]
    try:
        watch.require_clean(*pages)
    finally:
        for page in pages:
            page.context.close()


def _signed_in(chromium: Browser, site: Site, watch: Watch, username: str, locale: str) -> Hands:
    context = chromium.new_context(
        viewport={"width": WIDTH, "height": HEIGHT}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch.follow(page)
    if locale != "vi":
        page.goto(f"{site.url}/lang/{locale}")
    page.goto(f"{site.url}/login/")
    page.locator("#username").fill(username)
    page.locator("#password").fill(site.passwords[username])
    page.locator("[data-login] [type=submit]").click()
    page.wait_for_url(f"{site.url}/")
    return Hands(page, site.url, locale)

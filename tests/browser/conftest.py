"""A headless browser, the running program, and a signed-in page for each role.

`site` (the program, one empty database for each test module) with `page_as(username)`; `world` (the
program with a demonstration of all modules, one for the run) with `reader(username)`, which reads
in the language and at the width of `look`; `watch` (what went wrong on any page; checked after each
test). Who signs in does it through the form, once for each language.
"""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from app.testing.database import DatabaseServer
from app.testing.plugin import files_under_test
from tests.browser.checks import Watch
from tests.browser.doors import LOOKS, PATIENCE, Doors, Look
from tests.browser.hands import Hands
from tests.browser.mouse import Mouse
from tests.browser.reader import Reader
from tests.browser.site import Site, running_site
from tests.browser.world import DAY, TEMPLATE, load_world, passwords

# Hundreds of pages in a browser: `make screens` runs these by name, beside the suite.
collect_ignore_glob = ["test_*.py"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTH = 1280
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


@pytest.fixture(scope="session")
def demonstration(database_server: DatabaseServer, template_database: str) -> Iterator[Site]:
    """Yield the program with the test world: loaded once for the run, copied for each worker."""
    files = database_server.folder / "files-of-the-world"
    database_server.ensure_template(TEMPLATE, partial(load_world, files=files), template_database)
    shutil.copytree(files, files_under_test(), dirs_exist_ok=True)
    name = f"chungtay_world_{os.getpid()}"
    with running_site(database_server.create_database(name, template=TEMPLATE)) as found:
        found.passwords |= passwords()
        yield found
    database_server.drop_database(name)


@pytest.fixture
def world(demonstration: Site) -> Iterator[Site]:
    """Yield the test world on its day."""
    demonstration.go_to(DAY)
    yield demonstration
    demonstration.let_time_go()


@pytest.fixture
def watch() -> Watch:
    """Return what listens to all pages of a test."""
    return Watch()


@pytest.fixture(params=LOOKS, ids=str)
def look(request: pytest.FixtureRequest) -> Look:
    """Return a language and a width, each with each."""
    found: Look = request.param
    return found


@pytest.fixture(scope="session")
def doors(chromium: Browser) -> Doors:
    """Return who has signed in already, for all tests of the run."""
    return Doors(chromium)


@pytest.fixture
def page_as(doors: Doors, site: Site, watch: Watch) -> Iterator[Callable[..., Hands]]:
    """Yield a function that signs somebody in; all pages must have been clean in the end."""
    readers: dict[tuple[str, str], Hands] = {}

    def sign_in(username: str, locale: str = "vi") -> Hands:
        if (username, locale) not in readers:
            page = doors.open(site, watch, username, locale, WIDTH)
            readers[username, locale] = Hands(page, site.url, locale)
        return readers[username, locale]

    yield sign_in
    _leave(watch, [hands.page for hands in readers.values()])


@pytest.fixture
def reader(
    doors: Doors, world: Site, watch: Watch, look: Look, hand: type[Mouse]
) -> Iterator[Callable[[str], Reader]]:
    """Yield a function that signs somebody in to the test world, in the test's language."""
    readers: dict[str, Reader] = {}

    def sign_in(username: str) -> Reader:
        if username not in readers:
            page = doors.open(world, watch, username, look.locale, look.width)
            readers[username] = Reader(page, world.url, look.locale, hand(page))
            readers[username].open("/")
        return readers[username]

    yield sign_in
    _leave(watch, [each.page for each in readers.values()])


@pytest.fixture
def hand() -> type[Mouse]:
    """Return with what a reader works; tests of the keyboard give another one."""
    return Mouse


def _leave(watch: Watch, pages: list[Page]) -> None:
    try:
        watch.require_clean(*pages)
    finally:
        for page in pages:
            page.context.close()

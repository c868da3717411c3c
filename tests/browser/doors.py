"""How somebody comes in: a page of their own, in a language, on a screen of some width."""

from __future__ import annotations

from typing import Any, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.checks import HEIGHTS, Watch
from tests.browser.site import Site

PATIENCE = 15_000  # milliseconds until something that does not come is a failure


class Look(NamedTuple):
    """In which language, and on how wide a screen, somebody reads."""

    locale: str
    width: int

    def __str__(self) -> str:
        """Return the name of the look in the names of tests."""
        return f"{self.locale}-{self.width}"


LOOKS = tuple(Look(locale, width) for locale in ("vi", "en") for width in (1280, 360))


class Doors:
    """Opens pages; who has signed in through the form once keeps the session for later pages."""

    def __init__(self, browser: Browser) -> None:
        """Open pages of this browser."""
        self._browser = browser
        self._kept: dict[tuple[str, str, str], Any] = {}

    def open(
        self, site: Site, watch: Watch, username: str, locale: str, width: int, theme: str = "light"
    ) -> Page:
        """Return a page of somebody who is signed in; an empty name stays outside."""
        key = (site.url, username, locale)
        page = self._context(self._kept.get(key), width, theme).new_page()
        watch.follow(page)
        if key not in self._kept:
            _sign_in(page, site, username, locale)
            self._kept[key] = page.context.storage_state()
        return page

    def _context(self, state: Any, width: int, theme: str) -> BrowserContext:
        context = self._browser.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            color_scheme="dark" if theme == "dark" else "light",
            reduced_motion="reduce",
            storage_state=state,
            has_touch=width < 600,
        )
        context.set_default_timeout(PATIENCE)
        return context


def _sign_in(page: Page, site: Site, username: str, locale: str) -> None:
    page.goto(f"{site.url}/lang/{locale}")
    if not username:
        return
    page.goto(f"{site.url}/login/")
    # With the keyboard, so that tests which forbid the pointer can sign in too.
    for field, typed in (("username", username), ("password", site.passwords[username])):
        page.evaluate("(id) => document.getElementById(id).select()", field)
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.url}/")

"""Every kind of page, in both languages, on a desk and on a phone: it fits and can be used."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from app.demo import load_demo
from app.extensions import db
from app.kernel.demo import logins
from modules.household_supervision.models import (
    CaseResult,
    Finding,
    Recommendation,
    ReviewCase,
    ReviewRound,
    UnitReview,
    VillageMeeting,
)
from tests.browser.checks import Watch, barriers, width_faults
from tests.browser.hands import Hands
from tests.browser.site import Site

HOUSEHOLDS = 240
HOME = "/household-supervision"
# Each language is read at both widths; axe looks at the phone in one and at the desk in the other.
LOOKS = {"vi": (1280, 360), "en": (360, 1280)}
RECORDS = {
    "rounds": ReviewRound,
    "reviews": UnitReview,
    "cases": ReviewCase,
    "results": CaseResult,
    "meetings": VillageMeeting,
    "findings": Finding,
    "recommendations": Recommendation,
}
PAGES = {
    "quantri": ("/", "/core/applications/", "/core/users/", "/core/units/", f"{HOME}/summary/"),
    "xa.phuoctien": (
        "/",
        f"{HOME}/cases/",
        f"{HOME}/cases/?state=nothing",
        f"{HOME}/imports/",
        f"{HOME}/imports/add",
        f"{HOME}/meetings/add",
        f"{HOME}/households/add",
        f"{HOME}/summary/",
        "/nowhere",
    ),
    "mattran.tinh": ("/", f"{HOME}/findings/", f"{HOME}/recommendations/add"),
}


@pytest.fixture(scope="module")
def demo(site: Site) -> Site:
    """Return the program with a small demonstration, whose users can sign in."""
    with site.app.app_context():
        load_demo(site.app, say=lambda _line: None, households=HOUSEHOLDS)
        db.session.remove()
    site.passwords |= {login.username: login.password for login in logins()}
    return site


def _look(hands: Hands, addresses: tuple[str, ...]) -> list[str]:
    """Return what is wrong with pages at the two widths of the reader's language."""
    found = []
    for address in addresses:
        hands.open(address)
        for width in LOOKS[hands.locale]:
            found += [f"{address} at {width}: {fault}" for fault in width_faults(hands.page, width)]
        found += [f"{address} {hands.locale}: {fault}" for fault in barriers(hands.page)]
    return found


@pytest.mark.parametrize("locale", LOOKS)
@pytest.mark.parametrize("username", PAGES)
def test_pages_fit_and_can_be_used(
    demo: Site, page_as: Callable[..., Hands], username: str, locale: str
):
    assert _look(page_as(username, locale), PAGES[username]) == []


@pytest.mark.parametrize("locale", LOOKS)
def test_records_fit_and_can_be_used(demo: Site, page_as: Callable[..., Hands], locale: str):
    with demo.session() as (session, _everything):
        newest = {
            name: session.scalar(select(cls.id).order_by(cls.id.desc()).limit(1))
            for name, cls in RECORDS.items()
        }
    assert None not in newest.values()
    addresses = tuple(f"{HOME}/{name}/{key}" for name, key in newest.items())
    assert _look(page_as("quantri", locale), addresses) == []


@pytest.mark.parametrize("locale", LOOKS)
def test_the_login_page_fits_and_says_what_is_wrong(
    demo: Site, chromium: Browser, watch: Watch, locale: str
):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    watch.follow(page)
    hands = Hands(page, demo.url, locale)
    page.goto(f"{demo.url}/lang/{locale}")
    found = _look(hands, ("/login/",))
    page.locator("#username").fill("nobody")
    page.locator("#password").fill("wrong")
    page.locator("[data-login] [type=submit]").click()
    found += [] if page.locator(".flashes .notice").count() else ["a wrong password says nothing"]
    found += [f"refused: {fault}" for fault in width_faults(page, 360)]
    watch.require_clean(page)
    context.close()
    assert found == []

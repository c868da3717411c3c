"""Pages at work, in both languages, on a desk and on a phone: sign-in, files, sheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from modules.household_supervision.models import Finding, ReviewCase
from tests.browser.checks import Watch, barriers, width_faults
from tests.browser.hands import Hands
from tests.browser.site import Site

HOME = "/household-supervision"
# Each language is read at both widths; axe looks at the phone in one and at the desk in the other.
LOOKS = {"vi": (1280, 360), "en": (360, 1280)}


@pytest.fixture
def demo(world: Site) -> Site:
    """Return the program with the demonstration, whose users can sign in."""
    return world


@pytest.fixture
def site(world: Site) -> Site:
    """Let `page_as` lead to the demonstration."""
    return world


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


def _files(folder: Path) -> list[Path]:
    """Return a photograph, a text and a program, as somebody would choose them."""
    image = Image.effect_noise((640, 480), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(folder / "Ảnh nhà.jpg", exif=exif.tobytes())
    (folder / "Ghi chú.txt").write_text("Mái tôn đã dột.", encoding="utf-8")
    (folder / "phần mềm.exe").write_bytes(b"MZ\x90\x00\x03")
    return [folder / name for name in ("Ảnh nhà.jpg", "Ghi chú.txt", "phần mềm.exe")]


@pytest.mark.parametrize("locale", LOOKS)
def test_files_are_sent_with_progress_looked_at_and_removed(
    demo: Site, page_as: Callable[..., Hands], tmp_path: Path, locale: str
):
    with demo.session() as (session, _everything):
        statement = select(Finding.id).where(Finding.is_automatic.is_(False))
        key = session.scalar(statement.order_by(Finding.id.desc()).limit(1))
    hands = page_as("quantri", locale)
    address = f"{HOME}/findings/{key}?tab=files"
    hands.open(address)
    hands.page.locator("#new-files").set_input_files(_files(tmp_path))
    progress = hands.page.locator("[data-progress] li")
    expect(progress.filter(has_text="Ghi chú.txt")).to_have_class("is-done")
    expect(progress.filter(has_text="phần mềm.exe")).to_have_class("is-refused")
    cards = hands.page.locator(".file-card")
    expect(cards).to_have_count(2)
    assert _look(hands, (address,)) == []
    cards.filter(has_text="Ghi chú").locator(".file-open").click()
    hands.sees("Mái tôn đã dột.")
    assert barriers(hands.page) == []
    for _card in range(2):
        hands.open(address)
        cards.first.get_by_role("button", name=hands.say("Remove")).click()
        hands.agree()
    hands.open(address)
    expect(cards).to_have_count(0)


@pytest.mark.parametrize("locale", LOOKS)
def test_sheets_can_be_reached_by_keyboard(demo: Site, page_as: Callable[..., Hands], locale: str):
    with demo.session() as (session, _everything):
        key = session.scalar(select(ReviewCase.id).order_by(ReviewCase.id.desc()).limit(1))
    hands = page_as("quantri", locale)
    hands.open(f"{HOME}/cases/{key}")
    hands.page.locator(".print-menu > button").focus()
    hands.page.keyboard.press("Enter")
    hands.page.keyboard.press("ArrowDown")
    hands.page.keyboard.press("ArrowDown")
    hands.page.keyboard.press("Enter")
    hands.page.wait_for_url("**/sheet/summary")
    assert _look(hands, (f"{HOME}/cases/{key}/sheet/summary",)) == []

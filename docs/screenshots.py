"""Make the pictures in docs/images anew from a running demonstration (`make run` first).

    .venv/bin/python docs/screenshots.py [--home http://127.0.0.1:8080] [--password P]

Each page is taken at 1280 and at 360 pixels: home, list and record as a commune sees them, form
and summary as the province, Applications as the administrator. Fails when a page answers with an
error.
"""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "images"
SIZES = ((1280, 900), (360, 800))
MODULE = "/household-supervision"
FIRST = "first"  # the first row of the list
PAGES = {
    "login": ("", "/login/"),
    "home": ("xa.phuoctien", "/"),
    "list": ("xa.phuoctien", f"{MODULE}/households/"),
    "record": ("xa.phuoctien", f"{MODULE}/reviews/{FIRST}"),
    "form": ("so.ldtbxh", f"{MODULE}/rounds/add"),
    "summary": ("so.ldtbxh", f"{MODULE}/summary/"),
    "applications": ("quantri", "/core/applications/"),
}


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default="http://127.0.0.1:8080")
    parser.add_argument("--password", default="ChungTay-2021", help="of the demonstration users")
    options = parser.parse_args()
    named = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=named, args=["--no-sandbox"])
        for width, height in SIZES:
            _take_all(browser, options.home, options.password, width, height)
        browser.close()


def _take_all(browser: Browser, home: str, password: str, width: int, height: int) -> None:
    pages: dict[str, Page] = {}
    for name, (username, address) in PAGES.items():
        if username not in pages:
            context = browser.new_context(
                viewport={"width": width, "height": height}, locale="vi-VN", color_scheme="light"
            )
            pages[username] = context.new_page()
            if username:
                _sign_in(pages[username], home, username, password)
        page = pages[username]
        _visit(page, home, address)
        page.screenshot(path=FOLDER / f"{name}-{width}.png")


def _sign_in(page: Page, home: str, username: str, password: str) -> None:
    page.goto(f"{home}/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("main button[type=submit]")
    page.wait_for_url(f"{home}/")


def _visit(page: Page, home: str, address: str) -> None:
    if address.endswith(FIRST):
        page.goto(home + address.removesuffix(FIRST))
        link = page.locator("#main tbody a").first.get_attribute("href") or ""
        address = link.removeprefix(home)
    answer = page.goto(home + address)
    if answer is None or not answer.ok:
        raise SystemExit(f"{address}: {answer.status if answer else 'no answer'}")
    page.wait_for_load_state("networkidle")


if __name__ == "__main__":
    main()

"""Make the pictures in docs/images anew from a running demonstration (`make run` first).

    .venv/bin/python docs/screenshots.py [--home http://127.0.0.1:8080] [--password P] [--only NAME]

Each page is taken at 1280 and at 360 pixels, light and dark, as the role sees it that works with
it, and kept with few colours, so that all of them together stay small. Fails when a page answers
with an error that it should not answer with.
"""

from __future__ import annotations

import argparse
import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "images"
SIZES = ((1280, 900), (360, 800))
THEMES = ("light", "dark")
COLOURS = 128
HOUSEHOLDS, LEDGER = "/household-supervision", "/funding-ledger"
MOVEMENT, AWARD = "/movement", "/emulation-award"
FIRST = "{first}"  # the first row of the list before it
COMMUNE, PROVINCE, FRONT = "xa.phuoctien", "so.ldtbxh", "mattran.bacai"
ADMIN, CASHIER, BOARD, NOMINATOR = "quantri", "quytinh.cashier", "thuky.hdtdkt", "denghi.bacai"
DRAFTER, CLERK, OFFICE = "vanban.soanthao", "vanban.vanthu", "solieu.tinh"
PRINT_MENU = "print-menu"
ANSWERED_CALL, OPEN_CALL = 1, 2  # of a fresh demonstration
ANSWERS = {"not-found": 404}  # pages that are meant to answer with an error

# Name: who looks, and where.
PAGES = {
    "login": ("", "/login/"),
    "home": (COMMUNE, "/"),
    "list": (COMMUNE, f"{HOUSEHOLDS}/households/"),
    "list-chart": (COMMUNE, f"{HOUSEHOLDS}/cases/?group=state&chart=doughnut"),
    "list-filtered": (COMMUNE, f"{HOUSEHOLDS}/cases/?state=surveyed&sort=-score_income"),
    "list-empty": (COMMUNE, f"{HOUSEHOLDS}/postings/"),
    "record": (COMMUNE, f"{HOUSEHOLDS}/reviews/{FIRST}"),
    "history": (COMMUNE, f"{HOUSEHOLDS}/reviews/{FIRST}/history"),
    "sheet": (COMMUNE, f"{HOUSEHOLDS}/cases/{FIRST}/sheet/summary"),
    "form": (PROVINCE, f"{HOUSEHOLDS}/rounds/add"),
    "form-lines": (COMMUNE, f"{HOUSEHOLDS}/households/add#form-tab-2"),
    "summary": (PROVINCE, f"{HOUSEHOLDS}/summary/"),
    "supervision-plan": (FRONT, f"{HOUSEHOLDS}/plans/{FIRST}"),
    "finding-form": (FRONT, f"{HOUSEHOLDS}/findings/add"),
    "receipts": (CASHIER, f"{LEDGER}/receipts/"),
    "receipt": (CASHIER, f"{LEDGER}/receipts/{FIRST}"),
    "receipt-form": (CASHIER, f"{LEDGER}/receipts/add"),
    "allocation": ("quytinh.chairman", f"{LEDGER}/decisions/{FIRST}"),
    "cash-book": ("quytinh.reader", f"{LEDGER}/cash-book/?day__from=01/01/2021&day__to=31/12/2021"),
    "trial-balance": (
        "quytinh.chiefaccountant",
        f"{LEDGER}/trial-balance/?day__from=01/01/2021&day__to=31/12/2021",
    ),
    "movements": (ADMIN, f"{MOVEMENT}/movements/"),
    "movement-plan": (ADMIN, f"{MOVEMENT}/versions/{FIRST}"),
    "movement-criteria": (ADMIN, f"{MOVEMENT}/indicators/"),
    "nominations": (NOMINATOR, f"{AWARD}/nominations/"),
    "nomination": (NOMINATOR, f"{AWARD}/nominations/{FIRST}"),
    "board-session": (BOARD, f"{AWARD}/sessions/{FIRST}"),
    "register": ("tracuu.khenthuong", f"{AWARD}/register/"),
    "print-menu": (COMMUNE, f"{HOUSEHOLDS}/meetings/{FIRST}#{PRINT_MENU}"),
    "paper": (COMMUNE, f"{HOUSEHOLDS}/meetings/{FIRST}/document/meeting_minutes"),
    "papers-of-record": (DRAFTER, f"/core/documents/of/DataCallView/{ANSWERED_CALL}"),
    "papers": (CLERK, "/core/documents/"),
    "paper-drafted": (DRAFTER, f"/core/documents/?state=draft{FIRST}"),
    "paper-sign": (CLERK, f"/core/documents/?state=checked{FIRST}/command/sign"),
    "paper-issued": (CLERK, f"/core/documents/?state=issued{FIRST}"),
    "outgoing-papers": (CLERK, "/core/outgoing-papers/"),
    "outgoing-register": (CLERK, "/core/registers/outgoing?from=01/01/2021&to=31/12/2021"),
    "incoming-papers": (CLERK, "/core/incoming-papers/"),
    "incoming-form": (CLERK, "/core/incoming-papers/add"),
    "templates": (ADMIN, "/core/document-templates/"),
    "template": (ADMIN, "/core/document-templates/of/core.data_call_letter"),
    "due-board": (OFFICE, "/core/due/"),
    "tasks": ("solieu.bacai", "/core/tasks/"),
    "record-tasks": (OFFICE, f"/core/data-calls/{OPEN_CALL}?tab=tasks"),
    "calendar": (OFFICE, "/account/calendar/"),
    "export-layout": (COMMUNE, f"{HOUSEHOLDS}/cases/export"),
    "accounts-and-people": (ADMIN, "/core/accounts-and-people/"),
    "imports": (COMMUNE, "/core/imports/"),
    "applications": (ADMIN, "/core/applications/"),
    "users": (ADMIN, "/core/users/"),
    "roles": (ADMIN, "/core/role-matrix/"),
    "trail": (ADMIN, "/core/trail/"),
    "search": (COMMUNE, "/search/?q=cham"),
    "not-found": (COMMUNE, "/nowhere"),
}


def main() -> None:
    """Take every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", default="http://127.0.0.1:8080")
    parser.add_argument("--password", default="ChungTay-2021", help="of the demonstration users")
    parser.add_argument("--only", choices=PAGES, action="append", help="of these pages only")
    options = parser.parse_args()
    named = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=named, args=["--no-sandbox"])
        camera = _Camera(browser, options.home, options.password)
        for name in options.only or PAGES:
            for width, height in SIZES:
                for theme in THEMES:
                    camera.take(name, width, height, theme)
        browser.close()


class _Camera:
    """Takes pictures; each reader signs in once."""

    def __init__(self, browser: Browser, home: str, password: str) -> None:
        self.browser, self.home, self.password = browser, home, password
        self.pages: dict[str, Page] = {}
        self.firsts: dict[tuple[str, str], str] = {}

    def take(self, name: str, width: int, height: int, theme: str) -> None:
        """Take one page in one size and one theme."""
        username, address = PAGES[name]
        page = self._page(username)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        self._visit(page, username, address, ANSWERS.get(name, 200))
        picture = Image.open(io.BytesIO(page.screenshot()))
        reduced = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        ending = "" if theme == "light" else f"-{theme}"
        reduced.save(FOLDER / f"{name}-{width}{ending}.png", optimize=True)

    def _page(self, username: str) -> Page:
        if username not in self.pages:
            context = self.browser.new_context(locale="vi-VN", reduced_motion="reduce")
            page = context.new_page()
            if username:
                page.goto(f"{self.home}/login/")
                page.fill("input[name=username]", username)
                page.fill("input[name=password]", self.password)
                page.click("main button[type=submit]")
                page.wait_for_url(f"{self.home}/")
            self.pages[username] = page
        return self.pages[username]

    def _visit(self, page: Page, username: str, address: str, status: int) -> None:
        address, _hash, tab = address.partition("#")
        before, first, after = address.partition(FIRST)
        if first:
            if (username, before) not in self.firsts:
                page.goto(self.home + before)
                link = page.locator("#main tbody a").first.get_attribute("href") or ""
                self.firsts[username, before] = link.removeprefix(self.home)
            address = self.firsts[username, before] + after
        answer = page.goto(self.home + address)
        if answer is None or answer.status != status:
            raise SystemExit(f"{address}: {answer.status if answer else 'no answer'}")
        page.wait_for_load_state("networkidle")
        if tab == PRINT_MENU:
            page.locator(".print-menu button").first.click()
        elif tab:
            page.locator(f"#{tab}-tab").click()


if __name__ == "__main__":
    main()

"""What a person does with a page: press, fill in, choose.

Texts are given by their English message ids and looked for in the language of the reader.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from playwright.sync_api import Page, expect

from app import ROOT


@cache
def catalogue(locale: str) -> dict[str, str]:
    """Return the texts of the program and its modules in a language."""
    found: dict[str, str] = {}
    for path in sorted(ROOT.glob(f"**/translations/**/{locale}/LC_MESSAGES/messages.po")):
        if ".venv" in path.parts:
            continue
        with path.open("rb") as file:
            texts = {entry.id: entry.string for entry in read_po(file) if entry.id}
        found.update({str(key): str(text) for key, text in texts.items()})
    return found


class Hands:
    """The hands of one reader on their page."""

    def __init__(self, page: Page, home: str, locale: str) -> None:
        """Take hold of a page that is signed in."""
        self.page = page
        self.home = home
        self.locale = locale

    def say(self, text: str, **values: object) -> str:
        """Return a text as this reader sees it; a text of no catalogue (a name) stays."""
        words = text if self.locale == "en" else catalogue(self.locale).get(text, text)
        return words % values if values else words

    def open(self, address: str) -> None:
        """Go to an address of the program."""
        self.page.goto(self.home + address)

    def menu(self, label: str) -> None:
        """Follow an entry of the side navigation."""
        self.open_menu()
        self.page.locator(".side-nav").get_by_role("link", name=self.say(label), exact=True).click()

    def open_menu(self) -> None:
        """Show the side navigation where the screen is too narrow to show it always."""
        button = self.page.get_by_role("button", name=self.say("Open the menu"), exact=True)
        if button.is_visible():
            button.click()

    def follow(self, label: str) -> None:
        """Follow a link of the page's content."""
        self.page.locator("#main").get_by_role(
            "link", name=self.say(label), exact=True
        ).first.click()

    def press(self, label: str, *, agree: bool = False) -> None:
        """Press a button, or a link that looks like one; agree to the question that is asked."""
        main, name = self.page.locator("#main"), self.say(label)
        button = main.get_by_role("button", name=name, exact=True)
        button.or_(main.get_by_role("link", name=name, exact=True)).first.click()
        if agree:
            self.agree()

    def agree(self) -> None:
        """Say yes to the question that is asked, and wait until it is done."""
        with self.page.expect_navigation():
            self.page.locator("#confirm-dialog [data-confirm-ok]").click()

    def add(self, kind: str) -> None:
        """Open the form for a new record, from its list or from a tab."""
        self.press(self.say("New: %(kind)s", kind=self.say(kind)))

    def save(self) -> None:
        """Save the form; fail when it is refused."""
        self.press("Save")
        expect(self.page.locator(".flashes, .error-summary")).to_contain_text(self.say("Saved."))

    def save_in_vain(self) -> None:
        """Try to save the form; fail unless it says what is wrong."""
        self.press("Save")
        self.sees("Nothing was saved. Please check:")

    def step(self, label: str) -> None:
        """Carry out a command that shows its form first: press its button, then the form's own."""
        self.press(label)
        self.press(label)

    def tab(self, label: str) -> None:
        """Show a tab of a record."""
        tab = self.page.locator("#related .nav-link").filter(has_text=self.say(label)).first
        tab.click()
        expect(tab).to_have_attribute("aria-current", "true")

    def form_tab(self, label: str) -> None:
        """Show a tab of a form."""
        self.page.get_by_role("tab", name=self.say(label), exact=True).click()

    def fill(self, name: str, value: str) -> None:
        """Type into a field."""
        self.page.locator(f"#{name}").fill(value)

    def pick(self, name: str, value: str) -> None:
        """Choose from a short list."""
        self.page.locator(f"#{name}").select_option(label=self.say(value))

    def tick(self, name: str) -> None:
        """Tick a box."""
        self.page.locator(f"#{name}").check()

    def look_up(self, name: str, typed: str, offered: str = "") -> None:
        """Type into a search-as-you-type field and take what is offered, if it is not there yet."""
        box = self.page.locator(".ts-wrapper").filter(has=self.page.locator(f"#{name}-ts-control"))
        self.page.locator(f"#{name}-ts-control").wait_for(state="attached")
        kept = box.locator(".item")
        if kept.count() and self.say(offered or typed) in (kept.first.text_content() or ""):
            return
        field = self.page.locator(f"#{name}-ts-control")
        box.locator(".ts-control").click()  # what is chosen covers the field itself
        field.fill(self.say(typed))
        options = self.page.locator(f"#{name}-ts-dropdown .option")
        options.filter(has_text=self.say(offered or typed)).first.click()
        field.blur()  # the list closes, and an answer that comes late does not open it again

    def upload(self, name: str, path: Path) -> None:
        """Choose a file."""
        self.page.locator(f"#{name}").set_input_files(path)

    def download(self, label: str, folder: Path) -> Path:
        """Follow a link that answers with a file, and keep it."""
        with self.page.expect_download() as found:
            self.press(label)
        path = folder / found.value.suggested_filename
        found.value.save_as(path)
        return path

    def sees(self, *texts: str) -> None:
        """Fail unless the page shows each text."""
        for text in texts:
            expect(self.page.locator("#main")).to_contain_text(self.say(text))

    def sees_not(self, *texts: str) -> None:
        """Fail when the page shows one of the texts."""
        for text in texts:
            expect(self.page.locator("#main")).not_to_contain_text(self.say(text))

    def stands_at(self, state: str) -> None:
        """Fail unless the status bar stands at a state."""
        expect(self.page.locator("[aria-current=step] .way-label")).to_have_text(self.say(state))

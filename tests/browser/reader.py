"""Somebody who reads the page in a language and finds everything by its role and its name.

Texts are given by their English message ids and looked for as the catalogue has them in the
reader's language; a text that the catalogue lacks is an error, so that no page passes untranslated.
What is data (names, numbers) is given as it stands.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from playwright.sync_api import Locator, Page, expect

from tests.browser.hands import catalogue
from tests.browser.mouse import Mouse


class Reader:
    """One person at work on a page."""

    def __init__(self, page: Page, home: str, locale: str, hand: Mouse) -> None:
        """Take hold of a page."""
        self.page = page
        self.home = home
        self.locale = locale
        self.hand = hand

    # -- words ------------------------------------------------------------------

    def say(self, text: str, **values: object) -> str:
        """Return a text of the program as this reader sees it."""
        vietnamese = catalogue("vi")
        if text not in vietnamese:
            raise KeyError(f"no text of the program: {text}")
        words = vietnamese[text] if self.locale == "vi" else text
        return words % values if values else words

    def number(self, value: int) -> str:
        """Return a number as this reader sees it."""
        return f"{value:,}".replace(",", "." if self.locale == "vi" else ",")

    # -- where things are -----------------------------------------------------------

    @property
    def main(self) -> Locator:
        """Return the content of the page."""
        return self.page.get_by_role("main")

    def button(self, label: str) -> Locator:
        """Return a button, or a link that looks like one, by its text as shown."""
        named = self.main.get_by_role("button", name=label, exact=True)
        return named.or_(self.main.get_by_role("link", name=label, exact=True)).first

    def field(self, label: str) -> Locator:
        """Return a field to write into."""
        name = re.compile(rf"^{re.escape(self.say(label))}(, |$)")
        return self.main.get_by_role("textbox", name=name).first

    def choice(self, label: str) -> Locator:
        """Return a short list to choose from, or a field that searches."""
        return self.main.get_by_role("combobox", name=self.say(label), exact=True)

    def row(self, text: str) -> Locator:
        """Return the row of a table that holds a text."""
        return self.main.get_by_role("row").filter(has_text=text).first

    # -- going somewhere --------------------------------------------------------------

    def open(self, address: str) -> None:
        """Go to an address of the program."""
        self.page.goto(self.home + address)

    def menu(self, label: str) -> None:
        """Follow an entry of the side navigation, which a narrow screen hides behind a button."""
        opener = self.page.get_by_role("button", name=self.say("Open the menu"), exact=True)
        side = self.page.get_by_role("navigation", name=self.say("Main navigation"))
        if opener.is_visible():
            self.hand.press(opener)
            expect(side).to_be_visible()
        self.hand.press(side.get_by_role("link", name=self.say(label), exact=True))
        expect(self.main.get_by_role("heading", level=1)).to_be_visible()

    def follow(self, name: str) -> None:
        """Follow a link that is named by data."""
        self.hand.press(self.main.get_by_role("link", name=name, exact=True).first)

    def follow_row(self, text: str) -> None:
        """Open the record whose row holds a text."""
        self.hand.press(self.row(text).get_by_role("link").first)

    def press(self, label: str, **values: object) -> None:
        """Press a button of the program."""
        self.hand.press(self.button(self.say(label, **values)))

    def agree(self) -> None:
        """Say yes to the question that is asked."""
        dialog = self.page.get_by_role("dialog")
        self.hand.press(dialog.get_by_role("button", name=self.say("Continue"), exact=True))

    def add(self, kind: str) -> None:
        """Open the form for a new record, from its list or from a tab."""
        self.press("New: %(kind)s", kind=self.say(kind))

    def tab(self, label: str) -> None:
        """Show a tab of a record."""
        tabs = self.main.get_by_role("region", name=self.say("Related records"))
        name = re.compile(rf"^{re.escape(self.say(label))}( [\d.,]+)?$")
        tab = tabs.get_by_role("navigation").get_by_role("link", name=name)
        self.hand.press(tab)
        expect(tab).to_have_attribute("aria-current", "true")

    def form_tab(self, label: str) -> None:
        """Show a tab of a form."""
        name = re.compile(rf"^{re.escape(self.say(label))}")
        self.hand.show_tab(self.main.get_by_role("tab", name=name))

    def unfold(self, label: str) -> None:
        """Open what is folded."""
        self.hand.press(self.main.locator("summary").filter(has_text=self.say(label)).first)

    def search(self, typed: str) -> None:
        """Search the list."""
        box = self.main.get_by_role("searchbox", name=self.say("Search this list"))
        self.hand.write(box, typed)
        self.page.keyboard.press("Enter")  # the button beside it is hidden where there is no room
        self.reads("Clear search and filters")

    # -- filling in ---------------------------------------------------------------------

    def write(self, label: str, text: str) -> None:
        """Write into a field."""
        self.hand.write(self.field(label), text)

    def choose(self, label: str, option: str) -> None:
        """Choose from a short list whose entries are texts of the program."""
        self.hand.choose(self.choice(label), self.say(option))

    def pick(self, label: str, option: str) -> None:
        """Choose from a short list whose entries are data."""
        self.hand.choose(self.choice(label), option)

    def tick(self, label: str) -> None:
        """Tick a box."""
        box = self.main.get_by_role("checkbox", name=self.say(label), exact=True)
        self.hand.tick(box.or_(self.main.get_by_role("radio", name=self.say(label), exact=True)))

    def look_up(self, label: str, typed: str, taken: str) -> None:
        """Search in a field as one types, and take what is offered."""
        options = self.page.get_by_role("option").filter(has_text=taken)
        # The list that the field replaces has its name until the script has run.
        field = self.choice(label).and_(self.page.locator("input"))
        self.hand.take(field, typed, options.locator("visible=true").first)

    def write_line(self, label: str, line: int, text: str) -> None:
        """Write into a cell of a form's grid."""
        self.hand.write(self._cell("textbox", label, line), text)

    def choose_in_line(self, label: str, line: int, option: str) -> None:
        """Choose in a cell of a form's grid."""
        self.hand.choose(self._cell("combobox", label, line), self.say(option))

    def _cell(self, role: Literal["textbox", "combobox"], label: str, line: int) -> Locator:
        name = re.compile(rf"^{re.escape(self.say(label))}")
        return self.main.get_by_role("table").get_by_role(role, name=name).nth(line - 1)

    def save(self) -> None:
        """Save the form; fail when it is refused."""
        self.press("Save")
        self.reads("Saved.")

    def download(self, label: str, folder: Path) -> Path:
        """Press what answers with a file, and keep it."""
        with self.page.expect_download() as found:
            self.press(label)
        path = folder / found.value.suggested_filename
        found.value.save_as(path)
        return path

    # -- seeing -----------------------------------------------------------------------------

    def sees(self, *texts: str) -> None:
        """Fail unless the page shows this data."""
        for text in texts:
            expect(self.main).to_contain_text(text)

    def reads(self, text: str, **values: object) -> None:
        """Fail unless the page shows this text of the program."""
        expect(self.main).to_contain_text(self.say(text, **values))

    def stands_at(self, state: str) -> None:
        """Fail unless the status bar stands at a state."""
        bar = self.main.get_by_role("region", name=self.say("Status"), exact=True)
        expect(bar.locator("[aria-current=step]")).to_contain_text(self.say(state))

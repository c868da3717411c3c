"""With what somebody works: how a thing on the page is pressed, written into, chosen from."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


class Mouse:
    """A pointer for what is pressed, the keyboard for what is written."""

    def __init__(self, page: Page) -> None:
        """Work on a page."""
        self.page = page

    def press(self, target: Locator) -> None:
        """Press a button, follow a link, open what is folded."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        """Write into a field, in place of what it holds."""
        target.fill(text)

    def choose(self, target: Locator, label: str) -> None:
        """Choose from a short list by what is shown; how many there are may stand behind it."""
        shown = re.compile(rf"^\s*{re.escape(label)}( \([\d.,]+\))?\s*$")
        option = target.locator("option").filter(has_text=shown).first
        target.select_option(value=option.get_attribute("value"))

    def tick(self, target: Locator) -> None:
        """Tick a box, or choose one of several."""
        target.check()

    def take(self, field: Locator, typed: str, option: Locator) -> None:
        """Type into a field that searches, and take what it offers."""
        field.click()
        field.fill(typed)
        option.click()
        field.blur()  # the list closes, and an answer that comes late does not open it again

    def show_tab(self, target: Locator) -> None:
        """Show a part of a form that stands behind a tab."""
        target.click()
        expect(target).to_have_attribute("aria-selected", "true")

"""Work with the keyboard alone, as somebody does who cannot use a pointer.

Each stop of the tabulator must show where one is; a stop that cannot be left is a failure. A test
that uses it forbids the pointer for its whole time (`no_pointer`).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

from playwright.sync_api import Locator, Page, Touchscreen, expect
from playwright.sync_api import Mouse as Pointer

from tests.browser.mouse import Mouse

MOST_STOPS = 400
FORBIDDEN = (
    "check", "click", "dblclick", "dispatch_event", "drag_to", "fill", "focus", "hover", "press",
    "select_option", "set_checked", "tap", "type", "uncheck",
)  # fmt: skip
# Where the keyboard is: whether it is there, whether that can be seen, whether it moved.
STOP = """
(target) => {
  const here = document.activeElement;
  const shown = (node) => {
    if (!node) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(node);
    return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
  };
  const around = [here, here.closest(".ts-control"), here.closest(".ts-wrapper")];
  const box = here.getBoundingClientRect();
  const outside = here === document.body || here === document.documentElement;
  const stuck = !outside && window.lastStop === here;
  window.lastStop = here;
  const said = (here.innerText || here.value || "").trim().slice(0, 40);
  return {
    there: here === target,
    outside,
    stuck,
    visible: outside || (around.some(shown) && box.width > 0 && box.height > 0),
    skips: here.classList.contains("skip-link"),
    name: `${here.tagName.toLowerCase()}#${here.id}.${here.className} “${said}”`,
  };
}
"""
BACKWARDS = """
(target) => {
  const here = document.activeElement;
  if (here === document.body) return false;
  return Boolean(here.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_PRECEDING);
}
"""
IN_MAIN = "(target) => Boolean(target.closest('#main'))"
CHOSEN = "(select) => select.selectedOptions[0]?.label.trim() ?? ''"


class Keys(Mouse):
    """Tabulator, arrows, space, Enter, and letters."""

    def reach(self, target: Locator) -> None:
        """Walk to something with the tabulator; each stop on the way must be visible."""
        target = target.first
        target.wait_for(state="visible")
        element = target.element_handle()
        assert element is not None
        if self.page.evaluate("(target) => document.activeElement === target", element):
            return
        key = "Shift+Tab" if self.page.evaluate(BACKWARDS, element) else "Tab"
        in_main = self.page.evaluate(IN_MAIN, element)
        for _stop in range(MOST_STOPS):
            self.page.keyboard.press(key)
            stop: dict[str, Any] = self.page.evaluate(STOP, element)
            assert not stop["stuck"], f"{self.page.url}: the keyboard is caught at {stop['name']}"
            assert stop["visible"], f"{self.page.url}: nothing shows where one is: {stop['name']}"
            if stop["there"]:
                return
            if stop["skips"] and in_main and key == "Tab":
                self.page.keyboard.press("Enter")
        raise AssertionError(f"{self.page.url}: the keyboard does not reach {target}")

    def press(self, target: Locator) -> None:
        """Press with Enter."""
        self.reach(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        """Write into a field, in place of what it holds."""
        self.reach(target)
        self.page.keyboard.press("Control+A")
        if text:
            self.page.keyboard.type(text)
        else:
            self.page.keyboard.press("Delete")

    def choose(self, target: Locator, label: str) -> None:
        """Go down a short list until it shows what is wanted."""
        self.reach(target)
        self.page.keyboard.press("Home")
        for _option in range(target.locator("option").count()):
            if target.evaluate(CHOSEN) == label:
                return
            self.page.keyboard.press("ArrowDown")
        assert target.evaluate(CHOSEN) == label, f"{label} cannot be chosen with the keyboard"

    def tick(self, target: Locator) -> None:
        """Tick with the space bar."""
        self.reach(target)
        if not target.is_checked():
            self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def take(self, field: Locator, typed: str, option: Locator) -> None:
        """Type, go down what is offered, take it with Enter, and leave the field."""
        self.reach(field)
        self.page.keyboard.type(typed)
        option.wait_for(state="visible")
        for _option in range(50):
            if "active" in (option.get_attribute("class") or "").split():
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    def show_tab(self, target: Locator) -> None:
        """Walk to the row of tabs, and along it with the arrows."""
        self.reach(target.page.get_by_role("tab", selected=True))
        for _tab in range(target.page.get_by_role("tab").count()):
            if target.get_attribute("aria-selected") == "true":
                return
            self.page.keyboard.press("ArrowRight")
        expect(target).to_have_attribute("aria-selected", "true")


@contextmanager
def no_pointer() -> Iterator[None]:
    """Let every way of using a pointer, and of writing past the keyboard, fail."""

    def refuse(*_given: Any, **_named: Any) -> None:
        raise AssertionError("this test works with the keyboard alone")

    pointer = ("click", "dblclick", "down", "move", "up", "wheel")
    ways = {Locator: FORBIDDEN, Page: FORBIDDEN, Pointer: pointer, Touchscreen: ("tap",)}
    with ExitStack() as stack:
        for kind, names in ways.items():
            for name in names:
                if hasattr(kind, name):
                    stack.enter_context(mock.patch.object(kind, name, refuse))
        yield

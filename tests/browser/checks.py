"""What every page must be: without faults, as wide as its screen, usable by everybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, Response

# What can differ between light and dark.
BY_COLOUR = ("color-contrast", "link-in-text-block")
HEIGHTS = {360: 740, 1280: 900}
# The browser's own words for an answer that `_answer` judges.
LOADING = "Failed to load resource"
SETTLING = 20  # frames in which charts take their new size
NEXT_FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
VIOLATIONS = """
window.cspViolations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.cspViolations.push(`${event.violatedDirective}: ${event.blockedURI}`));
"""
WIDER = """
() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (element) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      const flow = getComputedStyle(up).overflowX;
      if (["auto", "scroll", "hidden", "clip"].includes(flow)) return true;
    }
    return false;
  };
  if (document.documentElement.scrollWidth <= width) return [];
  const found = [...document.body.querySelectorAll("*")].filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && (box.right > width + 1 || box.left < -1) && !scrolls(element.parentElement);
  });
  const named = found.map(({ tagName, className, textContent }) =>
    `${tagName.toLowerCase()}.${className} ${textContent.trim().slice(0, 30)}`);
  return [`the page is ${document.documentElement.scrollWidth} wide`, ...named.slice(0, 8)];
}
"""


@dataclass
class Watch:
    """Collects what went wrong in the pages of one reader."""

    faults: list[str] = field(default_factory=list)

    def follow(self, page: Page) -> None:
        """Listen to a page."""
        page.add_init_script(VIOLATIONS)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("response", self._answer)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(LOADING):
            self.faults.append(f"console: {message.text}")

    def _answer(self, response: Response) -> None:
        is_page = response.request.is_navigation_request()
        # A refused form is a page with 4xx; a part of a page that is missing is a fault.
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.faults.append(f"{response.status} {response.request.method} {response.url}")

    def require_clean(self, *pages: Page) -> None:
        """Fail with all that went wrong, violations of the content security policy included."""
        for page in pages:
            found = page.evaluate("window.cspViolations ?? []")
            self.faults += [f"policy: {violation}" for violation in found]
        assert not self.faults, "\n".join(self.faults)


def width_faults(page: Page, width: int) -> list[str]:
    """Return what is wider than a screen of this width, once the page has settled on it."""
    page.set_viewport_size({"width": width, "height": HEIGHTS.get(width, 800)})
    found: list[str] = []
    for _try in range(SETTLING):
        page.evaluate(NEXT_FRAME)
        found = page.evaluate(WIDER)
        if not found:
            break
    return found


def assert_fits(page: Page, width: int) -> None:
    """Fail when the page has to be scrolled sideways on a screen of this width."""
    wider = width_faults(page, width)
    assert not wider, f"{page.url} at {width}: " + "; ".join(wider)


def barriers(page: Page, *, colours_only: bool = False) -> list[str]:
    """Return what axe finds on a page, however slight; on request only what hangs on colours."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(Axe().axe_script)
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if colours_only:
        options["runOnly"] = list(BY_COLOUR)
    found: dict[str, Any] = page.evaluate("(options) => axe.run(options)", options)
    return [
        f"{violation['id']}: {node['html'][:120]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def assert_usable(page: Page) -> None:
    """Fail on barriers for those who use a keyboard, a screen reader, or little contrast."""
    found = barriers(page)
    assert not found, f"{page.url}:\n" + "\n".join(found)

"""Part one: every route for every role without its right, and for nobody."""

from __future__ import annotations

from app.testing.leaks.browser import Browser, Visit
from app.testing.leaks.canaries import AWAY, CLOSED, HOME, found_canaries
from app.testing.leaks.report import Report
from app.testing.leaks.surface import Route, Surface

PART = "without the right"
ANY = frozenset({HOME, AWAY, CLOSED})


def check_refused(
    browser: Browser, surface: Surface, report: Report, only: frozenset[str] | None = None
) -> None:
    """Ask for every guarded route without its right: refused, nothing shown, nothing changed."""
    world = browser.world
    for route in surface.guarded:
        if only is not None and route.endpoint not in only:
            continue
        browser.begin()
        report.cover([f"{route.method} {route.endpoint}"])
        readers: list[tuple[str, int | None]] = [
            ("nobody signed in", None),
            ("no assignment", world.nobody()),
        ]
        readers += [
            (f"role {role}", world.at(role))
            for role, pairs in world.roles.items()
            if route.pair not in pairs
        ]
        for case, user in readers:
            _check(browser, surface, report, route, case, user)


def _check(
    browser: Browser, surface: Surface, report: Report, route: Route, case: str, user: int | None
) -> None:
    answer = browser.visit(user, Visit(surface.sample_url(route), method=route.method))
    kind = "a role without the right" if case.startswith("role") else case
    report.count(PART, surface.module_of(route.view), route.channel, kind)
    where = f"{route.method} {route.rule.rule} as {case}"
    if not answer.denied:
        report.leak(where, f"answers {answer} without {route.pair}")
    if answer.changed:
        report.leak(where, f"changes {', '.join(answer.changed)}")
    shown = found_canaries(answer.text, ANY)
    if shown:
        report.leak(where, f"shows {shown[:3]}")

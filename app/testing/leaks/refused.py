"""Part one: every route for every role without its right, and for nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.testing.leaks.browser import Answer, Browser, Visit
from app.testing.leaks.canaries import AWAY, CLOSED, HOME, found_canaries
from app.testing.leaks.report import Report
from app.testing.leaks.shares import WHOLE, Share
from app.testing.leaks.surface import Route, Surface

PART = "without the right"
ANY = frozenset({HOME, AWAY, CLOSED})
NOBODY, NO_ASSIGNMENT = "nobody signed in", "no assignment"
ROLE, ALL_BUT = "a role without the right", "every right but this one"
PAGES, JSON = 3, "application/json"
ROLES_EACH_DAY = 40  # one cell of so many, when a run asks a share only


@dataclass(frozen=True)
class Reader:
    """Who asks for a route without its right."""

    name: str
    user: int | None
    case: str


def check_refused(
    browser: Browser,
    surface: Surface,
    report: Report,
    only: frozenset[str] | None = None,
    share: Share = WHOLE,
    shard: tuple[int, int] = (0, 1),
) -> None:
    """Ask for every guarded route without its right: refused, nothing shown, nothing changed.

    Several processes part the readers among them (`shard`), never the routes: refusals of one
    reader are counted in one row of the database.
    """
    readers = list(_readers(browser))[shard[0] :: shard[1]]
    first = shard[0] == 0
    for route in surface.guarded:
        if only is not None and route.endpoint not in only:
            continue
        browser.begin()
        report.cover([f"{route.method} {route.endpoint}"])
        asking = [each for each in readers if _asks(browser, route, each, share)]
        for reader, answer in zip(
            asking, browser.refused(_asks_of(surface, route, asking)), strict=True
        ):
            _judge(surface, report, route, reader, answer)
        if first:
            _ask_with_all_others(browser, surface, report, route)


def _readers(browser: Browser) -> Iterator[Reader]:
    world = browser.world
    yield Reader(NOBODY, None, NOBODY)
    yield Reader(NO_ASSIGNMENT, world.nobody(), NO_ASSIGNMENT)
    for role in world.roles:
        yield Reader(f"role {role}", world.at(role), ROLE)


def _asks(browser: Browser, route: Route, reader: Reader, share: Share) -> bool:
    """Tell whether a reader has not the right, and whether it is the turn of this question."""
    if reader.case != ROLE:
        return True
    role = reader.name.removeprefix("role ")
    if route.pair in browser.world.roles[role]:
        return False
    name = f"{route.method} {route.endpoint}"
    return share.again(ROLES_EACH_DAY).takes(f"{name} {role}", name, f"role {role}")


def _asks_of(
    surface: Surface, route: Route, readers: list[Reader]
) -> list[tuple[int | None, Visit]]:
    """Return the requests of a route: as a browser for the first readers, as a program for others.

    A page of refusal and its answer to programs are made at one place, from the same words; what
    stands around the page is the reader's own menu, of which one example of each kind is enough.
    """
    url = surface.sample_url(route)
    return [
        (reader.user, Visit(url, route.method, accept="" if number < PAGES else JSON))
        for number, reader in enumerate(readers)
    ]


def _ask_with_all_others(browser: Browser, surface: Surface, report: Report, route: Route) -> None:
    """Ask as somebody who holds every right at home but the one of the route.

    No role that lacks it holds more, so that a guard which asks for another right is found here.
    """
    reader = Reader(ALL_BUT, browser.world.all_at(HOME), ALL_BUT)
    take = browser.world.taking_away(route.pair)
    visit = Visit(surface.sample_url(route), method=route.method, before=take)
    for answer in browser.refused([(reader.user, visit)]):
        _judge(surface, report, route, reader, answer)


def _judge(surface: Surface, report: Report, route: Route, reader: Reader, answer: Answer) -> None:
    report.count(PART, surface.module_of(route.view), route.channel, reader.case)
    where = f"{route.method} {route.rule.rule} as {reader.name}"
    if not answer.denied:
        report.leak(where, f"answers {answer} without {route.pair}")
    if answer.changed:
        report.leak(where, f"changes {', '.join(answer.changed)}")
    shown = found_canaries(answer.text, ANY)
    if shown:
        report.leak(where, f"shows {shown[:3]}")

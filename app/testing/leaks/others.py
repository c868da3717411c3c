"""Part two, what is no screen of a record: home page, search, reports, downloads, further routes.

Addresses come from the program itself: a reader of the whole country is shown links to the records
of both sides, and each link to another's record is then tried by a reader at home.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import unescape
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import HTTPException

from app.kernel.api import RecordApi
from app.kernel.documents.pages import DOCUMENT_ROUTES
from app.kernel.models import Base, mapped_classes, table_of
from app.kernel.official.asking import LAYOUT
from app.kernel.scope import EverywhereScope
from app.kernel.views import RecordView
from app.testing.leaks.browser import Answer, Browser, Visit
from app.testing.leaks.canaries import AWAY, CLOSED, HOME, WORD, found_canaries
from app.testing.leaks.deadlines import check_deadlines
from app.testing.leaks.paper_routes import PaperRoutes
from app.testing.leaks.reading import IN, OUT, difference, plain, remove_others, same
from app.testing.leaks.report import Report
from app.testing.leaks.rows import CROSSING
from app.testing.leaks.shares import WHOLE, Share
from app.testing.leaks.surface import Route, Surface
from app.testing.leaks.world import FIRST_KEY, KEYS_PER_TABLE, NO_KEY

PART = "with the right, other routes"
ROUTES_EACH_DAY = 8  # one route of so many, when a run asks a share only
HIDDEN = frozenset({AWAY, CLOSED})
LINK = re.compile(r'(?:href|action|data-[a-z-]*url|formaction)="([^"]+)"')
# What the questions of reading and writing ask already, by kind of view.
KNOWN = {
    RecordView: {"list", "export", "lookup", "show", "add", "edit", "delete", "do", "command"},
    RecordApi: {"get_list", "get", "post", "put", "delete", "do"},
}
CONFLICT = 409
ENDED, COMING = "assignment ended yesterday", "assignment starts tomorrow"


class Others:
    """Tries what the record views do not cover."""

    def __init__(
        self,
        browser: Browser,
        surface: Surface,
        report: Report,
        only: frozenset[str] | None = None,
        share: Share = WHOLE,
    ) -> None:
        """Name the browser, and the endpoints to try if not all."""
        self.browser, self.surface, self.report, self.only = browser, surface, report, only
        self.share = share.again(ROUTES_EACH_DAY)
        self.world, self.papers = browser.world, PaperRoutes(browser, surface)
        self.seen: list[tuple[int, str, str]] = []

    def run(self) -> None:
        """Try pages without a key, further routes with keys, and readers out of time."""
        self.world.let_all_in()
        links = self._harvest() if self._needs_links() else {}
        for route in self.surface.routes:
            if self.only is not None and route.endpoint not in self.only:
                continue
            if not self._is_asked(route):
                continue
            if self._is_known(route):
                self.report.cover([f"{route.method} {route.endpoint}"])
            elif not route.rule.arguments:
                self._page(route)
            else:
                found = links.get(route.endpoint, [])
                self._with_arguments(route, [*found, *self.papers.arguments(route)])
        check_deadlines(self.browser, self.surface, self.report, PART, self.only)
        if self.only is None:
            self._out_of_time()
        self._without_others()

    def _needs_links(self) -> bool:
        """Tell whether some route is known by links alone, which may stand on any page."""
        return self.only is None or any(
            route.endpoint in self.only and route.rule.arguments and route.model is None
            for route in self.surface.guarded
        )

    def _is_asked(self, route: Route) -> bool:
        return self.share.takes(f"{route.method} {route.endpoint}")

    @staticmethod
    def _is_known(route: Route) -> bool:
        return any(
            isinstance(route.view, kind) and route.name in names for kind, names in KNOWN.items()
        )

    # -- pages without a key ------------------------------------------------------------------

    def _page(self, route: Route) -> None:
        """Open a page as each role at home, with every parameter that it reads set to another's."""
        self.report.cover([f"{route.method} {route.endpoint}"])
        url = self.surface.adapter.build(route.endpoint, method=route.method)
        if route.method != "GET":
            self._look(route, IN, self.world.all_at(HOME), Visit(url, route.method, data={}))
            return
        for role in self._readers(route):
            user = self.world.at(role)
            for address in (url, f"{url}?q={WORD}"):
                read: set[str] = set()
                with _parameters_noted(self.browser, read):
                    answer = self._look(route, IN, user, Visit(address))
                self.seen.append((user, address, plain(answer)))
            for address in self._files(route, url, answer):
                given = self._look(route, IN, user, Visit(address))
                self.seen.append((user, address, plain(given)))
            for name in sorted(read - {"q"}):
                for key in self._keys_named(name):
                    self._look(route, OUT, user, Visit(f"{url}?{name}={key}"))

    @staticmethod
    def _files(route: Route, url: str, asked: Answer) -> Iterator[str]:
        """Yield the addresses of a report's files: as on the screen, and in each official layout.

        `asked` is the page that asks for the format.
        """
        form = getattr(asked.page, "form", None)
        if not route.name.startswith("export") or form is None:
            return
        yield f"{url}?format=xlsx&what_for=leaks"
        layouts = form[LAYOUT].choices if LAYOUT in form else ()
        yield from (f"{url}?format=xlsx&what_for=leaks&{LAYOUT}={n}" for n, _label in layouts if n)

    def _readers(self, route: Route) -> Iterable[str]:
        verb, record = route.pair
        open_to_all = route.endpoint in self.surface.open
        return [
            role
            for role, pairs in self.world.roles.items()
            if open_to_all or (verb, record) in pairs
        ]

    def _keys_named(self, parameter: str, side: str = AWAY) -> list[int]:
        """Return keys of a side that a parameter may mean, by its name."""
        places = self.world.places[side]
        found = {"unit": [places.commune, places.village], "organisation": [places.organisation]}
        for cls in mapped_classes():
            keys = self.world.made.of(cls.__tablename__, side)[:1]
            if keys and _may_mean(parameter, cls):
                found.setdefault(parameter, []).extend(keys)
        return found.get(parameter.removesuffix("_id"), found.get(parameter, []))

    def _named(self, numbers: list[str], side: str) -> list[dict[str, Any]]:
        """Return arguments with keys of a side, when the name of each tells what it means."""
        found = {name: self._keys_named(name, side)[:1] for name in numbers}
        if not numbers or not all(found.values()):
            return []
        return [{name: keys[0] for name, keys in found.items()}]

    # -- further routes with keys -------------------------------------------------------------

    def _with_arguments(self, route: Route, links: list[dict[str, Any]]) -> None:
        """Try a route with the keys of the other side, alone and mixed with one's own."""
        numbers = [n for n in route.rule.arguments if self.surface.is_number(route.rule, n)]
        model = route.model
        # A link that names no record (only what is code) is open to whoever is shown it.
        own = [values for values in links if self._is_home(values) or not numbers]
        strange = [values for values in links if values and self._is_strange(values)]
        if model is not None and numbers:
            words = {n: self.surface.word(route) for n in route.rule.arguments if n not in numbers}
            base = {**(own[0] if own else {}), **words}
            slugs = self.papers.names(route)
            names = [{**base, **each} for each in slugs] or [base]
            rows = self._shown(model)
            if slugs:  # a paper may name others
                rows = [*rows, *self.world.made.of(model.__tablename__, CROSSING)[:1]]
            own += [{**n, **keys} for n in names for keys in self._keys(model, numbers, rows)]
            hidden = self._hidden(model)
            strange += [{**n, **keys} for n in names for keys in self._keys(model, numbers, hidden)]
        elif isinstance(route.view, RecordView) and numbers:
            own += self._keys(route.view.model, numbers, self._any(route.view.model))
        if not (own or strange):
            own, strange = (self._named(numbers, side) for side in (HOME, AWAY))
        unknown = not (own or strange) and (numbers or not links)
        if unknown and route.endpoint not in self.surface.open:
            self.report.leak(
                f"{route.method} {route.rule.rule}",
                "no cell covers it: no page links to it, and no model is known by its key",
            )
            return
        self.report.cover([f"{route.method} {route.endpoint}"])
        user = self.world.all_at(HOME)
        of_papers = bool(self.papers.names(route)) or "view" in route.rule.arguments
        tried, most = (own, None) if of_papers else (own[:2], 4)
        placed = self._is_placed(model) and route.endpoint not in self.world.declared.absent
        for values in tried:
            answer = self._look(route, IN, user, self._visit(route, values))
            if route.method == "GET" and placed and answer.denied:
                self.report.leak(f"GET {route.rule.rule} {values}", f"answers {answer}")
        mixed = [
            {**ours, name: theirs[name]}
            for ours in own[:1]
            for theirs in strange[:2]
            for name in numbers
            if len(numbers) > 1 and name in theirs
        ]
        for values in [*strange[:most], *mixed]:
            self._refused(route, user, values)

    def _refused(self, route: Route, user: int, values: dict[str, Any]) -> None:
        answer = self._look(route, OUT, user, self._visit(route, values))
        where = f"{route.method} {route.rule.rule} {values} ({OUT})"
        # One's own record may refuse for its state before anything else is looked for.
        in_conflict = answer.status == CONFLICT and HOME in self._sides_of(values)
        if not answer.denied and not in_conflict:
            self.report.leak(where, f"answers {answer}")
        if answer.changed:
            self.report.leak(where, f"changes {', '.join(answer.changed)}")
        none = {n: NO_KEY if self._sides_of({n: v}) & HIDDEN else v for n, v in values.items()}
        if not same(answer, self.browser.visit(user, self._visit(route, none))):
            self.report.leak(where, "answers otherwise than for a key that does not exist")

    def _visit(self, route: Route, values: dict[str, Any]) -> Visit:
        url = self.surface.adapter.build(route.endpoint, values, method=route.method)
        sent = {"what_for": "leaks"} if route.name in DOCUMENT_ROUTES else {}
        data, before = None if route.method == "GET" else sent, self.papers.before(route, values)
        return Visit(url, route.method, data=data, before=before)

    def _hidden(self, model: type[Base]) -> list[int]:
        if not self.world.placing.is_scoped(model):
            return []
        made, table = self.world.made, model.__tablename__
        return (made.of(table, AWAY) + made.of(table, CLOSED))[:1]

    def _shown(self, model: type[Base]) -> list[int]:
        """Return a row at home, or any row where rows are for everybody."""
        found = self.world.made.of(model.__tablename__, HOME)[:1]
        if found or self.world.placing.is_scoped(model):
            return found
        return self._any(model)

    def _any(self, model: Any) -> list[int]:
        with self.browser.undone(), self.browser.as_owner():
            statement = select(table_of(model).c.id).limit(1)
            return list(self.browser.connection.execute(statement).scalars())

    def _keys(self, model: Any, names: list[str], rows: list[int]) -> Iterator[dict[str, int]]:
        """Yield keys for the arguments of a route: of rows, and of the trail's entries on them."""
        for key in rows:
            if names == ["pk"]:
                yield {"pk": key}
            elif sorted(names) == ["entry", "pk"]:
                entry = self.world.entries.get((model.__tablename__, key), NO_KEY)
                yield {"pk": key, "entry": entry}

    def _is_placed(self, model: type[Base] | None) -> bool:
        if model is None or isinstance(model.__scope__, EverywhereScope):
            return False
        placing = self.world.placing
        return placing.is_scoped(model) and not placing.is_owned(model)

    def _sides_of(self, values: dict[str, Any]) -> set[str]:
        found = set()
        for key in (v for v in values.values() if isinstance(v, int) and v >= FIRST_KEY):
            cls = mapped_classes()[(key - FIRST_KEY) // KEYS_PER_TABLE]
            sides = self.world.made.keys.get(cls.__tablename__, {})
            found |= {side for side, keys in sides.items() if key in keys}
            if not self.world.placing.is_scoped(cls):
                found.add("open")
        return found

    def _is_home(self, values: dict[str, Any]) -> bool:
        return self._sides_of(values) == {HOME}

    def _is_strange(self, values: dict[str, Any]) -> bool:
        sides = self._sides_of(values)
        return bool(sides & HIDDEN) and "open" not in sides

    # -- links --------------------------------------------------------------------------------

    def _harvest(self) -> dict[str, list[dict[str, Any]]]:
        """Return the arguments of all links that a reader of the whole country is shown."""
        user = self.world.everywhere()
        found: dict[str, list[dict[str, Any]]] = {}
        for url in self._pages():
            answer = self.browser.visit(user, url)
            for link in set(LINK.findall(answer.text)):
                try:
                    endpoint, values = self.surface.adapter.match(unescape(link).partition("?")[0])
                except HTTPException:
                    continue
                if values and values not in found.setdefault(endpoint, []):
                    found[endpoint].append(dict(values))
        return found

    def _pages(self) -> Iterable[str]:
        for route in self.surface.routes:
            if route.method == "GET" and not route.rule.arguments and not self._leaves(route):
                yield self.surface.adapter.build(route.endpoint)
        for view in self.surface.record_views:
            if hasattr(view.model, "__scope__"):
                made, table = self.world.made, view.model.__tablename__
                for side in (HOME, AWAY, CROSSING):
                    for key in made.of(table, side)[:1]:
                        yield self.surface.url_of(view, "show", pk=key)
                        if view.has_route("edit"):
                            yield self.surface.url_of(view, "edit", pk=key)

    @staticmethod
    def _leaves(route: Route) -> bool:
        return "logout" in route.endpoint or route.name in ("export", "lookup", "get_list")

    # -- assignments out of time --------------------------------------------------------------

    def _out_of_time(self) -> None:
        """A reader whose assignment ended yesterday, or starts tomorrow, is refused everywhere."""
        role = self.world.widest_role
        users = ((ENDED, self.world.ended(role)), (COMING, self.world.coming(role)))
        for route in filter(self._is_asked, self.surface.routes):
            for case, user in users:
                visit = Visit(self.surface.sample_url(route), route.method)
                answer = self._look(route, case, user, visit)
                where = f"{route.method} {route.rule.rule} ({case})"
                if not answer.denied and route.endpoint not in self.surface.open:
                    self.report.leak(where, f"answers {answer}")
                shown = found_canaries(answer.text, frozenset({HOME, AWAY, CLOSED}))
                if shown:
                    self.report.leak(where, f"shows {shown[:3]}")

    # -- judging ------------------------------------------------------------------------------

    def _look(self, route: Route, case: str, user: int, visit: Visit) -> Answer:
        self.report.count(PART, self.surface.module_of(route.view), route.channel, case)
        answer = self.browser.visit(user, visit)
        where = f"{visit.method} {visit.url} ({case})"
        shown = found_canaries(answer.text, HIDDEN)
        if shown:
            self.report.leak(where, f"shows {shown[:3]}")
        if answer.status >= 500:
            self.report.leak(where, f"answers {answer}")
        return answer

    def _without_others(self) -> None:
        """Ask again after the others' rows are gone: figures and charts must be the same."""
        with self.browser.undone():
            remove_others(self.browser)
            for user, url, body in self.seen:
                self.report.count(PART, "all", "any", "the same without the others' rows")
                now = plain(self.browser.visit(user, url))
                if now != body:
                    told = difference(body, now)
                    self.report.leak(f"GET {url}", f"changes without the others' rows: {told}")


def _may_mean(parameter: str, cls: type[Base]) -> bool:
    word = parameter.removesuffix("_id").replace("_", "")
    return cls.__name__.lower().endswith(word) or cls.__tablename__.endswith(parameter)


class _parameters_noted:  # noqa: N801 - used as a statement
    """Notes the names of the parameters that a route reads."""

    def __init__(self, browser: Browser, names: set[str]) -> None:
        self.app, self.names = browser.app, names

    def __enter__(self) -> None:
        names = self.names

        class Noting(ImmutableMultiDict[str, str]):
            def get(self, key: str, *more: Any, **kwargs: Any) -> Any:
                names.add(key)
                return super().get(key, *more, **kwargs)

        self.ordinary = self.app.request_class
        self.app.request_class = type(
            "NotingRequest", (self.ordinary,), {"parameter_storage_class": Noting}
        )

    def __exit__(self, *_error: object) -> None:
        self.app.request_class = self.ordinary


def check_others(browser: Browser, surface: Surface, report: Report, share: Share = WHOLE) -> None:
    """Try what is no screen of a record."""
    Others(browser, surface, report, share=share).run()

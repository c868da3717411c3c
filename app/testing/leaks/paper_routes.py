"""Routes to papers and pages of records: which, of which rows, in which states they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from app.kernel.documents.pages import DOCUMENT_ROUTES, slug_of
from app.kernel.views import RecordView
from app.testing.leaks.browser import Browser, Visit
from app.testing.leaks.canaries import AWAY, HOME
from app.testing.leaks.rows import CROSSING
from app.testing.leaks.states import Before, in_state
from app.testing.leaks.surface import TEMPLATES, Route, Surface
from app.testing.leaks.ties import papers

Arguments = dict[str, Any]
Way = Callable[[int], Before]


class PaperRoutes:
    """Knows the papers behind routes, and finds what lets a record offer each."""

    def __init__(self, browser: Browser, surface: Surface) -> None:
        """Name the browser that asks whether a paper is offered."""
        self.browser, self.surface, self.world = browser, surface, browser.world
        self._ways: dict[str, Way | None] = {}  # by the address that was tried

    @staticmethod
    def names(route: Route) -> list[Arguments]:
        """Return the names of all papers of a view, for the routes that give them."""
        if not isinstance(route.view, RecordView) or route.name not in DOCUMENT_ROUTES:
            return []
        return [{"name": slug_of(spec)} for spec in route.view.documents]

    def arguments(self, route: Route) -> Iterator[Arguments]:
        """Yield the arguments of a route to the papers of a record, which names a view and a row.

        Pages lead there only from records in some states, and papers that were issued. A template
        is known by the name of its paper.
        """
        if route.pair[1] == TEMPLATES and route.rule.arguments == {"name"}:
            yield {"name": self.surface.word(route)}
        if not {"view", "row"} <= route.rule.arguments:
            return
        for spec, view in papers(self.world.registry, self.world.made, self.world.placing):
            named = {"view": type(view).__name__, "name": spec.name}
            words = {name: word for name, word in named.items() if name in route.rule.arguments}
            for side in (HOME, AWAY):
                yield {**words, "row": self.world.made.of(view.model.__tablename__, side)[0]}

    def before(self, route: Route, values: Arguments) -> Before | None:
        """Return what puts the record of an address into a state in which it offers the paper."""
        if route.name in DOCUMENT_ROUTES and isinstance(route.view, RecordView):
            return self._offering(route.view, values["name"], values["pk"])
        if {"view", "row", "name"} <= set(values):
            view = next(v for v in self.surface.record_views if type(v).__name__ == values["view"])
            for spec in view.documents:
                if spec.name == values["name"]:
                    return self._offering(view, slug_of(spec), values["row"])
        if route.method == "GET" and set(values) == {"pk"} and self._has_states(route):
            return self._opening(route, values["pk"])
        return None

    @staticmethod
    def _has_states(route: Route) -> bool:
        """Tell whether a page may be there in some states of its record only."""
        return isinstance(route.view, RecordView) and route.view.workflow is not None

    def _opening(self, route: Route, key: int) -> Before | None:
        """Return what puts a record into a state in which it has a page."""

        def url(pk: int) -> str:
            return self.surface.adapter.build(route.endpoint, {"pk": pk}, method="GET")

        way = self._way(route.view, HOME, url, (None, *self._states_of(route.view)))
        return None if way is None else way(key)

    def _offering(self, view: RecordView, slug: str, key: int) -> Before | None:
        """Return what lets a record offer a paper: nothing, a state, or what is declared."""

        def url(pk: int) -> str:
            return self.surface.url_of(view, "document", pk=pk, name=slug)

        # What crosses sides hangs on other rows, and may be offered where the plain one is not.
        side = CROSSING if key in self.world.made.of(view.model.__tablename__, CROSSING) else HOME
        way = self._way(view, side, url, self._ways_of(view, slug))
        return None if way is None else way(key)

    def _way(
        self,
        view: RecordView,
        side: str,
        url_of: Callable[[int], str],
        ways: Iterable[Way | None],
    ) -> Way | None:
        """Return the first way in which a record of a side answers; each address is tried once."""
        for key in self.world.made.of(view.model.__tablename__, side)[:1]:
            url = url_of(key)
            if url not in self._ways:
                self._ways[url] = next((w for w in ways if self._answers(url, key, w)), None)
            return self._ways[url]
        return None

    def _answers(self, url: str, key: int, way: Way | None) -> bool:
        before = None if way is None else way(key)
        return not self.browser.visit(self.world.all_at(HOME), Visit(url, before=before)).denied

    def _ways_of(self, view: RecordView, slug: str) -> Iterator[Way | None]:
        yield None
        yield from self._states_of(view)
        table = view.model.__tablename__
        for spec in view.documents:
            if slug_of(spec) == slug and (declared := self.world.declared.papers.get(spec.name)):
                yield lambda key: (table, declared.format(key=key))

    @staticmethod
    def _states_of(view: RecordView) -> Iterator[Way]:
        for state in view.workflow.states if view.workflow is not None else ():
            yield partial(in_state, view, state=state.name)

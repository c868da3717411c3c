"""Routes to papers and pages of records: which, of which rows, in which states they are there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
        self._ways: dict[tuple[str, str, str], Way | None] = {}

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
        known = type(route.view).__name__, route.name, HOME
        if known not in self._ways:
            self._ways[known] = next(self._opened_by(route), None)
        way = self._ways[known]
        return None if way is None else way(key)

    def _opened_by(self, route: Route) -> Iterator[Way | None]:
        user, table = self.world.all_at(HOME), route.view.model.__tablename__
        for key in self.world.made.of(table, HOME)[:1]:
            url = self.surface.adapter.build(route.endpoint, {"pk": key}, method="GET")
            for way in (None, *self._states_of(route.view)):
                before = None if way is None else way(key)
                if not self.browser.visit(user, Visit(url, before=before)).denied:
                    yield way

    def _offering(self, view: RecordView, slug: str, key: int) -> Before | None:
        # What crosses sides hangs on other rows, and may be offered where the plain one is not.
        side = CROSSING if key in self.world.made.of(view.model.__tablename__, CROSSING) else HOME
        known = type(view).__name__, slug, side
        if known not in self._ways:
            self._ways[known] = next(self._offered_by(view, slug, side), None)
        way = self._ways[known]
        return None if way is None else way(key)

    def _offered_by(self, view: RecordView, slug: str, side: str) -> Iterator[Way | None]:
        """Yield what lets a record of a side offer a paper: nothing, a state, what is declared."""
        user, table = self.world.all_at(HOME), view.model.__tablename__
        for key in self.world.made.of(table, side)[:1]:
            url = self.surface.url_of(view, "document", pk=key, name=slug)
            for way in self._ways_of(view, slug):
                before = None if way is None else way(key)
                if not self.browser.visit(user, Visit(url, before=before)).denied:
                    yield way

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

"""What the application offers, read from its routes, views, workflows and commands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from werkzeug.routing import Rule

from app.kernel import columns, field_policy
from app.kernel.api import RecordApi
from app.kernel.documents.pages import DOCUMENT_ROUTES, slug_of
from app.kernel.models import Base, mapped_classes, table_of
from app.kernel.views import RecordView
from app.testing.conformance.naming import OPEN_ROUTES
from app.testing.leaks.canaries import HOME
from app.testing.leaks.shares import Share
from app.testing.leaks.world import Pair, World

FILES = "static"  # files of the program hold no data
TEMPLATES = "core.DocumentTemplate"  # known by the name of their paper
PASSIVE = frozenset({"HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Route:
    """A route with one method: the view behind it and the permission that it should ask for."""

    rule: Rule
    method: str
    view: Any
    name: str

    @property
    def endpoint(self) -> str:
        """Return the endpoint."""
        return str(self.rule.endpoint)

    @property
    def pair(self) -> Pair:
        """Return the permission by the view's declaration; a route that names none has its own."""
        declared = getattr(self.view, "method_permission_name", None) or {}
        record = getattr(self.view, "class_permission_name", "") or ""
        return str(declared.get(self.name, self.name)), str(record)

    @property
    def channel(self) -> str:
        """Return the name under which cells of the route are counted."""
        return f"{'api ' if isinstance(self.view, RecordApi) else ''}{self.name} {self.method}"

    @property
    def model(self) -> type[Base] | None:
        """Return the model that a record's key in the address belongs to."""
        view = self.view.view if isinstance(self.view, RecordApi) else self.view
        if isinstance(view, RecordView):
            return view.model if hasattr(view.model, "__scope__") else None
        record = getattr(self.view, "class_permission_name", "")
        found = [cls for cls in mapped_classes() if cls.__record__ == record]
        return found[0] if len(found) == 1 else None


class Surface:
    """All routes of the application, sorted by what must be said of them."""

    def __init__(self, world: World) -> None:
        """Read the application of a world."""
        self.world = world
        self.adapter = world.app.url_map.bind("localhost")

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """Return every route and method that leads to code of the program."""
        return tuple(self._routes())

    def _routes(self) -> Iterator[Route]:
        views = {view.blueprint.name: view for view in self._views()}
        for rule in self.world.app.url_map.iter_rules():
            blueprint, _, name = rule.endpoint.rpartition(".")
            if name == FILES:
                continue
            for method in sorted((rule.methods or set()) - PASSIVE):
                yield Route(rule, method, views.get(blueprint), name)

    def _views(self) -> Iterator[Any]:
        yield from self.world.app.appbuilder.baseviews  # type: ignore[attr-defined]

    @property
    def guarded(self) -> tuple[Route, ...]:
        """Return the routes that must ask for a permission."""
        return tuple(route for route in self.routes if route.endpoint not in self.open)

    @cached_property
    def open(self) -> dict[str, str]:
        """Return the endpoints that ask for none, with the reasons."""
        return {**OPEN_ROUTES, **self.world.declared.open_routes}

    @cached_property
    def record_views(self) -> tuple[RecordView, ...]:
        """Return the record views of all modules."""
        return tuple(
            view for view in self.world.registry.views.values() if isinstance(view, RecordView)
        )

    def is_asked(self, view: Any, share: Share) -> bool:
        """Tell whether it is the turn of a view, or one of its routes is new."""
        name = view.blueprint.name if view is not None else ""
        routes = [f"{r.method} {r.endpoint}" for r in self.routes if r.view is view]
        return share.takes(name, *routes)

    def api_of(self, view: RecordView) -> Any:
        """Return the API of a record view, if it has one."""
        name = f"{type(view).__name__.removesuffix('View')}Api"
        found = self.world.registry.views.get(name)
        return found if view.with_api and isinstance(found, RecordApi) else None

    def scoped_views(self) -> tuple[RecordView, ...]:
        """Return the record views whose rows are not for everybody."""
        return tuple(view for view in self.record_views if self.is_scoped(view))

    def is_scoped(self, view: RecordView) -> bool:
        """Tell whether a view shows rows that are not for everybody."""
        return hasattr(view.model, "__scope__") and self.world.placing.is_scoped(view.model)

    def module_of(self, view: Any) -> str:
        """Return the module of a view."""
        found = self.world.registry.view_modules
        return found.get(view.blueprint.name, "framework") if view is not None else "framework"

    def url(self, endpoint: str, /, **values: Any) -> str:
        """Return the address of an endpoint."""
        return self.adapter.build(endpoint, values)

    def url_of(self, view: Any, name: str, /, **values: Any) -> str:
        """Return the address of a view's route."""
        return self.url(f"{view.blueprint.name}.{name}", **values)

    def sample_url(self, route: Route) -> str:
        """Return an address of a route with a record at home, so that it could be shown."""
        model = route.model
        keys = self.world.made.of(model.__tablename__, HOME) if model is not None else []
        values = {
            name: (keys[0] if keys else 1) if self.is_number(route.rule, name) else self.word(route)
            for name in route.rule.arguments
        }
        return self.adapter.build(route.endpoint, values, method=route.method)

    @staticmethod
    def is_number(rule: Rule, argument: str) -> bool:
        """Tell whether an argument of an address is a key."""
        return "Integer" in type(rule._converters[argument]).__name__

    def word(self, route: Route) -> str:
        """Return a name that a route takes: of a step (one agreed on), a command or a sheet."""
        view = route.view.view if isinstance(route.view, RecordApi) else route.view
        if route.pair[1] == TEMPLATES:
            return next(v.documents[0].name for v in self.record_views if v.documents)
        if not isinstance(view, RecordView):
            return "x"
        if view.workflow is not None and route.name in ("do", "agree", "object_to"):
            steps = view.workflow.transitions
            agreed = [step for step in steps if step.people]
            return (steps if route.name == "do" else (agreed or steps))[0].name
        if route.name == "sheet" and view.sheets:
            return view.sheets[0].name
        if route.name in DOCUMENT_ROUTES and view.documents:
            return slug_of(view.documents[0])
        if route.name == "reveal":
            return next(iter(field_policy.rules_of(view.model)), "x")
        return view.commands[0].name if route.name == "command" and view.commands else "x"


def key_fields(view: RecordView, *, editing: bool) -> dict[str, type[Base]]:
    """Return the fields of a view's form that refer to records, with the models they lead to."""
    found = {}
    table = table_of(view.model)
    for _title, names in view.sections(editing=editing):
        for name in names:
            if name in table.c and table.c[name].foreign_keys:
                relation = columns.relation_of_key(view.model, name)
                if relation is not None:
                    found[name] = relation.property.mapper.class_
    return found


def key_filters(view: RecordView) -> dict[str, type[Base]]:
    """Return the filters of a list that refer to records, with the models they lead to."""
    paths = {name: columns.resolve(view.model, name) for name in view.filters}
    return {name: path.target for name, path in paths.items() if path.target is not None}


def verbs_of(view: RecordView) -> set[Pair]:
    """Return the permissions that a view's routes, commands and steps ask for."""
    names = view.method_permission_name
    asked = {(verb, view.record) for route, verb in names.items() if view.has_route(route)}
    asked |= {(command.verb, command.record or view.record) for command in view.commands}
    if view.workflow is not None:
        asked |= {(row.verb, view.record) for row in view.workflow.transitions}
    return asked

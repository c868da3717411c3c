"""What surrounds each page: the side navigation, the header, and how they are kept as HTML.

Most of a page's time went into these, and they are the same for a reader from page to page. What
is kept is found by the very values that it is made from (who reads, their rights, the modules that
are active, the language, the page's place in the navigation), read anew with each request: after
a change of any of them it is another one that is looked up. See docs/adr/0051.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from flask import Flask, current_app, g, get_flashed_messages, request, url_for
from flask_babel import get_locale
from markupsafe import Markup

from app.extensions import appbuilder
from app.kernel.pages import NavGroup, NavItem, Shell
from app.kernel.registry import registry, role_label
from app.kernel.security import current_actor

KEY = "chungtay_shell"
READERS = 256  # for each is kept about 30 kB: as many as are at work in the same minutes


class Frame(NamedTuple):
    """The HTML around a page: in its head, before its content and after it."""

    head: Markup
    start: Markup
    end: Markup


@dataclass(frozen=True)
class Place:
    """All that the navigation depends on."""

    permissions: frozenset[tuple[str, str]]
    is_system: bool
    active_modules: frozenset[str]
    blueprint: str | None
    language: str
    root: str  # the path below which the program is served

    def may(self, verb: str, record: str) -> bool:
        """Tell whether these rights hold a verb on a record, as the actor would."""
        return self.is_system or (verb, record) in self.permissions


class Surroundings:
    """What one application keeps of its frames and navigations."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.navigation = lru_cache(maxsize=READERS)(_navigation)
        self.addresses = lru_cache(maxsize=READERS)(_addresses)
        self.frame = lru_cache(maxsize=READERS)(self.render)

    def render(self, around: Shell, _root: str) -> Frame:
        """Render the HTML around a page."""
        names = ("partials/head.html", "partials/frame_start.html", "partials/frame_end.html")
        rendered = (self.app.jinja_env.get_template(name).render(shell=around) for name in names)
        return Frame(*map(Markup, rendered))


def init_app(app: Flask) -> None:
    """Give templates `shell`, and `framed`, which makes the HTML of it."""
    app.extensions[KEY] = Surroundings(app)
    app.context_processor(lambda: {"shell": shell()})
    app.jinja_env.globals["framed"] = framed


def framed(around: Shell) -> Frame:
    """Return the HTML around a page; what was typed and what is said once is not kept."""
    surroundings: Surroundings = current_app.extensions[KEY]
    same = replace(around, flashes=())
    make: Any = surroundings.render if same.search_value else surroundings.frame
    found: Frame = make(same, request.script_root)
    return found


def shell() -> Shell:
    """Return what surrounds the page for this actor and language."""
    actor = current_actor()
    surroundings: Surroundings = current_app.extensions[KEY]
    return replace(
        surroundings.addresses(request.script_root),
        locale=str(get_locale() or "vi"),
        nav=navigation(),
        user_name=actor.name,
        user_detail=", ".join(sorted(_role_labels())),
        search_value=request.args.get("q", "") if request.endpoint == "SearchView.index" else "",
        demo=bool(g.get("has_demo")),
        flashes=tuple((str(kind), str(said)) for kind, said in _flashes()),
    )


def _addresses(_root: str) -> Shell:
    """Return what is the same for every reader: the name of the program, and where things are."""
    builder: Any = appbuilder
    return Shell(
        app_name=builder.app_name,
        locale="",
        languages=tuple(
            (code, info["name"], url_for("LocaleView.index", locale=code))
            for code, info in builder.languages.items()
        ),
        login_url=builder.get_url_for_login,
        logout_url=builder.get_url_for_logout,
        account_url=url_for("SecurityView.index"),
        search_url=url_for("SearchView.index"),
    )


def _flashes() -> list[Any]:
    return get_flashed_messages(with_categories=True)


def _role_labels() -> set[str]:
    return {role_label(grant.role) for grant in current_actor().grants}


def navigation() -> tuple[NavGroup, ...]:
    """Return the menus of the active modules that the actor may open."""
    actor = current_actor()
    surroundings: Surroundings = current_app.extensions[KEY]
    found: tuple[NavGroup, ...] = surroundings.navigation(
        Place(
            permissions=actor.permissions,
            is_system=actor.is_system,
            active_modules=frozenset(
                n for n, state in g.module_states.items() if state == "active"
            ),
            blueprint=request.blueprint,
            language=str(get_locale() or "vi"),
            root=request.script_root,
        )
    )
    return found


def _navigation(place: Place) -> tuple[NavGroup, ...]:
    groups = []
    for manifest in registry().manifests():
        if manifest.name not in place.active_modules:
            continue
        items = tuple(
            NavItem(
                label=str(menu.label),
                url=_url_of_view(menu.view),
                icon=menu.icon,
                active=place.blueprint == menu.view,
            )
            for menu in manifest.menus
            if place.may(menu.verb, menu.record)
        )
        if items:
            groups.append(NavGroup(manifest.name, str(manifest.label), manifest.icon, items))
    # The users' own work comes first, the foundation last.
    return tuple(sorted(groups, key=lambda group: group.key == "core"))


def _url_of_view(name: str) -> str:
    view = registry().views[name]
    return url_for(f"{view.endpoint}.{view.default_view}")

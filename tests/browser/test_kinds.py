"""Every kind of page in both languages, at both widths, light and dark: it fits, axe finds nothing.

The kinds follow from the page templates: each has to be reached by one kind at least.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import before_render_template
from jinja2 import Environment, nodes

from app.core.views.account import AccountView
from tests.browser import kinds_imports, kinds_own, kinds_papers
from tests.browser.checks import Watch, barriers, width_faults
from tests.browser.doors import Doors
from tests.browser.kinds import COMMUNE, KINDS, Kind
from tests.browser.mouse import Mouse
from tests.browser.reader import Reader
from tests.browser.site import Site

DECLARED = (kinds_imports, kinds_own, kinds_papers)  # further kinds, declared as they are read
LOCALES, WIDTHS, THEMES = ("vi", "en"), (1280, 360), ("light", "dark")
BASES = frozenset({"layout.html", "partials/bare.html"})
SET_THEME = "(theme) => { document.documentElement.dataset.bsTheme = theme; }"


@pytest.fixture
def rendered(world: Site) -> Iterator[list[str]]:
    """Yield the names of the templates that the program renders meanwhile."""
    names: list[str] = []

    def note(_app: object, template: object, **_context: object) -> None:
        names.append(str(getattr(template, "name", "")))

    with before_render_template.connected_to(note, world.app):
        yield names


def faults_of(page_of: Reader) -> list[str]:
    """Return what is wrong with a page at each width, in each colours."""
    found = []
    page = page_of.page
    for width in WIDTHS:
        found += [f"{width}: {fault}" for fault in width_faults(page, width)]
        for theme in THEMES:
            page.evaluate(SET_THEME, theme)
            faults = barriers(page, colours_only=theme != THEMES[0])
            found += [f"{width} {theme}: {fault}" for fault in faults]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", KINDS.values(), ids=str)
def test_a_kind_of_page_fits_and_can_be_used_by_everybody(
    kind: Kind, locale: str, doors: Doors, world: Site, watch: Watch, rendered: list[str]
):
    page = doors.open(world, watch, kind.username, locale, WIDTHS[0])
    reader = Reader(page, world.url, locale, Mouse(page))
    kind.way(reader, world)
    page.wait_for_load_state()
    assert kind.template in rendered
    found = faults_of(reader)
    watch.require_clean(page)
    page.context.close()
    assert found == []


@pytest.mark.parametrize("locale", LOCALES)
def test_an_error_of_the_program_fits_and_can_be_used_by_everybody(
    locale: str, doors: Doors, world: Site, monkeypatch: pytest.MonkeyPatch
):
    def break_down(_view: AccountView) -> None:
        raise RuntimeError("a fault of the program")

    page = doors.open(world, Watch(), COMMUNE, locale, WIDTHS[0])
    reader = Reader(page, world.url, locale, Mouse(page))
    monkeypatch.setitem(world.app.view_functions, "AccountView.index", break_down)
    answer = page.goto(f"{world.url}/account/")
    assert answer is not None
    assert answer.status == 500
    reader.reads("Something went wrong")
    assert "RuntimeError" not in page.content()
    found = faults_of(reader)
    page.context.close()
    assert found == []


def _is_page(environment: Environment, name: str) -> bool:
    """Tell whether a template is a whole page of ours: a document, or built on one."""
    assert environment.loader is not None
    source, path, _fresh = environment.loader.get_source(environment, name)
    if path is None or "site-packages" in Path(path).parts:
        return False
    bases = [
        node.template.value
        for node in environment.parse(source).find_all(nodes.Extends)
        if isinstance(node.template, nodes.Const)
    ]
    return "<html" in source or any(_is_page(environment, base) for base in bases)


def test_each_page_template_has_a_kind(world: Site):
    environment = world.app.jinja_env
    names = [name for name in environment.list_templates() if name.endswith(".html")]
    pages = {name for name in names if _is_page(environment, name)} - BASES
    assert len(pages) > 20
    assert pages == {each.template for each in KINDS.values()}

"""Stored attacks: every text of every table is markup, a formula and a format at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.testing.database import DatabaseServer
from app.testing.leaks import World
from app.testing.leaks.browser import Answer, Browser, browsing
from app.testing.leaks.canaries import HOME
from app.testing.leaks.surface import Surface
from tests.attack import hostile
from tests.security.worlds import a_world

LEAST = 150  # columns that take the attack; fewer mean that the test has gone blind


@pytest.fixture(scope="module")
def world(
    database_server: DatabaseServer,
    template_database: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[World]:
    """Yield a world full of attacks."""
    folder = tmp_path_factory.mktemp("attack")
    with a_world(database_server, template_database, folder) as found:
        yield found


@pytest.fixture(scope="module")
def poisoned(world: World) -> dict[str, str]:
    """Return which text went into which column."""
    return hostile.poison(world)


@pytest.fixture(scope="module")
def browser(world: World, poisoned: dict[str, str]) -> Iterator[Browser]:
    """Yield a browser of a world that is poisoned."""
    assert poisoned
    with browsing(world) as found:
        yield found


def look(answer: Answer, url: str) -> list[str]:
    """Return what is wrong with an answer, each line with its address."""
    media_type = answer.headers.get("Content-Type", "").partition(";")[0]
    found = list(hostile.in_answer(answer.content, media_type))
    if answer.status >= 500:
        found.append(f"answers {answer}")
    return [f"{url}: {line}" for line in found]


def addresses(world: World, surface: Surface) -> Iterator[str]:
    """Yield every address that can be read: all routes, and of each record view all its forms."""
    for route in surface.routes:
        if route.method == "GET" and route.name not in ("logout", "back"):
            yield surface.sample_url(route)
    for view in surface.record_views:
        list_url = surface.url_of(view, "list")
        yield f"{list_url}?size=200&q=xq"
        export = f"{surface.url_of(view, 'export')}?what_for=attack&format="
        yield from (f"{export}{kind}" for kind in ("xlsx", "csv", "ods"))
        for key in world.made.of(view.model.__tablename__, HOME)[:1]:
            show = surface.url_of(view, "show", pk=key)
            yield from (f"{show}?tab={name}" for name in ("history", "files", "who"))
            yield from (f"{show}?tab={tab.view}" for tab in view.related)


def test_the_attack_is_everywhere(poisoned: dict[str, str]):
    assert len(poisoned) >= LEAST
    for column in ("core_person.full_name", "core_unit.name", "core_organisation.name"):
        assert column in poisoned


def test_nothing_stored_runs_anywhere(world: World, browser: Browser):
    surface = Surface(world)
    user, seen, found = world.everywhere(), 0, []
    for url in dict.fromkeys(addresses(world, surface)):
        answer = browser.visit(user, url)
        seen += answer.status == 200
        found += look(answer, url)
    assert found == [], "\n".join(found[:60])
    assert seen > 200


def test_the_eyes_see():
    assert hostile.in_html(f"<p title={hostile.LONG!r}>x</p>")
    assert hostile.in_html(f'<a href="javascript:0">{1}</a>')
    assert hostile.in_html("<b onclick='1'>x</b>")
    assert hostile.in_csv("a,b\n=1+2,3\n") == ["=1+2"]
    assert hostile.in_csv("a;b\n'=1+2;-3,5\n") == []

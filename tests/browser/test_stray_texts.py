"""Every page that the roles of the demonstration reach, in both languages: no stray text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.engine import make_url
from werkzeug.exceptions import HTTPException

from app.kernel.cluster import with_database
from app.kernel.demo import logins
from app.testing.database import DatabaseServer
from tests.browser.site import Site
from tests.browser.strays import Data, data_of, marked, read, strays

ROLES_PER_ROUTE = 2  # how many roles look at the same route
PER_ROLE = 1  # how many records of a kind each of them opens
FILES = (
    "export",
    "download",
    "calibration",
    "content",
    "thumbnail",
    "template",
    "rejected",
    "/static/",
    "/lang/",
)
LEAVES = ("/logout", "/login")


@pytest.fixture(params=("vi", "en"))
def locale(request: pytest.FixtureRequest) -> str:
    """Return a language."""
    return str(request.param)


@pytest.fixture
def data(demonstration: Site, database_server: DatabaseServer, locale: str) -> tuple[Data, Data]:
    """Return what may stand on a page, and in its heading, as it is."""
    name = make_url(str(demonstration.app.config["SQLALCHEMY_DATABASE_URI"])).database
    assert name is not None
    dsn = with_database(database_server.superuser_dsn, name)
    return data_of(dsn), data_of(dsn, locale)


def _one_of_each_role(site: Site) -> list[str]:
    found: dict[str, str] = {}
    with site.app.test_request_context():
        for login in logins():
            found.setdefault(str(login.role), login.username)
    return [*found.values(), "phongtrao.1"]


class Crawl:
    """Walks from page to page as each role, and keeps what is wrong."""

    def __init__(self, site: Site, app: Flask, locale: str, data: tuple[Data, Data]) -> None:
        self.site, self.app = site, app
        self.locale = locale
        self.data, self.heading_data = data
        self.visits: Counter[str] = Counter()
        self.found: dict[str, str] = {}
        self.pages = 0

    def walk(self, username: str) -> None:
        """Open what this user reaches from the home page."""
        client = self._client(username)
        own: Counter[str] = Counter()
        waiting, seen = ["/"], {"/"}
        while waiting:
            address = waiting.pop(0)
            route = self._route(address)
            if route is None or own[route] >= PER_ROLE or self._known(route, own):
                continue
            if not own[route]:
                self.visits[route] += 1
            own[route] += 1
            for link in self._open(client, username, address):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)

    def _known(self, route: str, own: Counter[str]) -> bool:
        return not own[route] and self.visits[route] >= ROLES_PER_ROUTE

    def _client(self, username: str) -> FlaskClient:
        with self.site.session() as (session, _everything):
            statement = text("select id from ab_user where username = :u")
            key = session.execute(statement, {"u": username}).scalar_one()
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie.update({"_user_id": str(key), "_fresh": True, "locale": self.locale})
        return client

    def _route(self, address: str) -> str | None:
        """Return the route of an address with the names of its parameters; none for files."""
        parts = urlsplit(address)
        if any(mark in parts.path for mark in FILES) or parts.path.startswith(LEAVES):
            return None
        try:
            endpoint, values = self.app.url_map.bind("").match(parts.path, method="GET")
        except HTTPException:
            return None
        asked = sorted({part.partition("=")[0] for part in parts.query.split("&")} - {""})
        words = [str(value) for value in values.values() if not isinstance(value, int)]
        return " ".join((endpoint, *words, *asked))

    def _open(self, client: FlaskClient, username: str, address: str) -> Iterator[str]:
        answer = client.get(address)
        if answer.status_code in (301, 302):
            yield str(answer.headers["Location"])
            return
        if not str(answer.content_type).startswith("text/html"):
            return
        self.pages += 1
        page = read(answer.get_data(as_text=True))
        if answer.status_code >= 500:
            self.found.setdefault(f"{answer.status_code} {address}", username)
        for stray in (
            *strays(page.texts, self.locale, self.data),
            *strays([page.heading], self.locale, self.heading_data),
        ):
            self.found.setdefault(stray, f"{address} as {username}")
        for link in page.links:
            yield urljoin(address, link).partition("#")[0]


def test_no_page_shows_a_text_that_nobody_translated(
    world: Site, data: tuple[Data, Data], locale: str
):
    with marked(world.app.config["SQLALCHEMY_DATABASE_URI"]) as app:
        crawl = Crawl(world, app, locale, data)
        for username in _one_of_each_role(world):
            crawl.walk(username)
    assert crawl.pages > 200
    assert not crawl.found, "\n".join(f"{what}   ({where})" for what, where in crawl.found.items())


def test_strays_are_found():
    data = Data(["Nguyễn Văn Mẫu", "Xã Phước Tiến, huyện Bác Ái", "Danh sách hộ nghèo"])
    kept = [
        "⟦vi:Đã lưu.⟧",
        "⟦vi:Xã ⟦vi:số⟧ 3⟧ Nguyễn Văn Mẫu · Xã Phước Tiến",
        "12/2021",
        "Nguyễn…",
    ]
    assert strays(kept, "vi", data) == []
    assert strays(["Danh sách"], "vi", data) == ["stray: Danh sách"]
    assert strays(["⟦vi:Lưu⟧ Save"], "vi", data) == ["stray: Save"]
    assert strays(["⟦en:Save⟧"], "vi", data) == ["another language: ⟦en:Save⟧"]
    assert strays(["⟦vi:Hộ None⟧"], "vi", data) == ["not meant for readers: ⟦vi:Hộ None⟧"]
    assert strays(["#31"], "vi", data) == ["not meant for readers: #31"]

"""Attacks in a request: forged, misled, malformed; and what was found in the framework before."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.services import people
from app.kernel.actor import system_actor
from app.kernel.registry import registry
from app.kernel.views import RecordView

EVIL = "evil.example"
NUMBER = "058099001234"
MISLEADING = (
    f"https://{EVIL}/",
    f"//{EVIL}/",
    f"/\\{EVIL}/",
    f"\\\\{EVIL}",
    f"https:{EVIL}",
    f"http://localhost@{EVIL}/",
    f"/%09/{EVIL}",
    "javascript:alert(1)",
    f"https://{EVIL}/%0d%0aSet-Cookie:x=1",
)
ODD = (
    "%", "_", "%%__%%", "'", "\"'); drop table core_person; --", "\\", "\x00", "\ud7ff", "\u202e",
    "a" * 5000, "999999999999999999999999", "-1", "1e309", "{{7*7}}", "${7*7}", "../../etc/passwd",
    "[]", "null", "\r\nX-Injected: 1",
)  # fmt: skip
PARAMETERS = ("q", "sort", "size", "after", "before", "of", "columns", "group", "filter", "format")
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


@pytest.fixture
def admin(client_as: Callable[..., FlaskClient]) -> FlaskClient:
    """Return the browser of somebody who may do much."""
    return client_as("core.administrator")


def paths(app: Flask, *methods: str, keys: bool = False) -> Iterator[str]:
    """Yield the addresses of the program that take a method; with `keys`, of a record 1 too."""
    for rule in app.url_map.iter_rules():
        if not (rule.methods or set()) & set(methods) or "static" in rule.endpoint:
            continue
        values = dict.fromkeys(rule.arguments, 1)
        if keys or not values:
            yield str(app.url_map.bind("localhost").build(rule.endpoint, values, methods[0]))


def views(app: Flask) -> list[RecordView]:
    return [view for view in registry(app).views.values() if isinstance(view, RecordView)]


def stays(location: str) -> bool:
    """Tell whether a browser that follows an address stays with us."""
    cleaned = location.replace("\\", "/").replace("\t", "")
    parts = urlsplit(cleaned)
    ours = not parts.netloc and not cleaned.startswith("//")
    return parts.scheme in ("", "http") and (ours or parts.netloc == "localhost")


# -- led elsewhere ---------------------------------------------------------------------------


def test_no_address_leads_elsewhere(app: Flask, admin: FlaskClient):
    """Each address gets a misleading one; those that lead back or change the language get all."""
    targets = itertools.cycle(MISLEADING)
    asked = [(path, next(targets)) for path in paths(app, "GET") if "/logout" not in path]
    asked += [(path, target) for target in MISLEADING for path in ("/back", "/lang/en", "/login/")]
    for path, target in asked:
        answer = admin.get(
            path,
            query_string={"next": target, "back": target, "url": target},
            headers={"Referer": target},
        )
        location = answer.headers.get("Location", "")
        assert stays(location), f"{path} leads to {location}"
        assert "Set-Cookie" not in location


@pytest.mark.parametrize("target", MISLEADING)
def test_signing_in_leads_home_and_not_elsewhere(app: Flask, make_user, target: str):
    from app.testing.plugin import PASSWORD

    user, _actor = make_user("core.viewer", "58")
    answer = app.test_client().post(
        "/login/",
        query_string={"next": target},
        data={"username": user.username, "password": PASSWORD, "next": target},
    )
    assert answer.status_code in (302, 303)
    assert stays(answer.headers["Location"])


@pytest.mark.parametrize("name", ["Host", "X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL"])
def test_a_forged_name_is_not_taken_over(app: Flask, admin: FlaskClient, monkeypatch, name: str):
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["localhost"])  # as production demands
    answer = admin.get("/core/people/add", headers={name: EVIL})
    page = answer.get_data(as_text=True)
    assert EVIL not in page
    assert EVIL not in answer.headers.get("Location", "")


# -- forged ------------------------------------------------------------------------------------


def test_every_change_wants_the_token_of_the_page(app, admin, monkeypatch):
    """Called by another site's page, with the reader's cookie and without our token."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    asked = 0
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for path in paths(app, method, keys=True):
            if set(SAFE) & {method}:
                continue
            answer = admin.open(path, method=method, headers={"Origin": f"https://{EVIL}"})
            asked += 1
            refused = answer.status_code in (400, 401, 403, 404)
            assert refused, f"{method} {path} answers {answer.status_code}"
    assert asked > 300


def test_nothing_changes_by_reading(app: Flask):
    """A link in a letter must not do anything: no address that changes something answers to GET."""
    both = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if {"DELETE", "PUT", "PATCH"} & (rule.methods or set()) and "GET" in (rule.methods or set())
    ]
    assert both == []


# -- malformed -----------------------------------------------------------------------------------


def test_odd_questions_are_answered_or_refused_and_never_fail(app, admin):
    """Each list gets each parameter, and over all lists each parameter gets every odd text."""
    odd = itertools.cycle(ODD)
    for view in views(app):
        for parameter in (*PARAMETERS, *view.filters):
            typed = next(odd)
            answer = admin.get(f"{view.route_base}/", query_string={parameter: typed})
            where = f"{view.route_base}/?{parameter}={typed[:40]!r}"
            assert answer.status_code in (200, 302, 400, 403, 404), f"{where}: {answer.status_code}"
            assert "X-Injected" not in answer.headers


@pytest.mark.parametrize("typed", ["%", "_", "%%", "Mây%", "M_y"])
def test_wildcards_stand_for_themselves(app, admin, typed):
    system = system_actor("attack")
    for name in ("Chamaléa Thị Mây", "Pi Năng Thị Hoa"):
        people.create_person(full_name=name, actor=system)
    page = admin.get("/core/people/", query_string={"q": typed}).get_data(as_text=True)
    assert "Chamaléa Thị Mây" not in page
    assert "Pi Năng Thị Hoa" not in page


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (b"{", "application/json"),
        (b"[1, 2]", "application/json"),
        (b'"x"', "application/json"),
        (b"null", "application/json"),
        (b'{"full_name": {"$ne": 1}}', "application/json"),
        (b'{"full_name": ["a"]}', "application/json"),
        (b"[" * 20000, "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>",
         "application/xml"),
        (b"a" * 1000, "multipart/form-data; boundary="),
    ],
    ids=range(10),
)  # fmt: skip
def test_odd_bodies_are_refused_and_never_fail(app, admin, body, media_type):
    for path in paths(app, "POST"):
        if path.startswith("/api/"):
            answer = admin.post(path, data=body, content_type=media_type)
            assert 400 <= answer.status_code < 500, f"{path}: {answer.status_code}"
            assert "root:" not in answer.get_data(as_text=True)


# -- what was found in the framework before -----------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/security/login",  # CVE-2021-41265: signing in past the kind that is configured
        "/api/v1/security/refresh",
        "/api/v1/security/users/",
        "/api/v1/security/roles/",
        "/users/list/",  # CVE-2022-31177: sorting accounts by their password's hash
        "/users/api/read",
        "/resetpassword/form?pk=1",  # CVE-2025-58065: a new password past the provider
        "/resetmypassword/form",
        "/register/form",
        "/registeruser/add",
        "/roles/list/",
        "/permissions/list/",
        "/userstatschartview/chart/",
        "/oauth-authorized/google?error_description=<script>",  # CVE-2024-27083
        "/login/google",
        "/swagger/v1",
        "/api/v1/openapi",
    ],
)
def test_the_screens_of_the_framework_are_not_there(admin, path):
    for method in ("GET", "POST"):
        answer = admin.open(path, method=method)
        assert answer.status_code == 404, f"{method} {path}: {answer.status_code}"
        assert "<script>" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("name", ["password", "user.password", "hash", "ab_user.password"])
def test_nobody_sorts_or_filters_accounts_by_what_is_hidden(admin, name):
    """CVE-2022-31177: an order tells the hash letter by letter."""
    for question in ({"sort": name}, {"sort": f"-{name}"}, {name: "a"}, {"columns": name}):
        answer = admin.get("/core/users/", query_string=question)
        assert answer.status_code in (200, 400)
        assert "scrypt" not in answer.get_data(as_text=True)
        if "sort" in question:
            assert answer.status_code == 400


def test_no_cache_keeps_the_page_of_sign_in(app):
    """CVE-2024-45314: going back showed what was typed."""
    answer = app.test_client().get("/login/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_errors_of_the_database_are_not_shown(app, admin, monkeypatch):
    """CVE-2023-34110: a failing form showed the statement."""
    from sqlalchemy.exc import DataError

    def failing() -> None:
        raise DataError("select secret_column from core_person", {"p": NUMBER}, ValueError(NUMBER))

    monkeypatch.setitem(app.view_functions, "PersonView.list", failing)
    page = admin.get("/core/people/").get_data(as_text=True)
    for word in ("secret_column", NUMBER, "Traceback", "sqlalchemy"):
        assert word not in page

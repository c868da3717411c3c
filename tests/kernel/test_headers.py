"""Headers of answers, names of hosts, and what reverse proxies say."""

from __future__ import annotations

import pytest

from app import create_app
from app.extensions import db
from app.testing.plugin import settings_under_test


@pytest.fixture
def program(dsns):
    made = create_app(
        settings_under_test(dsns.application)
        | {
            "TRUSTED_HOSTS": ["chungtay.example"],
            "PROXIES": 1,
            "SESSION_COOKIE_NAME": "__Host-chungtay",
            "SESSION_COOKIE_SECURE": True,
        }
    )
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


BEHIND = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "198.51.100.7",
    "X-Forwarded-Host": "chungtay.example",
}


def test_pages_are_not_framed_and_say_nothing_to_others(program):
    answer = program.test_client().get("/login/", headers=BEHIND)
    assert answer.status_code == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_tls_no_browser_is_told_to_insist_on_it(program):
    answer = program.test_client().get("/login/", headers=BEHIND | {"X-Forwarded-Proto": "http"})
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "chungtay.example.evil.example", "127.0.0.1"])
def test_another_name_is_not_served(program, host):
    for address in ("/login/", "/", "/api/v1/core/person/", "/static/css/chungtay.css"):
        answer = program.test_client().get(address, headers=BEHIND | {"X-Forwarded-Host": host})
        assert answer.status_code == 400
        assert host not in answer.text


def test_the_cookie_is_bound_to_the_host(program):
    client = program.test_client()
    answer = client.post("/login/", data={"username": "x", "password": "y"}, headers=BEHIND)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-chungtay=")
    for part in ("Secure", "HttpOnly", "Path=/", "SameSite=Lax"):
        assert part in cookie
    assert "Domain" not in cookie

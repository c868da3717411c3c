"""Sign-in with an OpenID provider, against a real one on this machine."""

from __future__ import annotations

import pytest
import requests
from joserfc.jwk import RSAKey

from app import create_app
from app.core.services import users
from app.extensions import db
from app.kernel import oidc
from app.kernel.actor import bind_actor, system_actor
from app.testing.plugin import PASSWORD, settings_under_test
from tests.core.openid_provider import CLIENT, SECRET, running_provider

HOA = {"email": "Hoa@example.org", "email_verified": True}


@pytest.fixture(scope="module")
def provider():
    with running_provider() as found:
        yield found


@pytest.fixture(scope="module")
def application(dsns, provider):
    """Return the program with a provider; in this module `app` is this one."""
    environ = {
        "CHUNGTAY_OIDC_ISSUER": provider.url,
        "CHUNGTAY_OIDC_CLIENT_ID": CLIENT,
        "CHUNGTAY_OIDC_CLIENT_SECRET": SECRET,
        "CHUNGTAY_OIDC_LABEL": "VNeID",
    }
    return create_app(settings_under_test(dsns.application) | oidc.settings(environ))


@pytest.fixture
def program(app, db_session, provider):
    """Return the program with an account that is open and one that is shut."""
    provider.claims, provider.bend, provider.signing_key = dict(HOA), {}, provider.key
    for name, active in (("hoa", True), ("lan", False)):
        users.create_user(
            username=name,
            first_name=name,
            last_name="Nguyễn Thị",
            email=f"{name}@example.org",
            password=PASSWORD,
            active=active,
            actor=system_actor("test"),
        )
    db_session.commit()
    return app


def accounts():
    bind_actor(db.session(), system_actor("test"))
    return db.session.query(users.User).count()


def sent_back(client):
    """Go to the provider as a browser does, and return the address to which it sends back."""
    start = client.get("/login/openid?next=/core/units/")
    answer = requests.get(start.headers["Location"], allow_redirects=False, timeout=10)
    return answer.headers["Location"].removeprefix("http://localhost")


def sign_in(program):
    client = program.test_client()
    return client, client.get(sent_back(client)).headers["Location"]


def is_in(client):
    return client.get("/").status_code == 200


def test_whoever_has_an_account_with_the_verified_address_is_signed_in(program):
    client, lands = sign_in(program)
    assert lands == "/core/units/"
    assert is_in(client)
    assert "VNeID" in program.test_client().get("/login/").text


@pytest.mark.parametrize(
    "claims",
    [
        {**HOA, "email_verified": False},
        {"email": "hoa@example.org"},
        {**HOA, "email_verified": "true"},
        {**HOA, "email": "ai.do@example.org"},
        {**HOA, "email": "lan@example.org"},
        {"preferred_username": "hoa"},
    ],
)
def test_nobody_else_is(program, provider, claims):
    provider.claims, before = claims, accounts()
    client, lands = sign_in(program)
    assert lands.startswith("/login/")
    assert not is_in(client)
    assert accounts() == before  # none comes by itself


@pytest.mark.parametrize(
    "bend",
    [
        {"nonce": "of another sign-in"},
        {"aud": "another-program"},
        {"iss": "https://another.example"},
        {"exp": 1_600_000_000, "iat": 1_500_000_000},
    ],
)
def test_a_token_that_was_not_made_for_this_sign_in_is_refused(program, provider, bend):
    provider.bend = bend
    client, lands = sign_in(program)
    assert lands.startswith("/login/")
    assert not is_in(client)


def test_a_token_signed_by_another_is_refused(program, provider):
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    client, _lands = sign_in(program)
    assert not is_in(client)


def test_an_answer_in_another_browser_or_a_second_time_is_refused(program):
    victim, thief = program.test_client(), program.test_client()
    address = sent_back(thief)
    assert victim.get(address).headers["Location"].startswith("/login/")
    assert not is_in(victim)
    assert thief.get(address).headers["Location"] == "/core/units/"
    thief.get("/logout/")
    assert thief.get(address).headers["Location"].startswith("/login/")

"""What a team of the Front does not see, and what nobody but the commune changes afterwards."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import g
from sqlalchemy import text

from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from modules.household_supervision.models import Household, ReviewCase

BASE, API = "/household-supervision", "/api/v1/household_supervision"
EARNED, SHOWN = 1_234_567, ("1234567", "1.234.567", "1,234,567")
RECORDER = "household_supervision.village_recorder"
OFFICER = "household_supervision.commune_officer"
DAY, FORGED = date(2021, 10, 15), "01/01/2019"


def as_system():
    session = db.session()
    session.rollback()
    bind_actor(session, system_actor("test"))
    return session


def send(client, method, address, **more):
    g.pop("_login_user", None)
    return client.open(address, method=method, **more)


@pytest.fixture
def browse(app):
    """Return a function that returns a browser signed in as a user."""

    def sign_in(user_id):
        db.session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["locale"], cookie["_user_id"], cookie["_fresh"] = "vi", str(user_id), True
        return client

    return sign_in


@pytest.fixture
def earning(sampled, team):
    """Return the key of a sampled household's case that says what its people earn."""
    key = sampled.inside[0].id
    db.session.commit()
    session = as_system()
    session.execute(text("update household_case set income_vnd = :n where id = :k").bindparams(
        n=EARNED, k=key))  # fmt: skip
    session.commit()
    return key


@pytest.fixture
def team(sampled, browse):
    """Return the browser of a member of the team."""
    return browse(sampled.member().user_id)


WAYS = (
    f"{BASE}/cases/{{key}}",
    f"{BASE}/cases/{{key}}?tab=history",
    f"{BASE}/cases/{{key}}/history",
    f"{BASE}/cases/{{key}}/as-of?at=31/12/2030",
    f"{BASE}/cases/{{key}}/sheet/summary",
    f"{BASE}/cases/export?format=csv&what_for=x",
    f"{API}/reviewcase/{{key}}",
    f"{API}/reviewcase/{{key}}?at=31/12/2030",
    f"{API}/reviewcase/{{key}}/history",
    f"{API}/reviewcase/",
)


@pytest.mark.parametrize("way", WAYS)
def test_a_hidden_column_is_on_no_way_out(earning, team, way):
    answer = send(team, "GET", way.format(key=earning))
    assert answer.status_code == 200, way
    assert not any(number in answer.text for number in SHOWN)


@pytest.mark.parametrize("asked", ["f0.income_vnd.ge=1", "sort=income_vnd", "group=income_vnd"])
def test_a_hidden_column_cannot_be_asked_for(earning, team, asked):
    assert send(team, "GET", f"{BASE}/cases/?{asked}").status_code == 400


def test_the_commune_sees_it(earning, sampled, client_as, land):
    client = client_as(OFFICER, land.commune.code)
    page = send(client, "GET", f"{BASE}/cases/{earning}").text
    assert any(number in page for number in SHOWN)


def test_a_hidden_column_is_not_taken_from_who_does_not_see_it(earning, team):
    data = {"income_vnd": "1", "state": "cancelled"}
    send(team, "POST", f"{BASE}/cases/{earning}/edit", data=data)
    send(team, "PUT", f"{API}/reviewcase/{earning}", json=data)
    assert as_system().get(ReviewCase, earning).income_vnd == EARNED


# -- fixed once entered -----------------------------------------------------------------


@pytest.fixture
def home(db_session, system, land):
    found = Household(unit_id=land.village.id, head_name="Pi Năng Mây", registered_on=DAY)
    db_session.add(found)
    db_session.commit()
    return found.id


def edit(client, key, **data):
    address = f"{BASE}/households/{key}/edit"
    page = send(client, "GET", address).text
    hidden = dict(re.findall(r'type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    form = {"head_name": "Pi Năng Mận", **data}
    return page, send(client, "POST", address, data={**hidden, **form})


def test_what_is_fixed_is_not_asked_again_nor_taken(home, client_as, land):
    client = client_as(RECORDER, land.commune.code)
    page, answer = edit(client, home, registered_on=FORGED, unit_id=land.village.id)
    assert 'name="registered_on"' not in page
    new = send(client, "GET", f"{BASE}/households/add")
    assert (new.status_code, "registered_on" in new.text) == (200, True)
    assert answer.status_code == 302
    item = as_system().get(Household, home)
    assert (item.head_name, item.registered_on) == ("Pi Năng Mận", DAY)
    body = {"registered_on": "2019-01-01", "head_name": "Pi Năng Đào", "version": item.version}
    refused = send(client, "PUT", f"{API}/household/{home}", json=body)
    assert (refused.status_code, list(refused.get_json()["errors"])) == (422, ["registered_on"])
    del body["registered_on"]
    assert send(client, "PUT", f"{API}/household/{home}", json=body).status_code == 200
    item = as_system().get(Household, home)
    assert (item.head_name, item.registered_on) == ("Pi Năng Đào", DAY)


def test_the_commune_changes_what_is_fixed(home, client_as, land):
    client = client_as(OFFICER, land.commune.code)
    page, answer = edit(client, home, registered_on="01/10/2021", unit_id=land.village.id)
    assert 'name="registered_on"' in page
    assert answer.status_code == 302
    assert as_system().get(Household, home).registered_on == date(2021, 10, 1)

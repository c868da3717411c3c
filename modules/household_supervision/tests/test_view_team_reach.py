"""What a team sees in the browser and over the API: its sample, and nothing beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.extensions import db
from modules.household_supervision.tests.plans import make_supervision, today_of
from modules.household_supervision.tests.support import COMMUNE, role

BASE = "/household-supervision"
API = "/api/v1/household_supervision"


@pytest.fixture
def browse(app: Any) -> Any:
    """Return a function that returns a browser signed in as a user."""

    def sign_in(user_id: int | None) -> FlaskClient:
        db.session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["locale"], cookie["_user_id"], cookie["_fresh"] = "en", str(user_id), True
        return client

    return sign_in


@pytest.fixture
def member(sampled, browse) -> FlaskClient:
    """Return the browser of a member of the team."""
    return browse(sampled.member().user_id)


@pytest.fixture
def ended(sampled, browse) -> FlaskClient:
    """Return the browser of somebody who left the team yesterday."""
    yesterday = today_of(sampled.supervision.session) - timedelta(days=1)
    return browse(sampled.member(valid_to=yesterday).user_id)


def names(sampled) -> tuple[set[str], set[str]]:
    """Return the heads of the households inside the sample and outside."""
    return set(sampled.names_inside), set(sampled.names_outside)


LISTS = (
    "/households/",
    "/households/export?format=csv&what_for=x",
    "/households/lookup?q=ten",
    "/households/?q=ten",
    "/members/",
    "/members/export?format=csv&what_for=x",
    "/members/lookup?q=ten",
    "/cases/",
    "/cases/export?format=csv&what_for=x",
    "/cases/lookup?q=ten",
)


@pytest.mark.parametrize("address", LISTS)
def test_lists_exports_and_lookups_hold_the_sample_only(sampled, member, address):
    answer = member.get(BASE + address)
    assert answer.status_code == 200
    inside, outside = names(sampled)
    page = str(answer.get_json()) if "lookup" in address else answer.get_data(as_text=True)
    assert all(name in page for name in inside)
    assert not any(name in page for name in outside)


@pytest.mark.parametrize("address", LISTS)
def test_who_left_the_team_finds_nothing(sampled, ended, address):
    answer = ended.get(BASE + address)
    assert answer.status_code == 200
    page = str(answer.get_json()) if "lookup" in address else answer.get_data(as_text=True)
    inside, outside = names(sampled)
    assert not any(name in page for name in inside | outside)


RECORDS = ("household", "member", "reviewcase", "caseresult")


@pytest.mark.parametrize("record", RECORDS)
def test_the_api_lists_the_same(member, record):
    expected = 8 if record == "member" else 2
    assert member.get(f"{API}/{record}/").get_json()["count"] == expected


@pytest.mark.parametrize("record", RECORDS)
def test_who_left_the_team_finds_nothing_over_the_api(ended, record):
    assert ended.get(f"{API}/{record}/").get_json()["count"] == 0


def test_records_outside_the_sample_do_not_exist(sampled, member):
    for case, status in ((sampled.inside[0], 200), (sampled.outside[0], 404)):
        for address in (f"{BASE}/households/{case.household_id}", f"{BASE}/cases/{case.id}"):
            assert member.get(address).status_code == status
        assert member.get(f"{API}/household/{case.household_id}").status_code == status


def test_the_page_of_a_sampled_household_shows_its_members(sampled, member):
    page = member.get(f"{BASE}/households/{sampled.inside[0].household_id}").get_data(as_text=True)
    assert f"{sampled.names_inside[0]} 2" in page


@pytest.mark.parametrize("name", ["front_supervisor", "front_village_cadre"])
def test_the_front_without_a_team_reads_cases_but_no_members(sampled, client_as, land, name):
    client = client_as(role(name), COMMUNE, land.front, locale="en")
    case = sampled.outside[0]
    page = client.get(f"{BASE}/households/{case.household_id}").get_data(as_text=True)
    assert sampled.names_outside[0] in page
    assert f"{sampled.names_outside[0]} 2" not in page
    assert client.get(f"{API}/member/").get_json()["count"] == 0
    assert client.get(f"{BASE}/members/").status_code == 200


@pytest.mark.parametrize("name", ["viewer", "province_viewer", "province_officer"])
def test_readers_have_no_screen_of_members(sampled, client_as, land, name):
    client = client_as(role(name), COMMUNE, land.committee, locale="en")
    assert client.get(f"{BASE}/members/").status_code == 403
    assert client.get(f"{API}/member/").status_code == 403


def test_a_member_opens_the_plan_its_sample_and_records_what_was_seen(sampled, member):
    own = sampled.supervision
    own.as_system()
    key, unit, row = own.plan.id, own.unit.id, sampled.drawn[0].id
    assert member.get(f"{BASE}/plans/{key}").status_code == 200
    assert member.get(f"{BASE}/sampled-households/{row}").status_code == 200
    day = own.plan.starts_on.strftime("%d/%m/%Y")
    made = member.post(f"{BASE}/visits/add", data={"plan_unit_id": unit, "visited_on": day})
    assert made.status_code == 302, made.get_data(as_text=True)
    visit = int(made.headers["Location"].rpartition("/")[2])
    seen = {"visit_id": visit, "sampled_id": row, "seen": "Nhà tạm", "differences": ""}
    refused = member.post(f"{BASE}/visited-households/add", data=seen)
    assert refused.status_code == 422
    assert "Say where it differs" in refused.get_data(as_text=True)
    done = member.post(f"{BASE}/visited-households/add", data={**seen, "agrees_with_record": "y"})
    assert done.status_code == 302


def test_a_supervisor_works_a_plan_in_the_browser(supervision, make_surveyed, client_as, land):
    made = make_surveyed("Tên Một")
    assert made is not None
    client = client_as(role("front_supervisor"), COMMUNE, land.front, locale="en")
    key, unit = supervision.plan.id, supervision.unit.id
    drawn = client.post(f"{BASE}/samples/add", data={"plan_unit_id": unit, "seed": "2021"})
    assert drawn.status_code == 302, drawn.get_data(as_text=True)
    again = client.post(f"{BASE}/samples/add", data={"plan_unit_id": unit, "seed": "2022"})
    assert again.status_code == 422
    assert "was drawn" in again.get_data(as_text=True)
    assert client.post(f"{BASE}/plans/{key}/do/start").status_code == 302
    page = client.get(f"{BASE}/plans/{key}").get_data(as_text=True)
    assert "Running" in page
    assert "How far the plan is" in page


def test_a_supervised_units_front_only_reads_a_plan_from_above(
    db_session, make_user, land, client_as
):
    above = db_session.execute(
        text("select parent_id from core_organisation where id = :key"), {"key": land.front.id}
    ).scalar_one()
    own = make_supervision(db_session, make_user, land, None, organisation_id=above)
    key, unit = own.plan.id, own.unit.id
    client = client_as(role("front_supervisor"), COMMUNE, land.front, locale="en")
    page = client.get(f"{BASE}/plans/{key}").get_data(as_text=True)
    assert "Supervised units" in page
    assert "How far the plan is" not in page
    assert f"/plans/{key}/do/" not in page
    assert f"/plans/{key}/edit" not in page
    assert client.post(f"{BASE}/plans/{key}/do/start").status_code in (403, 404, 422)
    values = {"plan_unit_id": unit, "visited_on": "18/10/2021"}
    assert client.post(f"{BASE}/visits/add", data=values).status_code in (403, 404, 422)
    assert client.post(f"{BASE}/samples/add", data={"plan_unit_id": unit}).status_code in (
        403,
        404,
        422,
    )
    own.as_system()
    assert sql_count(db_session, "household_sample", key) == 0
    assert sql_count(db_session, "household_visit", key) == 0


def sql_count(session: Any, table: str, plan: int) -> int:
    """Count the rows of a plan."""
    statement = text(f"select count(*) from {table} where plan_id = :key")
    return int(session.execute(statement, {"key": plan}).scalar_one())

"""The API tells versions apart: ETag, If-Match, If-None-Match, and the three states of a record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.core.services.people import create_person
from app.core.services.units import unit_on

PROVINCE = "58"


@pytest.fixture
def url(db_session: Any, system: Any) -> str:
    unit = unit_on(PROVINCE, date(2021, 12, 31))
    person = create_person(
        full_name="Trần Thị Đào", sex="female", birth_year=1970, unit_id=unit.id, actor=system
    )
    db_session.commit()
    return f"/api/v1/core/person/{person.id}"


@pytest.fixture
def client(client_as: Any) -> Any:
    return client_as("core.officer", PROVINCE, locale="en")


def test_a_record_carries_its_version_as_a_strong_tag(client, url):
    answer = client.get(url)
    assert answer.headers["ETag"] == '"1"'
    assert client.get(url, headers={"If-None-Match": '"1"'}).status_code == 304
    assert client.get(url, headers={"If-None-Match": '"2"'}).status_code == 200


def test_a_change_names_the_version_that_was_read(client, url):
    assert client.put(url, json={"birth_year": 1971}).status_code == 428
    assert client.put(url, json={"birth_year": 1971}, headers={"If-Match": "*"}).status_code == 428
    done = client.put(url, json={"birth_year": 1971}, headers={"If-Match": '"1"'})
    assert done.status_code == 200
    assert done.headers["ETag"] == '"2"'
    assert client.put(url, json={"birth_year": 1972, "version": 2}).status_code == 200


@pytest.mark.parametrize("tag", ['"1"', 'W/"3"', '"1", "2"', '"x"', '"99999999999"'])
def test_a_tag_that_is_not_the_newest_is_412(client, url, tag):
    client.put(url, json={"birth_year": 1971, "version": 1})
    stale = client.put(url, json={"birth_year": 1972}, headers={"If-Match": tag})
    assert stale.status_code == 412
    assert client.get(url).get_json()["result"]["birth_year"] == 1971


@pytest.mark.parametrize("version", [1, 0, -1, "2", True, 10**30])
def test_a_version_in_the_body_that_is_not_the_newest_is_409(client, url, version):
    client.put(url, json={"birth_year": 1971, "version": 1})
    assert client.put(url, json={"birth_year": 1972, "version": version}).status_code == 409


def test_the_slower_one_gets_the_three_states(client, url):
    base = client.get(url).get_json()["base"]
    client.put(url, json={"birth_year": 1971, "version": 1})
    answer = client.put(
        url, json={"birth_year": 1972, "full_name": "Trần Đào", "version": 1, "base": base}
    )
    found = answer.get_json()
    assert answer.status_code == 409
    assert answer.headers["ETag"] == '"2"'
    assert found["yours"] == {"birth_year": 1972, "full_name": "Trần Đào"}
    assert found["theirs"] == {"birth_year": 1971, "full_name": "Trần Thị Đào"}
    assert found["base"] == {"birth_year": 1970, "full_name": "Trần Thị Đào"}
    assert found["conflicts"] == ["birth_year"]
    assert found["version"] == 2
    assert found["request_id"]


def test_without_the_note_the_base_is_not_invented(client, url):
    client.put(url, json={"birth_year": 1971, "version": 1})
    found = client.put(url, json={"birth_year": 1972, "version": 1, "base": "forged"}).get_json()
    assert found["base"] is None
    assert found["conflicts"] == ["birth_year"]


def test_what_is_not_sent_is_left_as_others_saved_it(client, url):
    client.put(url, json={"sex": "male", "version": 1})
    client.put(url, json={"birth_year": 1972, "version": 2})
    result = client.get(url).get_json()["result"]
    assert (result["sex"], result["birth_year"]) == ("male", 1972)


def test_out_of_reach_is_404_whatever_the_version(client_as, url):
    elsewhere = client_as("core.officer", "01")
    for headers in ({}, {"If-Match": '"1"'}):
        assert elsewhere.put(url, json={}, headers=headers).status_code == 404
    assert elsewhere.get(url, headers={"If-None-Match": '"1"'}).status_code == 404

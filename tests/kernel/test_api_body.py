"""The API reads what is sent, or refuses it by name; it never passes anything over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import session

from app.core.services.people import create_person
from app.core.services.units import unit_on
from app.kernel import api_body
from app.kernel.numbers import parse_decimal

PEOPLE = "/api/v1/core/person/"


@pytest.fixture
def client(client_as: Any) -> Any:
    return client_as("core.officer", "58", locale="en")


@pytest.fixture
def hoa(db_session: Any, system: Any) -> int:
    unit = unit_on("58", date(2021, 12, 31))
    person = create_person(
        full_name="Nguyễn Thị Hoa", sex="female", birth_year=1970, unit_id=unit.id, actor=system
    )
    db_session.commit()
    return int(person.id)


@pytest.mark.parametrize(
    "body", ["[1]", '"text"', "{", "NaN", '{"birth_year": NaN}', "[" * 5000, "1" * 5000]
)
def test_a_body_that_is_no_object_is_not_understood(client, body):
    answer = client.post(PEOPLE, data=body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.get_json()["message"] == "The body of the request has to be a JSON object."


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"fullname": "Nguyễn Thị Hoa"}, "fullname"),
        ({"id": 7}, "id"),
        ({"created_by_id": 1}, "created_by_id"),
        ({"full_name": ["Nguyễn Thị Hoa"]}, "full_name"),
        ({"full_name": {"text": "Hoa"}}, "full_name"),
        ({"full_name": True}, "full_name"),
        ({"full_name": 5}, "full_name"),
        ({"unit_id": True}, "unit_id"),
        ({"birth_year": {"year": 1970}}, "birth_year"),
    ],
)
def test_a_name_or_a_shape_that_no_field_has_is_refused_by_name(client, body, name):
    answer = client.post(PEOPLE, json={"sex": "female", **body})
    assert answer.status_code == 422
    assert list(answer.get_json()["errors"]) == [name]


def test_every_refusal_has_one_shape(client):
    for answer in (
        client.post(PEOPLE, json={"sex": "female"}),
        client.get(PEOPLE + "999999999"),
        client.get(PEOPLE, query_string={"sort": "nothing"}),
    ):
        assert {"error", "message", "request_id"} <= set(answer.get_json())


@pytest.mark.parametrize("name", ["unti", "unit_id", "f", "page", "_flt_0_full_name"])
def test_a_list_passes_no_parameter_over(client, name):
    answer = client.get(PEOPLE, query_string={name: "1"})
    assert answer.status_code == 400
    assert name in answer.get_json()["message"]


def test_a_list_shows_the_columns_that_are_asked_for(client, hoa):
    asked = {"q": "Hoa", "columns": "full_name"}
    rows = client.get(PEOPLE, query_string=asked).get_json()["result"]
    assert rows
    assert {frozenset(row) for row in rows} == {frozenset({"id", "full_name"})}


@pytest.mark.parametrize(("language", "typed"), [("vi", "6,24"), ("en", "6.24")])
def test_a_json_number_is_exact_in_each_language(app, language, typed):
    with app.test_request_context("/"):
        session["locale"] = language
        (text,) = api_body.typed(Decimal("6.24"))
        assert text == typed
        assert parse_decimal(text, language) == Decimal("6.24")
        assert api_body.typed([None, 3, "1.500"]) == ["", 3, "1.500"]


def test_a_change_takes_no_field_that_the_form_does_not_have(client, hoa):
    body = {"version": 1, "state": "x"}
    assert list(client.put(f"{PEOPLE}{hoa}", json=body).get_json()["errors"]) == ["state"]
    for key in (2**31, 2**63 - 1, 2**64):
        assert client.get(f"{PEOPLE}{key}").status_code == 404

"""Two and three people on one record: what the slower ones see, choose and save."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from app.core.models import Person
from app.core.services.people import create_person
from app.extensions import db
from app.kernel.actor import bind_actor
from tests.kernel.browsers import form_with

PROVINCE = "58"
Opened = Callable[..., Any]


@pytest.fixture
def person(db_session: Any, system: Any) -> Person:
    from datetime import date

    from app.core.services.units import unit_on

    unit = unit_on(PROVINCE, date(2021, 12, 31))
    made = create_person(
        full_name="Trần Thị Đào", sex="female", birth_year=1970, unit_id=unit.id, actor=system
    )
    db_session.commit()
    return made


@pytest.fixture
def clerks(client_as: Any) -> tuple[Any, Any, Any]:
    return tuple(client_as("core.officer", PROVINCE, locale="en") for _ in range(3))


def now(person: Person) -> tuple[Any, ...]:
    db.session.rollback()
    row = db.session.execute(
        text("select full_name, sex, birth_year, version from core_person where id = :id"),
        {"id": person.id},
    ).one()
    return tuple(row)


def url(person: Person, route: str = "edit") -> str:
    return f"/core/people/{person.id}" + (f"/{route}" if route else "")


@pytest.fixture
def see(db_session: Any, system: Any) -> Any:
    """Let the program itself look again after requests bound other actors."""
    return lambda: bind_actor(db_session, system)


def test_what_only_one_side_changed_is_merged_and_marked(person, clerks, see):
    first, second, _third = clerks
    theirs = form_with(first.get(url(person)), "full_name")
    mine = form_with(second.get(url(person)), "full_name")
    assert first.post(url(person), data=theirs | {"birth_year": "1971"}).status_code == 302
    asked = second.post(url(person), data=mine | {"full_name": "Trần Thị Đào Em"})
    page = asked.get_data(as_text=True)
    assert asked.status_code == 409
    assert "1971" in page
    assert "1970" in page
    assert "Trần Thị Đào Em" in page
    merged = form_with(asked, "full_name")
    assert merged["_take.birth_year"] == "theirs"
    assert merged["_take.full_name"] == "mine"
    assert second.post(url(person), data=merged).status_code == 302
    see()
    assert now(person) == ("Trần Thị Đào Em", "female", 1971, 3)


def test_a_real_conflict_needs_a_choice_and_keeps_what_was_typed(person, clerks, see):
    first, second, _third = clerks
    theirs = form_with(first.get(url(person)), "full_name")
    mine = form_with(second.get(url(person)), "full_name")
    first.post(url(person), data=theirs | {"birth_year": "1971"})
    asked = second.post(url(person), data=mine | {"birth_year": "1972", "full_name": "Trần Đào"})
    answer = form_with(asked, "full_name")
    assert "_take.birth_year" not in answer  # nothing is chosen for the user
    again = second.post(url(person), data=answer)
    assert again.status_code == 422
    assert "Choose one of the values." in again.get_data(as_text=True)
    kept = form_with(again, "full_name")
    assert kept["birth_year"] == "1972"
    assert kept["full_name"] == "Trần Đào"
    assert second.post(url(person), data=kept | {"_take.birth_year": "mine"}).status_code == 302
    see()
    assert now(person) == ("Trần Đào", "female", 1972, 3)


@pytest.mark.parametrize(
    ("choice", "typed", "year"), [("theirs", "1972", 1971), ("other", "1969", 1969)]
)
def test_the_others_value_or_a_third_one_can_be_chosen(person, clerks, see, choice, typed, year):
    first, second, _third = clerks
    theirs = form_with(first.get(url(person)), "full_name")
    mine = form_with(second.get(url(person)), "full_name")
    first.post(url(person), data=theirs | {"birth_year": "1971"})
    answer = form_with(second.post(url(person), data=mine | {"birth_year": "1972"}), "full_name")
    answer |= {"_take.birth_year": choice, "birth_year": typed}
    assert second.post(url(person), data=answer).status_code == 302
    see()
    assert now(person)[2] == year


def test_another_value_that_is_wrong_is_refused_beside_its_field(person, clerks, see):
    first, second, _third = clerks
    theirs = form_with(first.get(url(person)), "full_name")
    mine = form_with(second.get(url(person)), "full_name")
    first.post(url(person), data=theirs | {"birth_year": "1971"})
    answer = form_with(second.post(url(person), data=mine | {"birth_year": "1972"}), "full_name")
    refused = second.post(
        url(person), data=answer | {"_take.birth_year": "other", "birth_year": "năm"}
    )
    assert refused.status_code == 422
    assert form_with(refused, "full_name")["birth_year"] == "năm"
    see()
    assert now(person)[2:] == (1971, 2)


def test_a_third_who_was_faster_is_compared_again(person, clerks, see):
    first, second, third = clerks
    opened = [form_with(c.get(url(person)), "full_name") for c in clerks]
    first.post(url(person), data=opened[0] | {"birth_year": "1971"})
    answer = form_with(
        second.post(url(person), data=opened[1] | {"full_name": "Trần Đào"}), "full_name"
    )
    late = form_with(third.post(url(person), data=opened[2] | {"sex": "male"}), "full_name")
    assert third.post(url(person), data=late).status_code == 302
    asked = second.post(url(person), data=answer)
    assert asked.status_code == 409
    final = form_with(asked, "full_name")
    assert final["_take.sex"] == "theirs"
    assert final["_take.full_name"] == "mine"
    assert "_take.birth_year" not in final  # seen and agreed to in the first round
    assert second.post(url(person), data=final).status_code == 302
    see()
    assert now(person) == ("Trần Đào", "male", 1971, 4)


def test_a_refused_form_keeps_the_state_at_which_it_was_opened(person, clerks, see):
    first, second, _third = clerks
    theirs = form_with(first.get(url(person)), "full_name")
    mine = form_with(second.get(url(person)), "full_name")
    first.post(url(person), data=theirs | {"birth_year": "1971"})
    refused = second.post(url(person), data=mine | {"full_name": ""})
    assert refused.status_code == 422
    fixed = form_with(refused, "full_name") | {"full_name": "Trần Đào"}
    asked = second.post(url(person), data=fixed)
    assert asked.status_code == 409
    assert form_with(asked, "full_name")["_take.birth_year"] == "theirs"


def test_without_its_note_every_difference_is_asked(person, clerks, see):
    first, second, _third = clerks
    theirs = form_with(first.get(url(person)), "full_name")
    mine = form_with(second.get(url(person)), "full_name")
    first.post(url(person), data=theirs | {"birth_year": "1971"})
    asked = second.post(url(person), data=mine | {"_base": "forged", "full_name": "Trần Đào"})
    assert asked.status_code == 409
    answer = form_with(asked, "full_name")
    assert "_take.birth_year" not in answer
    assert "_take.full_name" not in answer


def test_a_note_serves_its_own_record_and_user_only(person, clerks, see):
    first, second, _third = clerks
    theirs = form_with(first.get(url(person)), "full_name")
    mine = form_with(second.get(url(person)), "full_name")
    first.post(url(person), data=theirs | {"birth_year": "1971"})
    fresh = form_with(first.get(url(person)), "full_name")
    stolen = second.post(url(person), data=mine | {"_base": fresh["_base"]})
    assert stolen.status_code == 409  # the version in the form is what counts then
    see()
    assert now(person)[2] == 1971


def test_the_note_tells_nothing(person, clerks):
    form = form_with(clerks[0].get(url(person)), "full_name")
    assert "Trần" not in form["_base"]
    assert "1970" not in form["_base"]
    assert form["_base"] != form_with(clerks[0].get(url(person)), "full_name")["_base"]


def test_what_was_typed_for_a_record_out_of_reach_is_shown_again(person, clerks, see, sql):
    address = url(person)
    mine = form_with(clerks[1].get(address), "full_name")
    see()
    sql("delete from core_person where id = :id", id=person.id)
    db.session.commit()
    gone = clerks[1].post(address, data=mine | {"full_name": "Trần Đào Mới"})
    assert gone.status_code == 409
    assert "Trần Đào Mới" in gone.get_data(as_text=True)
    # Who was never shown the record learns nothing.
    assert clerks[1].post(address, data=mine | {"_base": ""}).status_code == 404


def test_accounts_have_versions_that_sign_ins_do_not_raise(client_as, make_user, sql, see, app):
    user, _acting = make_user("core.viewer")
    admins = [client_as("core.administrator", locale="en") for _ in range(2)]
    address = f"/core/users/{user.id}/edit"
    opened = [form_with(client.get(address), "first_name") for client in admins]
    see()
    sql("update ab_user set login_count = 7 where id = :id", id=user.id)
    db.session.commit()
    assert admins[0].post(address, data=opened[0] | {"first_name": "Đào"}).status_code == 302
    asked = admins[1].post(address, data=opened[1] | {"last_name": "Lê"})
    assert asked.status_code == 409
    assert admins[1].post(address, data=form_with(asked, "first_name")).status_code == 302
    see()
    rows = sql("select first_name, last_name, version from ab_user where id = :id", id=user.id)
    assert tuple(rows[0]) == ("Đào", "Lê", 3)


def test_the_comparison_names_who_saved_and_when(person, clerks):
    first, second, _third = clerks
    theirs = form_with(first.get(url(person)), "full_name")
    mine = form_with(second.get(url(person)), "full_name")
    first.post(url(person), data=theirs | {"birth_year": "1971"})
    page = second.post(url(person), data=mine | {"birth_year": "1972"}).get_data(as_text=True)
    assert "saved this record on" in page
    assert "Thử Người" in page


def test_a_page_says_that_it_was_saved(person, clerks):
    form = form_with(clerks[0].get(url(person)), "full_name")
    saved = clerks[0].post(url(person), data=form | {"birth_year": "1971"}, follow_redirects=True)
    assert "Saved." in saved.get_data(as_text=True)

"""Members in the form of their household, attendees in that of their meeting."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, text
from werkzeug.datastructures import MultiDict

from app.kernel.actor import bind_actor
from app.kernel.lines import Lines
from app.kernel.records import create_record, delete_record, update_record
from modules.household_supervision.models import Household, Member
from modules.household_supervision.tests.support import COMMUNE, DAY, OTHER_COMMUNE, role
from modules.household_supervision.views.households import HouseholdView
from tests.kernel.browsers import form_with

BASE = "/household-supervision/households"
NEW = {"head_name": "Chamaléa Thị Mây", "registered_on": "15/10/2021"}


@pytest.fixture
def household(db_session: Any, system: Any, land: Any) -> int:
    """Return the key of a household with two members."""
    made = create_record(
        Household,
        {"unit_id": land.village.id, "head_name": "Pi Năng Thị Sáu", "registered_on": DAY},
        actor=system,
    )
    for name, relation in (("Pi Năng Thị Sáu", "head"), ("Pi Năng Tư", "child")):
        values = {"household_id": made.id, "full_name": name, "relationship_code": relation}
        create_record(Member, values | {"birth_year": 1980}, actor=system)
    db_session.commit()
    return int(made.id)


@pytest.fixture
def officer(client_as: Any) -> Any:
    return client_as(role("commune_officer"), COMMUNE, locale="en")


@pytest.fixture
def meeting(db_session: Any, make_meeting: Any) -> int:
    """Return the key of a planned meeting with nine people."""
    key = int(make_meeting().id)
    db_session.commit()
    return key


@pytest.fixture
def people(db_session: Any, system: Any) -> Any:
    """Return a function from a household to the names and years of its members."""

    def read(key: int) -> list[tuple[str, int | None]]:
        db_session.rollback()
        bind_actor(db_session, system)
        rows = db_session.execute(
            text(
                "select full_name, birth_year from household_member"
                " where household_id = :k order by id"
            ),
            {"k": key},
        )
        return [tuple(row) for row in rows]

    return read


@pytest.fixture
def another(db_session: Any, system: Any) -> Any:
    """Return a function with which somebody else changes the database."""

    def change(work: Any) -> None:
        db_session.rollback()
        bind_actor(db_session, system)
        work(system)
        db_session.commit()

    return change


def member(person: str, **values: str) -> dict[str, str]:
    return {"full_name": person, "relationship_code": "child", **values}


def line(index: int, values: dict[str, str]) -> dict[str, str]:
    return {f"members-{index}-{name}": value for name, value in values.items()}


def opened(client: Any, address: str) -> dict[str, Any]:
    return form_with(client.get(address), "head_name")


def index_of(form: dict[str, Any], name: str) -> int:
    found = next(k for k, v in form.items() if k.startswith("members-") and v == name)
    return int(found.split("-")[1])


def test_a_household_and_its_members_are_saved_together(officer, land, people):
    form = opened(officer, f"{BASE}/add") | NEW | {"unit_id": str(land.village.id)}
    form |= line(0, member("Chamaléa Thị Mây", relationship_code="head", birth_year="1975"))
    form |= line(1, member("Chamaléa Nam"))
    answer = officer.post(f"{BASE}/add", data=form)
    assert answer.status_code == 302
    key = int(answer.location.rsplit("/", 1)[1])
    assert people(key) == [("Chamaléa Thị Mây", 1975), ("Chamaléa Nam", None)]


def test_one_wrong_cell_saves_nothing_and_keeps_what_was_typed(officer, land, db_session):
    form = opened(officer, f"{BASE}/add") | NEW | {"unit_id": str(land.village.id)}
    form |= line(0, member("Chamaléa Nam", birth_year="năm nào")) | line(1, member("Chamaléa Tư"))
    answer = officer.post(f"{BASE}/add", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="năm nào"' in page
    assert 'href="#members-0-birth_year"' in page
    assert 'data-tab-errors="1"' in page
    assert "Chamaléa Tư" in page
    db_session.rollback()
    count = "select count(*) from household_household where head_name = :n"
    assert db_session.scalar(text(count), {"n": NEW["head_name"]}) == 0


def test_what_the_database_refuses_in_a_line_stands_there_and_saves_nothing(
    officer, household, people
):
    form = opened(officer, f"{BASE}/{household}/edit") | {"head_name": "Pi Năng Thị Bảy"}
    form |= line(2, member("Pi Năng Lan")) | line(3, member("Hai chủ hộ", relationship_code="head"))
    answer = officer.post(f"{BASE}/{household}/edit", data=form)
    assert answer.status_code == 422
    assert 'href="#members-3"' in answer.get_data(as_text=True)
    assert len(people(household)) == 2


def test_an_empty_line_is_nothing_and_an_old_one_is_changed(officer, household, people):
    form = opened(officer, f"{BASE}/{household}/edit")
    form[f"members-{index_of(form, 'Pi Năng Tư')}-birth_year"] = "2010"
    assert officer.post(f"{BASE}/{household}/edit", data=form).status_code == 302
    assert people(household) == [("Pi Năng Thị Sáu", 1980), ("Pi Năng Tư", 2010)]


def test_more_empty_lines_come_without_script_and_keep_what_was_typed(officer, household, people):
    form = opened(officer, f"{BASE}/{household}/edit") | line(2, member("Pi Năng Lan"))
    answer = officer.post(f"{BASE}/{household}/edit", data=form | {"_more": "members"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "Pi Năng Lan" in page
    assert 'name="members-6-full_name"' in page
    assert len(people(household)) == 2


def test_lines_that_two_people_change_are_merged_cell_by_cell(
    officer, household, people, another, db_session
):
    form = opened(officer, f"{BASE}/{household}/edit")
    key = db_session.scalar(text("select id from household_member where full_name = 'Pi Năng Tư'"))
    another(lambda actor: update_record(Member, key, {"birth_year": 2011}, actor=actor))
    name = f"members-{index_of(form, 'Pi Năng Tư')}-full_name"
    form[name] = "Pi Năng Tư Em"
    assert officer.post(f"{BASE}/{household}/edit", data=form).status_code == 302
    assert people(household)[1] == ("Pi Năng Tư Em", 2011)


def test_a_cell_that_both_change_is_asked_for_and_then_put_over_knowingly(
    officer, household, people, another, db_session
):
    form = opened(officer, f"{BASE}/{household}/edit")
    key = db_session.scalar(text("select id from household_member where full_name = 'Pi Năng Tư'"))
    another(lambda actor: update_record(Member, key, {"birth_year": 2011}, actor=actor))
    cell = f"members-{index_of(form, 'Pi Năng Tư')}-birth_year"
    asked = officer.post(f"{BASE}/{household}/edit", data=form | {cell: "2012"})
    assert asked.status_code == 422
    assert "2,011" in asked.get_data(as_text=True) or "2011" in asked.get_data(as_text=True)
    assert people(household)[1] == ("Pi Năng Tư", 2011)
    again = form_with(asked, "head_name")
    assert again[cell] == "2012"
    assert officer.post(f"{BASE}/{household}/edit", data=again).status_code == 302
    assert people(household)[1] == ("Pi Năng Tư", 2012)


def test_a_line_that_somebody_removed_is_said_and_kept(
    officer, household, people, another, db_session
):
    form = opened(officer, f"{BASE}/{household}/edit")
    key = db_session.scalar(text("select id from household_member where full_name = 'Pi Năng Tư'"))
    another(lambda actor: delete_record(Member, key, actor=actor))
    form[f"members-{index_of(form, 'Pi Năng Tư')}-birth_year"] = "2012"
    asked = officer.post(f"{BASE}/{household}/edit", data=form)
    assert asked.status_code == 422
    assert "was removed meanwhile" in asked.get_data(as_text=True)


def test_a_line_of_another_household_is_not_found(officer, household, people, another, land):
    made: list[int] = []

    def other(actor: Any) -> None:
        values = {"unit_id": land.village.id, "head_name": "Hộ khác", "registered_on": DAY}
        home = create_record(Household, values, actor=actor)
        values = {"household_id": home.id, "full_name": "Người Khác", "relationship_code": "head"}
        made.extend((home.id, create_record(Member, values, actor=actor).id))

    another(other)
    form = opened(officer, f"{BASE}/{household}/edit")
    form |= line(7, {"_id": str(made[1]), "full_name": "Chiếm", "relationship_code": "head"})
    assert officer.post(f"{BASE}/{household}/edit", data=form).status_code == 404
    assert people(made[0]) == [("Người Khác", None)]


def test_who_may_not_write_members_gets_no_grid_and_sends_none(client_as, household, people):
    viewer = client_as(role("province_officer"), "58", locale="en")
    page = viewer.get(f"{BASE}/{household}")
    assert page.status_code == 200
    answer = viewer.get(f"{BASE}/{household}/edit")
    if answer.status_code == 200:
        assert "data-lines=" not in answer.get_data(as_text=True)


def test_a_commune_does_not_reach_the_lines_of_another(client_as, household, people):
    stranger = client_as(role("commune_officer"), OTHER_COMMUNE, locale="en")
    assert stranger.get(f"{BASE}/{household}/edit").status_code == 404
    data = {"head_name": "Chiếm", "members-_sent": "1"} | line(0, member("Chiếm"))
    assert stranger.post(f"{BASE}/{household}/edit", data=data).status_code in (404, 409)
    assert len(people(household)) == 2


def add_members(household: int, count: int, system: Any) -> None:
    for number in range(count):
        values = {"household_id": household, "full_name": f"Người {number}"}
        create_record(Member, values | {"relationship_code": "child"}, actor=system)


def test_a_form_takes_no_more_statements_for_more_lines(
    officer, household, db_session, system, another
):
    def count() -> int:
        found: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            if "SAVEPOINT" not in statement:  # the test's own
                found.append(statement)

        engine = db_session.get_bind()
        event.listen(engine, "before_cursor_execute", note)
        try:
            assert officer.get(f"{BASE}/{household}/edit").status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(found)

    count()  # the first page of a session looks up who asks
    few = count()
    assert few <= 8, few
    another(lambda actor: add_members(household, 20, actor))
    assert count() == few


def test_running_totals_count_what_stands_in_the_lines(officer, household, monkeypatch):
    lines = Lines(
        "members", "MemberView", "household_id", "M", ("full_name", "birth_year"), ("birth_year",)
    )
    monkeypatch.setattr(HouseholdView, "lines", (lines,))
    form = opened(officer, f"{BASE}/{household}/edit")
    page = officer.get(f"{BASE}/{household}/edit").get_data(as_text=True)
    assert "<output>3960</output>" in page
    form[f"members-{index_of(form, 'Pi Năng Tư')}-birth_year"] = "2000"
    more = officer.post(f"{BASE}/{household}/edit", data=form | {"_more": "members"})
    assert "<output>3980</output>" in more.get_data(as_text=True)


def test_two_people_on_the_household_itself_keep_the_lines_that_were_typed(
    officer, household, people, another
):
    form = opened(officer, f"{BASE}/{household}/edit") | {"head_name": "Pi Năng Thị Mới"}
    form |= line(2, member("Pi Năng Lan"))
    another(lambda a: update_record(Household, household, {"head_name": "Tên Khác"}, actor=a))
    asked = officer.post(f"{BASE}/{household}/edit", data=form)
    assert asked.status_code == 409
    assert len(people(household)) == 2
    again = form_with(asked, "members-2-full_name")
    assert again["members-2-full_name"] == "Pi Năng Lan"
    again["_take.head_name"] = "mine"
    assert officer.post(f"{BASE}/{household}/edit", data=again).status_code == 302
    assert people(household)[-1] == ("Pi Năng Lan", None)


# -- attendees of a meeting ---------------------------------------------------------


def test_attendees_go_through_the_service_of_the_meeting(officer, meeting, db_session, system):
    address = f"/household-supervision/meetings/{meeting}/edit"
    form = form_with(officer.get(address), "place")
    cells = MultiDict(form)
    cells["attendees-90-full_name"] = "Pi Năng Thị Sáu"
    for each in ("village_head", "front_observer"):
        cells.add("attendees-90-roles", each)
    assert officer.post(address, data=cells).status_code == 302
    db_session.rollback()
    bind_actor(db_session, system)
    rows = db_session.execute(
        text(
            "select role, is_observer, attendee_no from household_meeting_attendee"
            " where meeting_id = :m and full_name = 'Pi Năng Thị Sáu' order by role"
        ),
        {"m": meeting},
    )
    found = [tuple(row) for row in rows]
    assert [row[:2] for row in found] == [("front_observer", True), ("village_head", False)]
    assert found[0][2] == found[1][2]


def test_an_attendee_is_removed_where_that_is_allowed(officer, meeting, db_session, system):
    address = f"/household-supervision/meetings/{meeting}/edit"
    count = text("select count(*) from household_meeting_attendee where meeting_id = :m")
    before = db_session.scalar(count, {"m": meeting})
    form = form_with(officer.get(address), "place") | {"attendees-0-_remove": "y"}
    assert officer.post(address, data=form).status_code == 302
    db_session.rollback()
    bind_actor(db_session, system)
    assert db_session.scalar(count, {"m": meeting}) == before - 1


# -- the short form -----------------------------------------------------------------


def test_the_short_form_creates_and_answers_with_the_new_record(officer, land, db_session):
    page = officer.get(f"{BASE}/quick")
    form = form_with(page, "quick-head_name")
    assert page.status_code == 200
    refused = officer.post(f"{BASE}/quick", data=form | {"quick-head_name": ""})
    assert refused.status_code == 422
    sent = {"quick-head_name": "Pi Năng Thị Sáu", "quick-unit_id": str(land.village.id)}
    made = officer.post(f"{BASE}/quick", data=form | sent)
    assert made.status_code == 200
    assert "Pi Năng Thị Sáu" in made.get_json()["text"]
    found = db_session.get(Household, made.get_json()["id"])
    assert found is not None


def test_the_short_form_is_for_those_who_may_add(client_as, land, officer):
    viewer = client_as(role("viewer"), COMMUNE, locale="en")
    assert viewer.get(f"{BASE}/quick").status_code in (302, 403)
    assert viewer.post(f"{BASE}/quick", data={"quick-head_name": "x"}).status_code in (302, 403)
    page = officer.get("/household-supervision/members/add").get_data(as_text=True)
    assert f'data-quick-url="{BASE}/quick"' in page


def test_the_short_form_reaches_no_further_than_its_writer(officer, land, db_session, system):
    form = form_with(officer.get(f"{BASE}/quick"), "quick-head_name")
    sent = {"quick-head_name": "Chiếm", "quick-unit_id": str(land.other_commune.id)}
    assert officer.post(f"{BASE}/quick", data=form | sent).status_code in (404, 422)
    db_session.rollback()
    bind_actor(db_session, system)
    count = text("select count(*) from household_household where head_name = 'Chiếm'")
    assert db_session.scalar(count) == 0


def test_a_field_cites_the_law(officer, meeting):
    page = officer.get(f"/household-supervision/meetings/{meeting}/edit").get_data(as_text=True)
    assert "Legal basis: Article 4, clause 3 of Decision 24/2021/QĐ-TTg" in page

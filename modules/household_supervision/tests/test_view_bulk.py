"""Bulk actions on the lists of this module: chosen, previewed, confirmed, undone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from app.core.services.people import create_person
from app.kernel.actor import bind_actor
from app.kernel.bulk import BulkChange, BulkStep
from app.kernel.errors import NotAllowed
from app.kernel.records import move_record, update_record
from modules.household_supervision.models import Finding, ReviewCase
from modules.household_supervision.models.choices import Severity
from modules.household_supervision.services import meetings, supervision
from modules.household_supervision.tests.support import COMMUNE, DAY, OTHER_COMMUNE, role
from modules.household_supervision.views import ReviewCaseView
from tests.kernel.browsers import forms_of

CASES = "/household-supervision/cases"
MEETINGS = "/household-supervision/meetings"
FINDINGS = "/household-supervision/findings"


@pytest.fixture
def three(db_session, make_case) -> list[int]:
    keys = [make_case(name).id for name in ("Hoàng Thị Bưởi", "Lò Văn Cam", "Vàng A Dừa")]
    db_session.commit()
    return keys


@pytest.fixture
def surveyor(db_session, system, land) -> int:
    person = create_person(
        full_name="Rà Soát Viên", birth_year=1980, unit_id=land.commune.id, actor=system
    )
    db_session.commit()
    return int(person.id)


@pytest.fixture
def officer(client_as) -> Any:
    return client_as(role("commune_officer"), COMMUNE, locale="en")


@pytest.fixture
def stored(db_session, system):
    """Return a function that reads a column of a record as it is stored."""

    def read(cls: Any, key: int, name: str) -> Any:
        db_session.rollback()
        bind_actor(db_session, system)
        return getattr(db_session.get(cls, key, populate_existing=True), name)

    return read


@pytest.fixture
def as_system(db_session, system):
    """Return a function with which somebody else works on records."""

    def work(function: Any, *given: Any, **values: Any) -> Any:
        db_session.rollback()
        bind_actor(db_session, system)
        found = function(*given, actor=system, **values)
        db_session.commit()
        return found

    return work


def send(client: Any, address: str, **data: Any) -> Any:
    return client.post(address, data=data)


def page_form(page: Any, part: str) -> dict[str, Any]:
    form = next(form for form in forms_of(page) if part in form["__action"])
    form.pop("__action")
    return form


def previewed(client: Any, name: str, keys: list[int], **typed: Any) -> Any:
    address = f"{CASES}/bulk/{name}"
    asked = send(client, address, ids=[str(key) for key in keys])
    assert asked.status_code == 200
    if not typed:
        return asked
    return client.post(address, data={**page_form(asked, "/bulk/"), **typed})


def confirmed(client: Any, name: str, preview: Any) -> Any:
    form = {**page_form(preview, "/bulk/"), "step": "confirm"}
    answer = client.post(f"{CASES}/bulk/{name}", data=form)
    assert answer.status_code == 302
    return client.get(answer.location)


def undone(client: Any, result: Any) -> Any:
    address = next(
        part for part in result.get_data(as_text=True).split('"') if part.endswith("/undo")
    )
    asked = client.get(address)
    answer = client.post(address, data=page_form(asked, "/undo"))
    assert answer.status_code == 302
    return client.get(answer.location)


def words(page: Any) -> str:
    return " ".join(page.get_data(as_text=True).split())


def test_a_surveyor_is_given_to_many_and_taken_back(officer, three, surveyor, stored):
    preview = previewed(officer, "assign_surveyor", three, surveyor_id=str(surveyor))
    shown = words(preview)
    assert "3 records will be changed." in shown
    assert shown.count("<ins>Rà Soát Viên</ins>") == 3
    assert [stored(ReviewCase, key, "surveyor_id") for key in three] == [None] * 3
    result = confirmed(officer, "assign_surveyor", preview)
    assert "3 records were changed." in words(result)
    assert [stored(ReviewCase, key, "surveyor_id") for key in three] == [surveyor] * 3
    back = undone(officer, result)
    assert "3 records were set back." in words(back)
    assert [stored(ReviewCase, key, "surveyor_id") for key in three] == [None] * 3


def test_who_was_changed_meanwhile_is_refused_by_name(officer, three, surveyor, stored, as_system):
    preview = previewed(officer, "assign_surveyor", three, surveyor_id=str(surveyor))
    as_system(update_record, ReviewCase, three[1], {"sheet": "B1"})
    result = words(confirmed(officer, "assign_surveyor", preview))
    assert "2 records were changed." in result
    assert "1 record was refused" in result
    assert "Somebody else has changed this record meanwhile" in result
    assert ">Lò Văn Cam</a>" in result
    assert stored(ReviewCase, three[1], "surveyor_id") is None
    assert stored(ReviewCase, three[1], "sheet") == "B1"


def test_what_moved_on_since_is_not_undone(officer, three, surveyor, stored, as_system):
    preview = previewed(officer, "assign_surveyor", three, surveyor_id=str(surveyor))
    result = confirmed(officer, "assign_surveyor", preview)
    as_system(update_record, ReviewCase, three[0], {"sheet": "B1"})
    back = words(undone(officer, result))
    assert "2 records were set back." in back
    assert "1 record could not be set back" in back
    assert stored(ReviewCase, three[0], "surveyor_id") == surveyor
    assert stored(ReviewCase, three[1], "surveyor_id") is None


def test_a_step_is_judged_row_by_row(officer, three, stored, as_system, today):
    as_system(move_record, ReviewCase, three[0], "to_survey", today=today)
    preview = previewed(officer, "to_survey", three)
    shown = words(preview)
    assert "2 records will be changed." in shown
    assert "1 record is refused." in shown
    assert "is not possible while the state is" in shown
    confirmed(officer, "to_survey", preview)
    assert [stored(ReviewCase, key, "state") for key in three] == ["to_survey"] * 3


def test_a_step_asks_for_its_reason_and_keeps_it(officer, three, stored):
    address = f"{CASES}/bulk/screen_out"
    asked = send(officer, address, ids=[str(key) for key in three])
    empty = officer.post(address, data={**page_form(asked, "/bulk/"), "reason": "  "})
    assert empty.status_code == 422
    preview = officer.post(
        address, data={**page_form(empty, "/bulk/"), "reason": "Đã chuyển đi nơi khác"}
    )
    confirmed(officer, "screen_out", preview)
    for key in three:
        assert stored(ReviewCase, key, "closing_note") == "Đã chuyển đi nơi khác"


def test_many_are_classified_at_once(officer, db_session, make_surveyed, make_case, stored):
    keys = [make_surveyed("Hoàng Thị Bưởi").id, make_case("Lò Văn Cam").id]
    db_session.commit()
    db_session.execute(text("update household_case_result set proposed_class = null"))
    db_session.commit()
    preview = previewed(officer, "classify", keys)
    shown = words(preview)
    assert "1 record will be changed." in shown
    assert "This action is not for the record as it is." in shown
    assert "This cannot be undone for all together afterwards." in shown
    result = confirmed(officer, "classify", preview)
    assert "/undo" not in result.get_data(as_text=True)


def test_all_that_the_list_shows_is_what_its_filters_leave(officer, three, surveyor, stored):
    address = f"{CASES}/bulk/assign_surveyor?q=bu%E1%BB%9Fi&state=listed"
    asked = send(officer, address, all="1")
    assert "Assign a surveyor: 1 record" in words(asked)
    preview = officer.post(
        address, data={**page_form(asked, "/bulk/"), "surveyor_id": str(surveyor)}
    )
    confirmed(officer, "assign_surveyor", preview)
    found = [stored(ReviewCase, key, "surveyor_id") for key in three]
    assert found == [surveyor, None, None]


def test_a_confirmed_preview_is_done_once(officer, three, surveyor, db_session, system):
    preview = previewed(officer, "assign_surveyor", three, surveyor_id=str(surveyor))
    form = {**page_form(preview, "/bulk/"), "step": "confirm"}
    first = officer.post(f"{CASES}/bulk/assign_surveyor", data=form)
    second = officer.post(f"{CASES}/bulk/assign_surveyor", data=form)
    assert first.location == second.location


@pytest.mark.parametrize("name", ["commune_chair", "front_supervisor", "viewer"])
def test_who_may_not_write_sees_no_box_and_is_refused(client_as, three, name, stored):
    client = client_as(role(name), COMMUNE, locale="en")
    page = client.get(f"{CASES}/").get_data(as_text=True)
    assert "/bulk/assign_surveyor" not in page or name == "commune_chair"
    answer = client.post(f"{CASES}/bulk/classify", data={"ids": [str(three[0])]})
    assert answer.status_code == 403
    assert stored(ReviewCase, three[0], "state") == "listed"


def test_a_strange_key_is_refused_like_one_that_does_not_exist(
    client_as, three, db_session, system
):
    stranger = client_as(role("commune_officer"), OTHER_COMMUNE, locale="en")
    shown = [
        words(previewed(stranger, "to_survey", [key])).replace(str(key), "KEY")
        for key in (three[0], 999_999_999)
    ]
    plain = [page.split('name="_rows"')[0].split("csrf")[0] for page in shown]
    assert "This record does not exist, or it is not within your reach." in shown[0]
    assert "Hoàng Thị Bưởi" not in shown[0]
    assert plain[0] == plain[1]
    db_session.rollback()
    bind_actor(db_session, system)
    tried = db_session.execute(
        text(
            "select row_id from core_trail where action = 'refused' "
            "and table_name = 'household_case' order by id desc limit 2"
        )
    ).scalars()
    assert set(tried) == {three[0], 999_999_999}


def test_a_note_of_another_is_worth_nothing(client_as, officer, three, surveyor, stored):
    preview = previewed(officer, "assign_surveyor", three, surveyor_id=str(surveyor))
    plan = page_form(preview, "/bulk/")["_plan"]
    colleague = client_as(role("commune_officer"), COMMUNE, locale="en")
    answer = send(colleague, f"{CASES}/bulk/assign_surveyor", step="confirm", _plan=plan)
    assert answer.status_code == 302
    assert "/cases/" in answer.location
    other_action = send(officer, f"{CASES}/bulk/to_survey", step="confirm", _plan=plan)
    assert "/cases/" in other_action.location
    assert stored(ReviewCase, three[0], "surveyor_id") is None


def test_nobody_sees_or_undoes_anothers_act(client_as, officer, three, surveyor, stored):
    preview = previewed(officer, "assign_surveyor", three, surveyor_id=str(surveyor))
    form = {**page_form(preview, "/bulk/"), "step": "confirm"}
    address = officer.post(f"{CASES}/bulk/assign_surveyor", data=form).location
    colleague = client_as(role("commune_officer"), COMMUNE, locale="en")
    assert colleague.get(address).status_code == 404
    assert colleague.post(f"{address}/undo").status_code == 404
    assert colleague.post(f"{address}/go-on").status_code == 404
    assert stored(ReviewCase, three[0], "surveyor_id") == surveyor


@pytest.mark.parametrize("ids", [["x"], ["-1"], ["1.5"], ["9" * 30]])
def test_keys_that_are_none_are_bad_input(officer, ids):
    assert send(officer, f"{CASES}/bulk/to_survey", ids=ids).status_code == 400


def test_nothing_chosen_leads_back_to_the_list_as_it_was(officer):
    answer = send(officer, f"{CASES}/bulk/to_survey?state=listed")
    assert answer.location.endswith("/cases/?state=listed")
    assert officer.get(f"{CASES}/bulk/to_survey?state=listed").status_code == 302
    assert send(officer, f"{CASES}/bulk/nothing", ids="1").status_code == 404


def test_meetings_get_their_day_and_keep_what_was_left_empty(
    officer, db_session, system, review, land, stored, as_system
):
    units = (land.village, land.second_village)
    keys = [
        as_system(meetings.plan_meeting, review.id, unit.id, place=f"Nhà văn hóa {unit.code}").id
        for unit in units
    ]
    address = f"{MEETINGS}/bulk/plan"
    asked = send(officer, address, ids=[str(key) for key in keys])
    wrong = officer.post(address, data={**page_form(asked, "/bulk/"), "held_on": "31/02/2021"})
    assert wrong.status_code == 422
    empty = officer.post(address, data={**page_form(wrong, "/bulk/"), "held_on": ""})
    assert empty.status_code == 422
    assert "Fill in what is to be changed." in words(empty)
    typed = {**page_form(empty, "/bulk/"), "held_on": "20/10/2021"}
    preview = officer.post(address, data=typed)
    form = {**page_form(preview, "/bulk/"), "step": "confirm"}
    assert officer.post(address, data=form).status_code == 302
    for key, unit in zip(keys, units, strict=True):
        assert str(stored(meetings.VillageMeeting, key, "held_on")) == "2021-10-20"
        assert stored(meetings.VillageMeeting, key, "place") == f"Nhà văn hóa {unit.code}"


def test_the_front_shares_many_findings(client_as, make_user, db_session, land, stored):
    _user, supervisor = make_user(role("front_supervisor"), COMMUNE, land.front)
    bind_actor(db_session, supervisor)
    keys = [
        supervision.record_finding(
            supervision.NewFinding(
                type_code=code,
                severity=Severity.MEDIUM,
                unit_id=land.commune.id,
                organisation_id=land.front.id,
                found_on=DAY,
                evidence="Biên bản",
            ),
            actor=supervisor,
        ).id
        for code in ("F-POST", "F-EXTRA")
    ]
    db_session.commit()
    client = client_as(role("front_supervisor"), COMMUNE, land.front, locale="en")
    address = f"{FINDINGS}/bulk/share"
    preview = send(client, address, ids=[str(key) for key in keys])
    form = {**page_form(preview, "/bulk/"), "step": "confirm"}
    assert client.post(address, data=form).status_code == 302
    assert {stored(Finding, key, "state") for key in keys} == {"shared"}


# -- slices, the way back ----------------------------------------------------------------


@pytest.fixture
def two_at_once(monkeypatch) -> None:
    """Let a request do two rows only."""
    for module in ("bulk_trying", "bulk_acts", "bulk_routes"):
        monkeypatch.setattr(f"app.kernel.{module}.AT_ONCE", 2)


@pytest.fixture
def five(db_session, make_case, three) -> list[int]:
    more = [make_case(name).id for name in ("Giàng Thị Ổi", "Sùng A Khế")]
    db_session.commit()
    return [*three, *more]


def begun(client: Any, keys: list[int], person: int) -> str:
    """Confirm a change and return the address of the act."""
    preview = previewed(client, "assign_surveyor", keys, surveyor_id=str(person))
    form = {**page_form(preview, "/bulk/"), "step": "confirm"}
    return str(client.post(f"{CASES}/bulk/assign_surveyor", data=form).location)


@pytest.mark.usefixtures("two_at_once")
def test_long_acts_are_done_and_undone_in_slices(officer, five, surveyor, stored, as_system):
    preview = previewed(officer, "assign_surveyor", five, surveyor_id=str(surveyor))
    assert "3 further records are judged when they are done" in words(preview)
    # Beyond the rows that were tried, too, nobody's change is written over.
    as_system(update_record, ReviewCase, five[2], {"sheet": "B1"})
    form = {**page_form(preview, "/bulk/"), "step": "confirm"}
    act = officer.post(f"{CASES}/bulk/assign_surveyor", data=form).location
    found = [stored(ReviewCase, key, "surveyor_id") for key in five]
    assert found == [surveyor, surveyor, None, None, None]
    assert "3 records wait." in words(officer.get(act))
    for _slice in range(2):
        assert officer.post(f"{act}/go-on").status_code == 302
    page = words(officer.get(act))
    assert "4 records were changed." in page
    assert "1 record was refused" in page
    assert "/go-on" not in page
    for _slice in range(2):
        assert officer.post(f"{act}/undo").status_code == 302
    assert [stored(ReviewCase, key, "surveyor_id") for key in five] == [None] * 5


@pytest.mark.usefixtures("two_at_once")
def test_what_the_form_held_is_forgotten_with_the_last_row(
    officer, three, surveyor, db_session, system
):
    def held() -> list[bool]:
        db_session.rollback()
        bind_actor(db_session, system)
        found = db_session.execute(text("select entries is not null from core_bulk_act"))
        return list(found.scalars())

    act = begun(officer, three, surveyor)
    assert held() == [True]
    officer.post(f"{act}/go-on")
    assert held() == [False]


@pytest.mark.usefixtures("two_at_once")
def test_rights_that_ended_stop_a_long_act(officer, three, surveyor, db_session, system, stored):
    act = begun(officer, three, surveyor)
    db_session.rollback()
    bind_actor(db_session, system)
    db_session.execute(
        text("update core_assignment set valid_to = core_today() - 1, valid_from = null")
    )
    db_session.commit()
    assert officer.post(f"{act}/go-on").status_code in (302, 403, 404)
    assert officer.post(f"{act}/undo").status_code in (302, 403, 404)
    assert stored(ReviewCase, three[0], "surveyor_id") == surveyor
    assert stored(ReviewCase, three[2], "surveyor_id") is None


def test_a_preview_writes_nothing_not_even_into_the_trail(
    officer, three, surveyor, db_session, system
):
    def written() -> int:
        db_session.rollback()
        bind_actor(db_session, system)
        changes = "select count(*) from core_trail where action in ('insert', 'update')"
        return int(db_session.scalar(text(changes)))

    before = written()
    previewed(officer, "assign_surveyor", three, surveyor_id=str(surveyor))
    assert written() == before


def test_a_step_is_taken_back_by_the_workflows_own_step(
    officer, db_session, make_surveyed, stored, as_system, today, monkeypatch
):
    keys = [make_surveyed(name).id for name in ("Hoàng Thị Bưởi", "Lò Văn Cam")]
    db_session.commit()
    for key in keys:
        as_system(move_record, ReviewCase, key, "survey_again", today=today, reason="Sai số")
    monkeypatch.setattr(ReviewCaseView, "bulk", (BulkStep("survey"),))
    result = confirmed(officer, "survey", previewed(officer, "survey", keys))
    assert [stored(ReviewCase, key, "state") for key in keys] == ["surveyed"] * 2
    as_system(update_record, ReviewCase, keys[0], {"sheet": "B1"})
    undone(officer, result)
    assert [stored(ReviewCase, key, "state") for key in keys] == ["surveyed", "to_survey"]


def test_the_administrator_undoes_an_act_but_does_not_go_on_with_it(
    client_as, officer, three, surveyor, stored
):
    act = begun(officer, three, surveyor)
    chief = client_as("Admin", locale="en")
    assert chief.get(act).status_code == 200
    assert chief.post(f"{act}/go-on").status_code == 403
    assert chief.post(f"{act}/undo").status_code == 302
    assert [stored(ReviewCase, key, "surveyor_id") for key in three] == [None] * 3


def test_who_cannot_reach_the_records_does_not_use_up_the_owners_way_back(
    client_as, officer, three, surveyor, stored, db_session, system, monkeypatch
):
    act = begun(officer, three, surveyor)
    chief = client_as("Admin", locale="en")

    def refuse(*_given: Any, **_more: Any) -> None:
        raise NotAllowed(verb="write", record="household_supervision.ReviewCase")

    with monkeypatch.context() as patched:
        patched.setattr(BulkChange, "require_on", refuse)
        chief.post(f"{act}/undo")
    assert [stored(ReviewCase, key, "surveyor_id") for key in three] == [surveyor] * 3
    officer.post(f"{act}/undo")
    assert [stored(ReviewCase, key, "surveyor_id") for key in three] == [None] * 3

"""Bulk actions are chosen, previewed, confirmed and undone."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.kernel.actor import bind_actor
from app.kernel.records import move_record, update_record
from modules.household_supervision.models import Finding, ReviewCase
from modules.household_supervision.models.choices import Severity
from modules.household_supervision.services import meetings, supervision
from modules.household_supervision.tests.bulk.support import (
    CASES,
    FINDINGS,
    MEETINGS,
    confirmed,
    page_form,
    previewed,
    send,
    undone,
    words,
)
from modules.household_supervision.tests.support import COMMUNE, DAY, OTHER_COMMUNE, role


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

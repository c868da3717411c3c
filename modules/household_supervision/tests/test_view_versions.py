"""Steps, commands and rows of a meeting on a record that somebody else changed meanwhile."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.kernel.actor import bind_actor
from app.kernel.records import update_record
from modules.household_supervision.models import MeetingAttendee, ReviewRound, VillageMeeting
from modules.household_supervision.models.choices import RoundKind
from modules.household_supervision.services import rounds
from modules.household_supervision.tests.support import COMMUNE, OPENING, role
from tests.kernel.browsers import form_with, forms_of

BASE = "/household-supervision"


@pytest.fixture
def save(db_session, system):
    """Return a function with which somebody else changes a record."""

    def change(cls: Any, key: int, **values: Any) -> None:
        db_session.rollback()
        bind_actor(db_session, system)
        update_record(cls, key, values, actor=system)
        db_session.commit()

    return change


@pytest.fixture
def planned(db_session, system, land):
    """Return the key of a round that is not open yet."""
    item = rounds.create_round(
        rounds.NewRound(
            name="Rà soát cuối năm 2021",
            kind=RoundKind.YEARLY,
            policy_year=2022,
            unit_id=land.province.id,
            opens_on=OPENING,
            closes_on=date(2021, 12, 14),
        ),
        actor=system,
    )
    db_session.commit()
    return item.id


def button(page: Any, part: str) -> dict[str, Any]:
    return next(form for form in forms_of(page) if part in form["__action"])


def test_a_button_of_an_old_page_asks_once_more(client_as, planned, save, stored):
    key = planned
    officer = client_as(role("province_officer"), "58", locale="en")
    page = officer.get(f"{BASE}/rounds/{key}")
    form = button(page, "/do/")
    save(ReviewRound, key, name="Rà soát bổ sung")
    address = form.pop("__action")
    asked = officer.post(address, data=form)
    text = asked.get_data(as_text=True)
    assert asked.status_code == 409
    assert "Rà soát cuối năm 2021" in text
    assert "Rà soát bổ sung" in text
    assert stored(ReviewRound, key, "state") == "draft"
    again = next(f for f in forms_of(asked) if "_seen" in f)
    assert officer.post(again.pop("__action"), data=again).status_code == 302
    assert stored(ReviewRound, key, "state") == "open"


def test_a_button_of_the_page_as_it_is_goes_straight_on(client_as, planned, stored):
    key = planned
    officer = client_as(role("province_officer"), "58", locale="en")
    form = button(officer.get(f"{BASE}/rounds/{key}"), "/do/")
    assert officer.post(form.pop("__action"), data=form).status_code == 302
    assert stored(ReviewRound, key, "state") == "open"


def test_a_step_that_the_other_took_already_says_so(client_as, planned, stored):
    key = planned
    clients = [client_as(role("province_officer"), "58", locale="en") for _ in range(2)]
    forms = [button(client.get(f"{BASE}/rounds/{key}"), "/do/") for client in clients]
    address = forms[0].pop("__action")
    forms[1].pop("__action")
    assert clients[0].post(address, data=forms[0]).status_code == 302
    assert clients[1].post(address, data=forms[1]).status_code == 409


def test_two_vote_sheets_are_merged_vote_by_vote(
    client_as, make_surveyed, make_meeting, db_session, stored
):
    cases = [make_surveyed(name) for name in ("Nguyễn Văn An", "Trần Văn Bình")]
    meeting = make_meeting()
    keys = [f"vote_{case.id}" for case in cases]
    address = f"{BASE}/meetings/{meeting.id}/command/votes"
    db_session.commit()
    clerks = [client_as(role("village_recorder"), COMMUNE, locale="en") for _ in range(2)]
    pages = [clerk.get(address) for clerk in clerks]
    name = next(n for n in form_with(pages[0], "_base") if n.endswith(str(cases[0].id)))
    keys = [name, name.replace(str(cases[0].id), str(cases[1].id))]
    sheets = [form_with(page, keys[0]) for page in pages]
    assert clerks[0].post(address, data=sheets[0] | {keys[0]: "6"}).status_code == 302
    answer = clerks[1].post(address, data=sheets[1] | {keys[1]: "7"})
    if answer.status_code == 409:  # the record itself changed: the sheet is compared
        merged = form_with(answer, keys[0])
        assert merged[f"_take.{keys[0]}"] == "theirs"
        assert clerks[1].post(address, data=merged).status_code == 302
    db_session.rollback()
    found = form_with(clerks[0].get(address), keys[0])
    assert (found[keys[0]], found[keys[1]]) == ("6", "7")


def test_a_row_of_a_meeting_has_its_own_version(client_as, make_meeting, db_session, save, stored):
    meeting = make_meeting()
    row = next(a for a in meeting.attendees if a.full_name == "Cán Bộ")
    key = row.id
    db_session.commit()
    clerk = client_as(role("village_recorder"), COMMUNE, locale="en")
    address = f"{BASE}/attendees/{key}/edit"
    form = form_with(clerk.get(address), "full_name")
    save(MeetingAttendee, key, title="Cán bộ giảm nghèo")
    asked = clerk.post(address, data=form | {"full_name": "Cán Bộ Hai"})
    assert asked.status_code == 409
    merged = form_with(asked, "full_name")
    assert clerk.post(address, data=merged).status_code == 302
    assert stored(MeetingAttendee, key, "title") == "Cán bộ giảm nghèo"
    assert stored(MeetingAttendee, key, "full_name") == "Cán Bộ Hai"


def test_a_removal_of_a_changed_row_asks_once_more(
    client_as, make_meeting, db_session, save, stored
):
    meeting = make_meeting()
    key = next(a for a in meeting.attendees if a.full_name == "Hộ Khác").id
    db_session.commit()
    officer = client_as(role("commune_officer"), COMMUNE, locale="en")
    address = f"{BASE}/attendees/{key}/delete"
    form = form_with(officer.get(address), "_seen")
    save(MeetingAttendee, key, full_name="Hộ Khác Nữa")
    asked = officer.post(address, data=form)
    assert asked.status_code == 409
    assert "Hộ Khác Nữa" in asked.get_data(as_text=True)
    assert stored(MeetingAttendee, key, "id") == key


def test_a_command_of_a_changed_record_shows_the_change(
    client_as, make_meeting, db_session, save, stored
):
    key = make_meeting().id
    db_session.commit()
    clerk = client_as(role("village_recorder"), COMMUNE, locale="en")
    page = clerk.get(f"{BASE}/meetings/{key}")
    version = stored(VillageMeeting, key, "version")
    save(VillageMeeting, key, place="Nhà sinh hoạt cộng đồng")
    link = f"{BASE}/meetings/{key}/command/votes?version={version}"
    assert f"command/votes?version={version}" in page.get_data(as_text=True)
    assert "changed after you opened its page" in clerk.get(link).get_data(as_text=True)


def test_the_api_moves_a_record_at_the_version_that_was_read(client_as, planned):
    key = planned
    officer = client_as(role("province_officer"), "58", locale="en")
    url = f"/api/v1/household_supervision/reviewround/{key}"
    tag = officer.get(url).headers["ETag"]
    step = next(f for f in forms_of(officer.get(f"{BASE}/rounds/{key}")) if "/do/" in f["__action"])
    name = step["__action"].partition("/do/")[2].partition("?")[0]
    assert officer.post(f"{url}/do/{name}", json={}).status_code == 428
    stale = officer.post(f"{url}/do/{name}", json={}, headers={"If-Match": '"0"'})
    assert stale.status_code == 412
    done = officer.post(f"{url}/do/{name}", json={}, headers={"If-Match": tag})
    assert done.status_code == 200
    assert done.headers["ETag"] != tag

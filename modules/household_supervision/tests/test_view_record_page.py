"""The record page: tabs as full lists, files that stand with a step, sheets, charts."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from flask import g
from sqlalchemy.exc import DBAPIError

from app.core.services import attachments, storage
from app.kernel.actor import bind_actor
from app.kernel.errors import GuardRefused
from modules.household_supervision.services import meetings
from modules.household_supervision.tests.support import (
    COMMUNE,
    DAY,
    OTHER_COMMUNE,
    enter_people,
    role,
)

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
MEETINGS = "/household-supervision/meetings"
CASES = "/household-supervision/cases"
ATTENDEES = "tab=MeetingAttendeeView"
NAMES = ("Trưởng Thôn", "Bí Thư", "Hội Trưởng")


@pytest.fixture
def signed_in(client_as: Any):
    def sign_in(*args: Any, **kwargs: Any) -> Any:
        client = client_as(*args, **kwargs)
        ask = client.open

        def forgetting(*asked: Any, **options: Any) -> Any:
            g.pop("_login_user", None)
            return ask(*asked, **options)

        client.open = forgetting
        return client

    return sign_in


@pytest.fixture
def officer(signed_in: Any) -> Any:
    return signed_in(role("commune_officer"), COMMUNE, locale="en")


def page_of(client: Any, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return unescape(answer.get_data(as_text=True))


def rows_of(page: str) -> str:
    return page.partition('id="related"')[2]


# -- tabs ---------------------------------------------------------------------------------------


def test_a_tab_is_searched_sorted_paged_and_grouped(make_meeting, officer, db_session):
    url = f"{MEETINGS}/{make_meeting().id}"
    db_session.commit()
    every = rows_of(page_of(officer, f"{url}?{ATTENDEES}"))
    assert all(name in every for name in NAMES)
    first = rows_of(page_of(officer, f"{url}?{ATTENDEES}&size=2&sort=full_name"))
    assert first.count("data-row-url") == 2
    following = re.search(r'href="(\?[^"]*after=[^"]*)"', first)
    assert following is not None
    assert ATTENDEES in following[1]
    second = rows_of(page_of(officer, url + following[1]))
    assert second.count("data-row-url") == 2
    assert not set(re.findall(r'data-row-url="([^"]*)"', first)) & set(
        re.findall(r'data-row-url="([^"]*)"', second)
    )
    grouped = rows_of(page_of(officer, f"{url}?{ATTENDEES}&group=role"))
    assert "group-chart-data" in grouped
    conditions = "f0.role.in=surveyor"
    one = rows_of(page_of(officer, f"{url}?{ATTENDEES}&{conditions}"))
    assert one.count("data-row-url") == 1


def test_a_tab_holds_only_the_rows_of_its_record(make_meeting, land, officer, db_session):
    here, other = make_meeting(), make_meeting(land.second_village)
    db_session.commit()
    page = rows_of(page_of(officer, f"{MEETINGS}/{here.id}?{ATTENDEES}"))
    count = page.count("data-row-url")
    assert count == 9
    export = re.search(r'href="([^"]*/export\?[^"]*)"', page)
    assert export is not None
    answer = officer.get(f"{export[1]}&format=csv&what_for=x")
    lines = answer.get_data(as_text=True).partition("\r\n\r\n")[0].splitlines()
    assert len(lines) == count + 1
    facets = re.search(r'data-facets-url="([^"]*)"', page)
    assert facets is None or f"meeting_id%3A{here.id}" in facets[1] or "of=" in facets[1]
    assert f"meeting_id={here.id}" in page  # the button for a new row is filled in
    assert f"meeting_id={other.id}" not in page


@pytest.mark.parametrize(
    "asked", ["sort=no", "after=x", "f0.role.in=no", "group=no", "columns=no", "size=0", "chart=no"]
)
def test_what_is_not_understood_in_a_tab_is_a_400_without_rows(
    make_meeting, officer, db_session, asked
):
    url = f"{MEETINGS}/{make_meeting().id}?{ATTENDEES}&{asked}"
    if asked.startswith("chart"):
        url += "&group=role"
    db_session.commit()
    page = page_of(officer, url, 400)
    assert "data-row-url" not in rows_of(page)


def test_a_strange_parent_is_refused_like_one_that_is_not_there(
    make_meeting, signed_in, officer, db_session
):
    key = make_meeting().id
    db_session.commit()
    stranger = signed_in(role("commune_officer"), OTHER_COMMUNE)
    bodies = []
    for wanted in (key, 10**9):
        for route in ("", "/export", "/facets"):
            url = f"/household-supervision/attendees{route or '/'}?of=meeting_id:{wanted}"
            answer = stranger.get(url)
            assert answer.status_code == 404
            text = re.sub(r"\b[0-9a-f]{16}\b", "R", answer.get_data(as_text=True))
            bodies.append(text.replace(str(wanted), "K"))
        assert stranger.get(f"{MEETINGS}/{wanted}/counts").status_code == 404
        assert stranger.get(f"{MEETINGS}/{wanted}/sheet/summary").status_code == 404
    assert bodies[:3] == bodies[3:]
    own = officer.get(f"/household-supervision/attendees/?of=meeting_id:{key}")
    assert own.status_code == 200


@pytest.mark.parametrize("of", ["unit_id:1", "meeting_id", "meeting_id:x", "id:1", ":", "a" * 300])
def test_only_declared_parents_bind_a_list(officer, of):
    answer = officer.get(f"/household-supervision/attendees/?of={of}")
    assert answer.status_code == 400


def test_counts_are_those_of_the_reader(make_meeting, officer, signed_in, db_session):
    key = make_meeting().id
    db_session.commit()
    counts = officer.get(f"{MEETINGS}/{key}/counts").get_json()
    assert counts["MeetingAttendeeView"] == "9"
    assert counts["files"] == "0"
    assert signed_in(None).get(f"{MEETINGS}/{key}/counts").status_code in (302, 401, 403)


# -- files ----------------------------------------------------------------------------------------


def test_a_file_stays_once_its_record_took_a_step(
    db_session, system, review, land, tmp_path, monkeypatch, actor, sql
):
    monkeypatch.setattr(storage, "_storage", [storage.FolderStorage(tmp_path)])
    bind_actor(db_session, system)
    meeting = meetings.plan_meeting(
        review.id, land.village.id, held_on=DAY, place="Nhà văn hóa", actor=system
    )
    before, free = (
        attachments.attach(meeting, name, PDF, actor=system)
        for name in ("giấy mời.pdf", "thừa.pdf")
    )
    kept, removed = before.id, free.id
    attachments.detach(removed, actor=system)  # nothing was decided yet
    enter_people(meeting, system)
    meetings.hold_meeting(
        meeting.id, chair="Trưởng Thôn", secretary="Cán Bộ", actor=system, today=DAY
    )
    after = attachments.attach(meeting, "biên bản.pdf", PDF, actor=system).id
    for who in (system, actor(role("commune_officer"), COMMUNE)):
        with pytest.raises(GuardRefused) as caught, db_session.begin_nested():
            attachments.detach(kept, actor=who)
        assert caught.value.values["code"] == "CT005"
        with pytest.raises(DBAPIError) as raw:
            sql("delete from core_attachment where id = :k", acting=who, k=kept)
        assert getattr(raw.value.orig, "sqlstate", "") == "CT005"
    assert sql("delete from core_attachment where id = :k", acting=system, k=after) == 1


# -- sheets and charts -----------------------------------------------------------------------


def test_a_sheet_shows_what_its_reader_may_see(make_surveyed, signed_in, officer, db_session):
    case = make_surveyed("Pi Năng Sheet")
    db_session.commit()
    url = f"{CASES}/{case.id}"
    assert f"{url}/sheet/summary" in page_of(officer, url)
    page = page_of(officer, f"{url}/sheet/summary")
    assert "Summary sheet of a household under review" in page
    assert "Members of the household" in page
    # Who may not browse members gets the sheet without them.
    follower = signed_in(role("front_village_cadre"), COMMUNE, locale="en")
    answer = follower.get(f"{url}/sheet/summary")
    assert answer.status_code in (200, 404)
    assert officer.get(f"{url}/sheet/none").status_code == 404
    assert (
        signed_in(role("commune_officer"), OTHER_COMMUNE).get(f"{url}/sheet/summary").status_code
        == 404
    )


def test_a_declared_chart_keeps_the_selection_and_stands_beside_its_table(
    make_surveyed, make_case, officer, db_session
):
    make_surveyed("Hộ Một")
    make_case("Hộ Hai")
    db_session.commit()
    page = page_of(officer, f"{CASES}/?view=all&q=ho")
    link = re.search(r'href="(\?[^"]*group=state[^"]*chart=doughnut[^"]*)"', page)
    assert link is not None
    assert "q=ho" in link[1]
    shown = page_of(officer, f"{CASES}/{link[1]}")
    assert '"kind": "doughnut"' in shown
    assert 'role="img"' in shown
    assert "2 groups" in shown
    assert shown.count("data-row-url") == 2


@pytest.mark.parametrize(("kind", "drawn"), [("bar", True), ("line", True), ("none", False)])
def test_a_grouped_list_is_drawn_as_asked(
    make_surveyed, make_case, officer, db_session, kind, drawn
):
    make_surveyed("Hộ Một")
    make_case("Hộ Hai")
    db_session.commit()
    page = page_of(officer, f"{CASES}/?group=state&chart={kind}")
    assert ("group-chart-data" in page) is drawn
    assert f'"kind": "{kind}"' in page or not drawn


@pytest.mark.parametrize("asked", ["chart=pie", "measure=score_income", "measure=id"])
def test_a_chart_that_is_not_offered_is_a_400(make_case, officer, db_session, asked):
    make_case("Hộ Hai")
    db_session.commit()
    page_of(officer, f"{CASES}/?group=state&{asked}", 400)

"""Notice, list and minutes of a posting: what is public, and the figures of the summary."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from flask import g

from app.kernel.documents.parts import day
from app.kernel.records import move_record
from app.testing.papers import check_paper
from modules.household_supervision.documents.posting_minutes import END, START
from modules.household_supervision.documents.posting_notice import NOTICE
from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.models import Member, Posting, UnitReview
from modules.household_supervision.services import meetings, summary
from modules.household_supervision.tests.papers import made
from modules.household_supervision.tests.support import COMMUNE, DAY, OTHER_COMMUNE, role

BASE = "/household-supervision"
LAST = date(2021, 10, 20)
IDENTITY = "058190001234"


@pytest.fixture
def posted(review, make_surveyed, make_meeting, db_session, system, land):
    """Return a commune's review whose list hangs at two places: poor, near-poor, one who left."""
    made_cases = [
        make_surveyed("Nghèo Văn Một", (120, 40)),
        make_surveyed("Cận Văn Hai", (130, 20)),
        make_surveyed("Thoát Văn Ba", (150, 0)),
        make_surveyed("Nghèo Văn Bốn", (100, 50), unit=land.second_village),
    ]
    made_cases[2].previous_class = "poor"
    made_cases[1].previous_class = "poor"
    member = db_session.query(Member).filter_by(full_name="Nghèo Văn Một").one()
    member.id_number, member.birth_day, member.birth_month = IDENTITY, 7, 3
    hangs: tuple[tuple[Any, str, str | None, date | None], ...] = (
        (land.commune, "commune_office", None, LAST),
        (land.village, "village_house", "Nhà văn hóa thôn Mẫu Một", None),
    )
    for name in ("survey", "meet"):
        move_record(UnitReview, review.id, name, actor=system, today=DAY)
    for village, cases in ((land.village, made_cases[:3]), (land.second_village, made_cases[3:])):
        meeting = make_meeting(village)
        for case in cases:
            meetings.record_vote(meeting.id, case.id, 8, actor=system)
        meetings.conclude(meeting.id, actor=system, today=DAY)
    move_record(UnitReview, review.id, "post", actor=system, today=DAY)
    for unit, place, place_name, last in hangs:
        db_session.add(
            Posting(
                unit_review_id=review.id,
                unit_id=unit.id,
                place=place,
                place_name=place_name,
                posted_from=DAY,
                posted_to=last,
            )
        )
    db_session.commit()
    db_session.refresh(review)
    return review


@pytest.mark.parametrize("spec", [NOTICE, START, END], ids=lambda spec: spec.slug)
def test_every_layout_is_made_from_its_sample(spec):
    assert check_paper(spec).pages >= 1


def test_the_notice_shows_what_the_summary_counts(posted, review_round, system, land):
    data, text = made(NOTICE, posted)
    rows = {row.unit.id: row for row in summary.summarise(review_round.id, actor=system)
            if row.area is None}  # fmt: skip
    counts = rows[land.commune.id].counts
    poor, near, left_poor, left_near = data.lists
    assert (poor.count, near.count) == (counts.poor, counts.near_poor) == (2, 1)
    assert (poor.people, near.people) == (
        counts.persons[HouseholdClass.POOR],
        counts.persons[HouseholdClass.NEAR_POOR],
    )
    # Who went from poor to near-poor has left poverty, and is near-poor now.
    assert {row.head for row in left_poor.households} == {"Thoát Văn Ba", "Cận Văn Hai"}
    assert left_near.count == 0
    assert "Căn cứ Quyết định số 24/2021/QĐ-TTg ngày 16 tháng 7 năm 2021 của Thủ tướng" in text
    assert f"ngày {day(DAY)}." in text  # the day of the meetings, as a ground
    assert "Từ ngày 15 tháng 10 năm 2021 đến hết ngày 20 tháng 10 năm 2021" in text
    assert "Nhà văn hóa thôn Mẫu Một, thôn Mẫu Một, từ ngày 15/10/2021;" in text.replace(".", ";")
    assert "TM. ỦY BAN NHÂN DÂN" in text


def test_only_what_may_be_public_is_on_the_list(posted):
    _data, text = made(NOTICE, posted)
    assert "Nghèo Văn Một" in text
    assert IDENTITY not in text
    assert IDENTITY[-3:] not in text
    assert "07/03" not in text
    assert "7/3/1970" not in text
    assert "1970" not in text
    for score in ("120", "130", "100"):
        assert re.search(rf"(?<!\d){score}(?!\d)", text) is None
    for name in ("số điểm", "điểm A", "thiếu hụt", "dân tộc", "CCCD", "Năm sinh", "điện thoại"):
        assert name not in text


def test_the_minutes_of_a_posting_count_its_own_list(posted, db_session):
    rows = db_session.query(Posting).order_by(Posting.id).all()
    whole, text = made(START, rows[0])
    assert [each.count for each in whole.lists] == [2, 1, 2, 0]
    assert "không ghi số định danh, ngày sinh" in text
    part, _text = made(START, rows[1])
    assert [each.count for each in part.lists] == [1, 1, 2, 0]
    _end, text = made(END, rows[0])
    assert "Đã kết thúc việc niêm yết công khai danh sách" in text
    assert "niêm yết từ ngày 15/10/2021 đến hết ngày 20/10/2021" in text


def test_they_are_offered_in_time_and_place(posted, client_as, db_session, land):
    review = f"{BASE}/reviews/{posted.id}"
    postings = [each.id for each in db_session.query(Posting).order_by(Posting.id)]
    client = client_as(role("commune_officer"), COMMUNE)
    assert f"{review}/document/posting_notice" in client.get(review).get_data(as_text=True)
    # It names people: it leaves for a purpose, which stands in the trail.
    assert b"%PDF" not in client.get(f"{review}/document/posting_notice/pdf").data
    for_posting = {"what_for": "niêm yết"}
    given = client.post(f"{review}/document/posting_notice/pdf", data=for_posting)
    assert given.data.startswith(b"%PDF")
    first, second = (f"{BASE}/postings/{key}" for key in postings)
    assert client.get(f"{first}/document/posting_end_minutes").status_code == 200
    assert client.get(f"{second}/document/posting_minutes").status_code == 200
    assert client.get(f"{second}/document/posting_end_minutes").status_code == 404
    for name, unit in (("commune_officer", OTHER_COMMUNE), ("team_member", COMMUNE)):
        g.pop("_login_user", None)
        stranger = client_as(role(name), unit)
        for url in (f"{review}/document/posting_notice", f"{first}/document/posting_minutes"):
            assert stranger.get(url).status_code in (403, 404)


def test_no_notice_before_the_list_is_posted(review, make_surveyed, client_as, db_session):
    make_surveyed()
    db_session.commit()
    client = client_as(role("commune_officer"), COMMUNE)
    url = f"{BASE}/reviews/{review.id}"
    assert "posting_notice" not in client.get(url).get_data(as_text=True)
    assert client.get(f"{url}/document/posting_notice").status_code == 404

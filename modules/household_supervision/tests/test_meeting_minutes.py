"""The minutes of a village meeting: what they say is what the screens show."""

from __future__ import annotations

from html import unescape

import pytest

from app.testing.papers import check_paper
from modules.household_supervision.documents.issuing import documents_of
from modules.household_supervision.documents.meeting_minutes import MINUTES
from modules.household_supervision.documents.settings import settings
from modules.household_supervision.services import definitions, meetings
from modules.household_supervision.tests.papers import made
from modules.household_supervision.tests.support import COMMUNE, OTHER_COMMUNE, PEOPLE, role

MEETINGS = "/household-supervision/meetings"


@pytest.fixture
def held(review, make_surveyed, make_meeting, db_session, system):
    """Return a meeting on two households: one agreed with, one not, with an opinion."""
    agreed = make_surveyed("Nghèo Văn Một", (120, 40))
    below = make_surveyed("Cận Văn Hai", (130, 20))
    meeting = make_meeting()
    meetings.record_vote(meeting.id, agreed.id, 4, actor=system)
    meetings.record_vote(meeting.id, below.id, 3, opinion="Hộ có hai xe máy", actor=system)
    db_session.commit()
    db_session.refresh(meeting)
    return meeting


def test_every_layout_is_made_from_its_sample():
    assert check_paper(MINUTES).pages == 3


def test_the_minutes_say_what_is_on_record(held, land, db_session):
    data, text = made(MINUTES, held)
    assert "BIÊN BẢN\nHọp dân để thống nhất kết quả rà soát" in text
    assert "Theo Phụ lục V Thông tư số 07/2021/TT-BLĐTBXH" in text
    assert "ngày 15 tháng 10 năm 2021, tại Nhà văn hóa, thôn Mẫu Một" in text
    assert data.participants == len(PEOPLE)
    assert f"Thành phần tham dự: {len(PEOPLE)} người" in text
    assert len(data.people) == len(PEOPLE) + 1  # the observer is on the list, and not counted
    assert [(vote.head, vote.agree, vote.present) for vote in data.votes] == [
        ("Cận Văn Hai", 3, 8),
        ("Nghèo Văn Một", 4, 8),
    ]
    assert (data.agreed, data.below) == (1, 1)  # exactly half is enough
    assert "Số hộ có từ 50% trở lên số người tham dự thống nhất: 1 hộ" in text
    assert "Hộ có hai xe máy" in text
    assert [vote.result for vote in data.votes] == ["Hộ cận nghèo", "Hộ nghèo"]
    assert data.copies_written == "02"


def test_the_front_watches_and_decides_nothing(held):
    _data, text = made(MINUTES, held)
    assert "không tham gia biểu quyết và không quyết định kết quả phân loại" in text
    assert "Giám Sát" in text


def test_a_meeting_without_the_front_says_so(review, make_surveyed, make_meeting, system):
    case = make_surveyed()
    meeting = make_meeting(observer=False)
    meetings.record_vote(meeting.id, case.id, 8, actor=system)
    _data, text = made(MINUTES, meeting)
    assert "giám sát cuộc họp: không có; không có giấy mời trong hồ sơ" in text
    assert "không tham gia biểu quyết" not in text


def test_the_older_procedure_has_its_own_minutes_without_a_share(held, db_session, sql, system):
    sql(
        "update household_round set regime = 'TT17-2016', agree_votes = null, agree_of = null",
        acting=system,
    )
    db_session.expire_all()
    data, text = made(MINUTES, held)
    assert "Họp dân thông qua kết quả rà soát" in text
    assert "không quy định tỷ lệ thống nhất tối thiểu" in text
    assert (data.form, data.below) == ("", 0)


def test_names_are_sorted_and_no_scores_are_shown(held):
    _data, text = made(MINUTES, held)
    assert "130" not in text
    assert "120" not in text


# -- who sees it ---------------------------------------------------------------------------


def test_it_is_offered_once_the_meeting_was_held(client_as, held, db_session, land, system):
    planned = meetings.plan_meeting(held.unit_review_id, land.second_village.id, actor=system)
    db_session.commit()
    client = client_as(role("commune_officer"), COMMUNE, locale="vi")
    url = f"{MEETINGS}/{held.id}"
    page = unescape(client.get(url).get_data(as_text=True))
    assert f"{url}/document/meeting_minutes" in page
    assert "Biên bản họp dân" in page
    shown = client.get(f"{url}/document/meeting_minutes")
    assert shown.status_code == 200
    # It names people: it leaves the program for a purpose.
    assert b"%PDF" not in client.get(f"{url}/document/meeting_minutes/pdf").data
    given = client.post(f"{url}/document/meeting_minutes/pdf", data={"what_for": "lưu hồ sơ"})
    assert given.data.startswith(b"%PDF")
    other = f"{MEETINGS}/{planned.id}"
    assert "document/meeting_minutes" not in client.get(other).get_data(as_text=True)
    assert client.get(f"{other}/document/meeting_minutes").status_code == 404


@pytest.mark.parametrize("end", ["", "/pdf", "/docx"])
def test_another_commune_and_a_team_do_not_get_it(client_as, held, end):
    url = f"{MEETINGS}/{held.id}/document/meeting_minutes{end}"
    for name, unit in (("commune_officer", OTHER_COMMUNE), ("team_member", COMMUNE)):
        assert client_as(role(name), unit).get(url).status_code in (403, 404)


def test_every_procedure_has_minutes():
    regimes = {regime.id for regime in definitions.procedures().regimes}
    assert set(settings().minutes) == regimes
    for regime in regimes:
        assert documents_of(regime)

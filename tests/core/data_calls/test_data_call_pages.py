"""Screens of data calls: the form to be filled in, refusals beside fields, totals, the sheet."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from app.core.models import CallResponse, CallValue, DataCall
from app.core.services import call_answers as answers
from app.kernel.actor import bind_actor
from app.kernel.records import move_record
from tests.core.data_calls.support import DAY, FILLER, GOOD, OFFICE, hand_in

BASE = "/core/data-call-answers"


def stored(session, system) -> dict[str, object]:
    bind_actor(session, system)
    return {each.field.code: answers.value_of(each) for each in session.scalars(select(CallValue))}


def test_a_draft_with_vietnamese_numbers_is_kept(response, actor, browse, db_session, system):
    address, client = f"{BASE}/{response.id}/command/start", browse(actor(FILLER, "584"))
    page = client.get(address).text
    assert "Tổng số hộ (hộ)" in page
    assert "Lấy sẵn từ sổ theo dõi: 7 hộ." in page
    answer = client.post(address, data={"f_total": "1.250", "f_poor": "8", "f_level": "Tốt"})
    assert answer.status_code == 302
    shown = client.get(f"{BASE}/{response.id}").text
    assert "0,64%" in shown
    assert "Sổ theo dõi ghi 7 hộ; số này đã được sửa tại đây." in shown
    assert stored(db_session, system) == {"total": 1250, "poor": 8, "level": "Tốt"}


@pytest.mark.parametrize(
    ("locale", "words"),
    [("vi", "Nhập chỉ tiêu này trước khi nộp."), ("en", "Fill this in before you hand in.")],
)
def test_a_gap_stands_beside_its_field_and_nothing_is_kept(
    response,
    actor,
    browse,
    db_session,
    system,
    locale,
    words,
):
    filler = actor(FILLER, "584")
    answers.save_draft(response.id, {}, actor=filler)
    client = browse(filler, locale)
    answer = client.post(f"{BASE}/{response.id}/command/hand_in", data={"f_poor": "8"})
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="8"' in answer.text
    assert stored(db_session, system) == {}


def test_what_is_no_number_is_refused_beside_it(response, actor, browse):
    client = browse(actor(FILLER, "584"))
    answer = client.post(f"{BASE}/{response.id}/command/start", data={"f_total": "nhiều"})
    assert answer.status_code == 422
    assert 'value="nhiều"' in answer.text


def test_the_sheet_is_downloaded_and_uploaded(response, actor, browse, db_session, system):
    filler = actor(FILLER, "584")
    client = browse(filler)
    sheet = client.get(f"{BASE}/{response.id}/blank")
    assert sheet.status_code == 200
    sent = {"file": (io.BytesIO(sheet.data), "so-lieu.xlsx")}
    answer = client.post(f"{BASE}/{response.id}/command/upload", data=sent)
    assert answer.status_code == 302
    assert stored(db_session, system)["poor"] == 7


def test_totals_are_for_the_office_only(call, response, actor, browse, db_session):
    filler = actor(FILLER, "584")
    hand_in(response, filler)
    office = actor(OFFICE, "58")
    move_record(CallResponse, response.id, "accept", actor=office, today=DAY)
    address = f"/core/data-call-totals/?call={call.id}"
    page = browse(office).get(address)
    assert page.status_code == 200
    assert "1 trên 2 đơn vị" in page.text
    assert "không tính là 0" in page.text
    table = browse(office).get(f"/core/data-call-totals/export?call={call.id}&format=xlsx")
    assert table.data[:2] == b"PK"
    assert browse(filler).get(address).status_code == 403


def test_the_office_finds_the_copy_ready(call, actor, browse, db_session):
    office = actor(OFFICE, "58")
    page = browse(office).get(f"/core/data-calls/{call.id}").text
    assert f"copied_from_id={call.id}" in page
    sent = {
        "unit_id": call.unit_id, "title": "Tháng 6", "data_on": "01/07/2021",
        "due_on": "10/07/2021", "copied_from_id": call.id,
    }  # fmt: skip
    assert browse(office).post("/core/data-calls/add", data=sent).status_code == 302
    copy = db_session.scalars(select(DataCall).where(DataCall.title == "Tháng 6")).one()
    assert copy.design_version == 2


def test_the_home_page_says_what_waits(call, response, actor, browse):
    filler = actor(FILLER, "584")
    assert "Hộ nghèo tháng 5" in browse(filler).get("/").text
    hand_in(response, filler, **GOOD)
    assert "Yêu cầu số liệu: Hộ nghèo tháng 5" not in browse(filler).get("/").text
    office = actor(OFFICE, "58")
    assert "1 chờ kiểm tra" in browse(office).get("/").text


def test_who_drafts_a_call_finds_their_office_and_the_units_that_can_be_asked(
    call, land, actor, browse
):
    client = browse(actor(OFFICE, "58"))
    page = client.get("/core/data-calls/add").text
    assert f'<option value="{land.province.id}" selected>' in page
    found = client.get("/core/units/lookup", query_string={"q": "phuoc tien", "call_id": call.id})
    assert [each["detail"] for each in found.get_json()["results"]] == [
        "Huyện Bác Ái · Tỉnh Ninh Thuận, đến hết 30/06/2025"
    ]
    assert 'data-lookup-parent="call_id"' in client.get(f"{BASE}/add?call_id={call.id}").text

"""Screens: refusals beside the field, steps for whom they are, and choices that are one's own."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.actor import bind_actor
from app.kernel.records import move_record
from modules.emulation_movement.models import Figure, Report
from modules.emulation_movement.services import reports
from modules.emulation_movement.tests.support import NEW, PROVINCE, role, standard

DECEMBER = date(2021, 12, 1)
PAPER = reports.SignedReport("20/BC-UBND", DECEMBER, "Người Ký")
OWN = "?own=emulation_movement.Registration"


@pytest.fixture
def browse(app, db_session):
    """Return a function that gives the browser of an actor."""

    def sign_in(who, locale: str = "vi"):
        db_session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie |= {"locale": locale, "_user_id": str(who.user_id), "_fresh": True}
        return client

    return sign_in


@pytest.fixture
def report(ask, head, db_session) -> Report:
    """Return the year report of the district, its head acting."""
    item = ask("YEAR", 2021, DECEMBER)
    bind_actor(db_session, head)
    return item


@pytest.mark.parametrize(
    ("locale", "words", "law"),
    [
        ("vi", "không so sánh tỷ lệ theo hai chuẩn nghèo khác nhau", "07/2021/NĐ-CP"),
        ("en", "rates of two poverty standards are not compared", "07/2021/NĐ-CP"),
    ],
)
def test_a_rate_of_another_standard_is_refused_beside_it(
    browse, report, targets, head, db_session, locale, words, law
):
    sent = {
        "report_id": report.id,
        "target_id": targets["I04"].id,
        "status": "OFFICIAL",
        "end_rate": "4,85" if locale == "vi" else "4.85",
        "standard_id": standard(db_session, NEW),
        "source": "Số liệu đã gõ",
    }
    client = browse(head, locale)
    answer = client.post("/movement/figures/add", data=sent)
    assert answer.status_code == 422
    assert words in answer.text.replace("\n", " ")
    assert law in answer.text
    assert "Số liệu đã gõ" in answer.text
    assert db_session.query(Figure).count() == 0


def test_own_organisations_are_offered(browse, land, head, inspector):
    address = "/core/organisations/lookup"
    found = browse(head).get(address + OWN).json["results"]
    assert {each["id"] for each in found} == {land.bodies[0].id}
    assert browse(head).get(f"{address}{OWN}&q=khong co").json["results"] == []
    everybody = browse(head).get(f"{address}?q=UBND").json["results"]
    assert {land.bodies[0].id, land.bodies[1].id} <= {each["id"] for each in everybody}
    page = browse(head).get("/movement/registrations/add").text
    assert "own=emulation_movement.Registration" in page
    assert f'value="{land.bodies[0].id}" selected' in page


def test_the_reason_of_a_return_stands_on_top(browse, report, head, inspector, db_session):
    bind_actor(db_session, head)
    reports.submit(report.id, PAPER, actor=head, today=DECEMBER)
    bind_actor(db_session, inspector)
    move_record(
        Report, report.id, "return", actor=inspector, today=DECEMBER, reason="Thiếu mục III"
    )
    page = browse(head).get(f"/movement/reports/{report.id}").text
    assert "Bị trả lại: Thiếu mục III" in page
    assert "/command/submit" in page


def test_only_who_judges_is_offered_to(browse, report, head, land, actor, db_session, system):
    bind_actor(db_session, system)
    rows = db_session.query(Report).filter_by(period_id=report.period_id)
    own = rows.filter_by(organisation_id=land.standing.id).one().id
    other = report.id
    standing = actor(role("standing_head"), PROVINCE, land.standing)
    bind_actor(db_session, system)
    for key in (own, other):
        reports.submit(key, PAPER, actor=system, today=DECEMBER)
    client = browse(standing)
    assert "/do/accept" in client.get(f"/movement/reports/{other}").text
    assert "/do/accept" not in client.get(f"/movement/reports/{own}").text

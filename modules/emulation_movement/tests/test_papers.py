"""Papers of a movement: what they say is what the records say, and who gets them."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from flask import g

from app.kernel.actor import bind_actor
from app.kernel.documents.parts import roman
from app.kernel.records import create_record
from app.testing.papers import check_paper, text_of
from modules.emulation_movement.documents.inspection import MINUTES, inspection_data
from modules.emulation_movement.documents.registration import REGISTRATION, registration_data
from modules.emulation_movement.documents.report import REPORT, report_data
from modules.emulation_movement.models import (
    Inspection,
    InspectionFinding,
    Inspector,
    OutlineSection,
    ReportLine,
    ReportSection,
)
from modules.emulation_movement.services import reports
from modules.emulation_movement.services.paper_parts import abbreviation
from modules.emulation_movement.tests.support import DAY, DISTRICT, OTHER_DISTRICT, role, standard


def words(made) -> str:
    """Return the text of a paper."""
    body = docx.Document(BytesIO(made.docx)).element.body
    return unicodedata.normalize("NFC", "\n".join(text_of(p) for p in body.iter(qn("w:p"))))


@pytest.mark.parametrize("spec", [REGISTRATION, REPORT, MINUTES], ids=lambda spec: spec.name)
def test_papers_of_made_up_content_are_sound(spec):
    check_paper(spec)


def test_numbers_and_names_of_bodies():
    assert abbreviation("Sở Lao động - Thương binh và Xã hội tỉnh Mẫu", "department") == "SLĐTBXH"
    assert abbreviation("Ủy ban nhân dân huyện Mẫu", "peoples_committee") == "UBND"


def test_the_registration_shows_targets_and_both_addressees(registration, system, db_session):
    bind_actor(db_session, system)
    data = registration_data(registration)
    text = words(check_paper(REGISTRATION, data))
    assert "BẢN ĐĂNG KÝ THI ĐUA" in text
    assert "Số: 12/UBND-LĐ" in text
    assert [(row.name, row.registered) for row in data.targets] == [
        (data.targets[0].name, Decimal("1.6")),
        (data.targets[1].name, Decimal(0)),
        ("Tổ chức hội nghị phát động", Decimal(1)),
    ]
    assert "Đầu kỳ 6,74% (31/12/2020" in text
    assert data.addressees == ("Sở LĐ-TB&XH", "Sở Nội vụ")
    assert data.signer.lines == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


@pytest.fixture
def written(ask, db_session, system, targets):
    """Return a report of a half-year with figures and lines beside those of the year before."""
    year, half = ask("YEAR", 2021, DAY), ask("SIX_MONTHS", 2022, date(2022, 5, 1))
    bind_actor(db_session, system)
    rows = {row.code: row for row in db_session.query(OutlineSection)}
    for item, rate, quantity in ((year, "6.00", 2), (half, "4.85", 7)):
        figure = {
            "report_id": item.id,
            "target_id": targets["I04"].id,
            "end_rate": Decimal(rate),
            "standard_id": standard(db_session),
            "status": "ESTIMATE" if item is half else "OFFICIAL",
            "source": "Rà soát",
        }
        reports.add_figure(figure, actor=system)
        line = {
            "report_id": item.id,
            "outline_id": rows["II"].id,
            "label": "Hội nghị",
            "unit_of_measure": "cuộc",
            "quantity": Decimal(quantity),
            "amount": 1_500_000,
        }
        create_record(ReportLine, line, actor=system)
    made = {"report_id": half.id, "outline_id": rows["IX"].id, "text": "Thiếu vốn.\nĐường xấu."}
    section = db_session.query(ReportSection).filter_by(report_id=half.id, outline_id=rows["IX"].id)
    if section.first() is None:
        create_record(ReportSection, made, actor=system)
    else:
        section.one().text = made["text"]
        db_session.flush()
    return half


def test_the_report_compares_with_the_period_before(written, db_session, system):
    data = report_data(written)
    text = words(check_paper(REPORT, data))
    assert data.before == "năm 2021"
    parts = {part.code: part for part in data.parts}
    figure = next(row for row in parts["III"].figures if row.value is not None)
    # 6.74 - 4.85 points, of 1.5 assigned: as the screen of figures shows.
    assert (figure.value, figure.attainment) == (Decimal("1.89"), Decimal("126.0"))
    assert figure.before == Decimal("0.74")
    assert len(parts["III"].figures) == 3
    (line,) = parts["II"].lines
    assert [line.quantity_before, line.quantity, line.amount] == [2, 7, 1_500_000]
    assert parts["IX"].texts == ("Thiếu vốn.", "Đường xấu.")
    assert [part.code for part in data.parts] == [roman(n) for n in range(1, 12)]
    assert "126" in text
    assert "Số:       /BC-UBND" in text


def test_the_minutes_name_team_findings_and_refusal(inspection, inspector, db_session, system):
    bind_actor(db_session, system)
    inspection.decision_number, inspection.decision_date = "15/QĐ", DAY
    inspection.period_from = inspection.period_to = inspection.visited_from = DAY
    member = {
        "inspection_id": inspection.id,
        "role": "HEAD",
        "full_name": "Trưởng Đoàn Mẫu",
        "organisation_id": inspection.organisation_id,
    }
    create_record(Inspector, member, actor=system)
    found = {"inspection_id": inspection.id, "severity": "LIMIT", "text": "Một xã chưa có kế hoạch"}
    create_record(InspectionFinding, found, actor=system)
    inspection.refusal_reason = "Không thống nhất số liệu"
    db_session.flush()
    data = inspection_data(inspection)
    text = words(check_paper(MINUTES, data))
    assert "1. Trưởng đoàn: Trưởng Đoàn Mẫu" in text
    assert "Một xã chưa có kế hoạch" in text
    assert "không ký biên bản; lý do: Không thống nhất số liệu" in text
    assert "Số:" not in text
    assert not MINUTES.shown(inspection)
    db_session.rollback()


@pytest.fixture
def browse(app, db_session):
    """Return a function that gives the browser of somebody."""

    def sign_in(who):
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["locale"], cookie["_user_id"], cookie["_fresh"] = "vi", str(who.user_id), True
        db_session.commit()
        g.pop("_login_user", None)
        return client

    return sign_in


def test_another_district_does_not_get_the_papers(browse, registration, land, head, actor):
    address = f"/movement/registrations/{registration.id}/document/registration"
    other = actor(role("unit_head"), OTHER_DISTRICT, land.bodies[1])
    for end in ("", "/pdf", "/docx"):
        assert browse(other).get(f"{address}{end}").status_code == 404
    own = browse(head)
    assert own.get(address).status_code == 200
    assert own.get(f"{address}/pdf").data.startswith(b"%PDF")
    assert address in own.get(f"/movement/registrations/{registration.id}").text


def test_a_waived_report_has_no_paper(ask, db_session, system, browse, head):
    item = ask("SIX_MONTHS", 2021, DAY)
    bind_actor(db_session, system)
    assert item.state == "waived"  # the plan is younger than the day of the report
    answer = browse(head).get(f"/movement/reports/{item.id}/document/periodic_report")
    assert answer.status_code == 404


def test_an_inspection_before_its_visit_has_no_minutes(inspection, browse, inspector):
    assert isinstance(inspection, Inspection)
    address = f"/movement/inspections/{inspection.id}/document/inspection_minutes"
    assert browse(inspector).get(address).status_code == 404
    assert DISTRICT

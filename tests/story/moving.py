"""The chapters of the movement: plan, registration, report and inspection."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.kernel.records import create_record
from modules.emulation_movement.domain.choices import Office
from modules.emulation_movement.models import (
    Advice,
    CheckItem,
    Indicator,
    InspectionFinding,
    RateStandard,
    Report,
)
from modules.emulation_movement.services import (
    duties,
    inspections,
    movements,
    periods,
    plan_files,
    registrations,
    reports,
    targets,
)
from tests.story.province import Province

ADOPTED = date(2021, 5, 10)
REGISTERED, ACKNOWLEDGED = date(2021, 5, 28), date(2021, 6, 4)
ASKED, REPORTED, CHECKED = date(2021, 12, 1), date(2021, 12, 10), date(2021, 12, 16)
DECIDED, VISITED, CONCLUDED = date(2021, 11, 2), date(2021, 11, 12), date(2021, 11, 25)
ANSWERED = date(2021, 12, 3)
RATE_BEFORE, RATE_AFTER = Decimal("6.74"), Decimal("4.85")


def adopt_the_plan(province: Province) -> None:
    """The standing body drafts the plan of 2021 clause by clause; the leadership adopts it."""
    bodies = province.bodies
    with province.acting("standing") as actor:
        movement = movements.create_movement(
            {
                "code": "GNBV-2021",
                "name": "Phong trào thi đua giảm nghèo bền vững năm 2021",
                "year_from": 2021,
                "year_to": 2021,
                "organisation_id": bodies["ubnd"].id,
                "standing_organisation_id": bodies["ldtbxh"].id,
                "emulation_organisation_id": bodies["noivu"].id,
            },
            actor=actor,
        )
        version = plan_files.draft_plan_of_2021(movement.id, actor=actor)
        version.document_number, version.signer_name = "1741/KH-UBND", "Chủ tịch Mẫu"
        version.adopted_on = version.effective_from = ADOPTED
        province.session.flush()
        assert duties.propose_duties(version.id, actor=actor) > 0
    assert (version.max_collectives, version.max_individuals) == (5, 5)
    province.move("leader", version, "adopt", ADOPTED)
    province.move("leader", movement, "issue", ADOPTED)
    province.move("standing", movement, "open", ADOPTED)
    province.told |= {"movement": movement, "version": version}


def register(province: Province) -> None:
    """The district registers what it will reach; both addressees acknowledge, one confirms."""
    session, body = province.session, province.bodies["huyen"]
    with province.acting("district") as actor:
        item = registrations.register(
            {
                "movement_version_id": province.told["version"].id,
                "organisation_id": body.id,
                "own_plan_number": "11/KH-UBND",
                "own_plan_date": date(2021, 5, 20),
                "document_number": "12/UBND-LĐ",
                "document_date": REGISTERED,
                "signer_name": "Chủ tịch huyện Mẫu",
            },
            actor=actor,
        )
        standard = session.query(RateStandard).filter_by(code="VN-2016-2021").one()
        target = targets.add_target(
            {
                "registration_id": item.id,
                "indicator_id": session.query(Indicator).filter_by(code="I04").one().id,
                "assigned_value": Decimal("1.5"),
                "assigned_by": "1741/KH-UBND",
                "registered_value": Decimal("1.6"),
                "baseline_value": RATE_BEFORE,
                "baseline_on": date(2020, 12, 31),
                "standard_id": standard.id,
            },
            actor=actor,
        )
    for step in ("sign", "send"):
        province.move("district", item, step, REGISTERED)
    for who in ("standing", "emulation"):
        with province.acting(who) as actor:
            made = registrations.acknowledge(item.id, None, actor=actor, today=ACKNOWLEDGED)
            assert len(made) == 1
    confirmed = province.move("standing", item, "confirm", ACKNOWLEDGED)
    assert confirmed.state == "confirmed"
    assert len(registrations.acknowledged(session, item.id)) == len(Office)
    province.move("standing", province.told["movement"], "start", ACKNOWLEDGED)
    province.told |= {"registration": item.id, "target": target.id, "standard": standard.id}


def report(province: Province) -> None:
    """In December the district reports by the outline; the standing body checks and accepts."""
    told, session = province.told, province.session
    with province.acting("standing") as actor:
        values = {"movement_id": told["movement"].id, "year": 2021, "kind": "YEAR"}
        period = periods.plan_period(values, actor=actor)
    province.move("standing", period, "open", ASKED)
    with province.acting("district") as actor:
        item = session.query(Report).filter_by(organisation_id=province.bodies["huyen"].id).one()
        assert item.due_on == date(2021, 12, 15)
        reports.add_figure(
            {
                "report_id": item.id,
                "target_id": told["target"],
                "status": "OFFICIAL",
                "end_rate": RATE_AFTER,
                "standard_id": told["standard"],
            },
            actor=actor,
        )
        paper = reports.SignedReport("20/BC-UBND", REPORTED, "Chủ tịch huyện Mẫu")
        item = reports.submit(item.id, paper, actor=actor, today=REPORTED)
        assert item.days_late == 0
    province.move("standing", item, "accept", CHECKED)


def inspect(province: Province) -> None:
    """The standing body inspects the district; what it recommends is answered and verified."""
    bodies, session = province.bodies, province.session
    with province.acting("standing") as actor:
        item = inspections.plan_inspection(
            {
                "movement_id": province.told["movement"].id,
                "organisation_id": bodies["ldtbxh"].id,
                "inspected_organisation_id": bodies["huyen"].id,
                "purpose": "Việc thực hiện phong trào thi đua giảm nghèo bền vững",
                "planned_on": VISITED,
            },
            actor=actor,
        )
        head = {"full_name": "Trưởng đoàn Mẫu", "organisation_id": bodies["ldtbxh"].id}
        inspections.add_inspector({"inspection_id": item.id, "role": "HEAD", **head}, actor=actor)
        told = {
            "decision_number": "30/QĐ-SLĐ",
            "decision_date": DECIDED,
            "period_from": date(2021, 1, 1),
            "period_to": DECIDED,
        }
        inspections.fill_and_move(item.id, "decide", told, actor=actor, today=DECIDED)
    province.move("standing", item, "notify", DECIDED)
    province.move("standing", item, "begin", VISITED)
    with province.acting("standing") as actor:
        finding = {
            "inspection_id": item.id,
            "check_item_id": session.query(CheckItem).order_by(CheckItem.position).first().id,
            "severity": "LIMIT",
            "text": "Báo cáo tháng của một xã gửi chậm",
        }
        create_record(InspectionFinding, finding, actor=actor)
    with province.acting("district") as actor:
        remarks = {"unit_remarks": "Nhất trí", "signed_for_unit": "Phó Chủ tịch huyện Mẫu"}
        inspections.remark(item.id, remarks, actor=actor)
    with province.acting("standing") as actor:
        minutes = {"signed_for_team": "Trưởng đoàn Mẫu", "minutes_on": VISITED}
        inspections.fill_and_move(item.id, "sign", minutes, actor=actor, today=VISITED)
        advice = {"inspection_id": item.id, "text": "Đôn đốc xã báo cáo", "due_on": ANSWERED}
        made = create_record(Advice, advice, actor=actor)
        told = {"conclusion_number": "31/KL-SLĐ", "concluded_on": CONCLUDED}
        inspections.fill_and_move(item.id, "conclude", told, actor=actor, today=CONCLUDED)
    province.move("standing", item, "follow", CONCLUDED)
    with province.acting("district") as actor:
        values = {"answer": "Đã đôn đốc", "evidence": "Công văn 40/UBND-LĐ"}
        inspections.answer(made.id, "show", values, actor=actor, today=ANSWERED)
    province.move("standing", made, "verify", ANSWERED)
    closed = province.move("standing", item, "close", ANSWERED)
    assert closed.state == "closed"

"""Inspections from the team to the end, and what each side may write."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotAllowed, NotFound, ReasonRequired
from app.kernel.records import create_record, move_record, update_record
from modules.emulation_movement.domain import errors
from modules.emulation_movement.models import Advice, Inspection, InspectionFinding
from modules.emulation_movement.services import inspections
from modules.emulation_movement.tests.support import DAY, DISTRICT, OTHER_DISTRICT, role

AUGUST = date(2021, 8, 12)
DECISION = {
    "decision_number": "12/QĐ-SLĐ",
    "decision_date": DAY,
    "period_from": date(2021, 1, 1),
    "period_to": date(2021, 6, 30),
}
MINUTES = {
    "minutes_on": AUGUST,
    "place": "UBND huyện",
    "results": "Có kế hoạch",
    "limits": "Chậm",
    "signed_for_team": "Người Ký",
}
CONCLUSION = {"conclusion_number": "20/TB", "concluded_on": AUGUST, "conclusion": "Hoàn thành"}


@pytest.fixture
def move(db_session, inspection, inspector):
    """Return a function that fills in and takes a step of the inspection, as the inspector."""

    def run(step: str, **values):
        bind_actor(db_session, inspector)
        return inspections.fill_and_move(inspection.id, step, values, actor=inspector, today=AUGUST)

    return run


@pytest.fixture
def inspected(db_session, actor, land, inspector):
    """Return an officer of the inspected district; the inspector stays bound."""
    officer = actor(role("unit_officer"), DISTRICT, land.bodies[0])
    bind_actor(db_session, inspector)
    return officer


@pytest.fixture
def visit(move, inspection, land, inspector, inspected):
    """Return the inspection while the team is there, with a finding and a recommendation."""
    head = {"inspection_id": inspection.id, "role": "HEAD", "full_name": "Trần Thị Mẫu"}
    inspections.add_inspector({**head, "organisation_id": land.standing.id}, actor=inspector)
    move("decide", **DECISION)
    move("notify")
    item = move("begin")
    finding = {"inspection_id": item.id, "severity": "LIMIT", "text": "Phổ biến chậm"}
    row = create_record(InspectionFinding, finding, actor=inspector)
    advice = {"inspection_id": item.id, "finding_id": row.id, "text": "Phổ biến", "due_on": AUGUST}
    create_record(Advice, advice, actor=inspector)
    return item


def answer(db_session, officer, item, step: str, **values):
    """Let the inspected body answer the recommendation of an inspection."""
    row = db_session.query(Advice).filter_by(inspection_id=item.id).one()
    bind_actor(db_session, officer)
    return inspections.answer(row.id, step, values, actor=officer, today=AUGUST)


def test_a_team_is_decided_with_its_head(move, inspection):
    with pytest.raises(errors.TeamNotDecided):
        move("decide", **DECISION)


def test_nobody_of_the_inspected_body_is_on_the_team(inspection, land, inspector):
    member = {"inspection_id": inspection.id, "full_name": "Người Huyện"}
    with pytest.raises(errors.InspectsItself):
        inspections.add_inspector({**member, "organisation_id": land.bodies[0].id}, actor=inspector)


def test_the_inspected_body_learns_of_it_when_it_is_notified(
    db_session, move, inspection, inspected, land, inspector
):
    key = inspection.id
    bind_actor(db_session, inspected)
    assert db_session.query(Inspection).filter_by(id=key).first() is None
    bind_actor(db_session, inspector)
    head = {"inspection_id": key, "role": "HEAD", "full_name": "Trần Thị Mẫu"}
    inspections.add_inspector({**head, "organisation_id": land.standing.id}, actor=inspector)
    move("decide", **DECISION)
    assert move("notify").outline_sent_on == AUGUST
    bind_actor(db_session, inspected)
    assert db_session.query(Inspection).filter_by(id=key).one().state == "notified"


def test_minutes_need_both_signatures_or_the_reason(db_session, visit, move, inspected):
    with pytest.raises(errors.MinutesNotSigned):
        move("sign", **MINUTES)
    db_session.rollback()
    bind_actor(db_session, inspected)
    inspections.remark(visit.id, {"refusal_reason": "Chưa thống nhất số liệu"}, actor=inspected)
    item = move("sign", **MINUTES)
    assert (item.state, item.minutes_on, item.visited_to) == ("minutes_signed", AUGUST, AUGUST)


def test_remarks_are_the_inspected_bodys_own(visit, inspector):
    with pytest.raises(errors.NotOwnOrganisation):
        inspections.remark(visit.id, {"unit_remarks": "Nhất trí"}, actor=inspector)


def test_signed_minutes_stand(db_session, visit, move, inspected, inspector):
    bind_actor(db_session, inspected)
    inspections.remark(visit.id, {"signed_for_unit": "Người Huyện"}, actor=inspected)
    move("sign", **MINUTES)
    with pytest.raises(InvalidInput):
        update_record(Inspection, visit.id, {"limits": "Không có"}, actor=inspector)
    late = {"inspection_id": visit.id, "severity": "GOOD", "text": "Thêm sau"}
    with pytest.raises(InvalidInput):
        create_record(InspectionFinding, late, actor=inspector)


def test_from_the_conclusion_to_the_end(db_session, visit, move, inspected, inspector):
    bind_actor(db_session, inspected)
    inspections.remark(visit.id, {"signed_for_unit": "Người Huyện"}, actor=inspected)
    move("sign", **MINUTES)
    with pytest.raises(errors.ConclusionMissing):
        move("conclude")
    db_session.rollback()
    move("conclude", **CONCLUSION)
    move("follow")
    with pytest.raises(errors.AdviceOpen):
        move("close")
    db_session.rollback()
    answer(db_session, inspected, visit, "respond", answer="Sẽ phổ biến")
    row = answer(db_session, inspected, visit, "show", evidence="Biên bản", done_on=AUGUST)
    with pytest.raises(NotAllowed):
        move_record(Advice, row.id, "verify", actor=inspected, today=AUGUST)
    bind_actor(db_session, inspector)
    with pytest.raises(ReasonRequired):
        move_record(Advice, row.id, "reject", actor=inspector, today=AUGUST)
    done = move_record(Advice, row.id, "verify", actor=inspector, today=AUGUST)
    assert done.verified_on == AUGUST
    assert move("close").state == "closed"


def test_a_follow_up_needs_a_recommendation(db_session, visit, move, inspected, inspector):
    bind_actor(db_session, inspector)
    db_session.delete(db_session.query(Advice).filter_by(inspection_id=visit.id).one())
    db_session.flush()
    bind_actor(db_session, inspected)
    inspections.remark(visit.id, {"signed_for_unit": "Người Huyện"}, actor=inspected)
    move("sign", **MINUTES)
    move("conclude", **CONCLUSION)
    with pytest.raises(errors.AdviceMissing):
        move("follow")


def test_another_district_finds_nothing(db_session, visit, actor, land):
    key = visit.id
    stranger = actor(role("unit_officer"), OTHER_DISTRICT, land.bodies[1])
    with pytest.raises(NotFound):
        inspections.remark(key, {"unit_remarks": "x"}, actor=stranger)
    assert db_session.query(Advice).count() == 0

"""What the database refuses of targets, reports and inspections, whoever asks: raw SQL."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.actor import bind_actor
from app.kernel.records import move_record
from modules.emulation_movement.domain.errors import InspectsElsewhere
from modules.emulation_movement.models import Report
from modules.emulation_movement.services import reports
from modules.emulation_movement.services.inspections import plan_inspection
from modules.emulation_movement.tests.support import (
    DISTRICT,
    NEW,
    OTHER_DISTRICT,
    PROVINCE,
    changes_nothing,
    refused,
    role,
    standard,
)

DECEMBER = date(2021, 12, 1)
FIGURE = (
    "insert into movement_figure (report_id, target_id, end_rate, standard_id, status, version) "
    "values (:report, :target, 4.85, :standard, :status, 1)"
)


@pytest.fixture
def report(ask, head, db_session):
    """Return the year report of the first district, its head acting."""
    item = ask("YEAR", 2021, DECEMBER)
    bind_actor(db_session, head)
    return item


def test_a_rate_of_another_standard_is_refused(report, targets, sql, db_session):
    values = {"report": report.id, "target": targets["I04"].id, "status": "OFFICIAL"}
    other = standard(db_session, NEW)
    assert refused(sql, FIGURE, standard=other, **values) == "ck_movement_figure_standard_id"
    assert sql(FIGURE, standard=standard(db_session), **values) == 1
    statement = "update movement_figure set value = 9, attainment = 999"
    assert sql(statement) == 1
    assert [
        tuple(map(float, row)) for row in sql("select value, attainment from movement_figure")
    ] == [(1.89, 126.0)]


def test_half_year_points_are_never_official(ask, targets, head, sql, db_session):
    item = ask("SIX_MONTHS", 2022, date(2022, 4, 1))
    bind_actor(db_session, head)
    values = {"report": item.id, "target": targets["I04"].id, "status": "OFFICIAL"}
    found = refused(sql, FIGURE, standard=standard(db_session), **values)
    assert found == "ck_movement_figure_status"


@pytest.mark.parametrize(
    "statement",
    [
        "update movement_report set due_on = '2022-01-01'",
        "update movement_report set effective_due_on = '2022-01-01'",
        "update movement_report set first_submitted_on = '2021-12-01', state = 'accepted'",
        "delete from movement_report",
        "update movement_report set state = 'waived', waived_reason = 'x'",
        "insert into movement_report (period_id, organisation_id, unit_id, due_on, "
        "effective_due_on, state) select period_id, organisation_id, unit_id, due_on, "
        "effective_due_on, 'open' from movement_report limit 1",
    ],
)
def test_the_reporter_cannot_move_its_days_or_judge_itself(report, sql, statement):
    before = sql("select count(*), min(due_on), min(state) from movement_report")
    try:
        changes_nothing(sql, statement)
    finally:
        assert sql("select count(*), min(due_on), min(state) from movement_report") == before


def test_another_district_reads_and_writes_no_report(report, actor, land, sql):
    key = {"id": report.id}
    actor(role("unit_head"), OTHER_DISTRICT, land.bodies[1])
    assert sql("select id from movement_report where id = :id", **key) == []
    statement = "update movement_report set signer_name = 'x' where id = :id"
    assert changes_nothing(sql, statement, **key)


@pytest.mark.parametrize(
    "statement",
    [
        "update movement_target set registered_value = 9",
        "update movement_target set assigned_value = null",
        "delete from movement_target",
        "delete from movement_acknowledgement",
        "insert into movement_acknowledgement (registration_id, office, organisation_id, "
        "acknowledged_on) select id, 'STANDING', organisation_id, core_today() "
        "from movement_registration",
        "update movement_registration set state = 'confirmed', confirmed_on = core_today()",
    ],
)
def test_what_was_sent_stands_for_its_own_head(registration, head, db_session, sql, statement):
    bind_actor(db_session, head)
    assert changes_nothing(sql, statement)


def test_nobody_confirms_without_both_acknowledgements(registration, inspector, sql):
    statement = "update movement_registration set state = 'confirmed'"
    assert refused(sql, statement) == "ck_movement_registration_acknowledged"


def test_nobody_of_the_inspected_body_is_on_the_team(inspection, inspector, land, sql):
    statement = (
        "insert into movement_inspector (inspection_id, role, full_name, organisation_id, version) "
        "values (:inspection, 'HEAD', 'Người Mẫu', :body, 1)"
    )
    values = {"inspection": inspection.id}
    found = refused(sql, statement, body=land.bodies[0].id, **values)
    assert found == "ck_movement_inspector_organisation_id"
    assert sql(statement, body=land.standing.id, **values) == 1


def test_an_inspection_needs_its_decision_and_head(inspection, inspector, sql):
    decide = "update movement_inspection set state = 'team_decided'"
    paper = (
        ", decision_number = '1/QĐ', decision_date = '2021-06-01', period_from = '2021-01-01', "
        "period_to = '2021-06-01'"
    )
    # The trigger for the head fires before the constraint on the paper is checked.
    assert refused(sql, decide + paper) == "ck_movement_inspection_team"


def test_a_planned_inspection_is_not_for_the_inspected(inspection, actor, land, sql):
    actor(role("unit_head"), DISTRICT, land.bodies[0])
    assert sql("select id from movement_inspection") == []


def test_an_officer_of_the_standing_body_does_not_conclude(inspection, actor, land, sql):
    actor(role("unit_head"), PROVINCE, land.office)
    statement = "update movement_inspection set purpose = 'x'"
    assert changes_nothing(sql, statement)


def test_a_body_inspects_within_its_own_unit(inspection, land, system, sql, db_session):
    """A district inspects no body of another district, nor one of the province."""
    bind_actor(db_session, system)
    statement = (
        "update movement_inspection set organisation_id = :own, unit_id = :unit, "
        "inspected_organisation_id = :other where id = :id"
    )
    own, other = land.bodies
    values = {"own": own.id, "unit": own.unit_id, "id": inspection.id}
    area = "ck_movement_inspection_area_inspected_organisation_id"
    assert {refused(sql, statement, other=body.id, **values) for body in (other, land.office)} <= {
        area,
        "ck_movement_inspection_stands",
    }
    insert = (
        "insert into movement_inspection (movement_id, organisation_id, unit_id, "
        "inspected_organisation_id, purpose, planned_on, state, version) "
        "values (:movement, :own, :unit, :other, 'x', '2021-06-01', 'planned', 1)"
    )
    values = {"own": own.id, "unit": own.unit_id, "movement": inspection.movement_id}
    for body in (other, land.office):
        assert refused(sql, insert, other=body.id, **values) == area


def test_planning_an_inspection_elsewhere_is_refused_beside_the_field(plan, actor, land):
    head = actor(role("unit_head"), DISTRICT, land.bodies[0])
    values = {
        "movement_id": plan.movement_id,
        "organisation_id": land.bodies[0].id,
        "inspected_organisation_id": land.bodies[1].id,
        "purpose": "Việc thực hiện phong trào",
        "planned_on": DECEMBER,
    }
    with pytest.raises(InspectsElsewhere) as refusal:
        plan_inspection(values, actor=head)
    assert refusal.value.field == "inspected_organisation_id"


@pytest.fixture
def submitted(report, head, db_session, system):
    """Return the report as submitted; the program acts."""
    paper = reports.SignedReport("20/BC-UBND", DECEMBER, "Người Ký")
    reports.submit(report.id, paper, actor=head, today=DECEMBER)
    db_session.flush()
    bind_actor(db_session, system)
    return report


def test_what_is_sent_back_says_why(submitted, registration, sql):
    back = "update movement_report set state = 'returned' where id = :id"
    assert refused(sql, back, id=submitted.id) == "ck_movement_report_returned_reason"
    blank = "update movement_report set state = 'returned', returned_reason = ' ' where id = :id"
    assert refused(sql, blank, id=submitted.id) == "ck_movement_report_returned_reason"
    back = "update movement_registration set state = 'returned' where id = :id"
    assert refused(sql, back, id=registration.id) == "ck_movement_registration_returned_reason"


def test_the_reason_of_a_return_stands(submitted, head, inspector, sql, db_session):
    bind_actor(db_session, inspector)
    move_record(Report, submitted.id, "return", actor=inspector, today=DECEMBER, reason="Thiếu")
    change = "update movement_report set returned_reason = 'khác' where id = :id"
    for acting in (head, inspector):
        found = refused(sql, change, id=submitted.id, acting=acting)
        assert found == "ck_movement_report_returned_stands"

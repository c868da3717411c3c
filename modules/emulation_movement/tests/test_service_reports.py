"""Reports: waived, late, figures against targets, and who checks whom."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.kernel.actor import bind_actor
from app.kernel.errors import NotAllowed
from app.kernel.records import move_record
from modules.emulation_movement.domain import errors
from modules.emulation_movement.domain.report_checks import Doubt
from modules.emulation_movement.models import Report, ReportPeriod, ReportSection
from modules.emulation_movement.services import reports
from modules.emulation_movement.tests.support import NEW, PROVINCE, role, standard

DECEMBER = date(2021, 12, 1)
PAPER = reports.SignedReport("20/BC-UBND", DECEMBER, "Người Ký")


@pytest.fixture
def report(ask, head, db_session) -> Report:
    """Return the year report of the district, asked for, with its head acting."""
    item = ask("YEAR", 2021, DECEMBER)
    bind_actor(db_session, head)
    return item


@pytest.fixture
def points(report, targets, db_session):
    """Return what the district reports on its reduction."""
    return {
        "report_id": report.id,
        "target_id": targets["I04"].id,
        "status": "OFFICIAL",
        "end_rate": Decimal("4.85"),
        "standard_id": standard(db_session),
    }


def test_a_report_due_before_the_plan_is_waived(ask):
    # The plan was adopted on 20/5/2021, the report was due on Saturday 15/5/2021.
    item = ask("SIX_MONTHS", 2021, date(2021, 6, 25))
    assert (item.state, item.days_late) == ("waived", None)
    assert (item.due_on, item.effective_due_on) == (date(2021, 5, 15), date(2021, 5, 17))
    assert "20/05/2021" in item.waived_reason


def test_each_report_has_the_sections_of_the_outline(report, db_session):
    rows = db_session.query(ReportSection).filter_by(report_id=report.id).all()
    ordered = sorted(rows, key=lambda row: row.outline.position)
    assert [row.outline.code for row in ordered][:3] == ["I", "II", "III"]
    assert len(rows) == 11


def test_monday_after_a_sunday_is_in_time_and_a_day_late_by_the_plan(ask, head, db_session):
    item = ask("SIX_MONTHS", 2022, date(2022, 4, 1))
    bind_actor(db_session, head)
    paper = reports.SignedReport("9/BC-UBND", date(2022, 5, 16), "Người Ký")
    done = reports.submit(item.id, paper, actor=head, today=date(2022, 5, 16))
    db_session.refresh(done)
    assert (done.days_late, done.days_late_by_original) == (0, 1)


def test_a_returned_report_keeps_its_first_day(report, head, db_session, system):
    reports.submit(report.id, PAPER, actor=head, today=date(2021, 12, 14))
    bind_actor(db_session, system)
    move_record(Report, report.id, "return", actor=system, today=date(2021, 12, 20), reason="x")
    bind_actor(db_session, head)
    done = reports.submit(report.id, PAPER, actor=head, today=date(2021, 12, 22))
    db_session.refresh(done)
    assert (done.first_submitted_on, done.submitted_on) == (date(2021, 12, 14), date(2021, 12, 22))
    assert done.days_late == 0


def test_points_follow_from_the_rates(points, head):
    item = reports.add_figure(points, actor=head)
    assert (item.value, item.attainment, item.is_met) == (Decimal("1.8900"), Decimal("126.0"), True)


def test_a_rate_of_another_standard_is_refused(points, head, db_session):
    with pytest.raises(errors.OtherStandard):
        reports.add_figure(points | {"standard_id": standard(db_session, NEW)}, actor=head)
    with pytest.raises(errors.OtherStandard):
        reports.add_figure(points | {"standard_id": None}, actor=head)


def test_half_year_points_are_estimates(ask, targets, head, points, db_session):
    item = ask("SIX_MONTHS", 2022, date(2022, 4, 1))
    bind_actor(db_session, head)
    values = points | {"report_id": item.id}
    with pytest.raises(errors.HalfYearOfficial):
        reports.add_figure(values, actor=head)
    assert reports.add_figure(values | {"status": "ESTIMATE"}, actor=head).is_met


def test_a_figure_is_given_or_not_available(report, targets, head):
    values = {"report_id": report.id, "target_id": targets["I09"].id, "status": "OFFICIAL"}
    with pytest.raises(errors.ValueMissing):
        reports.add_figure(values, actor=head)
    made = reports.add_figure(values | {"status": "NOT_AVAILABLE"}, actor=head)
    assert (made.value, made.attainment, made.is_met) == (None, None, None)


def test_a_target_of_zero_is_met_without_a_percentage(report, targets, head):
    values = {"report_id": report.id, "target_id": targets["I09"].id, "value": Decimal(0)}
    made = reports.add_figure(values, actor=head)
    assert (made.attainment, made.is_met) == (None, True)


def test_a_report_is_submitted_by_the_head(report, actor, land):
    officer = actor(role("unit_officer"), "584", land.bodies[0])
    with pytest.raises(NotAllowed):
        reports.submit(report.id, PAPER, actor=officer, today=DECEMBER)


def test_closing_declares_missing_and_late_ones_still_come(report, head, db_session, system):
    key = report.period_id
    bind_actor(db_session, system)
    with pytest.raises(errors.PeriodNotDue):
        move_record(ReportPeriod, key, "close", actor=system, today=date(2021, 12, 15))
    move_record(ReportPeriod, key, "close", actor=system, today=date(2021, 12, 16))
    assert report.state == "missing"
    bind_actor(db_session, head)
    done = reports.submit(report.id, PAPER, actor=head, today=date(2021, 12, 18))
    db_session.refresh(done)
    assert (done.state, done.days_late) == ("submitted", 3)


def test_what_looks_wrong_is_named_and_not_refused(report, head, points):
    reports.add_figure(points | {"end_rate": Decimal("5.24")}, actor=head)
    found = {(each.doubt, each.about) for each in reports.doubts(report.id, actor=head)}
    assert (Doubt.EQUAL_TO_TARGET, "Mức giảm tỷ lệ hộ nghèo") in found
    assert (Doubt.NO_FIGURE, "Tổ chức hội nghị phát động") in found
    assert (Doubt.EMPTY, "I. Công tác chỉ đạo điều hành") in found


def test_the_standing_body_checks_all_reports_but_its_own(
    report, head, land, actor, db_session, system
):
    key, period = report.id, report.period_id
    bind_actor(db_session, system)
    rows = db_session.query(Report).filter_by(period_id=period, organisation_id=land.standing.id)
    own = rows.one().id
    bind_actor(db_session, head)
    reports.submit(key, PAPER, actor=head, today=DECEMBER)
    own_head = actor(role("unit_head"), PROVINCE, land.standing)
    reports.submit(own, PAPER, actor=own_head, today=DECEMBER)
    standing = actor(role("standing_head"), PROVINCE, land.standing)
    assert move_record(Report, key, "accept", actor=standing, today=DECEMBER).accepted_on
    with pytest.raises(errors.NotTheChecker):
        move_record(Report, own, "accept", actor=standing, today=DECEMBER)
    office = actor(role("emulation_officer"), PROVINCE, land.office)
    assert move_record(Report, own, "accept", actor=office, today=DECEMBER).accepted_on

"""Reporting periods: when reports are due, and asking those who have to report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.services.calendar import working_calendar
from app.kernel.actor import Actor, acting_as, system_actor
from app.kernel.records import flush, get_for_update
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.emulation_movement.domain import report_calendar as rules
from modules.emulation_movement.domain.choices import (
    PeriodKind,
    ReportState,
    VersionState,
    WeekendPolicy,
)
from modules.emulation_movement.domain.errors import NobodyReports, PeriodNotDue
from modules.emulation_movement.models import (
    Duty,
    Movement,
    MovementVersion,
    OutlineSection,
    Report,
    ReportPeriod,
    ReportSection,
)
from modules.emulation_movement.services.movements import session_of, version_in_force

# Names of official documents are Vietnamese, whoever reads them.
NAMES = {
    PeriodKind.SIX_MONTHS: "Báo cáo 6 tháng đầu năm {year}",
    PeriodKind.YEAR: "Báo cáo năm {year}",
}
ISSUED_LATER = "Kế hoạch ban hành ngày {adopted:%d/%m/%Y}, không trước hạn báo cáo {due:%d/%m/%Y}."


def plan_period(values: Mapping[str, Any], *, actor: Actor) -> ReportPeriod:
    """Plan the reports of a half-year or a year; due days follow from the plan and the calendar."""
    with transaction() as session:
        actor.require("write", ReportPeriod.__record__)
        movement = get_for_update(session, Movement, values["movement_id"])
        year, kind = int(values["year"]), PeriodKind(values["kind"])
        policy = WeekendPolicy(values.get("weekend_policy") or WeekendPolicy.NEXT_WORKING_DAY)
        due = rules.due_dates(year, kind, policy, working_calendar().is_working_day)
        first, last = rules.data_period(year, kind)
        item = ReportPeriod(
            movement_id=movement.id,
            unit_id=movement.unit_id,
            year=year,
            kind=kind,
            name=NAMES[kind].format(year=year),
            weekend_policy=policy,
            due_on=due.original,
            effective_due_on=due.effective,
            data_from=first,
            data_to=last,
        )
        session.add(item)
        flush(session, ReportPeriod)
        return item


def may_open(item: ReportPeriod, _move: Move) -> None:
    """Refuse to ask for reports that nobody owes."""
    if not _reporters(session_of(item), item):
        raise NobodyReports


def ask_for_reports(item: ReportPeriod, _move: Move) -> None:
    """Make the reports of those who owe one and have none yet.

    A report whose day came before the plan is waived at once: nobody can be late for a day that
    precedes the plan (the draft of 2021 is dated May, its first report was due on 15 May).
    """
    session = session_of(item)
    session.flush()
    with acting_as(session, system_actor("reports are asked for")):
        known = set(
            session.scalars(select(Report.organisation_id).where(Report.period_id == item.id))
        )
        outline = session.scalars(select(OutlineSection).order_by(OutlineSection.position)).all()
        adopted = _first_adopted(session, item.movement_id)
        for duty in _reporters(session, item):
            if duty.organisation_id not in known:
                _make_report(session, item, duty, adopted, outline)
        flush(session, Report)


def _make_report(
    session: Session, item: ReportPeriod, duty: Duty, adopted: date | None, outline: Any
) -> None:
    report = Report(
        period_id=item.id,
        organisation_id=duty.organisation_id,
        unit_id=duty.unit_id,
        due_on=item.due_on,
        effective_due_on=item.effective_due_on,
    )
    session.add(report)
    flush(session, Report)
    session.add_all(ReportSection(report_id=report.id, outline_id=each.id) for each in outline)
    flush(session, ReportSection)
    if adopted is not None and rules.is_waived(item.effective_due_on, adopted):
        report.waived_reason = ISSUED_LATER.format(adopted=adopted, due=item.effective_due_on)
        report.state = ReportState.WAIVED


def _reporters(session: Session, item: ReportPeriod) -> list[Duty]:
    version = version_in_force(session, item.movement_id)
    if version is None:
        return []
    statement = select(Duty).where(Duty.movement_version_id == version.id, Duty.has_report)
    return list(session.scalars(statement.order_by(Duty.id)))


def _first_adopted(session: Session, movement_id: int) -> date | None:
    statement = (
        select(MovementVersion.adopted_on)
        .where(
            MovementVersion.movement_id == movement_id,
            MovementVersion.state != VersionState.DRAFT,
        )
        .order_by(MovementVersion.number)
        .limit(1)
    )
    return session.scalar(statement)


def may_close(item: ReportPeriod, move: Move) -> None:
    """Refuse to declare reports missing before the day on which they are due has passed."""
    if move.today <= item.effective_due_on:
        raise PeriodNotDue(item.effective_due_on)


def declare_missing(item: ReportPeriod, _move: Move) -> None:
    """Reports that were not submitted are missing; they may still come, late."""
    session = session_of(item)
    session.flush()
    with acting_as(session, system_actor("the period was closed")):
        statement = select(Report).where(Report.period_id == item.id, Report.state == "open")
        for report in session.scalars(statement):
            report.state = ReportState.MISSING
        flush(session, Report)

"""Reports: figures against targets, submitting, checking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.reach import require_on
from app.kernel.records import check_version, flush, get_for_update, get_record, move_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.emulation_movement.domain import report_checks
from modules.emulation_movement.domain import targets as rules
from modules.emulation_movement.domain.choices import FigureStatus, PeriodKind, ValueKind
from modules.emulation_movement.domain.errors import (
    HalfYearOfficial,
    NotReportable,
    NotTheChecker,
    OtherStandard,
    PeriodNotDue,
    ReportNotComplete,
    ValueMissing,
)
from modules.emulation_movement.models import (
    Figure,
    MovementVersion,
    RateStandard,
    Registration,
    Report,
    ReportPeriod,
    ReportSection,
    Target,
)

OPEN = ("open", "returned", "missing")
CHANGED = ("value", "end_rate", "standard_id", "status", "as_of", "source", "note")


@dataclass(frozen=True, slots=True)
class SignedReport:
    """The document of a report as it was signed."""

    number: str
    signed_on: date
    signer_name: str
    signer_title: str | None = None


def add_figure(values: Mapping[str, Any], *, actor: Actor) -> Figure:
    """Report on a target; raise OtherStandard, HalfYearOfficial, ValueMissing, NotReportable."""
    with transaction() as session:
        actor.require("write", Figure.__record__)
        report = get_record(session, Report, values["report_id"])
        item = Figure(**values)
        _complete(session, item, report)
        session.add(item)
        flush(session, Figure)
        session.expire(item, ("value", "attainment", "is_met"))
        return item


def change_figure(
    key: int, values: Mapping[str, Any], *, version: int | None, actor: Actor
) -> Figure:
    """Change what was reported on a target."""
    with transaction() as session:
        actor.require("write", Figure.__record__)
        item = get_for_update(session, Figure, key)
        check_version(item, version)
        with session.no_autoflush:
            for name in CHANGED:
                if name in values:
                    setattr(item, name, values[name])
            _complete(session, item, item.report)
        flush(session, Figure)
        session.expire(item, ("value", "attainment", "is_met"))
        return item


def _complete(session: Session, item: Figure, report: Report) -> None:
    target = session.get(Target, item.target_id)
    if target is None:  # another organisation's is out of reach, or refused by the database
        raise NotReportable
    item.status = item.status or FigureStatus.ESTIMATE
    if item.status == FigureStatus.NOT_AVAILABLE:
        item.value = item.end_rate = None
        return
    if rules.needs_standard(target.value_kind):
        _check_standard(session, item, target)
    half = report.period.kind == PeriodKind.SIX_MONTHS
    yearly = target.indicator is not None and target.indicator.is_yearly
    if half and yearly and item.status == FigureStatus.OFFICIAL:
        raise HalfYearOfficial
    if target.value_kind == ValueKind.POINTS:
        _set_points(item, target)
    elif item.value is None:
        raise ValueMissing


def _check_standard(session: Session, item: Figure, target: Target) -> None:
    """Refuse a rate by another standard than the target's, or by none."""
    if item.standard_id == target.standard_id:
        return
    found = session.get(RateStandard, item.standard_id) if item.standard_id else None
    raise OtherStandard(str(target.standard or ""), str(found or "-"))


def _set_points(item: Figure, target: Target) -> None:
    """Fill in by how many points the rate fell since the beginning of the target."""
    if item.end_rate is None or target.baseline_value is None:
        raise ValueMissing
    standard = str(item.standard_id)
    begin = rules.Rate(target.baseline_value, standard)
    item.value = rules.reduction(begin, rules.Rate(item.end_rate, standard))


def submit(report_id: int, paper: SignedReport, *, actor: Actor, today: date) -> Report:
    """Submit a report under its document; the first submission decides whether it is late."""
    with transaction() as session:
        item = get_for_update(session, Report, report_id)
        require_on(item, "sign", actor=actor)
        with session.no_autoflush:
            item.document_number, item.document_date = paper.number, paper.signed_on
            item.signer_name, item.signer_title = paper.signer_name, paper.signer_title
        return move_record(Report, item.id, "submit", actor=actor, today=today)


def may_submit(item: Report, _move: Move) -> None:
    """Refuse a report without its document."""
    texts = (item.document_number, item.signer_name)
    if not all((text or "").strip() for text in texts) or item.document_date is None:
        raise ReportNotComplete


def note_submitted(item: Report, move: Move) -> None:
    """Write down the day of the submission; the first one stands."""
    item.submitted_on = move.today
    item.first_submitted_on = item.first_submitted_on or move.today


def note_returned(item: Report, move: Move) -> None:
    """Keep why a report was sent back, where its writers look for it."""
    item.returned_reason = move.reason


def note_accepted(item: Report, move: Move) -> None:
    """Write down when a report was accepted."""
    item.accepted_on = move.today


def may_check(item: Report, move: Move) -> None:
    """Refuse to judge a report for whom it is not: nobody judges the own body's.

    The standing body checks all reports but its own, which goes to the emulation office.
    """
    if not is_checker(item, move.actor):
        raise NotTheChecker


def is_checker(item: Report, actor: Actor) -> bool:
    """Tell whether the actor works for the body that judges a report."""
    movement = item.period.movement
    own = item.organisation_id == movement.standing_organisation_id
    checker = movement.emulation_organisation_id if own else movement.standing_organisation_id
    reach = actor.organisations("check", Report.__record__)
    return reach is None or checker in reach


def may_miss(item: Report, move: Move) -> None:
    """Refuse to call a report missing before its day has passed."""
    may_check(item, move)
    if move.today <= item.effective_due_on:
        raise PeriodNotDue(item.effective_due_on)


def note_waived(item: Report, move: Move) -> None:
    """Keep why a report is not asked for any more."""
    item.waived_reason = move.reason


def doubts(report_id: int, *, actor: Actor) -> list[report_checks.Warned]:
    """Return what the reader of a report should look at twice."""
    with transaction() as session:
        actor.require("read", Report.__record__)
        item = get_record(session, Report, report_id)
        before = report_before(session, item)
        return [
            *report_checks.check_sections(_texts(session, item), _texts(session, before)),
            *report_checks.check_figures(_reported(session, item, before)),
        ]


def report_before(session: Session, item: Report) -> Report | None:
    """Return the report of the same body for the period before."""
    statement = (
        select(Report)
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .where(
            Report.organisation_id == item.organisation_id,
            ReportPeriod.movement_id == item.period.movement_id,
            Report.due_on < item.due_on,
        )
        .order_by(Report.due_on.desc())
        .limit(1)
    )
    return session.scalar(statement)


def _texts(session: Session, item: Report | None) -> dict[str, str]:
    if item is None:
        return {}
    rows = session.scalars(select(ReportSection).where(ReportSection.report_id == item.id))
    ordered = sorted(rows, key=lambda row: row.outline.position)
    return {str(row.outline): row.text or "" for row in ordered}


def targets_of(session: Session, item: Report) -> list[Target]:
    """Return the targets on which a report says figures: those that its body registered."""
    statement = (
        select(Target)
        .join(Registration, Registration.id == Target.registration_id)
        .join(MovementVersion, MovementVersion.id == Registration.movement_version_id)
        .where(
            Registration.organisation_id == item.organisation_id,
            MovementVersion.movement_id == item.period.movement_id,
            Registration.state != "withdrawn",
        )
        .order_by(Target.id)
    )
    return list(session.scalars(statement))


def _reported(
    session: Session, item: Report, before: Report | None
) -> list[report_checks.Reported]:
    rows = figures_of(session, item)
    same_year = before is not None and before.period.year == item.period.year
    earlier = figures_of(session, before if same_year else None)
    found = []
    for target in targets_of(session, item):
        row, old = rows.get(target.id), earlier.get(target.id)
        found.append(
            report_checks.Reported(
                target.name,
                target.assigned_value or target.registered_value,
                None if row is None else row.value,
                None if old is None else old.value,
                FigureStatus.NOT_AVAILABLE if row is None else row.status,
                target.indicator is not None and target.indicator.adds_up,
            )
        )
    return found


def figures_of(session: Session, item: Report | None) -> dict[int, Figure]:
    """Return the figures of a report by target; none where there is no report."""
    if item is None:
        return {}
    rows = session.scalars(select(Figure).where(Figure.report_id == item.id))
    return {row.target_id: row for row in rows}

"""What waits for whom in a movement; each question is one statement within the actor's reach."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, exists, false, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from app.kernel.actor import Actor
from modules.emulation_movement.domain.choices import Office, Participation
from modules.emulation_movement.models import (
    Acknowledgement,
    Advice,
    Duty,
    Figure,
    Inspection,
    ModelExample,
    Movement,
    MovementVersion,
    Registration,
    Report,
    ReportPeriod,
    Target,
)

AT_MOST = 8
UNANSWERED = ("open", "responded", "rejected")
UNDER_WAY = ("issued", "registering", "running", "nominating", "reviewing")
INSPECTING = ("planned", "team_decided", "notified", "in_progress", "minutes_signed", "concluded")


def own(column: Any, verb: str, record: str, actor: Actor) -> ColumnElement[bool]:
    """Return the condition that a column names an organisation for which the actor may do this."""
    if not actor.may(verb, record):
        return false()
    reach = actor.organisations(verb, record)
    return true() if reach is None else column.in_(reach)


def unacknowledged(session: Session, actor: Actor) -> Sequence[Registration]:
    """Return sent registrations that an office of the actor has not acknowledged."""
    record = Acknowledgement.__record__
    known = aliased(Acknowledgement)
    offices = (
        (Office.STANDING, Movement.standing_organisation_id),
        (Office.EMULATION, Movement.emulation_organisation_id),
    )
    awaited = [
        own(body, "write", record, actor)
        & ~exists().where(known.registration_id == Registration.id, known.office == office)
        for office, body in offices
    ]
    statement = _of_movement().where(Registration.state == "sent", or_(*awaited))
    return _some(session, statement.order_by(Registration.sent_on, Registration.id))


def unconfirmed(session: Session, actor: Actor) -> Sequence[Registration]:
    """Return registrations that both offices acknowledged, and the actor may confirm."""
    record = Registration.__record__
    count = (
        select(func.count())
        .where(Acknowledgement.registration_id == Registration.id)
        .scalar_subquery()
    )
    mine = own(Movement.standing_organisation_id, "confirm", record, actor)
    statement = _of_movement().where(Registration.state == "sent", count == len(Office), mine)
    return _some(session, statement.order_by(Registration.sent_on, Registration.id))


def own_registrations(session: Session, actor: Actor) -> Sequence[Registration]:
    """Return registrations of the actor's organisations that are not sent, or came back."""
    mine = own(Registration.organisation_id, "write", Registration.__record__, actor)
    states = ("draft", "signed", "returned", "amending")
    statement = select(Registration).where(Registration.state.in_(states), mine)
    return _some(session, statement.order_by(Registration.id))


def unregistered(session: Session, actor: Actor) -> Sequence[Duty]:
    """Return the duties of the actor's organisations that have not registered yet."""
    mine = own(Duty.organisation_id, "write", Registration.__record__, actor)
    statement = (
        select(Duty)
        .join(MovementVersion, MovementVersion.id == Duty.movement_version_id)
        .join(Movement, Movement.id == MovementVersion.movement_id)
        .where(
            mine,
            Duty.participation == Participation.REQUIRED,
            MovementVersion.state == "adopted",
            Movement.state.in_(("registering", "running")),
            ~exists().where(
                Registration.movement_version_id == Duty.movement_version_id,
                Registration.organisation_id == Duty.organisation_id,
                Registration.state != "withdrawn",
            ),
        )
    )
    return _some(session, statement.order_by(Duty.id))


def reports_to_write(session: Session, actor: Actor) -> Sequence[Report]:
    """Return the reports that the actor's organisations owe, the earliest first."""
    mine = own(Report.organisation_id, "write", Report.__record__, actor)
    statement = select(Report).where(Report.state.in_(("open", "returned", "missing")), mine)
    return _some(session, statement.order_by(Report.effective_due_on, Report.id))


def reports_to_check(session: Session, actor: Actor) -> Sequence[Report]:
    """Return submitted reports that the actor judges: the standing body's own go elsewhere."""
    checker = case(
        (
            Report.organisation_id == Movement.standing_organisation_id,
            Movement.emulation_organisation_id,
        ),
        else_=Movement.standing_organisation_id,
    )
    statement = (
        select(Report)
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .join(Movement, Movement.id == ReportPeriod.movement_id)
        .where(Report.state == "submitted", own(checker, "check", Report.__record__, actor))
    )
    return _some(session, statement.order_by(Report.submitted_on, Report.id))


def advice_to_answer(session: Session, actor: Actor) -> Sequence[Advice]:
    """Return recommendations that the actor's organisations have to carry out."""
    mine = own(Inspection.inspected_organisation_id, "write", Advice.__record__, actor)
    statement = _advice().where(Advice.state.in_(UNANSWERED), mine)
    return _some(session, statement.order_by(Advice.due_on, Advice.id))


def advice_to_judge(session: Session, actor: Actor) -> Sequence[Advice]:
    """Return recommendations whose evidence the actor's organisations judge."""
    mine = own(Inspection.organisation_id, "check", Advice.__record__, actor)
    statement = _advice().where(Advice.state == "evidence_given", mine)
    return _some(session, statement.order_by(Advice.due_on, Advice.id))


def inspections_at_work(session: Session, actor: Actor) -> Sequence[Inspection]:
    """Return the inspections of the actor's organisations that have a next step."""
    mine = own(Inspection.organisation_id, "write", Inspection.__record__, actor)
    statement = select(Inspection).where(Inspection.state.in_(INSPECTING), mine)
    return _some(session, statement.order_by(Inspection.planned_on, Inspection.id))


def visits_to_answer(session: Session, actor: Actor) -> Sequence[Inspection]:
    """Return visits to the actor's organisations whose minutes they have not answered."""
    mine = own(Inspection.inspected_organisation_id, "write", Inspection.__record__, actor)
    unsigned = func.coalesce(Inspection.signed_for_unit, Inspection.refusal_reason, "") == ""
    statement = select(Inspection).where(Inspection.state == "in_progress", unsigned, mine)
    return _some(session, statement.order_by(Inspection.planned_on, Inspection.id))


def examples_in(
    session: Session, verb: str, states: Sequence[str], actor: Actor
) -> Sequence[ModelExample]:
    """Return the examples in some states, if the actor may take the next step with a verb."""
    if not actor.may(verb, ModelExample.__record__):
        return ()
    statement = select(ModelExample).where(ModelExample.state.in_(states))
    return _some(session, statement.order_by(ModelExample.found_on, ModelExample.id))


def attainments(session: Session, actor: Actor) -> list[tuple[Target, Figure]]:
    """Return the newest figure on each own target of the movements that are not closed."""
    mine = own(Registration.organisation_id, "write", Registration.__record__, actor)
    rows = session.execute(
        select(Target, Figure)
        .join(Registration, Registration.id == Target.registration_id)
        .join(Figure, Figure.target_id == Target.id)
        .join(Report, Report.id == Figure.report_id)
        .join(ReportPeriod, ReportPeriod.id == Report.period_id)
        .join(Movement, Movement.id == ReportPeriod.movement_id)
        .where(
            mine,
            Figure.value.is_not(None),
            Registration.state != "withdrawn",
            Movement.state.not_in(("closed", "cancelled")),
        )
        .order_by(Target.id, Report.due_on)
    ).unique()
    newest = {target.id: (target, figure) for target, figure in rows}
    return list(newest.values())


def only_movement(session: Session) -> int | None:
    """Return the key of the movement that is under way, if it is a single one."""
    under_way = Movement.state.in_(UNDER_WAY)
    return _only(session, select(Movement.id).where(under_way))


def only_plan(session: Session) -> int | None:
    """Return the key of the plan in force of the movement that is under way, if a single one."""
    statement = (
        select(MovementVersion.id)
        .join(Movement, Movement.id == MovementVersion.movement_id)
        .where(MovementVersion.state == "adopted", Movement.state.in_(UNDER_WAY))
    )
    return _only(session, statement)


def _only(session: Session, statement: Any) -> int | None:
    found = session.scalars(statement.limit(2)).all()
    return found[0] if len(found) == 1 else None


def _of_movement() -> Any:
    return (
        select(Registration)
        .join(MovementVersion, MovementVersion.id == Registration.movement_version_id)
        .join(Movement, Movement.id == MovementVersion.movement_id)
    )


def _advice() -> Any:
    return select(Advice).join(Inspection, Inspection.id == Advice.inspection_id)


def _some(session: Session, statement: Any) -> Sequence[Any]:
    found: Sequence[Any] = session.scalars(statement.limit(AT_MOST)).unique().all()
    return found

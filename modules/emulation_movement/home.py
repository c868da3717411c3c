"""What emulation movements show on the home page."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.formats import format_date, format_integer
from app.kernel.home import Contribution, Task, Tile, contribute
from modules.emulation_movement.models import Acknowledgement, Advice, Registration, Report
from modules.emulation_movement.services import registrations
from modules.emulation_movement.services.core_data import writes_for

AT_MOST = 8
UNANSWERED = ("open", "responded", "rejected")


@contribute("emulation_movement")
def home(session: Session, actor: Actor, today: date) -> Contribution:
    """Return figures and what waits for the reader, within rights and reach."""
    part = Contribution()
    if not actor.may("read", Registration.__record__):
        return part
    _figures(session, part)
    _acknowledgements(session, actor, part)
    _reports(session, actor, today, part)
    _advice(session, actor, today, part)
    return part


def _figures(session: Session, part: Contribution) -> None:
    confirmed = session.scalar(
        select(func.count()).select_from(Registration).where(Registration.state == "confirmed")
    )
    late = session.scalar(select(func.count()).select_from(Report).where(Report.days_late > 0))
    part.tiles += [
        Tile(
            _("Confirmed registrations"),
            format_integer(confirmed or 0),
            url_for("RegistrationView.list", state="confirmed"),
            "success",
        ),
        Tile(
            _("Late reports"),
            format_integer(late or 0),
            url_for("ReportView.list", days_late__from=1),
            "warning",
        ),
    ]


def _acknowledgements(session: Session, actor: Actor, part: Contribution) -> None:
    if not actor.may("write", Acknowledgement.__record__):
        return
    count = (
        select(func.count())
        .where(Acknowledgement.registration_id == Registration.id)
        .scalar_subquery()
    )
    waiting = session.scalars(
        select(Registration)
        .where(Registration.state == "sent", count < 2)
        .order_by(Registration.sent_on)
        .limit(AT_MOST)
    )
    for item in waiting:
        if registrations.offices_of(item, actor).keys() - registrations.acknowledged(
            session, item.id
        ):
            part.tasks.append(
                Task(
                    title=_("Registration: %(organisation)s", organisation=str(item.organisation)),
                    detail=_("Acknowledge that it was received"),
                    url=url_for("RegistrationView.show", pk=item.id),
                )
            )


def _reports(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    if not actor.may("write", Report.__record__):
        return
    waiting = session.scalars(
        select(Report)
        .where(Report.state.in_(("open", "returned", "submitted")))
        .order_by(Report.effective_due_on, Report.id)
        .limit(200)
    )
    shown = 0
    for item in waiting:
        own = writes_for(item.organisation_id, Report.__record__, actor=actor)
        checks = actor.may("check", Report.__record__) and not own
        if shown == AT_MOST or (not checks if item.state == "submitted" else not own):
            continue
        shown += 1
        submitted = item.state == "submitted"
        part.tasks.append(
            Task(
                title=str(item),
                detail=_("Check the report") if submitted else _("Write the report"),
                url=url_for("ReportView.show", pk=item.id),
                due=format_date(item.effective_due_on),
                tone="danger" if item.effective_due_on < today else "warning",
            )
        )


def _advice(session: Session, actor: Actor, today: date, part: Contribution) -> None:
    waiting = session.scalars(
        select(Advice).where(Advice.state.in_(UNANSWERED)).order_by(Advice.due_on).limit(AT_MOST)
    )
    for item in waiting:
        inspected = item.inspection.inspected_organisation_id
        if writes_for(inspected, Advice.__record__, actor=actor):
            part.tasks.append(
                Task(
                    title=item.text[:120],
                    detail=_("Recommendation of an inspection"),
                    url=url_for("AdviceView.show", pk=item.id),
                    due=format_date(item.due_on),
                    tone="danger" if item.due_on < today else "warning",
                )
            )

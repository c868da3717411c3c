"""Core's part of the home page: steps that wait for the reader, and warnings about the trail."""

from __future__ import annotations

from datetime import date

from flask import g, url_for
from flask_babel import gettext as _
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.core import call_tasks, due_tasks, paper_tasks
from app.core.models import Handover
from app.core.models.privacy import Erasure, ErasureState
from app.core.services.trail_chain import TrailStatus, trail_status
from app.kernel import clock, formats
from app.kernel.actor import Actor
from app.kernel.home import Contribution, Task, contribute
from app.kernel.present import record_url
from app.kernel.workflow_home import proposals

MOST = 20  # of one kind; the list has them all


@contribute("core")
def home(session: Session, actor: Actor, today: date) -> Contribution:
    """Return what waits for the reader in all workflows, and what the trail warns of."""
    states = dict(g.module_states)
    part = Contribution()
    part.tasks += _trail_tasks(session, actor)
    part.tasks += _erasure_tasks(session, actor)
    part.tasks += _handover_tasks(session, actor)
    part.tasks += proposals(session, actor, states)
    part.tasks += due_tasks.owed(session, actor, today, states)
    part.tasks += call_tasks.running(session, actor, today)
    part.tasks += paper_tasks.waiting(session, actor, today)
    return part


def _erasure_tasks(session: Session, actor: Actor) -> list[Task]:
    """Return the erasures that wait for who checks them, and for another one who approves them."""
    waits = []
    if actor.may("write", Erasure.__record__):
        waits.append(Erasure.state == ErasureState.PROPOSED)
    if actor.may("approve", Erasure.__record__):
        by_others = Erasure.checked_by_id != actor.user_id
        waits.append(and_(Erasure.state == ErasureState.CHECKED, by_others))
    if not waits:
        return []
    found = session.scalars(select(Erasure).where(or_(*waits)).order_by(Erasure.id).limit(MOST))
    return [
        Task(str(item), _("Erasure of what was kept long enough"), record_url(item) or "")
        for item in found
    ]


def _handover_tasks(session: Session, actor: Actor) -> list[Task]:
    """Return the hand-overs that the reader has not confirmed for their side."""
    if not actor.may("confirm", Handover.__record__):
        return []
    mine = or_(
        and_(Handover.giver_id == actor.user_id, Handover.giver_confirmed_at.is_(None)),
        and_(Handover.receiver_id == actor.user_id, Handover.receiver_confirmed_at.is_(None)),
    )
    found = session.scalars(select(Handover).where(mine).order_by(Handover.id).limit(MOST))
    return [
        Task(
            str(item),
            _("Hand-over: your side has not confirmed yet"),
            record_url(item) or "",
            formats.format_date(item.ends_on),
        )
        for item in found
    ]


def _trail_tasks(session: Session, actor: Actor) -> list[Task]:
    """Warn who reads the trail of what its verification found."""
    if not actor.may("read", "core.Trail"):
        return []
    warning = warning_of(trail_status(session))
    if warning is None:
        return []
    title, detail = warning
    return [Task(title, detail, url_for("TrailRootView.index"), tone="danger")]


def warning_of(status: TrailStatus) -> tuple[str, str] | None:
    """Return in words what is wrong with the trail; None when nothing is."""
    now = clock.now()
    if status.problem:
        return (
            _("The trail is not as it was written"),
            _(
                "Found on %(at)s. Keep the server as it is and tell the inspectors.",
                at=formats.format_datetime(status.verified_at),
            ),
        )
    if status.is_late(now):
        return (
            _("The trail is not sealed"),
            _(
                "Entries wait since %(at)s: the operator process does not run.",
                at=formats.format_datetime(status.oldest),
            ),
        )
    if status.is_stale(now):
        return (
            _("The trail was not verified last night"),
            _("The operator process does this each night at 01:30."),
        )
    return None

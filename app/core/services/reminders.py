"""Reminds those who may take a step of its last day: once before it, once when it has passed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.domain.reminding import Reminder, horizon, is_morning_of_work, reminder
from app.core.services.calendar import working_calendar
from app.kernel import notices
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.kernel.transaction import transaction
from app.kernel.workflow import Transition, Workflow
from app.kernel.workflow_home import active_workflows, due_of

DAYS = 3
AT_A_TIME = 500
_KINDS = {Reminder.SOON: notices.DUE_SOON, Reminder.PASSED: notices.DUE_PASSED}
_STATES = text("select coalesce(jsonb_object_agg(name, state), '{}') from core_module")


def tell_due(*, actor: Actor, today: date, days: int = DAYS) -> int:
    """Write the reminders of a morning; return how many. A second run on the day writes none.

    Nobody is reminded on days off: what comes due then was told before, or is told after.
    """
    if not actor.is_system:
        raise NotAllowed(verb="write", record="core.User")
    calendar = working_calendar()
    if not is_morning_of_work(today, calendar):
        return 0
    until = horizon(today, days, calendar)
    written = 0
    with transaction() as session:
        states = dict(session.execute(_STATES).scalar_one())
        for workflow in active_workflows(states):
            for item, row, due in _due(session, workflow, until):
                found = reminder(due, today, until)
                if found is not None:
                    written += notices.tell_due(session, _KINDS[found], item, row, due)
    return written


def _due(
    session: Session, workflow: Workflow, until: date
) -> Iterator[tuple[Any, Transition, date]]:
    """Yield the records of a workflow with a step that is due until a day."""
    rows = [row for row in workflow.transitions if row.deadline is not None]
    states = {source for row in rows for source in row.sources}
    model = workflow.model
    last = 0
    while rows:
        statement = (
            select(model)
            .where(getattr(model, workflow.field).in_(states), model.id > last)
            .order_by(model.id)
            .limit(AT_A_TIME)
        )
        found = list(session.scalars(statement))
        for item in found:
            last = item.id
            for due, row in due_of(workflow, item, rows, until):
                yield item, row, due
        if len(found) < AT_A_TIME:
            return

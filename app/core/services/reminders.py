"""Reminds those who have to do something of its last day: before it, and when it has passed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text

from app.core.domain.reminding import TOLD_AFTER, Reminder, horizon, is_morning_of_work, reminder
from app.core.domain.working_days import WorkingCalendar
from app.core.services.calendar import working_calendar
from app.kernel import due, notices
from app.kernel.actor import Actor
from app.kernel.due import DueItem
from app.kernel.errors import NotAllowed
from app.kernel.transaction import transaction

DAYS = 3
MOST_DAYS = 30  # before which the first reminder of a task may be asked for
_KINDS = {Reminder.SOON: notices.DUE_SOON, Reminder.PASSED: notices.DUE_PASSED}
_STATES = text("select coalesce(jsonb_object_agg(name, state), '{}') from core_module")


def tell_due(*, actor: Actor, today: date, days: int = DAYS) -> int:
    """Write the reminders of a morning; return how many. A second run on the day writes none.

    Nobody is reminded on days off: what comes due then was told before, or is told after. `days`
    are those of deadlines that say nothing of their own.
    """
    if not actor.is_system:
        raise NotAllowed(verb="write", record="core.User")
    calendar = working_calendar()
    if not is_morning_of_work(today, calendar):
        return 0
    written = 0
    with transaction() as session:
        wanted = {s.name: s for s in due.active_sources(session.execute(_STATES).scalar_one())}
        found = due.items(
            session,
            wanted.values(),
            actor,
            since=today - TOLD_AFTER,
            until=horizon(today, max(days, MOST_DAYS), calendar),
        )
        for item in found:
            told = _told(item, today, days, calendar)
            if told is not None:
                kind = _KINDS[told]
                source = wanted[item.source]
                written += notices.tell_due(session, kind, source, item.row_id, item.due_on)
    return written


def _told(item: DueItem, today: date, days: int, calendar: WorkingCalendar) -> Reminder | None:
    """Return what is told of a deadline today, as whoever set it wished."""
    before = days if item.before is None else item.before
    found = reminder(item.due_on, today, horizon(today, before, calendar))
    return None if found is Reminder.PASSED and item.after is False else found

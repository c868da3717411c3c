"""Data calls on the home page: how one's own calls stand. What one owes is in `due_tasks`."""

from __future__ import annotations

from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from app.core.models import CallResponse
from app.core.services import call_answers
from app.core.services.call_answers import Standing
from app.kernel.actor import Actor
from app.kernel.formats import format_date, format_integer
from app.kernel.home import Task


def running(session: Session, actor: Actor, today: date) -> list[Task]:
    """Return the calls of the reader's unit in which answers wait or are late."""
    if not actor.may("check", CallResponse.__record__):
        return []
    found = call_answers.standings(session, actor, today)
    return [_running(each) for each in found if each.unchecked or each.late]


def _running(found: Standing) -> Task:
    return Task(
        title=_("Data call: %(name)s", name=str(found.call)),
        detail=_(
            "%(unchecked)s to check, %(late)s late, of %(asked)s units",
            unchecked=format_integer(found.unchecked),
            late=format_integer(found.late),
            asked=format_integer(found.asked),
        ),
        url=url_for("CallResponseView.list", call=found.call.id),
        due=format_date(found.call.effective_due_on),
        tone="danger" if found.late else "info",
    )

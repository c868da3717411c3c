"""Papers on the home page: what waits to be checked, registered, issued or answered."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import Session

from app.core.models import DocumentState
from app.core.services import due, waiting_papers
from app.kernel.actor import Actor
from app.kernel.formats import format_date
from app.kernel.home import Task

TITLES = {
    DocumentState.DRAFT: _l("Papers to check"),
    DocumentState.CHECKED: _l("Papers to register once they are signed"),
    DocumentState.SIGNED: _l("Papers to issue"),
}


def waiting(session: Session, actor: Actor, today: date) -> list[Task]:
    """Return the steps of papers that are the reader's, and what came in and is to be answered."""
    found = waiting_papers.waiting(session, actor)
    tasks = [
        Task(
            title=str(title),
            detail=_number(found[state]),
            url=url_for("DocumentView.list", state=state.value),
            tone="info",
        )
        for state, title in TITLES.items()
        if state in found
    ]
    return [*tasks, *_answers(session, actor, today)]


def _answers(session: Session, actor: Actor, today: date) -> list[Task]:
    until = today + due.HORIZON
    number, first = waiting_papers.unanswered(session, actor, until)
    if first is None:
        return []
    asked = {"f0.due_on.le": format_date(until), "f0.done_on.empty": "yes", "sort": "due_on"}
    return [
        Task(
            title=_("Incoming papers to answer"),
            detail=_number(number),
            url=f"{url_for('IncomingView.list')}?{urlencode(asked)}",
            due=format_date(first),
            tone="danger" if first < today else "warning",
        )
    ]


def _number(number: int) -> str:
    return ngettext("%(num)s paper", "%(num)s papers", number)

"""What the reader has to do and by when, over all modules, on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.core.services import due as services
from app.kernel import due
from app.kernel.actor import Actor
from app.kernel.formats import format_date
from app.kernel.home import Task
from app.kernel.registry import registry


def owed(
    session: Session, actor: Actor, today: date, module_states: Mapping[str, str]
) -> list[Task]:
    """Return what is due soon or late, the earliest first."""
    until = today + services.HORIZON
    items = services.own_items(session, actor, module_states, until=until)
    records = services.records_of(session, items)
    found = []
    for item in items:
        source, record = due.source_named(item.source), records.get((item.source, item.row_id))
        if source is None or record is None:
            continue
        step = source.transition
        found.append(
            Task(
                title=str(record),
                detail=str(step.label if step is not None else source.label),
                url=registry().record_views[source.record].url_of(record),
                due=format_date(item.due_on),
                tone="danger" if item.due_on < today else "warning",
            )
        )
    return found

"""What waits for a reader by the workflows: proposals to answer. Last days are in `due`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import column, exists, select, table
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.formats import format_date
from app.kernel.home import Task
from app.kernel.registry import registry
from app.kernel.workflow import Transition, Workflow, workflows
from app.kernel.workflow_people import Standing, standing

AT_MOST = 8
READ_AT_MOST = 40
_SAID = table("core_workflow_approval", column("table_name"), column("row_id"), column("decision"))


def proposals(session: Session, actor: Actor, module_states: dict[str, str]) -> list[Task]:
    """Return the proposals that wait for this reader's agreement, within reach and rights."""
    found: list[Task] = []
    for workflow in active_workflows(module_states):
        rows = [row for row in workflow.transitions if _may_answer(actor, workflow, row)]
        if not rows:
            continue
        for item in _proposed(session, workflow, rows):
            place = standing(session, workflow, item)
            found += [
                _proposal(workflow, item, row, place) for row in rows if place.may_agree(row.name)
            ]
            if len(found) >= AT_MOST:
                return found[:AT_MOST]
    return found


def active_workflows(module_states: dict[str, str]) -> Iterator[Workflow]:
    """Yield the workflows of active modules whose records have pages."""
    known = registry()
    for workflow in workflows():
        owner = known.owner_of_table(workflow.model.__tablename__)
        if module_states.get(owner or "") == "active" and workflow.record in known.record_views:
            yield workflow


def _may_answer(actor: Actor, workflow: Workflow, row: Transition) -> bool:
    held = {
        grant.role for grant in actor.grants if (row.verb, workflow.record) in grant.permissions
    }
    return row.people is not None and bool(held & set(row.people.roles))


def _proposed(session: Session, workflow: Workflow, rows: list[Transition]) -> list[Any]:
    model = workflow.model
    said = exists().where(
        _SAID.c.table_name == model.__tablename__,
        _SAID.c.row_id == model.id,
        _SAID.c.decision == "propose",
    )
    return _read(session, workflow, rows, said)


def _read(session: Session, workflow: Workflow, rows: list[Transition], *rules: Any) -> list[Any]:
    model = workflow.model
    states = sorted({source for row in rows for source in row.sources})
    statement = select(model).where(getattr(model, workflow.field).in_(states), *rules)
    return list(session.scalars(statement.order_by(model.id.desc()).limit(READ_AT_MOST)))


def _proposal(workflow: Workflow, item: Any, row: Transition, place: Standing) -> Task:
    proposal = place.proposal(row.name)
    due = row.deadline(item, place.since) if row.deadline is not None else None
    return Task(
        title=_("Agree or object: %(step)s", step=str(row.label)),
        detail=_(
            "%(record)s, proposed by %(name)s",
            record=str(item),
            name=proposal.name if proposal else "",
        ),
        url=_url(workflow, item),
        due=format_date(due),
        tone="warning",
    )


def _url(workflow: Workflow, item: Any) -> str:
    found: str = registry().record_views[workflow.record].url_of(item)
    return found

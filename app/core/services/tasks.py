"""Tasks: given to a person or an office until a day, done by them, or called off by their giver."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.core.errors import TaskForWhom, TaskOfOther
from app.core.models import Organisation, Task, TaskState
from app.core.services.data_calls import session_of
from app.kernel import due
from app.kernel.actor import Actor
from app.kernel.due import DueSource
from app.kernel.errors import NotAllowed
from app.kernel.models import Base, class_of_table
from app.kernel.notices import MailChoice, NoticeKind, declare_kind
from app.kernel.reach import require_on
from app.kernel.records import check_version, flush, get_for_update, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move, State, Transition, Workflow, register

RECORD = Task.__record__
MOST_ON_A_RECORD = 200
GIVEN = declare_kind(
    NoticeKind("task.given", _l("A task was given to you"), "checkbox", MailChoice.AT_ONCE)
)
CHANGED = declare_kind(NoticeKind("task.changed", _l("A task of yours was changed"), "edit"))
FINISHED = declare_kind(NoticeKind("task.done", _l("A task is done"), "circle-check"))
CALLED_OFF = declare_kind(NoticeKind("task.cancelled", _l("A task was called off"), "circle-x"))
_TELL = text("select core_task_tell(:task, :kind, :mail)")

DUE = due.declare(
    DueSource(
        "core.task",
        _l("Task"),
        Task,
        "write",
        due=Task.due_on,
        is_open=Task.state == TaskState.OPEN,
        step="finish",
        unit=Organisation.unit_id,
        organisation=Task.organisation_id,
        person=Task.doer_id,
        mine=lambda actor: _is_doer(actor),
        before=Task.remind_before,
        after=Task.remind_after,
        joins=((Organisation, Organisation.id == Task.organisation_id),),
    )
)


def give(values: Mapping[str, Any], *, about: Base | None = None, actor: Actor) -> Task:
    """Give a task to one person or one office, about a record or about none; tell them.

    Raises TaskForWhom; the database refuses a record that its giver or the person does not read.
    """
    if actor.user_id is None:
        raise NotAllowed(verb="write", record=RECORD)
    actor.require("write", RECORD)
    _check_for_whom(values)
    with transaction() as session:
        item = Task(**_filled(values), giver_id=actor.user_id)
        if about is not None:
            require_on(about, "read", actor=actor)
            item.record, item.table_name = str(about.__record__), str(about.__tablename__)
            item.row_id = about.id
        session.add(item)
        flush(session, Task)
        _tell(session, item, GIVEN)
        return item


def change(key: int, values: Mapping[str, Any], *, version: int | None, actor: Actor) -> Task:
    """Change what is asked, until when or of whom; only its giver may."""
    with transaction() as session:
        item = get_for_update(session, Task, key)
        require_on(item, "write", actor=actor)
        _require_giver(item, actor)
        check_version(item, version)
        before = (item.doer_id, item.organisation_id)
        for name, value in _filled(values).items():
            setattr(item, name, value)
        _check_for_whom({"doer_id": item.doer_id, "organisation_id": item.organisation_id})
        flush(session, Task)
        is_other = (item.doer_id, item.organisation_id) != before
        _tell(session, item, GIVEN if is_other else CHANGED)
        return item


def tasks_about(session: Session, item: Base) -> list[Task]:
    """Return the tasks about a record within reach, the open ones first, by their day."""
    statement = (
        select(Task)
        .where(Task.table_name == item.__tablename__, Task.row_id == item.id)
        .order_by(Task.state != TaskState.OPEN, Task.due_on, Task.id)
        .limit(MOST_ON_A_RECORD)
    )
    return list(session.scalars(statement))


def by_keys(session: Session, keys: Sequence[int]) -> dict[int, Task]:
    """Return tasks within reach by their keys."""
    if not keys:
        return {}
    return {item.id: item for item in session.scalars(select(Task).where(Task.id.in_(keys)))}


def count_about(session: Session, item: Base) -> int:
    """Return how many open tasks there are about a record."""
    statement = select(func.count(Task.id)).where(
        Task.table_name == item.__tablename__,
        Task.row_id == item.id,
        Task.state == TaskState.OPEN,
    )
    return int(session.execute(statement).scalar_one())


def record_of(session: Session, item: Task) -> Any:
    """Return the record that a task is about; raise NotFound where the reader lost its reach."""
    return get_record(session, class_of_table(str(item.table_name)), int(item.row_id or 0))


def is_giver(item: Task, actor: Actor) -> bool:
    """Tell whether the actor gave a task that is still open."""
    return item.state == TaskState.OPEN and item.giver_id == actor.user_id


def _is_doer(actor: Actor) -> Any:
    offices = {
        grant.organisation_id
        for grant in actor.grants
        if grant.organisation_id is not None
        and not grant.is_archive
        and ("write", RECORD) in grant.permissions
    }
    return (Task.doer_id == actor.user_id) | Task.organisation_id.in_(sorted(offices))


def _require_giver(item: Task, actor: Actor) -> None:
    if not actor.is_system and item.giver_id != actor.user_id:
        raise TaskOfOther


def _check_for_whom(values: Mapping[str, Any]) -> None:
    if (values.get("doer_id") is None) == (values.get("organisation_id") is None):
        raise TaskForWhom


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a task; an empty number of days means the day itself."""
    found = dict(values)
    if "remind_before" in found:
        found["remind_before"] = int(found["remind_before"] or 0)
    if "remind_after" in found:
        found["remind_after"] = bool(found["remind_after"])
    return found


# -- its way --------------------------------------------------------------------------------------


def _may_call_off(item: Task, move: Move) -> None:
    _require_giver(item, move.actor)


def _who(item: Task, row: Transition) -> str:
    """Return who takes a step: its giver calls a task off, its doers report it as done."""
    person = item.giver if row.name == "cancel" or item.doer_id is None else item.doer
    name = f"{person.last_name} {person.first_name}".strip() if person is not None else ""
    return name if row.name == "cancel" or item.doer_id is not None else str(item.organisation)


def _note_over(item: Task, move: Move) -> None:
    """Note when and by whom a task was closed, why, and tell the other side."""
    item.closed_on, item.closed_by_id = move.today, move.actor.user_id
    item.reason = move.reason.strip() or None
    _tell(session_of(item), item, FINISHED if item.state == TaskState.DONE else CALLED_OFF)


def _tell(session: Session, item: Task, kind: NoticeKind) -> None:
    session.execute(_TELL, {"task": item.id, "kind": kind.name, "mail": kind.mail})


WAY = register(
    Workflow(
        model=Task,
        initial="open",
        named_by=lambda item, row: _who(item, row),
        states=(
            State("open", _l("To do"), "warning"),
            State("done", _l("Done"), "success", final=True),
            State("cancelled", _l("Called off"), final=True),
        ),
        transitions=(
            Transition(
                "finish",
                _l("Report as done"),
                ("open",),
                "done",
                "write",
                effect=_note_over,
                tone="success",
                deadline=lambda task, _since: task.due_on,
                writes=("closed_on", "closed_by_id", "reason"),
            ),
            Transition(
                "cancel",
                _l("Call off"),
                ("open",),
                "cancelled",
                "write",
                guard=_may_call_off,
                effect=_note_over,
                reason_required=True,
                tone="danger",
                writes=("closed_on", "closed_by_id", "reason"),
            ),
        ),
    )
)

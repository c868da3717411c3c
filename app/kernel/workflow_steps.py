"""Steps that several people take: proposed by one, agreed to by others, then carried out."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.kernel import notices, workflow_people
from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed, NotFound, ReasonRequired, WrongState
from app.kernel.models import Base
from app.kernel.records import flush, get_for_update, get_record, refusal, trail_event
from app.kernel.transaction import transaction
from app.kernel.workflow import Move, Transition, Workflow, workflow_of
from app.kernel.workflow_papers import Paper
from app.kernel.workflow_people import APPROVE, OBJECT, PROPOSE

Record = TypeVar("Record", bound=Base)


def move_record(
    cls: type[Record],
    key: int,
    name: str,
    *,
    actor: Actor,
    today: date,
    reason: str = "",
    paper: Paper | None = None,
) -> Record:
    """Carry out a transition, or propose it where other people have to agree first."""
    workflow = _workflow(cls)
    with transaction() as session:
        row = _transition(workflow, name)
        item = _locked(session, cls, key, row, actor)
        move = Move(actor=actor, today=today, reason=reason, paper=paper)
        if row.people is not None:
            propose_in(session, workflow, item, name, move)
        else:
            carry_out(session, workflow, item, name, move)
        return item


def agree(cls: type[Record], key: int, name: str, *, actor: Actor, today: date) -> Record:
    """Agree to what was proposed; with the last person needed the step is carried out."""
    workflow = _workflow(cls)
    with transaction() as session:
        # The lock lets two people who agree at once count after each other.
        item = _locked(session, cls, key, _transition(workflow, name), actor)
        row = _open_to(workflow, item, name, actor)
        _decide(session, item, name, APPROVE)
        found = workflow_people.standing(session, workflow, item)
        proposal = found.proposal(name)
        if row.people is not None and found.given(name) >= row.people.count:
            reason = proposal.reason if proposal else ""
            carry_out(session, workflow, item, name, Move(actor, today, reason))
        return item


def object_to(cls: type[Record], key: int, name: str, *, actor: Actor, reason: str) -> Record:
    """Object to what was proposed: it is not carried out unless it is proposed anew."""
    workflow = _workflow(cls)
    with transaction() as session:
        item = _locked(session, cls, key, _transition(workflow, name), actor)
        row = _open_to(workflow, item, name, actor)
        if not reason.strip():
            raise ReasonRequired(transition=row.label)
        _decide(session, item, name, OBJECT, reason)
        notices.step_objected(session, item, row)
        return item


def _locked(session: Session, cls: type[Record], key: int, row: Transition, actor: Actor) -> Record:
    """Lock a record; raise NotFound out of reach, and NotAllowed where it may only be read."""
    try:
        return get_for_update(session, cls, key)
    except NotFound:
        get_record(session, cls, key)
        raise NotAllowed(verb=row.verb, record=cls.__record__) from None


def propose_in(
    session: Session, workflow: Workflow, item: Any, name: str, move: Move
) -> Transition:
    """Propose a step that could be taken now, with its reason and paper, for others to agree."""
    row = workflow.ready(item, name, move)
    session.flush()
    workflow.keep_paper(item, row, move)
    _decide(session, item, name, PROPOSE, move.reason)
    notices.step_proposed(session, item, row)
    return row


def carry_out(session: Session, workflow: Workflow, item: Base, name: str, move: Move) -> None:
    """Move a locked record and write the step into the trail."""
    before = getattr(item, workflow.field)
    row = workflow.move(item, name, move)
    flush(session, type(item))
    details = {"transition": name, "from": before, "to": getattr(item, workflow.field)}
    if move.reason:
        details["reason"] = move.reason
    trail_event(session, "transition", item, details)
    notices.record_moved(session, workflow, item, row)


def _open_to(workflow: Workflow, item: Any, name: str, actor: Actor) -> Transition:
    row = _transition(workflow, name)
    actor.require(row.verb, workflow.record)
    if row.people is None:
        raise NotFound(record=workflow.record)
    state = getattr(item, workflow.field)
    if state not in row.sources:
        raise WrongState(transition=row.label, state=workflow.state(state).label)
    return row


def _decide(session: Session, item: Base, name: str, decision: str, reason: str = "") -> None:
    try:
        workflow_people.decide(session, item, name, decision, reason)
    except DBAPIError as error:
        explained = refusal(error, type(item))
        if explained is None:
            raise
        raise explained from error


def _workflow(cls: type[Base]) -> Workflow:
    workflow = workflow_of(cls)
    if workflow is None:
        raise NotFound(record=cls.__record__)
    return workflow


def _transition(workflow: Workflow, name: str) -> Transition:
    try:
        return workflow.transition(name)
    except KeyError:
        raise NotFound(record=workflow.record) from None

"""Workflows as tables of transitions, which buttons, API, database and tests all read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import object_session

from app.kernel import workflow_papers, workflow_people
from app.kernel.actor import Actor
from app.kernel.errors import (
    ModuleProblem,
    PaperRequired,
    PeopleRequired,
    ReasonRequired,
    WrongState,
)
from app.kernel.manifest import Text
from app.kernel.reach import require_on
from app.kernel.workflow_papers import Paper, PaperRule


@dataclass(frozen=True)
class State:
    """A state; `tone` colours its badge, `final` says that nothing follows."""

    name: str
    label: Text
    tone: str = "neutral"
    final: bool = False


@dataclass(frozen=True)
class Move:
    """One asked transition: who, on which day (in Viet Nam), and why."""

    actor: Actor
    today: date
    reason: str = ""
    paper: Paper | None = None


Guard = Callable[[Any, Move], None]
# From a record and the day since which it stands in its state to the last day of the step.
Deadline = Callable[[Any, date | None], date | None]


@dataclass(frozen=True)
class People:
    """How many different people must agree beside the one who proposes, in which roles.

    The proposer never counts; `not_author` keeps out who made the record, `not_by` who took these
    earlier transitions. One person with several accounts or assignments counts once.
    """

    count: int
    roles: tuple[str, ...]
    not_author: bool = False
    not_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transition:
    """A row of the table: from which states to which, by whom, under what guard, with what effect.

    `guard` raises an error when the record is not ready; `effect` runs in the same transaction
    after the state has changed; `verb` is the permission on the workflow's record. `people` and
    `paper` are held by the database too. `writes` names the columns that the effect fills: any
    other change of the record makes what people agreed to void. `deadline` gives the last day.
    `reauthenticate` asks on the page who is at the keyboard: money, votes, rights (ADR 0034).
    """

    name: str
    label: Text
    sources: tuple[str, ...]
    target: str
    verb: str
    guard: Guard | None = None
    effect: Guard | None = None
    reason_required: bool = False
    tone: str = "primary"
    confirm: Text = ""
    people: People | None = None
    paper: PaperRule | None = None
    deadline: Deadline | None = None
    writes: tuple[str, ...] = ()
    reauthenticate: bool = False


@dataclass(frozen=True)
class Workflow:
    """The states and transitions of a model's `field`."""

    model: type[Any]
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    initial: str
    field: str = "state"
    # Who takes a step, where the record names people and offices and not a role.
    named_by: Callable[[Any, Transition], str] | None = None

    @property
    def record(self) -> str:
        """Return the permission name of the model."""
        return str(self.model.__record__)

    def state(self, name: str) -> State:
        """Return a state by name."""
        return next(state for state in self.states if state.name == name)

    def transition(self, name: str) -> Transition:
        """Return a transition by name; raise KeyError."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise KeyError(name)

    def moves(self) -> tuple[tuple[str, str], ...]:
        """Return all (source, target) pairs, for the guard in the database."""
        pairs = {(source, row.target) for row in self.transitions for source in row.sources}
        return tuple(sorted(pairs))

    @property
    def demands(self) -> tuple[Transition, ...]:
        """Return the transitions that ask for people or a paper."""
        return tuple(row for row in self.transitions if row.people or row.paper)

    def available(self, item: Any, actor: Actor) -> tuple[Transition, ...]:
        """Return the transitions that the actor may ask for in the record's state."""
        state = getattr(item, self.field)
        return tuple(
            row
            for row in self.transitions
            if state in row.sources and actor.may(row.verb, self.record)
        )

    def ready(self, item: Any, name: str, move: Move) -> Transition:
        """Return a transition that may be asked for now; raise what stands against it.

        Raises NotAllowed, WrongState, ReasonRequired or the guard's own error.
        """
        row = self.transition(name)
        require_on(item, row.verb, actor=move.actor, record=self.record)
        state = getattr(item, self.field)
        if state not in row.sources:
            raise WrongState(transition=row.label, state=self.state(state).label)
        if row.reason_required and not move.reason.strip():
            raise ReasonRequired(transition=row.label)
        if row.guard is not None:
            row.guard(item, move)
        return row

    def move(self, item: Any, name: str, move: Move) -> Transition:
        """Move a record; raise as `ready` does, PaperRequired or PeopleRequired."""
        row = self.ready(item, name, move)
        session = object_session(item)
        if session is not None:
            # A move before this one is written first, so that the database sees each step.
            session.flush()
            self.keep_paper(item, row, move)
            if row.people is not None and not workflow_people.has_agreed(session, self, item, row):
                raise PeopleRequired(transition=row.label, count=row.people.count)
        # Half a move is never written: the new state and what belongs to it are flushed together.
        with session.no_autoflush if session is not None else nullcontext():
            setattr(item, self.field, row.target)
            if row.effect is not None:
                row.effect(item, move)
        return row

    def keep_paper(self, item: Any, row: Transition, move: Move) -> None:
        """Keep the paper of a step that asks for one; raise PaperRequired without it."""
        session = object_session(item)
        if row.paper is None or session is None:
            return
        if move.paper is not None:
            workflow_papers.keep(item, row.name, row.paper, move.paper, move.actor)
        elif not workflow_people.standing(session, self, item).has_paper(row.name):
            raise PaperRequired(transition=row.label, paper=row.paper.label)

    def problems(self) -> list[str]:
        """Return what is wrong: unknown or unreachable states, and states without a way out."""
        names = {state.name for state in self.states}
        used = {self.initial} | {row.target for row in self.transitions}
        used |= {source for row in self.transitions for source in row.sources}
        found = [f"state {name} is used but not declared" for name in sorted(used - names)]
        reached = self._reachable({self.initial})
        found += [f"state {name} cannot be reached" for name in sorted(names - reached)]
        finals = {state.name for state in self.states if state.final}
        for name in sorted(names - finals):
            if not self._reachable({name}) & finals:
                found.append(f"state {name} is a trap: no final state can be reached from it")
        for name in sorted(finals):
            if any(name in row.sources for row in self.transitions):
                found.append(f"state {name} is final but has a transition")
        return found + list(demand_problems(self))

    def _reachable(self, start: Iterable[str]) -> set[str]:
        reached = set(start)
        while True:
            step = {row.target for row in self.transitions if reached & set(row.sources)}
            if step <= reached:
                return reached
            reached |= step


def demand_problems(workflow: Workflow) -> Iterator[str]:
    """Yield what is wrong with the people, papers and deadlines that transitions ask for."""
    names = {row.name for row in workflow.transitions}
    for row in workflow.transitions:
        deadline: object = row.deadline
        if deadline is not None and not callable(deadline):
            yield f"the deadline of {row.name} is no function"
        if row.paper is not None and row.paper.kind not in workflow_papers.kinds():
            yield f"{row.name} needs a paper of the unknown kind {row.paper.kind}"
        people = row.people
        if people is not None and (people.count < 1 or not people.roles):
            yield f"{row.name} asks for people, but names no number or no role"
        for earlier in sorted(set(people.not_by if people else ()) - names):
            yield f"{row.name} keeps out who did {earlier}, which is no transition"
        for column in row.writes:
            if column not in workflow.model.__table__.c:
                yield f"{row.name} writes {column}, which is no column"
    yield from _ways_round(workflow)


def _ways_round(workflow: Workflow) -> Iterator[str]:
    """Yield moves that a second transition makes without what the first one asks for."""
    for row in workflow.demands:
        for other in workflow.transitions:
            shared = set(row.sources) & set(other.sources)
            same = (row.people, row.paper) == (other.people, other.paper)
            if other is not row and other.target == row.target and shared and not same:
                yield f"{other.name} goes round what {row.name} asks for"


_WORKFLOWS: dict[type[Any], Workflow] = {}


def register(workflow: Workflow) -> Workflow:
    """Make a workflow known for its model; refuse one that is broken."""
    problems = workflow.problems()
    if problems:
        raise ModuleProblem(workflow.record, "; ".join(problems))
    _WORKFLOWS[workflow.model] = workflow
    return workflow


def workflow_of(model: type[Any]) -> Workflow | None:
    """Return the workflow of a model class, if it has one."""
    return _WORKFLOWS.get(model)


def workflows() -> tuple[Workflow, ...]:
    """Return all registered workflows."""
    return tuple(_WORKFLOWS.values())

"""What is due: modules declare their deadlines once, and whatever minds them reads them here.

The home page, the reminders of the morning, the board of who is late and the calendar of each
reader ask the same sources (docs/adr/0045). A source is a part of one statement: whose record it
is, by when, and whether it is still to be done, as columns. So a thousand deadlines of all modules
cost one statement, below the record rules of each table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    Subquery,
    Text,
    cast,
    literal,
    null,
    select,
    union_all,
)

from app.kernel.actor import Actor
from app.kernel.errors import ModuleProblem
from app.kernel.manifest import Text as Words
from app.kernel.reach import doing
from app.kernel.registry import registry
from app.kernel.workflow import Transition, workflow_of, workflows

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

LONGEST_NAME = 60


@dataclass(frozen=True)
class DueSource:
    """A kind of deadline: the records of a model that are due while `is_open` holds.

    `verb` is what whoever does it holds on the record; `step` the transition with this last day, if
    a workflow has one. `unit`, `organisation`, `person` (a user) say who owes it. `title` is a
    column that tells records apart and names nobody. `mine` narrows what this actor has to do where
    others hold the verb on the record too. `in_working_days` (or a column that says it) is how the
    law counts the days, and so how a delay is told. `before` and `after` are columns: working days
    of the first reminder, and whether one comes when the day has passed. `joins` are what the
    columns need beside the model, and may find nothing.
    """

    name: str  # chases keep it: never renamed
    label: Words
    model: type[Any]
    verb: str
    due: Any
    is_open: Any
    law: str = ""
    in_working_days: Any = False
    step: str = ""
    unit: Any = None
    organisation: Any = None
    person: Any = None
    title: Any = None
    mine: Callable[[Actor], ColumnElement[bool]] | None = None
    before: Any = None
    after: Any = None
    joins: Sequence[tuple[Any, Any]] = ()

    @property
    def record(self) -> str:
        """Return the permission name of the model."""
        return str(self.model.__record__)

    @property
    def table(self) -> str:
        """Return the table of the model."""
        return str(self.model.__tablename__)

    @property
    def transition(self) -> Transition | None:
        """Return the step of the workflow with this last day, if it is one."""
        workflow = workflow_of(self.model)
        return workflow.transition(self.step) if workflow is not None and self.step else None

    @property
    def roles(self) -> list[str]:
        """Return the roles whose holders alone agree to the step; none where the verb decides."""
        row = self.transition
        return list(row.people.roles) if row is not None and row.people is not None else []

    def statement(self, actor: Actor, *, own: bool) -> Select[Any]:
        """Return what is due of this kind, or what this actor has to do of it."""
        found = select(
            literal(self.name, String(LONGEST_NAME)).label("source"),
            cast(self.model.id, BigInteger).label("row_id"),
            cast(self.due, Date).label("due_on"),
            _column(self.unit, BigInteger).label("unit_id"),
            _column(self.organisation, BigInteger).label("organisation_id"),
            _column(self.person, Integer).label("person_id"),
            _column(self.title, Text).label("title"),
            cast(self.in_working_days, Boolean).label("in_working_days"),
            _column(self.before, Integer).label("before"),
            _column(self.after, Boolean).label("after"),
        ).select_from(self.model)
        for other, condition in self.joins:
            found = found.outerjoin(other, condition)
        found = found.where(self.is_open, self.due.is_not(None))
        if own:
            found = found.where(doing(self.model, self.verb, actor=actor))
            if self.mine is not None:
                found = found.where(self.mine(actor))
        return found


@dataclass(frozen=True, slots=True)
class DueItem:
    """One deadline, as the registry reads it."""

    source: str
    row_id: int
    due_on: date
    unit_id: int | None
    organisation_id: int | None
    person_id: int | None
    title: str | None
    in_working_days: bool
    before: int | None
    after: bool | None


_SOURCES: dict[str, DueSource] = {}
_LEFT_OUT: dict[tuple[type[Any], str], str] = {}


def declare(source: DueSource) -> DueSource:
    """Make a source known; refuse two of one name."""
    if source.name in _SOURCES and _SOURCES[source.name] is not source:
        raise ModuleProblem(source.record, f"the deadline {source.name} is declared twice")
    if len(source.name) > LONGEST_NAME:
        raise ModuleProblem(source.record, f"the name of the deadline {source.name} is too long")
    _SOURCES[source.name] = source
    return source


def leave_out(model: type[Any], step: str, why: str) -> None:
    """Say why the last day of a step is no source: it shows on the record's own page alone."""
    _LEFT_OUT[model, step] = why


def problems() -> list[str]:
    """Return what is wrong: steps that are none, and last days of workflows that nobody reads."""
    found = []
    for source in sources():
        workflow = workflow_of(source.model)
        steps = {row.name for row in workflow.transitions} if workflow else set()
        if source.step and source.step not in steps:
            found.append(f"{source.name} is due for {source.step}, which is no step")
    declared = {*_LEFT_OUT, *((source.model, source.step) for source in sources())}
    return found + [
        f"{workflow.record}: {row.name} has a last day, but no source of what is due"
        for workflow in workflows()
        for row in workflow.transitions
        if row.deadline is not None and (workflow.model, row.name) not in declared
    ]


def sources() -> tuple[DueSource, ...]:
    """Return all declared sources."""
    return tuple(_SOURCES.values())


def source_named(name: str) -> DueSource | None:
    """Return a source by name; none of a module that is not there any more."""
    return _SOURCES.get(name)


def active_sources(module_states: Mapping[str, str]) -> tuple[DueSource, ...]:
    """Return the sources of active modules whose records have pages."""
    known = registry()
    return tuple(
        source
        for source in sources()
        if module_states.get(known.owner_of_table(source.table) or "") == "active"
        and source.record in known.record_views
    )


def readable(actor: Actor, module_states: Mapping[str, str]) -> tuple[DueSource, ...]:
    """Return the sources whose records this actor may read somewhere."""
    return tuple(s for s in active_sources(module_states) if actor.may("read", s.record))


def own_sources(actor: Actor, module_states: Mapping[str, str]) -> tuple[DueSource, ...]:
    """Return the sources of which this actor may have something to do."""
    return tuple(s for s in readable(actor, module_states) if actor.may(s.verb, s.record))


def all_due(wanted: Iterable[DueSource], actor: Actor, *, own: bool = False) -> Subquery | None:
    """Return what is due of some sources as one part of a statement; None without a source.

    The record rules come with the tables, as everywhere. The policies of the database hold them
    once more.
    """
    parts = [source.statement(actor, own=own) for source in wanted]
    return union_all(*parts).subquery("due") if parts else None


def items(
    session: Session,
    wanted: Iterable[DueSource],
    actor: Actor,
    *,
    until: date,
    since: date | None = None,
    own: bool = False,
    most: int | None = None,
) -> list[DueItem]:
    """Return what is due until a day, the earliest first, by one statement."""
    due = all_due(wanted, actor, own=own)
    if due is None:
        return []
    statement = select(due).where(due.c.due_on <= until)
    if since is not None:
        statement = statement.where(due.c.due_on >= since)
    statement = statement.order_by(due.c.due_on, due.c.source, due.c.row_id)
    if most is not None:
        statement = statement.limit(most)
    return [DueItem(*row) for row in session.execute(statement)]


def _column(column: Any, kind: Any) -> Any:
    return cast(null() if column is None else column, kind)

"""Where a record stands: its way through the states, who agreed to what, and its papers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.clock import day_of

if TYPE_CHECKING:
    from app.kernel.workflow import Transition, Workflow

PROPOSE, APPROVE, OBJECT = "propose", "approve", "object"
_STANDING = text("select core_workflow_standing(:table, :row, :column)")
_DECIDE = text(
    "insert into core_workflow_approval (table_name, row_id, transition, decision, reason) "
    "values (:table, :row, :transition, :decision, :reason)"
)
_PEOPLE = text("select core_workflow_people(:verb, :record, :unit, :roles, :most)")
MOST_NAMES = 5


@dataclass(frozen=True)
class Passed:
    """A state that a record came into: when, and by whom (empty: the program, or unknown)."""

    state: str
    at: datetime
    name: str
    is_system: bool


@dataclass(frozen=True)
class Say:
    """What one person said to a step of the present passage."""

    transition: str
    decision: str
    at: datetime
    name: str
    role: str
    reason: str
    is_mine: bool


@dataclass(frozen=True)
class KeptPaper:
    """A paper of a record; `is_current` until the record moves."""

    transition: str
    kind: str
    number: str | None
    issued_on: date
    issuer: str | None
    signer: str
    capacity: str
    attachment_id: int | None
    is_current: bool


@dataclass(frozen=True)
class Standing:
    """Where a record stands; `changed` steps were proposed for a content that is no more.

    `barred` steps are those to which the reader may not agree, whatever role they have.
    """

    way: tuple[Passed, ...] = ()
    said: tuple[Say, ...] = ()
    papers: tuple[KeptPaper, ...] = ()
    changed: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()

    @property
    def since(self) -> date | None:
        """Return the day, in Viet Nam, since which the record stands in its state."""
        return day_of(self.way[-1].at) if self.way else None

    def has_paper(self, transition: str) -> bool:
        """Tell whether the paper of a step is there."""
        return any(p.is_current and p.transition == transition for p in self.papers)

    def says(self, transition: str) -> tuple[Say, ...]:
        """Return what was said to a proposal that stands: proposed, agreed, objected."""
        found = tuple(say for say in self.said if say.transition == transition)
        return () if transition in self.changed else found

    def proposal(self, transition: str) -> Say | None:
        """Return the proposal that waits for agreement; none once somebody objected."""
        says = self.says(transition)
        if any(say.decision == OBJECT for say in says):
            return None
        return next((say for say in says if say.decision == PROPOSE), None)

    def given(self, transition: str) -> int:
        """Return how many people agreed to the proposal that stands."""
        if self.proposal(transition) is None:
            return 0
        return sum(say.decision == APPROVE for say in self.says(transition))

    def may_agree(self, transition: str) -> bool:
        """Tell whether the reader had no say yet and is not kept out."""
        mine = any(say.is_mine for say in self.says(transition))
        return self.proposal(transition) is not None and not mine and transition not in self.barred


def standing(session: Session, workflow: Workflow, item: Any) -> Standing:
    """Return where a record stands that the reader was allowed to see; one statement."""
    values = {"table": item.__tablename__, "row": item.id, "column": workflow.field}
    found: dict[str, Any] | None = session.execute(_STANDING, values).scalar()
    if found is None:
        return Standing()
    return Standing(
        way=tuple(
            Passed(
                row["state"],
                datetime.fromisoformat(row["at"]),
                row["name"] or "",
                row["actor"] == "system",
            )
            for row in found["way"]
        ),
        said=tuple(
            Say(
                row["transition"],
                row["decision"],
                datetime.fromisoformat(row["at"]),
                row["name"] or "",
                row["role"],
                row["reason"],
                bool(row["is_mine"]),
            )
            for row in found["said"]
        ),
        papers=tuple(_paper(row) for row in found["papers"]),
        changed=frozenset(found["changed"]),
        barred=frozenset(found["barred"]),
    )


def _paper(row: dict[str, Any]) -> KeptPaper:
    return KeptPaper(
        row["transition"],
        row["kind"],
        row["number"],
        date.fromisoformat(row["issued_on"]),
        row["issuer"],
        row["signer"],
        row["capacity"],
        row["attachment"],
        bool(row["is_current"]),
    )


def has_agreed(session: Session, workflow: Workflow, item: Any, row: Transition) -> bool:
    """Tell whether enough people agreed to a step; the database counts again when it moves."""
    if row.people is None:
        return True
    return standing(session, workflow, item).given(row.name) >= row.people.count


def decide(session: Session, item: Any, transition: str, decision: str, reason: str = "") -> None:
    """Write down what the actor says to a step; the database says who and on what."""
    values = {
        "table": item.__tablename__,
        "row": item.id,
        "transition": transition,
        "decision": decision,
        "reason": reason.strip(),
    }
    session.execute(_DECIDE, values)


def people_for(session: Session, workflow: Workflow, item: Any, row: Transition) -> list[str]:
    """Return names of people who may take a step today, for readers who may know them."""
    values = {
        "verb": row.verb,
        "record": workflow.record,
        "unit": getattr(item, "unit_id", None),
        "roles": list(row.people.roles) if row.people else [],
        "most": MOST_NAMES,
    }
    return list(session.execute(_PEOPLE, values).scalar() or ())

"""Notices: who is told of what happened, in the transaction in which it happened.

A notice holds a kind and the key of a record, no words: its reader's language and rights at the
time of reading decide what it says (docs/adr/0042). Core keeps, shows and mails them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.manifest import Text
from app.kernel.models import Base

if TYPE_CHECKING:
    from app.kernel.due import DueSource
    from app.kernel.workflow import Transition, Workflow


class MailChoice(StrEnum):
    """How somebody wants to be told of a kind of notice by mail."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice: its headline, which names no record and nobody, and its icon.

    The headline alone goes into mails. `mail` is how those are told who chose nothing.
    """

    name: str
    headline: Text
    icon: str = "bell"
    mail: MailChoice = MailChoice.DAILY


_KINDS: dict[str, NoticeKind] = {}
_THESE = text(
    "select core_notify(:people, :kind, :table, :row, cast(:more as jsonb), :mail, :once)"
)
_STEP = text("select core_notify_step(:kind, :table, :row, :step, :verb, :roles, :mail)")
_DUE = text("select core_notify_due(:kind, :table, :row, :step, :verb, :roles, :due, :mail)")
_FOLLOWERS = text("select core_notify_followers(:kind, :table, :row, :step, :mail)")
_PROPOSER = text("select core_notify_proposer(:kind, :table, :row, :step, :mail)")


def declare_kind(kind: NoticeKind) -> NoticeKind:
    """Make a kind of notice known; refuse two of one name."""
    if _KINDS.get(kind.name, kind) != kind:
        raise ValueError(f"the kind of notice {kind.name} is declared twice")
    _KINDS[kind.name] = kind
    return kind


def kinds() -> tuple[NoticeKind, ...]:
    """Return all kinds of notices."""
    return tuple(_KINDS.values())


def kind_named(name: str) -> NoticeKind | None:
    """Return a kind by name; none of a module that is not there any more."""
    return _KINDS.get(name)


PROPOSED = declare_kind(
    NoticeKind(
        "workflow.proposed",
        _l("A step waits for your agreement"),
        "thumb-up",
        MailChoice.AT_ONCE,
    )
)
WAITS = declare_kind(NoticeKind("workflow.waits", _l("A record waits for you"), "hourglass"))
OBJECTED = declare_kind(
    NoticeKind(
        "workflow.objected",
        _l("Somebody objected to what you proposed"),
        "thumb-down",
        MailChoice.AT_ONCE,
    )
)
DUE_SOON = declare_kind(
    NoticeKind("due.soon", _l("Something that you have to do is due soon"), "calendar-due")
)
DUE_PASSED = declare_kind(
    NoticeKind(
        "due.passed",
        _l("Something that you have to do is overdue"),
        "alarm",
        MailChoice.AT_ONCE,
    )
)
FOLLOWED = declare_kind(
    NoticeKind("workflow.followed", _l("A record that you follow moved on"), "arrow-right")
)
AGREED = declare_kind(
    NoticeKind("workflow.agreed", _l("What you proposed is agreed to and done"), "circle-check")
)


def notify(
    session: Session,
    kind: NoticeKind,
    item: Base,
    people: Iterable[int],
    *,
    more: Mapping[str, Any] | None = None,
    once: str | None = None,
) -> int:
    """Tell people of a record, those only who read it; return how many were told.

    `once` names what is told: nobody is told it twice.
    """
    values = {
        "people": list(people),
        "kind": kind.name,
        "table": item.__tablename__,
        "row": item.id,
        "more": json.dumps(more or {}),
        "mail": kind.mail,
        "once": once,
    }
    return int(session.execute(_THESE, values).scalar_one())


def tell_due(session: Session, kind: NoticeKind, source: DueSource, row: int, due: date) -> int:
    """Tell those who have to do it of the last day of a record, once; for the program alone."""
    values = {
        "kind": kind.name,
        "table": source.table,
        "row": row,
        "step": source.step or source.name,
        "verb": source.verb,
        "roles": source.roles,
        "due": due,
        "mail": kind.mail,
    }
    return int(session.execute(_DUE, values).scalar_one())


# -- what the workflow engine tells ------------------------------------------------------------


def step_proposed(session: Session, item: Base, row: Transition) -> None:
    """Tell those who may agree to a step that was proposed."""
    roles = row.people.roles if row.people is not None else ()
    _tell_takers(session, PROPOSED, item, row, roles)


def step_objected(session: Session, item: Base, row: Transition) -> None:
    """Tell the proposer that somebody objected."""
    _tell_proposer(session, OBJECTED, item, row)


def record_moved(session: Session, workflow: Workflow, item: Base, row: Transition) -> None:
    """Tell the proposer that a step is done, and those who may take the next ones.

    A step back or a refusal (`danger`) waits for nobody, nor does what the mover may do next.
    """
    from app.kernel.actor import session_actor

    mover = session_actor(session)
    if mover.is_system:
        return  # loading and clearing up: nobody did this
    if row.people is not None:
        _tell_proposer(session, AGREED, item, row)
    session.execute(_FOLLOWERS, _about(FOLLOWED, item, row))
    state = getattr(item, workflow.field)
    told: set[str] = set()
    for following in workflow.transitions:
        verb = following.verb
        if state not in following.sources or following.tone == "danger" or verb in told:
            continue
        told.add(verb)
        if not mover.may(verb, workflow.record):
            _tell_takers(session, WAITS, item, following, ())


def _tell_takers(
    session: Session,
    kind: NoticeKind,
    item: Base,
    row: Transition,
    roles: tuple[str, ...],
) -> None:
    values = {**_about(kind, item, row), "verb": row.verb, "roles": list(roles)}
    session.execute(_STEP, values)


def _tell_proposer(session: Session, kind: NoticeKind, item: Base, row: Transition) -> None:
    session.execute(_PROPOSER, _about(kind, item, row))


def _about(kind: NoticeKind, item: Base, row: Transition) -> dict[str, Any]:
    return {
        "kind": kind.name,
        "table": item.__tablename__,
        "row": item.id,
        "step": row.name,
        "mail": kind.mail,
    }

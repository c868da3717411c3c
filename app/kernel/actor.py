"""Who acts: a person with dated assignments, or the program itself with a stated reason."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from psycopg.pq import TransactionStatus
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.errors import NotAllowed

SYSTEM = "system"
TELL = text(
    "select set_config('app.actor', :actor, true), set_config('app.reason', :reason, true),"
    " set_config('app.request_id', :request_id, true),"
    " set_config('app.assignments', :assignments, true)"
)


@dataclass(frozen=True)
class Grant:
    """What one assignment in force gives: the verbs of its role, in its units and organisations.

    `unit_ids` is None for an assignment to the whole country; `permissions` holds (verb, record).
    """

    assignment_id: int
    role: str
    permissions: frozenset[tuple[str, str]]
    unit_ids: frozenset[int] | None = frozenset()
    organisation_ids: frozenset[int] | None = frozenset()
    organisation_id: int | None = None
    unit_id: int | None = None
    is_archive: bool = False  # ended with its unit: reads what was the unit's own


@dataclass(frozen=True)
class Actor:
    """An identity with what it may do and where."""

    user_id: int | None = None
    name: str = ""
    grants: tuple[Grant, ...] = ()
    reason: str | None = None
    permissions: frozenset[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        union: frozenset[tuple[str, str]] = frozenset().union(*(g.permissions for g in self.grants))
        object.__setattr__(self, "permissions", union)

    @property
    def is_system(self) -> bool:
        """Tell whether the program itself acts."""
        return self.reason is not None

    @property
    def is_known(self) -> bool:
        """Tell whether somebody acts at all."""
        return self.is_system or self.user_id is not None

    @property
    def key(self) -> str:
        """Return what the database is told: the user's id, "system", or nothing."""
        if self.is_system:
            return SYSTEM
        return "" if self.user_id is None else str(self.user_id)

    @property
    def assignments(self) -> str:
        """Return the keys of the assignments in force as the database takes them; "" for none."""
        keys = ",".join(str(grant.assignment_id) for grant in self.grants)
        return f"{{{keys}}}" if keys else ""

    def may(self, verb: str, record: str) -> bool:
        """Tell whether some assignment in force grants a verb on a record."""
        return self.is_system or (verb, record) in self.permissions

    def require(self, verb: str, record: str) -> None:
        """Raise NotAllowed unless the actor may do this."""
        if not self.may(verb, record):
            raise NotAllowed(verb=verb, record=record)

    def units(self, verb: str, record: str) -> frozenset[int] | None:
        """Return the keys of the units where a verb is granted; None means everywhere."""
        if self.is_system:
            return None
        found: set[int] = set()
        for grant in self.grants:
            if (verb, record) in grant.permissions:
                if grant.unit_ids is None:
                    return None
                found |= grant.unit_ids
        return frozenset(found)

    def organisations(self, verb: str, record: str) -> frozenset[int] | None:
        """Return the keys of the organisations where a verb is granted; None means everywhere."""
        if self.is_system:
            return None
        found: set[int] = set()
        for grant in self.grants:
            if (verb, record) in grant.permissions:
                if grant.organisation_ids is None:
                    return None
                found |= grant.organisation_ids
        return frozenset(found)


ANONYMOUS = Actor()
# In a session's info: the statement that begins its transaction tells the database who acts.
TELLS_ITSELF = "tells_itself"


def system_actor(reason: str) -> Actor:
    """Return the program itself as actor; the reason goes into the trail."""
    if not reason.strip():
        raise ValueError("acting without a person needs a reason")
    return Actor(reason=reason)


def session_actor(session: Session) -> Actor:
    """Return the actor bound to a session; nobody when none was bound."""
    actor: Actor = session.info.get("actor", ANONYMOUS)
    return actor


def bind_actor(session: Session, actor: Actor, request_id: str | None = None) -> None:
    """Bind an actor to a session and, if a transaction is open, to it."""
    session.info["actor"] = actor
    if request_id is not None:
        session.info["request_id"] = request_id
    if session.in_transaction():
        tell_database(session, session.connection())


def note_actor(session: Session, actor: Actor) -> None:
    """Bind an actor to a session whose transaction has been told already who acts."""
    session.info["actor"] = actor


def tell_database(session: Session, connection: Any) -> None:
    """Tell the database who acts; always, also for nobody, since settings outlive their use."""
    actor = session_actor(session)
    connection.execute(
        TELL,
        {
            "actor": actor.key,
            "reason": actor.reason or "",
            "request_id": session.info.get("request_id") or "",
            "assignments": actor.assignments,
        },
    )


@contextmanager
def acting_as(session: Session, actor: Actor) -> Iterator[Actor]:
    """Let another actor act on a session for a while.

    Flushes before the change and after, so that each write is judged by the actor who made it.
    """
    before = session_actor(session)
    session.flush()
    bind_actor(session, actor)
    try:
        yield actor
        session.flush()
    finally:
        bind_actor_quietly(session, before)


def bind_actor_quietly(session: Session, actor: Actor) -> None:
    """Bind an actor again, also when the transaction has failed and takes no more statements."""
    session.info["actor"] = actor
    if session.in_transaction() and session.is_active:
        connection = session.connection()
        driver: Any = connection.connection.dbapi_connection
        if driver.info.transaction_status != TransactionStatus.INERROR:
            tell_database(session, connection)

"""One use case, one transaction: `transaction()` commits once, at the outermost level."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from app.extensions import db


@contextmanager
def transaction() -> Iterator[Session]:
    """Run a block in one transaction; inner calls join the outer one.

    Commits when the outermost block ends, rolls back when it raises, then runs what
    `after_commit` collected. Services commit in no other way (docs/adr/0004 names the exceptions).
    """
    session = db.session()
    depth = session.info.get("depth", 0)
    session.info["depth"] = depth + 1
    try:
        yield session
        if depth == 0:
            session.commit()
    except BaseException:
        if depth == 0:
            session.rollback()
            session.info["after_commit"] = []
        raise
    finally:
        session.info["depth"] = depth
    if depth == 0:
        run_after_commit(session)


def after_commit(effect: Callable[[], None]) -> None:
    """Run an effect (mail, file) once the current transaction is committed; never if it is not."""
    session = db.session()
    if not session.info.get("depth"):
        raise RuntimeError("after_commit() is called inside transaction() only")
    session.info.setdefault("after_commit", []).append(effect)


def run_after_commit(session: Session) -> None:
    """Run and forget the collected effects."""
    effects: list[Callable[[], None]] = session.info.pop("after_commit", [])
    for effect in effects:
        effect()


def undo_unfinished(error: BaseException | None = None) -> None:
    """Undo what a request leaves open, and let its connection keep what it has prepared.

    After a rollback of its own the driver forgets every statement that it prepared, since what they
    name may have been made in the transaction; whoever gets the connection next has them all parsed
    and planned anew. A request makes temporary tables at most, which go with a commit as well.
    """
    registry = db.session.registry
    if error is not None or not registry.has():
        return
    session = registry()
    if not session.in_transaction() or not session.is_active:
        return
    if isinstance(session.bind, Connection):  # the transaction is theirs who gave the connection
        return
    driver: Any = session.connection().connection.dbapi_connection
    if driver.info.transaction_status == TransactionStatus.INTRANS:
        with suppress(psycopg.OperationalError):  # a lost connection is the session's matter
            driver.pgconn.exec_(b"rollback")

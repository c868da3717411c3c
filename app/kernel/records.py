"""Generic services for plain records: read within reach, create, change, remove, move.

Screens and API use these where a module has no service of its own for the verb.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from psycopg import errors as pg
from sqlalchemy import BigInteger, Select, bindparam, select, text
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from app.kernel.actor import Actor
from app.kernel.errors import Conflict, GuardRefused, InvalidInput, NotFound, StillUsed
from app.kernel.messages import text_for_constraint, text_for_guard
from app.kernel.models import Base, is_versioned
from app.kernel.transaction import transaction
from app.kernel.workflow_papers import Paper

Record = TypeVar("Record", bound=Base)
GUARD_CLASS = "CT"  # the class of error codes that our own triggers raise


def get_record(session: Session, cls: type[Record], key: int, *, options: Any = ()) -> Record:
    """Return a record within the actor's reach; raise NotFound."""
    _refuse_impossible(cls, key)
    statement = _by_key(cls, tuple(options))  # type: ignore[arg-type]
    found = session.execute(statement, {"wanted": key}).unique().scalar_one_or_none()
    if found is None:
        raise NotFound(record=cls.__record__, table=cls.__tablename__, key=key)
    return found


@lru_cache(maxsize=2048)
def _by_key(cls: Any, options: tuple[Any, ...]) -> Select[Any]:
    """Return the statement that reads a record; the same one each time, so that it is made once."""
    return select(cls).where(cls.id == bindparam("wanted")).options(*options)


def get_for_update(session: Session, cls: type[Record], key: int) -> Record:
    """Return a record within the actor's reach, locked until the transaction ends."""
    _refuse_impossible(cls, key)
    statement = select(cls).where(cls.id == key)
    found = session.execute(
        statement.with_for_update(of=cls).execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(record=cls.__record__, table=cls.__tablename__, key=key)
    return found


def _refuse_impossible(cls: type[Base], key: int) -> None:
    """Raise NotFound for a key that the column cannot hold; the framework's own are of 32 bits."""
    bits = 63 if isinstance(cls.__table__.c.id.type, BigInteger) else 31
    if not 0 <= key < 2**bits:
        raise NotFound(record=cls.__record__, table=cls.__tablename__, key=key)


def create_record(cls: type[Record], values: Mapping[str, Any], *, actor: Actor) -> Record:
    """Create a record; raise NotAllowed, NotFound (out of reach) or InvalidInput."""
    with transaction() as session:
        actor.require("write", cls.__record__)
        item = cls(**values)
        session.add(item)
        flush(session, cls)
        return item


def update_record(
    cls: type[Record],
    key: int,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    version: int | None = None,
) -> Record:
    """Change a record; raise Conflict when it is no longer at `version`."""
    with transaction() as session:
        actor.require("write", cls.__record__)
        item = get_for_update(session, cls, key)
        check_version(item, version)
        for name, value in values.items():
            setattr(item, name, value)
        flush(session, cls)
        return item


def delete_record(cls: type[Base], key: int, *, actor: Actor) -> None:
    """Remove a record; raise StillUsed when others refer to it."""
    with transaction() as session:
        actor.require("delete", cls.__record__)
        session.delete(get_for_update(session, cls, key))
        flush(session, cls)


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
    """Carry out a transition of the record's workflow, or propose it where others must agree."""
    from app.kernel.workflow_steps import move_record as take_step

    return take_step(cls, key, name, actor=actor, today=today, reason=reason, paper=paper)


def check_version(item: Base, version: int | None) -> None:
    """Raise Conflict when somebody else changed the record since `version` was read."""
    found = getattr(item, "version", None) if is_versioned(type(item)) else None
    if None not in (version, found) and found != version:
        raise Conflict(expected=version, found=found)


def flush(session: Session, cls: type[Base]) -> None:
    """Flush and turn what the database refuses into an error that a user can read."""
    try:
        session.flush()
    except StaleDataError as error:
        raise Conflict(expected=None, found=None) from error
    except DBAPIError as error:
        explained = refusal(error, cls)
        if explained is None:
            raise
        raise explained from error


def refusal(error: DBAPIError, cls: type[Base]) -> Exception | None:
    """Return the error that explains what a constraint or guard of the database refused."""
    cause = error.orig
    code = getattr(cause, "sqlstate", None) or ""
    if code.startswith(GUARD_CLASS):
        return GuardRefused(code=code, text=text_for_guard(code))
    if isinstance(error, DataError):
        return InvalidInput({"": text_for_constraint(cause, "")})
    if not isinstance(error, IntegrityError):
        return None
    diagnostics = getattr(cause, "diag", None)
    if isinstance(cause, pg.ForeignKeyViolation) and "still referenced" in str(cause):
        return StillUsed(record=cls.__record__)
    name = (getattr(diagnostics, "constraint_name", None) or "") if diagnostics else ""
    field = getattr(diagnostics, "column_name", None) or _field_of(name, cls)
    return InvalidInput({field: text_for_constraint(cause, name)})


def _field_of(constraint: str, cls: type[Base]) -> str:
    """Return the column that a constraint's name ends with (our naming convention)."""
    names = sorted((c.name for c in cls.__table__.columns), key=len, reverse=True)
    return next((name for name in names if constraint.endswith(f"_{name}")), "")


def trail_event(session: Session, event: str, item: Base, details: Mapping[str, Any]) -> None:
    """Write what is no change of a row (transition, export, read) into the trail."""
    session.execute(
        text("select core_trail_event(:e, :r, :t, :i, :u, cast(:d as jsonb))"),
        {
            "e": event,
            "r": item.__record__,
            "t": item.__tablename__,
            "i": getattr(item, "id", None),
            "u": getattr(item, "unit_id", None),
            "d": json.dumps(details, default=str, ensure_ascii=False),
        },
    )

"""Acting on a record in the very state that the user saw: nothing is written over a newer one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.actor import session_actor
from app.kernel.errors import Conflict, NotFound
from app.kernel.models import Base, is_versioned
from app.kernel.sealing import BadSeal, seal, unseal
from app.kernel.transaction import transaction


@dataclass(frozen=True)
class Opened:
    """What a page showed of a record: its version, and the values of its form or its cells."""

    version: int | None
    values: dict[str, Any] = field(default_factory=dict)


@contextmanager
def at_version(cls: type[Base], key: int, version: int | None) -> Iterator[Session]:
    """Run a block in one transaction in which the record stays at `version`; raise Conflict.

    The row is locked before it is compared, so the services within need not know of versions.
    """
    with transaction() as session:
        if version is not None and is_versioned(cls):
            found = _locked_version(session, cls, key)
            if found != version:
                raise Conflict(expected=version, found=found)
        yield session


def _locked_version(session: Session, cls: type[Any], key: int) -> int:
    statement = select(cls.version).where(cls.id == key)
    found = session.execute(statement.with_for_update(of=cls)).scalar_one_or_none()
    if found is None:
        # Whoever may only read a row cannot lock it; then what follows does not write it either.
        found = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound(record=cls.__record__)
    return int(found)


def version_of(item: Any) -> int | None:
    """Return the version of a record, if its table has one."""
    return int(item.version) if is_versioned(type(item)) else None


def note_of(session: Session, what: str, item: Any, values: dict[str, Any]) -> str:
    """Seal what a page shows of a record, for this user, this record and this use alone."""
    purpose = _purpose(session, what, type(item), item.id)
    return seal({"version": version_of(item), "values": values}, purpose)


def opened_from(
    session: Session, what: str, cls: type[Any], key: int, note: str | None
) -> Opened | None:
    """Return what a page showed; nothing when its note is missing or not ours."""
    try:
        found = unseal(note or "", _purpose(session, what, cls, key))
    except BadSeal:
        return None
    return Opened(found["version"], found["values"])


def _purpose(session: Session, what: str, cls: type[Any], key: int) -> str:
    return f"{what}:{cls.__tablename__}:{key}:{session_actor(session).key}"

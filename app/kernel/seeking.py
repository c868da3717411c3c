"""Searching by parts of names below record rules, with the trigram index.

LIKE is not leakproof, so PostgreSQL does not use its index on a table with policies. `core_search`
runs as the owner with the rule as a part of its statement, and returns keys within reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, bindparam, false, or_, text
from sqlalchemy.orm import Session

from app.kernel.actor import session_actor
from app.kernel.models import Base
from app.kernel.scope import UnitScope
from app.kernel.text import escape_like, fold

MOST_FOUND = 10_000
SEARCH = text("select core_search(:about, :columns, :words, :place, :units, :most)")


@dataclass(frozen=True)
class Found:
    """The keys that match, and whether there are more than these."""

    keys: tuple[int, ...]
    has_more: bool

    def among(self, model: Any) -> ColumnElement[bool]:
        """Return the condition that a record was found."""
        keys = bindparam(None, list(self.keys), type_=ARRAY(BigInteger), unique=True)
        return model.id == any_(keys)


def is_ruled(model: Any) -> bool:
    """Tell whether rows of a model are hidden from some of those who are signed in."""
    return issubclass(model, Base) and not model.__scope__.is_public


def seek(
    session: Session, model: Any, names: Sequence[str], typed: str, most: int = MOST_FOUND
) -> Found:
    """Return the records within the actor's reach in whose columns all typed words stand."""
    words = [f"%{escape_like(word)}%" for word in fold(typed).split()]
    if not words or not names:
        return Found((), has_more=False)
    scope, actor = model.__scope__, session_actor(session)
    by_unit = isinstance(scope, UnitScope)
    units = actor.units("read", model.__record__) if by_unit else None
    found = session.execute(
        SEARCH,
        {
            "about": model.__tablename__,
            "columns": list(names),
            "words": words,
            "place": scope.column if by_unit else None,
            "units": None if units is None else sorted(units),
            "most": most,
        },
    ).scalar_one()
    return Found(tuple(found[:most]), has_more=len(found) > most)


def matches(session: Session, model: Any, names: Sequence[str], typed: str) -> ColumnElement[bool]:
    """Return the condition that all typed words stand in the columns, the fast way where ruled."""
    if is_ruled(model):
        return seek(session, model, names, typed).among(model)
    return plainly(model, names, typed)


def plainly(model: Any, names: Sequence[str], typed: str) -> Any:
    """Return the same condition as an ordinary one."""
    found: Any = None
    for word in fold(typed).split():
        term = f"%{escape_like(word)}%"
        fields = [getattr(model, name).like(term, escape="\\") for name in names]
        one = or_(*fields) if fields else false()
        found = one if found is None else found & one
    return false() if found is None else found

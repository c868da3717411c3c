"""Searching by parts of names below record rules, with the trigram index.

LIKE is not leakproof, so PostgreSQL does not use its index on a table with policies. `core_search`
runs as the owner with the rule as a part of its statement, and returns keys within reach, at
most `MOST_FOUND`: to put all that hold a common word into order means to read them all, and nobody
turns a thousand rows' pages. Narrowed by something that has an index of its own, the words are
compared under the policy instead, and nothing is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, bindparam, false, func, or_, select, text
from sqlalchemy.orm import Session

from app.kernel.actor import session_actor
from app.kernel.models import Base
from app.kernel.scope import NOTHING, Request
from app.kernel.text import escape_like, fold

MOST_FOUND = 1_000
SEARCH = text("select core_search(:about, :columns, :words, :place, :units, :most)")


@dataclass(frozen=True)
class Found:
    """The keys that match, whether there are more than these, and the condition on the words."""

    keys: tuple[int, ...]
    has_more: bool
    words: Any = field(default=None, compare=False)

    def among(self, model: Any, *, narrowed: bool = False) -> ColumnElement[bool]:
        """Return the condition that a record was found; all of them where it is `narrowed`."""
        if self.has_more and narrowed:
            found: ColumnElement[bool] = self.words
            return found
        # A row of its own for each key, so that each is looked up by key: a prepared plan takes an
        # array for a few keys, and then reads all of another index to find them there.
        keys = bindparam(None, list(self.keys), type_=ARRAY(BigInteger), unique=True)
        return model.id.in_(select(func.unnest(keys)))


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
    bound = model.__scope__.bound(Request(session_actor(session), "read", model.__record__))
    if bound == NOTHING:
        return Found((), has_more=False)
    found = session.execute(
        SEARCH,
        {
            "about": model.__tablename__,
            "columns": list(names),
            "words": words,
            "place": bound and bound[0],
            "units": bound and sorted(bound[1]),
            "most": most,
        },
    ).scalar_one()
    return Found(tuple(found[:most]), len(found) > most, plainly(model, names, typed))


def matches(
    session: Session, model: Any, names: Sequence[str], typed: str, *, narrowed: bool = False
) -> ColumnElement[bool]:
    """Return the condition that all typed words stand in the columns, the fast way where ruled."""
    if is_ruled(model):
        return seek(session, model, names, typed).among(model, narrowed=narrowed)
    return plainly(model, names, typed, folded=True)


def plainly(model: Any, names: Sequence[str], typed: str, *, folded: bool = False) -> Any:
    """Return the same condition as an ordinary one; `folded` where columns hold text as written."""
    found: Any = None
    for word in fold(typed).split():
        term = f"%{escape_like(word)}%"
        columns = [getattr(model, name) for name in names]
        read = [func.core_fold(column) for column in columns] if folded else columns
        fields = [each.like(term, escape="\\") for each in read]
        one = or_(*fields) if fields else false()
        found = one if found is None else found & one
    return false() if found is None else found

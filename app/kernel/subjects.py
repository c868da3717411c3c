"""Which rows of which tables are about a person: from what models declare, over all modules.

A model with a masked column that has a blind index holds people. Rows that refer to such a row
are about its person; so are the rows that `__subject_also__` leads to, and what refers to these,
but for other people. See docs/adr/0035.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel import crypto, field_policy
from app.kernel.crypto import EncryptedText
from app.kernel.models import Base, class_of_table, mapped_classes, table_of

MOST_ROWS = 500  # of one table; a person with more is told so
DEPTH = 3


@dataclass(frozen=True)
class Found:
    """Rows of one model that are about a person; `reads` is False where the actor may not."""

    model: type[Base]
    rows: tuple[Any, ...]
    has_more: bool = False


def people_models() -> list[type[Base]]:
    """Return the models whose rows are people with a number by which they are found."""
    return [cls for cls in _models() if _indexes(cls)]


def rows_of(session: Session, number: str) -> list[Found]:
    """Return all rows within the actor's reach about the person with an identity number."""
    found: dict[type[Base], dict[int, Any]] = {}
    for cls in people_models():
        for index, purpose in _indexes(cls):
            column = getattr(cls, index)
            rows = session.scalars(
                select(cls).where(column == crypto.blind_index(number, purpose)).limit(MOST_ROWS)
            )
            found.setdefault(cls, {}).update({row.id: row for row in rows})
    people = [row for rows in found.values() for row in rows.values()]
    for person in people:
        for row in _also(session, person):
            found.setdefault(type(row), {})[row.id] = row
    _follow(session, found, DEPTH)
    return [
        Found(cls, tuple(rows.values())[:MOST_ROWS], len(rows) > MOST_ROWS)
        for cls, rows in sorted(found.items(), key=lambda pair: pair[0].__tablename__)
        if rows
    ]


def _also(session: Session, person: Any) -> Iterator[Any]:
    for name in person.__subject_also__:
        column = table_of(type(person)).c[name]
        key = next(iter(column.foreign_keys))
        target: Any = class_of_table(key.column.table.name)
        row = session.scalar(select(target).where(target.id == getattr(person, name)))
        if row is not None:
            yield row


def _follow(session: Session, found: dict[type[Base], dict[int, Any]], depth: int) -> None:
    """Add what refers to the rows found so far, but for rows of other people."""
    fresh = {cls: set(rows) for cls, rows in found.items()}
    for _step in range(depth):
        following: dict[type[Base], set[int]] = {}
        for cls in _models():
            if _indexes(cls):
                continue
            for row in _referring(session, cls, fresh):
                if row.id not in found.setdefault(cls, {}):
                    found[cls][row.id] = row
                    following.setdefault(cls, set()).add(row.id)
        if not following:
            return
        fresh = following


def _referring(
    session: Session, cls: type[Any], fresh: dict[type[Base], set[int]]
) -> Iterator[Any]:
    by_table = {model.__tablename__: keys for model, keys in fresh.items() if keys}
    for key in table_of(cls).foreign_keys:
        keys = by_table.get(key.column.table.name)
        if keys and key.column.name == "id":
            attribute = getattr(cls, cls.__mapper__.get_property_by_column(key.parent).key)
            yield from session.scalars(
                select(cls).where(attribute.in_(sorted(keys))).limit(MOST_ROWS + 1)
            ).unique()


def _models() -> Sequence[type[Base]]:
    return [
        cls for cls in mapped_classes() if hasattr(cls, "__scope__") and "id" in cls.__table__.c
    ]


def _indexes(cls: type[Any]) -> list[tuple[str, str]]:
    """Return the blind indexes of a model with the purpose of each."""
    return [
        (rule.index, kind.name)
        for name, rule in field_policy.rules_of(cls).items()
        if rule.index and isinstance(kind := getattr(cls, name).type, EncryptedText)
    ]

"""References in cells: a text finds a record within reach, many at one go.

What does not exist and what is out of reach are the same to whoever asks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.kernel.columns import relation_of_key
from app.kernel.imports.declared import Target, Texts
from app.kernel.models import table_of
from app.kernel.text import search_key

AT_ONCE = 5_000
LABELS = 2_000  # records without a code or name that are compared by their label
CODES = ("code", "number")
NAMED = ("code", "number", "name", "full_name", "title")


def find(
    session: Session, target: Target, name: str, asked: Iterable[Texts]
) -> Mapping[Texts, int | None]:
    """Return the keys of the records that texts name; None where several fit, none where none."""
    texts = sorted({text for text in asked if text[0]})
    own = target.declared.references.get(name)
    if own is not None:
        return own.find(session, texts)
    relation = relation_of_key(target.model, name)
    if relation is None:
        raise TypeError(f"{name} has no relationship to find records by")
    return by_names(session, relation.property.mapper.class_, texts)


def by_names(session: Session, model: Any, texts: Sequence[Texts]) -> dict[Texts, int | None]:
    """Find records by code, by name without accents, or by both as their label shows them."""
    found: dict[Texts, int | None] = dict(_by_code(session, model, texts))
    left = [text for text in texts if text not in found]
    for start in range(0, len(left), AT_ONCE):
        found |= _some(session, model, left[start : start + AT_ONCE])
    return found


def _by_code(session: Session, model: Any, texts: Sequence[Texts]) -> Iterator[tuple[Texts, int]]:
    """Find what is written as a code and nothing else, without reading whole records."""
    columns = table_of(model).c
    for name in (name for name in CODES if name in columns):
        column = getattr(model, name)
        keys: dict[str, list[int]] = defaultdict(list)
        for start in range(0, len(texts), AT_ONCE):
            wanted = {text[0] for text in texts[start : start + AT_ONCE]}
            for key, code in session.execute(select(model.id, column).where(column.in_(wanted))):
                keys[code].append(key)
        for text in texts:
            if len(keys.get(text[0], ())) == 1:
                yield text, keys[text[0]][0]


def _some(session: Session, model: Any, texts: Sequence[Texts]) -> dict[Texts, int | None]:
    columns = table_of(model).c
    exact = [name for name in NAMED if name in columns]
    written = sorted({part for text in texts for part in _parts(text[0])})
    conditions: list[Any] = [getattr(model, name).in_(written) for name in exact]
    if "search_key" in columns:
        folded = sorted({search_key(text[0]) for text in texts})
        conditions.append(model.search_key.in_(folded))
    keys: dict[str, set[int]] = defaultdict(set)
    codes: dict[str, set[int]] = defaultdict(set)
    statement = select(model).where(or_(*conditions)) if conditions else select(model).limit(LABELS)
    for item in session.scalars(statement).unique():
        for name in exact:
            held = codes if name in CODES else keys
            held[search_key(str(getattr(item, name) or ""))].add(item.id)
        keys[search_key(str(item))].add(item.id)
    return {
        text: _only(hits)
        for text in texts
        if (hits := codes.get(search_key(text[0])) or keys.get(search_key(text[0])))
    }


def _parts(text: str) -> tuple[str, ...]:
    """Return what a text may name: all of it, or a code and a name as in "C01. Poor households"."""
    first, _space, rest = text.partition(" ")
    return text, first, first.rstrip(".:,;"), rest.strip()


def _only(keys: set[int]) -> int | None:
    return next(iter(keys)) if len(keys) == 1 else None

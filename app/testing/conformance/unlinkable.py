"""Tables that are kept out of the trail so that nobody learns who wrote which row.

A migration declares it (`unlinkable(table, reason)`), and the project lists it in
`docs/unlinkable.yaml` with the same reason: no module takes a table out of the trail by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from sqlalchemy import Connection, DateTime, FromClause, text

from app.kernel.migration import UNLINKABLE
from app.testing.conformance.schema import TrailTrigger

LIST = "docs/unlinkable.yaml"
SHORTEST_REASON = 20
AUTHORS = ("ab_user", "core_person", "core_user_person", "core_assignment")


def load_unlinkable(root: Path) -> dict[str, str]:
    """Return the project's list: reasons by table; empty when there is none."""
    path = root / LIST
    if not path.is_file():
        return {}
    loaded: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return loaded


def unlinkable_tables(connection: Connection) -> dict[str, str]:
    """Return what the migrations declare: reasons by table."""
    query = text(
        "select c.relname as name, d.description as words from pg_description d "
        "join pg_policy p on p.oid = d.objoid and d.classoid = 'pg_policy'::regclass "
        "join pg_class c on c.oid = p.polrelid where starts_with(d.description, :prefix)"
    )
    rows = connection.execute(query, {"prefix": UNLINKABLE})
    return {row.name: row.words.removeprefix(UNLINKABLE) for row in rows}


def unlinkable_problems(
    table: FromClause, reason: str, trigger: TrailTrigger | None, listed: Mapping[str, str]
) -> Iterator[str]:
    """Yield what makes the exception unfounded, or the rows linkable after all."""
    name = getattr(table, "name", "")
    if name not in listed:
        yield f"{name} is kept out of the trail, but {LIST} does not list it"
    elif listed[name] != reason:
        yield f"{name} is kept out of the trail for another reason than {LIST} says"
    if len(reason) < SHORTEST_REASON:
        yield f"the reason to keep {name} out of the trail says too little: {reason}"
    if trigger is not None:
        yield f"{name} has a trail, though its rows must stay unlinkable"
    for column in table.columns:
        if isinstance(column.type, DateTime):
            yield f"{name}.{column.name} says when a row was written, which links it to somebody"
        for key in column.foreign_keys:
            if key.target_fullname.partition(".")[0] in AUTHORS:
                yield f"{name}.{column.name} says whose row it is, which links it to somebody"

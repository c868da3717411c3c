"""Judges what a session is about to write: old and new values, keys of others, bulk statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from psycopg import errors as pg
from sqlalchemy import inspect as sa_inspect
from sqlalchemy import select
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.orm.base import NO_VALUE
from sqlalchemy.orm.interfaces import MANYTOONE

from app.kernel.actor import Actor
from app.kernel.errors import InvalidInput, NotFound
from app.kernel.messages import CONSTRAINTS
from app.kernel.models import Base, class_of_table, table_of
from app.kernel.scope import Request
from app.kernel.scope.rows import row_values

JUDGED = "judged"  # values by item, so that the flush itself is judged only where it changed them


def check_pending(session: Session, actor: Actor) -> None:
    """Judge what a flush will write, before it does."""
    judged: dict[int, dict[str, Any]] = {}
    for item in session.new:
        if isinstance(item, Base):
            _judge_new(session, item, actor, judged)
            _check_references(session, item, actor)
    for item in session.dirty:
        if isinstance(item, Base) and session.is_modified(item):
            check(session, item, actor, "write", _old_values(session, item))
            _judge_new(session, item, actor, judged)
            _check_references(session, item, actor)
    for item in session.deleted:
        if isinstance(item, Base):
            check(session, item, actor, "delete", _old_values(session, item))
    session.info[JUDGED] = judged


def check_written(session: Session, actor: Actor) -> None:
    """Judge what a flush has written where it differs from what was judged before.

    A default fills a column, and a child that was moved between collections gets its key only now.
    """
    judged = session.info.pop(JUDGED, {})
    for item in (*session.new, *session.dirty):
        if isinstance(item, Base) and id(item) in judged:
            held: Any = sa_inspect(item).dict
            written = {name: held.get(name) for name in item.__scope__.columns if name in held}
            known = judged[id(item)]
            if any(known.get(name) != value for name, value in written.items()):
                check(session, item, actor, "write", {**known, **written})


def check(session: Session, item: Base, actor: Actor, verb: str, values: Mapping[str, Any]) -> None:
    """Raise NotFound unless the actor reaches a row with these values."""
    if actor.is_system:
        return
    request = Request(actor, verb, item.__record__)
    if not item.__scope__.allows(values, request, session):
        identity: tuple[Any, ...] | None = sa_inspect(item).identity
        tried = identity[0] if identity else None
        raise NotFound(record=item.__record__, table=item.__tablename__, key=tried)


def _judge_new(
    session: Session, item: Base, actor: Actor, judged: dict[int, dict[str, Any]]
) -> None:
    values, waits = _new_values(item)
    judged[id(item)] = {} if waits else values
    if not waits:
        check(session, item, actor, "write", values)


def _new_values(item: Base) -> tuple[dict[str, Any], bool]:
    """Return the values that an item will have; true when its parent has no key yet."""
    values = {name: getattr(item, name, None) for name in item.__scope__.columns}
    waits = False
    for name, other in _new_parents(item):
        if name in values:
            values[name] = getattr(other, "id", None)
            waits = waits or bool(sa_inspect(other).pending)
    return values, waits


def _new_parents(item: Base) -> Iterator[tuple[str, Any]]:
    """Yield key columns with the objects that were given instead of a key."""
    state: Any = sa_inspect(item)
    for relation in state.mapper.relationships:
        if relation.direction is not MANYTOONE or relation.viewonly:
            continue
        added = state.attrs[relation.key].history.added
        if added and added[0] is not None:
            for local, _remote in relation.local_remote_pairs or ():
                yield str(local.name), added[0]


def _old_values(session: Session, item: Base) -> dict[str, Any]:
    state: Any = sa_inspect(item)
    names = item.__scope__.columns
    if any(state.committed_state.get(name) is NO_VALUE for name in names):
        # Written without having been read: what it was stands in the database only.
        found = row_values(state.identity[0], type(item), session)
        return {name: (found or {}).get(name) for name in names}
    values = {}
    for name in names:
        history = state.attrs[name].history
        values[name] = history.deleted[0] if history.deleted else getattr(item, name, None)
    return values


def _check_references(session: Session, item: Base, actor: Actor) -> None:
    """Refuse keys of records out of reach in the words for keys that do not exist."""
    if actor.is_system:
        return
    state: Any = sa_inspect(item)
    for column in table_of(type(item)).columns:
        # The columns of the rule itself are judged with the row.
        if not column.foreign_keys or column.name in item.__scope__.columns:
            continue
        attribute = state.mapper.get_property_by_column(column).key
        added = state.attrs[attribute].history.added
        target = _target(column)
        if added and added[0] is not None and target is not None:
            statement = select(target.id).where(target.id == added[0])
            if session.execute(statement).first() is None:
                raise InvalidInput({attribute: CONSTRAINTS[pg.ForeignKeyViolation]})


def _target(column: Any) -> Any:
    """Return the class that a key refers to, unless everybody reads it."""
    # A column may be part of composite keys too, beside columns that are no keys of records.
    key = next((key for key in column.foreign_keys if key.column.primary_key), None)
    if key is None:
        return None
    try:
        target = class_of_table(key.column.table.name)
    except KeyError:
        return None  # a table of the framework
    return None if target.__scope__.is_public else target


# -- statements -----------------------------------------------------------------------


def check_bulk(state: ORMExecuteState, actor: Actor) -> None:
    """Judge the values of a bulk insert, and keep bulk updates away from the rule's columns."""
    cls = getattr(state.bind_mapper, "class_", None)
    if cls is None or not issubclass(cls, Base):
        return
    rows = list(_rows(state))
    if state.is_update:
        changed = sorted(cls.__scope__.columns.intersection(name for row in rows for name in row))
        if changed:
            raise TypeError(f"{cls.__name__}: {', '.join(changed)} can be changed row by row only")
        return
    request = Request(actor, "write", cls.__record__)
    for row in rows:
        if not cls.__scope__.allows(row, request, state.session):
            raise NotFound(record=cls.__record__)


def _rows(state: ORMExecuteState) -> Iterable[dict[str, Any]]:
    """Return the values that a bulk statement writes, by column."""
    statement: Any = state.statement
    if statement._values:
        yield {_name(key): _plain(value) for key, value in statement._values.items()}
    for group in statement._multi_values or ():
        for row in group:
            yield {_name(key): _plain(value) for key, value in row.items()}
    given: Any = state.parameters
    if given:
        yield from (dict(row) for row in (given if isinstance(given, list) else [given]))


def _name(key: Any) -> str:
    return str(getattr(key, "name", key))


def _plain(value: Any) -> Any:
    return getattr(value, "value", value)

"""Hooks that put the record rules into every statement and every flush of a session."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import event
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql import visitors

from app.kernel import session_writes
from app.kernel.actor import TELLS_ITSELF, Actor, session_actor, tell_database
from app.kernel.models import Authored, Base, mapped_classes, table_of
from app.kernel.scope import Request, Scope

UNSCOPED = "_chungtay_unscoped"
MADE = "_chungtay_made"
ACTORS = 64  # whose criteria are kept; an equal actor acts with each request of a person


def install_hooks(target: Any) -> None:
    """Attach the hooks to a session, session factory or scoped session."""
    event.listen(target, "after_begin", _after_begin)
    event.listen(target, "do_orm_execute", _scope_statement)
    event.listen(target, "before_flush", _before_flush)
    event.listen(target, "after_flush", _after_flush)


def _after_begin(session: Session, _transaction: Any, connection: Any) -> None:
    # The framework commits and rolls back inside requests; each new transaction is told again.
    # Until it is told, a transaction is nobody's: what it was told ended with the one before.
    if not session.info.pop(TELLS_ITSELF, False):
        tell_database(session, connection)


def _scope_statement(state: ORMExecuteState) -> None:
    if state.is_column_load or state.execution_options.get(UNSCOPED):
        return
    actor = session_actor(state.session)
    if actor.is_system:
        return
    if state.is_select:
        state.statement = _narrowed(state.session, state.statement, actor)
        return
    verb = "read"
    if state.is_insert or state.is_update:
        session_writes.check_bulk(state, actor)
    if state.is_update:
        verb = "write"
    elif state.is_delete:
        verb = "delete"
    named = _classes_in(state.statement)
    made = _made_for(state.session, actor)
    for cls in named | _reachable(named):
        state.statement = state.statement.options(_criterion(made, cls, actor, verb))


@dataclass
class _Made:
    """What was made for an actor: criteria by class and verb, statements with their criteria."""

    criteria: dict[tuple[type[Base], str], tuple[Scope, Any]] = field(default_factory=dict)
    statements: WeakKeyDictionary[Any, tuple[tuple[tuple[type[Base], Scope], ...], Any]] = field(
        default_factory=WeakKeyDictionary
    )


def _narrowed(session: Session, statement: Any, actor: Actor) -> Any:
    """Return a statement that finds what is within reach; one that is used again is kept.

    The rules of the classes are compared each time: with another rule it is made anew.
    """
    made = _made_for(session, actor)
    rules, found = made.statements.get(statement, (None, None))
    if rules is not None and all(cls.__scope__ is rule for cls, rule in rules):
        return found
    named = _classes_in(statement)
    classes = named | _reachable(named)
    found = statement.options(
        *(
            _criterion(made, cls, actor, "read")
            for cls in classes
            if not (cls.__scope__.is_public and actor.is_known)
        )
    )
    made.statements[statement] = tuple((cls, cls.__scope__) for cls in classes), found
    return found


def _criterion(made: _Made, cls: type[Base], actor: Actor, verb: str) -> Any:
    scope, criterion = made.criteria.get((cls, verb), (None, None))
    if scope is not cls.__scope__:
        rule = cls.__scope__.criterion(_Attributes(cls), Request(actor, verb, cls.__record__))
        criterion = with_loader_criteria(cls, rule, include_aliases=True)
        made.criteria[cls, verb] = cls.__scope__, criterion
    return criterion


def _made_for(session: Session, actor: Actor) -> _Made:
    """Return what was made for an actor; the session remembers it, since to find it takes time."""
    known: tuple[Actor, _Made] | None = session.info.get(MADE)
    if known is None or known[0] is not actor:
        known = session.info[MADE] = (actor, _made_of(actor))
    return known[1]


@lru_cache(maxsize=ACTORS)
def _made_of(_actor: Actor) -> _Made:
    """Return what was made for an actor, to be filled.

    An actor is a value (the user and what each assignment in force gives), read anew with each
    request: whose reach has changed is another one and gets criteria of its own.
    """
    return _Made()


class _Attributes:
    """The columns of a class as its attributes, which eager loading can turn to its aliases."""

    def __init__(self, cls: type[Base]) -> None:
        mapper = sa_inspect(cls)
        self.c: dict[str, Any] = {
            column.name: mapper.get_property_by_column(column).class_attribute
            for column in table_of(cls).columns
        }


def _classes_in(statement: Any) -> set[type[Base]]:
    """Return the classes that a statement names; one that is used again is looked through once."""
    found = _NAMED.get(statement)
    if found is None:
        found = _NAMED[statement] = _named_in(statement)
    return found


def _named_in(statement: Any) -> set[type[Base]]:
    found: set[type[Base]] = set()
    for element in visitors.iterate(statement):
        annotations = getattr(element, "_annotations", None)
        entity = annotations.get("parententity") if annotations else None
        mapper = getattr(entity, "mapper", None)
        if mapper is not None and issubclass(mapper.class_, Base):
            found.add(mapper.class_)
    return found


_NAMED: WeakKeyDictionary[Any, set[type[Base]]] = WeakKeyDictionary()
_REACHABLE: dict[frozenset[type[Base]], set[type[Base]]] = {}


def _reachable(classes: Iterable[type[Base]]) -> set[type[Base]]:
    """Return the classes that eager loading may bring in: over relationships, at any depth."""
    key = frozenset(classes)
    if key not in _REACHABLE:
        seen: set[type[Base]] = set()
        stack = list(key)
        while stack:
            for relation in sa_inspect(stack.pop()).relationships:
                other = relation.mapper.class_
                if other not in seen and issubclass(other, Base):
                    seen.add(other)
                    stack.append(other)
        _REACHABLE[key] = seen
    return _REACHABLE[key]


def _before_flush(session: Session, _context: Any, _instances: Any) -> None:
    actor = session_actor(session)
    for item in session.new:
        _stamp(item, actor, new=True)
    for item in session.dirty:
        if session.is_modified(item):
            _stamp(item, actor, new=False)
    session_writes.check_pending(session, actor)


def _after_flush(session: Session, _context: Any) -> None:
    session_writes.check_written(session, session_actor(session))


def _stamp(item: Any, actor: Actor, *, new: bool) -> None:
    if isinstance(item, Authored):
        if new and item.created_by_id is None:
            item.created_by_id = actor.user_id
        item.updated_by_id = actor.user_id


class ReachMixin:
    """A session whose `get` gives nothing out of reach, also when somebody else loaded it before.

    `get` takes what is in the identity map without a statement, so no criterion sees it.
    """

    def get(self, entity: Any, ident: Any, **options: Any) -> Any:
        """Return a record by key within the actor's reach, or nothing."""
        session: Any = self
        found = super().get(entity, ident, **options)  # type: ignore[misc]
        if not isinstance(found, Base):
            return found
        actor = session_actor(session)
        values = {name: getattr(found, name) for name in found.__scope__.columns}
        request = Request(actor, "read", found.__record__)
        if actor.is_system or found.__scope__.allows(values, request, session):
            return found
        return None


def check_declared() -> list[str]:
    """Return rules that name a column that their table does not have."""
    return [
        f"{cls.__name__}: the record rule names {column}, which is no column"
        for cls in mapped_classes()
        for column in cls.__scope__.columns
        if column not in table_of(cls).c
    ]

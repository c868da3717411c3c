"""Whether an actor holds a verb on one record: the right and the place belong together.

`Actor.may` asks whether some assignment grants a verb; with two assignments of different roles in
different units it says yes for records where only the other role reaches.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import object_session

from app.kernel.actor import Actor
from app.kernel.errors import NotAllowed
from app.kernel.scope import Request

WRITE = "write"
RULED = ("read", WRITE, "delete")


def reaches(item: Any, verb: str, *, actor: Actor, record: str = "") -> bool:
    """Tell whether an assignment that grants a verb also reaches a record.

    `record` names the permission when it is not the record's own: whoever classifies a household
    writes results, but it is the household's place that counts.
    """
    named = record or item.__record__
    if not actor.may(verb, named):
        return False
    session = object_session(item)
    rule = getattr(item, "__scope__", None)
    if actor.is_system or rule is None or session is None:
        return True
    values = {name: getattr(item, name, None) for name in rule.columns}
    if verb in RULED:
        return bool(rule.allows(values, Request(actor, verb, named), session))
    return bool(
        rule.allows(values, Request(_writing_as(actor, verb, named), WRITE, named), session)
    )


def doing(model: Any, verb: str, *, actor: Actor) -> ColumnElement[bool]:
    """Return the condition of the records on which an actor holds a verb where they lie."""
    named = str(model.__record__)
    if verb not in RULED:
        actor, verb = _writing_as(actor, verb, named), WRITE
    mapper = sa_inspect(model)
    columns = {c.name: mapper.get_property_by_column(c).class_attribute for c in mapper.columns}
    found: ColumnElement[bool] = model.__scope__.criterion(
        SimpleNamespace(c=columns), Request(actor, verb, named)
    )
    return found


def _writing_as(actor: Actor, verb: str, record: str) -> Actor:
    """Return the actor as if those assignments alone wrote the record that grant a step on it.

    Rules know reading, writing and removing; a step is a write of its own kind.
    """
    write = frozenset({(WRITE, record)})
    grants = tuple(
        replace(
            grant,
            permissions=grant.permissions | write
            if (verb, record) in grant.permissions
            else grant.permissions - write,
        )
        for grant in actor.grants
    )
    return replace(actor, grants=grants)


def require_on(item: Any, verb: str, *, actor: Actor, record: str = "") -> None:
    """Raise NotAllowed unless the actor holds a verb where the record lies."""
    if not reaches(item, verb, actor=actor, record=record):
        raise NotAllowed(verb=verb, record=record or item.__record__)

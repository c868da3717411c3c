"""Who reaches one record, and why: the record's own rule asked for every user."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.models import Assignment
from app.extensions import db
from app.kernel.actor import Actor, acting_as, system_actor
from app.kernel.models import Base
from app.kernel.scope import Request, Scope
from app.kernel.security import load_actor

READ = "read"

# Everybody with an assignment that counts today and whose role grants something on the record.
CANDIDATES = text(
    """
    select distinct u.id, u.username, trim(concat(u.last_name, ' ', u.first_name)) as name
    from ab_user u
    join core_assignment a on a.user_id = u.id
    join ab_permission_view_role g on g.role_id = a.role_id
    join ab_permission_view pv on pv.id = g.permission_view_id
    join ab_view_menu v on v.id = pv.view_menu_id and v.name = :record
    where u.active
      and (a.valid_from is null or a.valid_from <= core_today())
      and (a.valid_to is null or a.valid_to >= core_today() or a.reads_archive)
    order by name, u.id
    """
)


@dataclass(frozen=True)
class Way:
    """How a person reaches a record: the assignment (none: only together), verbs and rules."""

    assignment: Assignment | None
    verbs: tuple[str, ...]
    rules: tuple[Scope, ...]
    is_archive: bool = False


@dataclass(frozen=True)
class Reach:
    """A person who reaches a record."""

    user_id: int
    name: str
    username: str
    ways: tuple[Way, ...]

    @property
    def verbs(self) -> tuple[str, ...]:
        """Return all verbs that the person holds on the record."""
        return tuple(dict.fromkeys(verb for way in self.ways for verb in way.verbs))


def who_reaches(item: Base, verbs: Sequence[str], *, actor: Actor) -> list[Reach]:
    """Return everybody who may read a record with what else they may do to it, and why.

    Needs the right to read assignments. The list is what each of them would find by trying.
    """
    actor.require(READ, Assignment.__record__)
    values = {name: getattr(item, name) for name in item.__scope__.columns}
    session = db.session()
    # The actor's own reach must not hide the parents by which others reach the record.
    with acting_as(session, system_actor("who can see a record")):
        asked = _Asked(session, item, values, tuple(verbs))
        found = []
        for row in session.execute(CANDIDATES, {"record": item.__record__}).all():
            person = load_actor(session, row.id, row.name or row.username)
            ways = tuple(_ways(asked, person))
            if any(READ in way.verbs for way in ways):
                found.append(Reach(row.id, row.name, row.username, ways))
        return found


@dataclass(frozen=True)
class _Asked:
    session: Session
    item: Base
    values: dict[str, Any]
    verbs: tuple[str, ...]

    def rules_for(self, person: Actor) -> dict[str, tuple[Scope, ...]]:
        """Return the verbs that a person holds on the record, each with the rules that let it."""
        record, scope = self.item.__record__, self.item.__scope__
        found = {}
        for verb in self.verbs:
            if person.may(verb, record):
                # A step of a workflow writes the row: the rule is asked as at its flush.
                asked = verb if verb in (READ, "delete") else "write"
                why = scope.because(self.values, Request(person, asked, record), self.session)
                if why:
                    found[verb] = why
        return found


def _ways(asked: _Asked, person: Actor) -> Iterator[Way]:
    whole = asked.rules_for(person)
    if READ not in whole:
        return
    explained: set[str] = set()
    for grant in person.grants:
        alone = asked.rules_for(replace(person, grants=(grant,)))
        if alone:
            explained |= alone.keys()
            item = asked.session.get(Assignment, grant.assignment_id)
            yield Way(item, tuple(alone), _distinct(alone), is_archive=grant.is_archive)
    together = {verb: rules for verb, rules in whole.items() if verb not in explained}
    if together:
        yield Way(None, tuple(together), _distinct(together))


def _distinct(found: dict[str, tuple[Scope, ...]]) -> tuple[Scope, ...]:
    return tuple({str(rule.label): rule for rules in found.values() for rule in rules}.values())

"""The record rule of books: read by unit, written by the body whose books they are.

The kernel's rule by organisation reaches the bodies below too; but who keeps the books of the
province's Fund does not write in those of a district: the level that mobilizes manages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ARRAY, BigInteger, any_, bindparam, true
from sqlalchemy.orm import Session
from sqlalchemy.sql import ColumnElement

from app.kernel import scope_words
from app.kernel.actor import Actor
from app.kernel.scope import AnyOf, ForVerbs, Request, Scope, UnitScope
from app.kernel.scope.base import Columns

MINE = "select g.organisation_id from core_my_grants(:verb, :record) g where not g.is_archive"


@dataclass(frozen=True)
class OwnBooksScope(Scope):
    """Rows of the very organisations of one's assignments, not of those below them."""

    column: str = "organisation_id"
    label = _l("by the body that keeps the books")

    @property
    def columns(self) -> frozenset[str]:
        return frozenset({self.column})

    def criterion(self, table: Columns, request: Request) -> ColumnElement[bool]:
        keys = own_bodies(request.actor, request.verb, request.record)
        if keys is None:
            return true()
        values = bindparam(None, sorted(keys), type_=ARRAY(BigInteger), unique=True)
        return table.c[self.column] == any_(values)

    def policy(self) -> str:
        return f"{self.column} in ({MINE}) or (select core_all_organisations(:verb, :record))"

    def allows(self, values: Mapping[str, Any], request: Request, session: Session) -> bool:
        keys = own_bodies(request.actor, request.verb, request.record)
        return keys is None or values.get(self.column) in keys


def own_bodies(actor: Actor, verb: str, record: str) -> frozenset[int] | None:
    """Return the organisations in whose own name an actor holds a verb; None means all."""
    if actor.organisations(verb, record) is None:
        return None
    return frozenset(
        grant.organisation_id
        for grant in actor.grants
        if grant.organisation_id is not None
        and not grant.is_archive
        and (verb, record) in grant.permissions
    )


BOOKS = AnyOf(ForVerbs(UnitScope("unit_id"), "read"), OwnBooksScope("organisation_id"))


@scope_words.describes(OwnBooksScope)
def _in_words(_rule: OwnBooksScope) -> str:
    return str(_("books of the body itself, not of bodies below it"))

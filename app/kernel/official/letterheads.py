"""Whose paper it is: the body for which the reader acts, and the one above; core knows them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.actor import Actor
from app.kernel.official.declared import SheetHead

Provider = Callable[[Session, int], SheetHead]  # of an organisation, by its key
_PROVIDERS: list[Provider] = []


def provide_letterheads(provider: Provider) -> Provider:
    """Register the function that knows the names of bodies."""
    _PROVIDERS[:] = [provider]
    return provider


def letterhead_of(session: Session, organisation_id: int | None) -> SheetHead:
    """Return the head of a body's papers; without a name where none is known."""
    head = SheetHead()
    if organisation_id is not None and _PROVIDERS:
        head = _PROVIDERS[0](session, organisation_id)
    return replace(head, year=str(clock.today().year))


def letterhead(session: Session, actor: Actor, record: str) -> SheetHead:
    """Return the head of the body for which somebody reads such records, if it is a single one."""
    bodies = {
        grant.organisation_id
        for grant in actor.grants
        if ("read", record) in grant.permissions and not grant.is_archive
    }
    return letterhead_of(session, next(iter(bodies)) if len(bodies) == 1 else None)

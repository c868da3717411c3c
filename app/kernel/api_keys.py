"""Keys of programs: `Authorization: Bearer ctk_…`, with some of the rights of their user.

Rights are verbs on records (`read core.Person`); they are cut with what the user holds at each
request, so that an assignment that ends takes them from the key too.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.actor import Actor, Grant

PREFIX = "ctk_"
MOST_DAYS = 365
USE = text("select user_id, key_id, rights from core_api_key_use(:key, :address)")
MAKE = text("select core_api_key_make(:name, :hash, :ends, :rights, :hint)")


@dataclass(frozen=True)
class OwnKey:
    """A key as its user sees it; the key itself is shown once, when it is made."""

    id: int
    name: str
    hint: str
    rights: list[str]
    created_at: datetime
    ends_at: datetime
    last_used_at: datetime | None
    last_address: str | None


def sent() -> str:
    """Return the key that a request of the API carries; empty when it carries none."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    is_key = scheme.lower() == "bearer" and value.strip().startswith(PREFIX)
    return value.strip() if is_key and request.path.startswith("/api/") else ""


def use(session: Session, key: str) -> Any:
    """Return whose key this is and its rights; commits, since its use is noted."""
    told = {"key": key, "address": request.remote_addr or ""}
    row = session.execute(USE, told).one_or_none()
    session.commit()
    return row


def make(session: Session, name: str, ends: datetime, rights: list[str]) -> str:
    """Make a key for the actor and return it; nobody can show it again."""
    key = PREFIX + secrets.token_urlsafe(32)
    session.execute(
        MAKE,
        {
            "name": name,
            "hash": hashlib.sha256(key.encode()).hexdigest(),
            "ends": ends,
            "rights": rights,
            "hint": key[-4:],
        },
    )
    return key


def own_keys(session: Session) -> list[OwnKey]:
    """Return the actor's keys that are good now."""
    rows = session.execute(text("select * from core_api_keys_mine()")).mappings()
    return [OwnKey(**row) for row in rows]


def narrowed(actor: Actor, rights: list[str]) -> Actor:
    """Return an actor with no more than some rights."""
    pairs = {tuple(each.split(" ", 1)) for each in rights}
    grants = tuple(_narrowed(grant, pairs) for grant in actor.grants)
    return replace(actor, grants=grants)


def _narrowed(grant: Grant, pairs: set[tuple[str, ...]]) -> Grant:
    return replace(grant, permissions=frozenset(grant.permissions & pairs))

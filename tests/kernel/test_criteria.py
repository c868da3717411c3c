"""Criteria of the session are made once for an actor, and never serve another one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.core.models.people import Person
from app.kernel import session as kernel_session
from app.kernel.actor import Actor
from app.kernel.scope import PublicScope


def _criterion(cls: type[Any], who: Actor, verb: str) -> Any:
    return kernel_session._criterion(kernel_session._made_of(who), cls, who, verb)


def test_criteria_follow_the_actor_and_the_rule(db_session, actor, monkeypatch):
    first, second = actor("core.officer", "22783"), actor("core.officer", "22786")
    kept = _criterion(Person, first, "read")
    assert _criterion(Person, replace(first), "read") is kept
    assert _criterion(Person, second, "read") is not kept
    assert _criterion(Person, replace(first, grants=()), "read") is not kept
    assert _criterion(Person, first, "write") is not kept
    monkeypatch.setattr(Person, "__scope__", PublicScope())
    assert _criterion(Person, first, "read") is not kept

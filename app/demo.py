"""Loads the demonstration data of the installed modules: invented people in real places."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter

from flask import Flask
from sqlalchemy import text

from app.extensions import db
from app.kernel.actor import acting_as, bind_actor, system_actor
from app.kernel.data import load_data
from app.kernel.demo import DemoOptions, logins
from app.kernel.installer import module_states
from app.kernel.registry import registry
from app.kernel.transaction import transaction


def load_demo(
    app: Flask, *, say: Callable[[str], None], households: int | None = None, seed: int = 2019
) -> None:
    """Load each module's demonstration once; a second run changes nothing.

    `households` asks for that many instead of the published counts; the same seed gives the same
    people.
    """
    bind_actor(db.session(), system_actor("demonstration data"))
    states = module_states(db.session())
    for manifest in registry(app).manifests():
        if manifest.name not in states or not manifest.demo or _has_demo(manifest.name):
            continue
        begun = perf_counter()
        say(f"{manifest.name}: loading the demonstration data …")
        with transaction() as session, acting_as(session, system_actor("demonstration data")):
            session.info["demo"] = DemoOptions(households=households, seed=seed, say=say)
            session.execute(text("set local statement_timeout = 0"))
            load_data(session, manifest, manifest.demo)
            session.execute(text("select core_demo_loaded(:n)"), {"n": manifest.name})
        say(f"{manifest.name}: demonstration data loaded in {perf_counter() - begun:.1f} s")


def _has_demo(module: str) -> bool:
    found = db.session.execute(
        text("select has_demo from core_public_modules() where name = :n"), {"n": module}
    )
    return bool(found.scalar())


def print_logins(app: Flask, say: Callable[[str], None]) -> None:
    """Print who can sign in to the demonstration."""
    say("Demonstration logins (password of all of them: see the login page):")
    found = logins()
    names = max((len(login.username) for login in found), default=0)
    secrets = max((len(login.password) for login in found), default=0)
    for login in found:
        user, password = login.username.ljust(names), login.password.ljust(secrets)
        say(f"  {user}  {password}  {login.role} · {login.where}")

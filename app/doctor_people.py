"""What `chungtay doctor` finds among accounts, people and the places that they hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app import runtime

SHOWN = 5


def people_problems(values: Mapping[str, Any], dsns: Any) -> list[str]:
    """Return accounts without a person, probable doubles, and places kept apart that are held."""
    from app.core.services import account_people, duty_conflicts
    from app.extensions import db
    from app.kernel import clock
    from app.kernel.actor import bind_actor, system_actor
    from app.kernel.installer import late_modules

    app = runtime.operator_app(values, dsns)
    with app.app_context():
        session = db.session()
        bind_actor(session, system_actor("doctor"))
        if "core" in late_modules(session):
            return []  # said elsewhere; the functions may not be there yet
        unjoined = [user.username for user in account_people.accounts_without_person(session)]
        doubles = sum(each.is_probable for each in account_people.doubles(session))
        standing = duty_conflicts.standing_on(session, clock.today())
        rules = sorted({each.rule for each in standing})
        db.session.remove()
        db.engine.dispose()
    found = []
    if unjoined:
        found.append(
            f"{len(unjoined)} accounts belong to no person ({_some(unjoined)}): they have no part "
            "in money, votes and steps of several people. Join them at /core/accounts-and-people/."
        )
    if doubles:
        found.append(
            f"{doubles} pairs of people may be one human each, and count as two: look at "
            "/core/accounts-and-people/."
        )
    if standing:
        found.append(
            f"{len(standing)} pairs of places are held together although they are kept apart "
            f"({_some(rules)}): look at /core/duty-conflicts/."
        )
    return found


def _some(names: list[str]) -> str:
    more = len(names) - SHOWN
    return ", ".join(names[:SHOWN]) + (f" and {more} more" if more > 0 else "")

"""Accounts of the demonstration, and who sits on the board."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.core.services import account_people, users
from app.kernel.actor import Actor
from app.kernel.security import load_actor
from modules.emulation_award.demo import content
from modules.emulation_award.demo.places import Places
from modules.emulation_award.models import Seat
from modules.emulation_award.permissions import MODULE

FIRST_DAY = date(2021, 1, 1)
DOMAIN = "demo.example"  # reserved for examples: no mail ever arrives
BASIS = "Dữ liệu minh họa"


def make_people(session: Session, places: Places, actor: Actor) -> dict[str, Actor]:
    """Create accounts and seats; return who acts by account name."""
    keys = {}
    for each in content.story()["accounts"]:
        body = each.get("body")
        keys[each["username"]] = _account(
            each, each["role"], places.units[each["unit"]], places.bodies.get(body), actor
        )
    for each in content.story()["members"]:
        unit = places.units["58"]
        key = keys[each["username"]] = _account(each, each["account"], unit, None, actor)
        person = account_people.person_of(session, key)
        if person is None:
            raise LookupError(each["name"])
        session.add(
            Seat(
                board_id=places.board.id,
                person_id=person.id,
                full_name=each["name"],
                title=each["title"],
                role=each["role"],
                valid_from=FIRST_DAY,
            )
        )
    session.flush()
    return {name: load_actor(session, key, name) for name, key in keys.items()}


def _account(each: Mapping[str, str], role: str, unit: int, body: int | None, actor: Actor) -> int:
    user = users.create_user(
        username=each["username"],
        first_name=each["name"],
        last_name="",
        email=f"{each['username']}@{DOMAIN}",
        password=content.story()["password"],
        actor=actor,
    )
    account_people.enter_person_of(user, unit_id=unit, actor=actor)
    users.assign(
        user.id,
        role=f"{MODULE}.{role}",
        unit_id=unit,
        organisation_id=body,
        valid_from=FIRST_DAY,
        basis=BASIS,
        actor=actor,
    )
    return user.id

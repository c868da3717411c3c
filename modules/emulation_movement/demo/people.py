"""Who acts in the demonstration: an account for some bodies, the program itself for the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy.orm import Session

from app.core.services import account_people, users
from app.core.services.units import unit_on
from app.kernel.actor import Actor, acting_as
from app.kernel.security import load_actor
from modules.emulation_movement.demo import content
from modules.emulation_movement.permissions import MODULE

DOMAIN = "demo.example"  # reserved for examples: no mail ever arrives
BASIS = "Dữ liệu minh họa"


class People:
    """The bodies with the accounts of their people."""

    def __init__(self, session: Session, bodies: Mapping[str, int], system: Actor) -> None:
        """Create the accounts of the demonstration in these bodies."""
        self.session, self.bodies, self.system = session, bodies, system
        self._codes = {key: code for code, key in bodies.items()}
        self._actors = {
            (each["body"], each["role"]): self._account(each) for each in content.year()["accounts"]
        }

    def code_of(self, organisation_id: int) -> str:
        """Return the code of a body."""
        return self._codes[organisation_id]

    @contextmanager
    def acting(self, body: str, role: str) -> Iterator[Actor]:
        """Let somebody in a role of a body act, or the program itself where nobody has one."""
        with acting_as(self.session, self._actors.get((body, role), self.system)) as actor:
            yield actor

    def _account(self, each: Mapping[str, Any]) -> Actor:
        told = content.year()
        user = users.create_user(
            username=each["username"],
            first_name=each["first_name"],
            last_name=each["last_name"],
            email=f"{each['username']}@{DOMAIN}",
            password=told["password"],
            actor=self.system,
        )
        unit = unit_on(each["body"].partition("-")[2], told["first_day"]).id
        account_people.enter_person_of(user, unit_id=unit, actor=self.system)
        users.assign(
            user.id,
            role=f"{MODULE}.{each['role']}",
            unit_id=unit,
            organisation_id=self.bodies[each["body"]],
            valid_from=told["first_day"],
            basis=BASIS,
            actor=self.system,
        )
        self.session.flush()
        return load_actor(self.session, user.id, f"{each['last_name']} {each['first_name']}")

"""A province in 2021 with its bodies and the people who tell the story; all of them invented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from app.core.services import users
from app.core.services.organisations import create_organisation
from app.core.services.people import create_person
from app.core.services.units import add_village, unit_on
from app.kernel.actor import Actor, acting_as
from app.kernel.records import move_record
from app.kernel.security import load_actor

PROVINCE, DISTRICT, COMMUNE = "58", "586", "22861"
MAPPED = date(2021, 5, 1)  # on this day the units are looked up
HOUSEHOLDS, FUNDS = "household_supervision", "funding_ledger"
MOVEMENT, AWARDS = "emulation_movement", "emulation_award"

# Key, kind, level, unit, name, the key of the body above.
BODIES = (
    ("ubnd", "peoples_committee", "province", PROVINCE, "UBND tỉnh Mẫu", None),
    ("ldtbxh", "department", "province", PROVINCE, "Sở Lao động Mẫu", "ubnd"),
    ("noivu", "department", "province", PROVINCE, "Sở Nội vụ Mẫu", "ubnd"),
    ("mttq", "front_committee", "province", PROVINCE, "Mặt trận tỉnh Mẫu", None),
    ("huyen", "peoples_committee", "district", DISTRICT, "UBND huyện Mẫu", "ubnd"),
    ("mttq_xa", "front_committee", "commune", COMMUNE, "Mặt trận xã Mẫu", "mttq"),
    ("bcd_xa", "steering_committee", "commune", COMMUNE, "Ban Chỉ đạo xã Mẫu", None),
)
# Who acts: the offices that they hold, each a role with its unit and body.
Office = tuple[str, str, str | None]
PEOPLE: dict[str, tuple[Office, ...]] = {
    "leader": ((f"{MOVEMENT}.leader", PROVINCE, "ubnd"),),
    "standing": ((f"{MOVEMENT}.standing_head", PROVINCE, "ldtbxh"),
                 (f"{HOUSEHOLDS}.province_officer", PROVINCE, "ldtbxh")),
    "second_standing": ((f"{HOUSEHOLDS}.province_officer", PROVINCE, "ldtbxh"),),
    "emulation": ((f"{MOVEMENT}.emulation_officer", PROVINCE, "noivu"),),
    "district": ((f"{MOVEMENT}.unit_head", DISTRICT, "huyen"),
                 (f"{AWARDS}.nominator", DISTRICT, "huyen")),
    "commune": ((f"{HOUSEHOLDS}.commune_officer", COMMUNE, "bcd_xa"),),
    "chair": ((f"{HOUSEHOLDS}.commune_chair", COMMUNE, "bcd_xa"),),
    "front": ((f"{HOUSEHOLDS}.front_supervisor", COMMUNE, "mttq_xa"),),
    "fundraiser": ((f"{FUNDS}.officer", PROVINCE, "mttq"),),
    "cashier": ((f"{FUNDS}.cashier", PROVINCE, "mttq"),),
    "accountant": ((f"{FUNDS}.accountant", PROVINCE, "mttq"),),
    "chief_accountant": ((f"{FUNDS}.chief_accountant", PROVINCE, "mttq"),),
    "fund_head": ((f"{FUNDS}.chairman", PROVINCE, "mttq"),),
    "secretary": ((f"{AWARDS}.secretary", PROVINCE, None),),
    "second_secretary": ((f"{AWARDS}.secretary", PROVINCE, None),),
    "chairman": ((f"{AWARDS}.chairman", PROVINCE, None),),
    **{f"member_{n}": ((f"{AWARDS}.board_member", PROVINCE, None),) for n in range(1, 5)},
}  # fmt: skip


@dataclass
class Province:
    """The places, the bodies and the people; each act is somebody's."""

    session: Session
    system: Actor
    units: dict[str, Any]
    bodies: dict[str, Any]
    people: dict[str, Actor]
    user_ids: dict[str, int]
    told: dict[str, Any] = field(default_factory=dict)  # what a chapter leaves to the next

    @contextmanager
    def acting(self, name: str) -> Iterator[Actor]:
        """Let somebody act for a block."""
        with acting_as(self.session, self.people[name]) as actor:
            yield actor

    def move(self, name: str, item: Any, step: str, day: date, **more: Any) -> Any:
        """Let somebody take a step of a record."""
        with self.acting(name) as actor:
            return move_record(type(item), item.id, step, actor=actor, today=day, **more)

    def person(self, name: str) -> int:
        """Enter somebody into the register of people, and link their account."""
        with acting_as(self.session, self.system):
            key: int = create_person(
                full_name=f"Ủy viên {name}", unit_id=self.units["province"].id, actor=self.system
            ).id
            users.link_person(self.user_ids[name], key, actor=self.system)
            return key


def enter_places(actor: Actor) -> tuple[Any, dict[str, Any]]:
    """Enter the village and the bodies of the story; return both, the bodies by key."""
    village = add_village(
        unit_on(COMMUNE, MAPPED).id, "Mẫu Một", kind="thôn", valid_from=None, actor=actor,
        is_invented=True,
    )  # fmt: skip
    bodies: dict[str, Any] = {}
    for key, kind, level, code, name, above in BODIES:
        bodies[key] = create_organisation(
            code=f"T-{key.upper()}", kind=kind, level=level, name=name,
            unit_id=unit_on(code, MAPPED).id,
            parent_id=None if above is None else bodies[above].id,
            actor=actor,
        )  # fmt: skip
    return village, bodies


def make_province(session: Session, make_user: Callable[..., Any], system: Actor) -> Province:
    """Return the province with its people in office."""
    units = {
        name: unit_on(code, MAPPED)
        for name, code in (("province", PROVINCE), ("district", DISTRICT), ("commune", COMMUNE))
    }
    with acting_as(session, system):
        units["village"], bodies = enter_places(system)
    people, user_ids = {}, {}
    for key, (first, *further) in PEOPLE.items():
        user, actor = make_user(first[0], first[1], bodies.get(first[2] or ""))
        with acting_as(session, system):
            for name, code, body in further:
                users.assign(
                    user.id, role=name, unit_id=unit_on(code, MAPPED).id,
                    organisation_id=None if body is None else bodies[body].id, actor=system,
                )  # fmt: skip
            people[key] = load_actor(session, user.id, key) if further else actor
        user_ids[key] = user.id
    return Province(session, system, units, bodies, people, user_ids)

"""Accounts for each kind of work, with dated assignments, and how the login page offers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from app.core.services import account_people, users
from app.core.services.units import unit_on
from app.kernel import clock
from app.kernel.actor import Actor, acting_as
from app.kernel.demo import DemoLogin, offer_login
from app.kernel.records import move_record
from app.kernel.registry import registry
from app.kernel.security import load_actor
from app.kernel.workflow_steps import agree
from modules.household_supervision.demo import content
from modules.household_supervision.demo.bodies import Bodies
from modules.household_supervision.models import ReviewRound
from modules.household_supervision.permissions import PROVINCE_OFFICER
from modules.household_supervision.services import definitions

DOMAIN = "demo.example"  # reserved for examples: no mail ever arrives
BASIS = "Dữ liệu minh họa"


@dataclass(frozen=True, slots=True)
class DemoUser:
    """An account with the roles that it has in one unit and body; no unit is the whole country."""

    username: str
    first_name: str
    last_name: str
    roles: tuple[str, ...]
    unit: str | None
    body: str | None


def offer_logins() -> None:
    """Make the accounts known to the login page."""
    for user in demo_users():
        offer_login(
            DemoLogin(
                username=user.username,
                password=content.settings()["password"],
                role=LazyString(_role_label, user.roles[0]),
                where=f"{user.last_name} {user.first_name}",
            )
        )


def close_published_round(
    session: Session, review_round: ReviewRound, accounts: Mapping[str, int]
) -> None:
    """Let two officers of the province close the published round: one proposes, one agrees."""
    officers = [each for each in demo_users() if PROVINCE_OFFICER in each.roles][:2]
    day = clock.today()
    for officer, step in zip(officers, (move_record, agree), strict=True):
        name = f"{officer.last_name} {officer.first_name}"
        actor = load_actor(session, accounts[officer.username], name)
        with acting_as(session, actor):
            step(ReviewRound, review_round.id, "close", actor=actor, today=day)


def create_users(bodies: Bodies, actor: Actor) -> dict[str, int]:
    """Create the accounts, assigned from the first day of the running round on; return keys."""
    accounts: dict[str, int] = {}
    first_day = content.round_settings("running_round")["opens_on"]
    for each in demo_users():
        account = users.create_user(
            username=each.username,
            first_name=each.first_name,
            last_name=each.last_name,
            email=f"{each.username}@{DOMAIN}",
            password=content.settings()["password"],
            actor=actor,
        )
        accounts[each.username] = account.id
        unit = unit_on(each.unit, first_day).id if each.unit else None
        account_people.enter_person_of(account, unit_id=unit, actor=actor)
        for role in each.roles:
            users.assign(
                account.id,
                role=role,
                unit_id=unit,
                organisation_id=bodies.of(each.body, unit) if each.body and unit else None,
                valid_from=first_day,
                basis=BASIS,
                actor=actor,
            )
    return accounts


@cache
def demo_users() -> tuple[DemoUser, ...]:
    """Return the accounts of the demonstration."""
    entries = yaml.safe_load(definitions.read("demo/users.yaml"))["users"]
    return tuple(_user(entry) for entry in entries)


def _user(entry: Mapping[str, str]) -> DemoUser:
    return DemoUser(
        username=entry["username"],
        first_name=entry["first_name"],
        last_name=entry["last_name"],
        roles=tuple(entry["role"].split()),
        unit=entry.get("unit"),
        body=entry.get("body"),
    )


def _role_label(role: str) -> str:
    preset = registry().roles().get(role)
    return str(preset.label) if preset is not None else role

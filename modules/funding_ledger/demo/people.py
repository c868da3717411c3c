"""Who works in each book of the demonstration: an account for each office, no real person."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from app.core.services import account_people, users
from app.core.services.organisations import create_organisation
from app.core.services.units import unit_on
from app.kernel.actor import Actor, acting_as
from app.kernel.demo import DemoLogin, offer_login
from app.kernel.registry import registry
from app.kernel.security import load_actor
from modules.funding_ledger.demo.content import content
from modules.funding_ledger.permissions import MODULE

FIRST_DAY = date(2021, 1, 1)
OFFERED = ("quytinh", "quythidua")


@dataclass(frozen=True)
class Office:
    """A body with an account for each of its offices."""

    session: Session
    organisation: Any
    people: dict[str, Actor]

    def acting(self, office: str) -> AbstractContextManager[Actor]:
        """Let somebody of an office act."""
        return acting_as(self.session, self.people[office])


def offer_logins() -> None:
    """Make the accounts of the province known to the login page."""
    told = content()
    for book in (*told["books"], told["emulation"]):
        if book["login"] in OFFERED:
            for each in told["offices"]:
                offer_login(
                    DemoLogin(
                        username=username(book["login"], each["office"]),
                        password=told["password"],
                        role=LazyString(_role_label, f"{MODULE}.{each['office']}"),
                        where=f"{each['last_name']} {book['place']}",
                    )
                )


def username(login: str, office: str) -> str:
    """Return the name with which somebody signs in."""
    return f"{login}.{office.replace('_', '')}"


def staff(session: Session, book: dict[str, Any], name: str, actor: Actor) -> Office:
    """Enter the board of a fund, and an account for each of its offices."""
    unit = unit_on(book["unit"], FIRST_DAY)
    board = create_organisation(
        code=f"BVD-{book['login']}",
        kind="other",
        level=book["level"],
        name=name,
        unit_id=unit.id,
        actor=actor,
    )
    people = {}
    for each in content()["offices"]:
        account = users.create_user(
            username=username(book["login"], each["office"]),
            first_name=f"Quỹ {book['place']}",
            last_name=each["last_name"],
            email=f"{username(book['login'], each['office'])}@demo.example",
            password=content()["password"],
            actor=actor,
        )
        account_people.enter_person_of(account, unit_id=unit.id, actor=actor)
        users.assign(
            account.id,
            role=f"{MODULE}.{each['office']}",
            unit_id=unit.id,
            organisation_id=board.id,
            valid_from=FIRST_DAY,
            basis="Dữ liệu minh họa",
            actor=actor,
        )
        session.flush()
        people[each["office"]] = load_actor(session, account.id, account.username)
    return Office(session, board, people)


def _role_label(role: str) -> str:
    preset = registry().roles().get(role)
    return str(preset.label) if preset is not None else role

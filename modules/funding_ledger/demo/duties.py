"""The demonstration of duties: a stand-in, a hand-over and a signed exception, all invented."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core.services import account_people, delegations, duties, handovers, people, users
from app.core.services.types import Assignment, DutyRule
from app.kernel import clock
from app.kernel.actor import Actor
from modules.funding_ledger.demo.content import content
from modules.funding_ledger.demo.people import Office
from modules.funding_ledger.permissions import ONE_CLOSES

_FIRST_NAME = text("select first_name from ab_user where id = :user")


def load(session: Session, offices: dict[str, Office], actor: Actor) -> None:
    """Let somebody stand in, hand an office over, and sign an exception for a small body."""
    told = content()["duties"]
    stand_in(session, offices[told["stand_in"]["login"]], told["stand_in"], actor)
    hand_over(session, offices[told["hand_over"]["login"]], told["hand_over"], actor)
    sign_exception(session, offices[told["exception"]["login"]], told["exception"], actor)


def stand_in(session: Session, office: Office, told: dict[str, Any], actor: Actor) -> None:
    """Let one office of a fund stand in for another for two weeks from today."""
    today = clock.today()
    delegations.hand_to_stand_in(
        [assignment_of(session, office, told["of"])],
        {
            "stand_in_id": office.people[told["by"]].user_id,
            "capacity": told["capacity"],
            "valid_from": today,
            "valid_to": today + timedelta(days=14),
            "paper_number": told["paper"],
            "paper_date": today,
            "reason": told["reason"],
        },
        actor=actor,
        today=today,
    )


def hand_over(session: Session, office: Office, told: dict[str, Any], actor: Actor) -> None:
    """Hand an office to a new account, with what was open."""
    leaving = office.people[told["of"]]
    first_name = session.scalar(_FIRST_NAME, {"user": leaving.user_id})
    new = users.create_user(
        username=told["username"],
        first_name=first_name,
        last_name=told["last_name"],
        email=f"{told['username']}@demo.example",
        password=content()["password"],
        actor=actor,
    )
    account_people.enter_person_of(new, unit_id=office.organisation.unit_id, actor=actor)
    handovers.hand_over(
        assignment_of(session, office, told["of"]),
        new.id,
        ends_on=clock.today() + timedelta(days=30),
        basis=told["paper"],
        waiting=[handovers.Open(each["title"], each["detail"]) for each in told["open"]],
        actor=actor,
    )


def sign_exception(session: Session, office: Office, told: dict[str, Any], actor: Actor) -> None:
    """Let the chief accountant of a small body close its months alone for a quarter."""
    today = clock.today()
    unit = office.organisation.unit_id
    account = office.people[told["of"]].user_id
    person = account_people.person_of(session, account) if account is not None else None
    if person is None:
        raise LookupError(told["of"])
    people.update_person(person.id, {"full_name": told["person"]}, actor=actor)
    rule = session.scalars(select(DutyRule.id).where(DutyRule.name == ONE_CLOSES)).one()
    duties.record_exception(
        {
            "rule_id": rule,
            "unit_id": unit,
            "organisation_id": office.organisation.id,
            "person_id": person.id,
            "valid_from": today,
            "valid_to": today + timedelta(days=90),
            "reason": told["reason"],
            "signed_by": told["signed_by"],
            "signed_as": told["signed_as"],
            "paper_number": told["paper"],
            "paper_date": today,
        },
        actor=actor,
    )


def assignment_of(session: Session, office: Office, name: str) -> int:
    """Return the key of the assignment by which somebody holds an office."""
    found = select(Assignment.id).where(Assignment.user_id == office.people[name].user_id)
    return session.scalars(found).one()

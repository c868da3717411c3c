"""Registrations: what an organisation plans, signed, sent, acknowledged and confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import flush, get_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.emulation_movement.domain.choices import Office, VersionState
from modules.emulation_movement.domain.errors import (
    NoAdoptedPlan,
    NotAcknowledged,
    NotAddressee,
    NotSent,
    RegistrationNotComplete,
    TargetsMissing,
)
from modules.emulation_movement.models import Acknowledgement, Movement, Registration, Target
from modules.emulation_movement.services import core_data
from modules.emulation_movement.services.movements import session_of

RECORD = Registration.__record__
EDITABLE = frozenset({"draft", "amending"})


def register(values: Mapping[str, Any], *, actor: Actor) -> Registration:
    """Draft the registration of one of the actor's organisations."""
    with transaction() as session:
        actor.require("write", RECORD)
        body = core_data.own_body(session, values["organisation_id"], RECORD, actor=actor)
        item = Registration(**values, unit_id=body.unit_id)
        session.add(item)
        flush(session, Registration)
        return item


def may_send(item: Registration, _move: Move) -> None:
    """Refuse to send without the own plan's number and date, or outside a plan in force."""
    if item.movement_version.state != VersionState.ADOPTED:
        raise NoAdoptedPlan
    texts = (item.own_plan_number, item.document_number, item.signer_name)
    if not all((text or "").strip() for text in texts):
        raise RegistrationNotComplete
    if item.own_plan_date is None or item.document_date is None:
        raise RegistrationNotComplete
    count = select(func.count()).where(Target.registration_id == item.id)
    if not session_of(item).scalar(count):
        raise TargetsMissing


def note_sent(item: Registration, move: Move) -> None:
    """Write down when the registration went to both addressees."""
    item.sent_on = move.today


def note_returned(item: Registration, move: Move) -> None:
    """Keep why a registration was sent back, where its writers look for it."""
    item.returned_reason = move.reason


def note_confirmed(item: Registration, move: Move) -> None:
    """Write down when the standing body confirmed the registration."""
    item.confirmed_on = move.today


def may_confirm(item: Registration, _move: Move) -> None:
    """Refuse to confirm what one of the two addressees has not acknowledged."""
    if len(acknowledged(session_of(item), item.id)) < len(Office):
        raise NotAcknowledged


def acknowledged(session: Session, registration_id: int) -> set[str]:
    """Return the offices that acknowledged a registration."""
    return set(
        session.scalars(
            select(Acknowledgement.office).where(Acknowledgement.registration_id == registration_id)
        )
    )


def acknowledge(
    registration_id: int, note: str | None, *, actor: Actor, today: date
) -> list[Acknowledgement]:
    """Note that the addressee for which the actor works received a registration.

    Raises NotSent, NotAddressee. Whoever works for both addressees acknowledges for both.
    """
    with transaction() as session:
        actor.require("write", Acknowledgement.__record__)
        item = get_record(session, Registration, registration_id)
        if item.state not in ("sent", "confirmed"):
            raise NotSent
        offices = offices_of(item, actor)
        if not offices:
            raise NotAddressee
        known = acknowledged(session, item.id)
        made = [
            Acknowledgement(
                registration_id=item.id,
                office=office,
                organisation_id=organisation_id,
                acknowledged_on=today,
                note=note,
            )
            for office, organisation_id in offices.items()
            if office not in known
        ]
        session.add_all(made)
        flush(session, Acknowledgement)
        return made


def offices_of(item: Registration, actor: Actor) -> dict[str, int]:
    """Return the addressees for which the actor acknowledges, with their organisations."""
    movement: Movement = item.movement_version.movement
    bodies: dict[str, int] = {
        Office.STANDING: movement.standing_organisation_id,
        Office.EMULATION: movement.emulation_organisation_id,
    }
    record = Acknowledgement.__record__
    return {
        office: body
        for office, body in bodies.items()
        if core_data.writes_for(body, record, actor=actor)
    }

"""Registrations: what an organisation plans, signed, sent, acknowledged and confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.kernel.actor import Actor
from app.kernel.records import flush
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.emulation_movement.domain.choices import VersionState
from modules.emulation_movement.domain.errors import NoAdoptedPlan, RegistrationNotComplete
from modules.emulation_movement.models import Registration
from modules.emulation_movement.services import core_data

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


def note_sent(item: Registration, move: Move) -> None:
    """Write down when the registration went to both addressees."""
    item.sent_on = move.today


def note_confirmed(item: Registration, move: Move) -> None:
    """Write down when the standing body confirmed the registration."""
    item.confirmed_on = move.today

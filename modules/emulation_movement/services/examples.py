"""Model examples and initiatives."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from app.kernel.actor import Actor
from app.kernel.records import create_record
from app.kernel.transaction import transaction
from app.kernel.workflow import Move
from modules.emulation_movement.domain.errors import (
    ConsentMissing,
    NotConfirmedLocally,
    NowhereApplied,
)
from modules.emulation_movement.models import ExampleSpread, ModelExample
from modules.emulation_movement.services import core_data
from modules.emulation_movement.services.movements import session_of


def detect(values: Mapping[str, Any], *, actor: Actor) -> ModelExample:
    """Describe an example that one of the actor's organisations found."""
    with transaction() as session:
        record = ModelExample.__record__
        actor.require("write", record)
        body = core_data.own_body(session, values["organisation_id"], record, actor=actor)
        return create_record(ModelExample, {**values, "unit_id": body.unit_id}, actor=actor)


def may_check(item: ModelExample, _move: Move) -> None:
    """Refuse an example whose subject did not consent."""
    if item.consented_on is None:
        raise ConsentMissing


def may_publicise(item: ModelExample, _move: Move) -> None:
    """Refuse to show what the local authority did not confirm, or what is complained about."""
    confirmed = (item.confirmed_by or "").strip() and item.confirmed_on is not None
    if not confirmed or item.has_complaint:
        raise NotConfirmedLocally


def may_replicate(item: ModelExample, _move: Move) -> None:
    """Refuse to call an example replicated that no other place applies."""
    count = select(func.count()).where(ExampleSpread.example_id == item.id)
    if not session_of(item).scalar(count):
        raise NowhereApplied

"""Who takes part in a movement, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import create_record, flush, get_record
from app.kernel.transaction import transaction
from modules.emulation_movement.domain.choices import Participation
from modules.emulation_movement.models import Duty, MovementVersion
from modules.emulation_movement.services import core_data

# The organisations of the plan's area with what section IV.1 and II.2 of the plan of 2021 ask of
# them. Offices within a department belong to it; a commune takes part through its district.
_PARTICIPANTS = text(
    "with recursive area(id) as (select cast(:root as bigint) union "
    "select u.id from core_unit u join area a on u.parent_id = a.id) "
    "select o.id, o.unit_id, case "
    "when o.kind in ('armed_forces', 'enterprise') then 'OPTIONAL' "
    "when o.level = 'commune' then 'THROUGH_DISTRICT' else 'REQUIRED' end, o.parent_id "
    "from core_organisation o join area a on a.id = o.unit_id "
    "left join core_organisation p on p.id = o.parent_id "
    "where (o.valid_to is null or o.valid_to >= core_today()) and o.id <> :organiser and ("
    "  o.level = 'province' and o.kind in ('department', 'front_committee', 'member_organisation', "
    "    'armed_forces', 'enterprise') and coalesce(p.kind, '') <> 'department' "
    "  or o.level in ('district', 'commune') and o.kind = 'peoples_committee') "
    "order by o.id"
)


def add_duty(values: Mapping[str, Any], *, actor: Actor) -> Duty:
    """Say how an organisation takes part."""
    with transaction() as session:
        unit_id = core_data.body(session, values["organisation_id"]).unit_id
        return create_record(Duty, {**values, "unit_id": unit_id}, actor=actor)


def propose_duties(version_id: int, *, actor: Actor) -> int:
    """Enter all organisations of the plan's area as the plan of 2021 says; return how many."""
    with transaction() as session:
        actor.require("write", Duty.__record__)
        version = get_record(session, MovementVersion, version_id)
        known = set(
            session.scalars(
                select(Duty.organisation_id).where(Duty.movement_version_id == version.id)
            )
        )
        found = [each for each in _participants(session, version) if each[0] not in known]
        for organisation_id, unit_id, participation, parent_id in found:
            through = parent_id if participation == Participation.THROUGH_DISTRICT else None
            if participation == Participation.THROUGH_DISTRICT and through is None:
                continue
            session.add(
                Duty(
                    movement_version_id=version.id,
                    organisation_id=organisation_id,
                    unit_id=unit_id,
                    participation=participation,
                    through_organisation_id=through,
                    has_report=participation == Participation.REQUIRED,
                )
            )
        flush(session, Duty)
        return len(found)


def _participants(session: Session, version: MovementVersion) -> list[Any]:
    values = {"root": version.unit_id, "organiser": version.movement.organisation_id}
    return list(session.execute(_PARTICIPANTS, values))

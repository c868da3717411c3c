"""A province in 2021 with its bodies (invented), a movement and a plan adopted in it."""

from __future__ import annotations

import pytest

from app.core.services.organisations import create_organisation
from app.core.services.units import unit_on
from app.kernel.actor import bind_actor
from modules.emulation_movement.models import Movement, MovementVersion
from modules.emulation_movement.services import movements
from modules.emulation_movement.tests.support import (
    ADOPTED,
    DAY,
    Land,
    add_criteria,
    adopt,
    issue,
    movement_values,
    version_values,
)


@pytest.fixture
def land(db_session, system) -> Land:
    """Return the province, two districts, and the bodies that run and join a movement."""
    province = unit_on("58", DAY)
    districts = [unit_on(code, DAY) for code in ("584", "585")]

    def body(code: str, kind: str, name: str, unit, level: str, parent=None):
        return create_organisation(
            code=f"T-{code}",
            kind=kind,
            level=level,
            name=name,
            unit_id=unit.id,
            parent_id=None if parent is None else parent.id,
            actor=system,
        )

    top = body("UBND", "peoples_committee", "UBND tỉnh", province, "province")
    return Land(
        province=province,
        districts=districts,
        organiser=top,
        standing=body("SLD", "department", "Sở LĐ-TB&XH", province, "province", top),
        office=body("SNV", "department", "Sở Nội vụ", province, "province", top),
        bodies=[
            body(f"H{index}", "peoples_committee", f"UBND huyện {index}", unit, "district", top)
            for index, unit in enumerate(districts)
        ],
    )


@pytest.fixture
def movement(db_session, system, land) -> Movement:
    """Return a drafted movement of 2021."""
    return movements.create_movement(movement_values(land), actor=system)


@pytest.fixture
def draft(db_session, system, movement) -> MovementVersion:
    """Return the draft of its first plan, with criteria."""
    item = movements.create_version(version_values(movement), actor=system)
    add_criteria(db_session, item)
    return item


@pytest.fixture
def plan(db_session, system, draft) -> MovementVersion:
    """Return the adopted plan of the movement, which is issued."""
    adopt(draft, system, ADOPTED)
    issue(draft.movement_id, system, ADOPTED)
    bind_actor(db_session, system)
    return draft

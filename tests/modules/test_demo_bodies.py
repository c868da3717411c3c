"""Demonstrations that enter the same bodies find each other's, whichever runs first."""

from __future__ import annotations

from app.core.services.organisations import organisation_by_code
from modules.emulation_movement.demo import bodies as movement
from modules.household_supervision.demo import bodies as households


def test_bodies_of_another_demonstration_are_found(app, db_session, system):
    first = movement.create_bodies(db_session, system)
    then = households.create_bodies(system)
    standing = organisation_by_code("SLDTBXH-58")
    assert standing is not None
    assert standing.unit_id is not None
    assert then.of("SLDTBXH", standing.unit_id) == standing.id == first["SLDTBXH-58"]
    assert movement.create_bodies(db_session, system) == first

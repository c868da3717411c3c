"""Movements and plans: what is needed to adopt, and how an amendment replaces a version."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.errors import NotAllowed, NotFound
from app.kernel.records import get_record, move_record
from modules.emulation_movement.domain import errors
from modules.emulation_movement.models import Movement, MovementVersion
from modules.emulation_movement.services import movements
from modules.emulation_movement.tests.support import ADOPTED, PROVINCE, adopt, role, version_values


def test_a_plan_may_be_without_number_until_it_is_adopted(movement, draft, system):
    draft.document_number = None
    with pytest.raises(errors.PlanNotComplete):
        adopt(draft, system, ADOPTED)


def test_a_plan_needs_criteria_for_both_kinds(movement, system):
    bare = movements.create_version(version_values(movement), actor=system)
    with pytest.raises(errors.CriteriaMissing):
        adopt(bare, system, ADOPTED)


def test_a_movement_is_issued_with_an_adopted_plan(movement, draft, system):
    with pytest.raises(errors.NoAdoptedPlan):
        move_record(Movement, movement.id, "issue", actor=system, today=ADOPTED)


def test_an_amendment_ends_the_version_before_it(plan, system):
    item = movements.amend(plan.id, actor=system)
    item.document_number, item.signer_name = "02/KH-UBND", "Người Ký"
    item.adopted_on = item.effective_from = date(2021, 9, 1)
    item.max_collectives = 3
    adopt(item, system, date(2021, 9, 1))
    assert (item.number, item.state) == (2, "adopted")
    assert (plan.state, plan.effective_to) == ("superseded", date(2021, 8, 31))
    assert plan.max_collectives == 5


def test_an_amendment_begins_later(plan, system):
    item = movements.amend(plan.id, actor=system)
    item.document_number, item.signer_name = "02/KH-UBND", "Người Ký"
    item.adopted_on = item.effective_from = ADOPTED
    with pytest.raises(errors.VersionsOverlap):
        adopt(item, system, ADOPTED)


def test_the_standing_body_drafts_and_the_leadership_adopts(draft, actor, land, db_session):
    officer = actor(role("standing_officer"), PROVINCE, land.standing)
    with pytest.raises(NotAllowed):
        adopt(draft, officer, ADOPTED)
    leader = actor(role("leader"), PROVINCE, land.organiser)
    assert adopt(draft, leader, ADOPTED).state == "adopted"


def test_a_draft_is_not_published(draft, actor, land, db_session):
    key = draft.id
    actor(role("reader"), "584", land.bodies[0])
    with pytest.raises(NotFound):
        get_record(db_session, MovementVersion, key)


def test_an_adopted_plan_is_read_by_everybody(plan, actor, land, db_session):
    actor(role("reader"), "584", land.bodies[0])
    assert get_record(db_session, MovementVersion, plan.id).max_individuals == 5

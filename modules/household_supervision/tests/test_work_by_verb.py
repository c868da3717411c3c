"""What somebody may do with sample and visits depends on where it was granted: raw SQL."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from app.core.services.users import assign
from app.kernel.actor import bind_actor
from app.kernel.security import load_actor
from modules.household_supervision.tests.plans import STARTS
from modules.household_supervision.tests.support import COMMUNE, role
from modules.household_supervision.tests.test_guards_sql import refused
from modules.household_supervision.tests.test_team_guards_sql import VISIT


@pytest.mark.parametrize("table", ["household_sample", "household_sampled"])
def test_nobody_removes_a_drawn_sample(sampled, actor, land, sql, table):
    actor(role("front_supervisor"), COMMUNE, land.front)
    statement, plan = f"delete from {table} where plan_id = :plan", sampled.supervision.plan.id
    assert sql(statement, plan=plan) == 0  # no role deletes samples: none is within reach for it
    sampled.supervision.as_system()
    assert refused(sql, statement, plan=plan) == "ck_household_sampled_stands"


@pytest.mark.parametrize("table", ["household_sample", "household_sampled", "household_visit"])
def test_writing_granted_elsewhere_reaches_no_plan_here(
    sampled, make_user, land, sql, db_session, table
):
    own = sampled.supervision
    own.as_system()
    sql(VISIT, plan=own.plan.id, unit=own.unit.id, day=STARTS)
    user, _acting = make_user(role("front_village_cadre"), COMMUNE, land.front)
    assign(
        user.id,
        role=role("front_supervisor"),
        unit_id=land.other_commune.id,
        organisation_id=land.committee.id,
        actor=own.system,
    )
    acting = load_actor(db_session, user.id, "Cán bộ")
    assert acting.may("write", "household_supervision.Visit")
    bind_actor(db_session, acting)
    asked = f"from {table} where plan_id = :plan"
    assert db_session.execute(text(f"select count(*) {asked}"), {"plan": own.plan.id}).scalar_one()
    assert sql(f"update {table} set plan_id = plan_id where plan_id = :plan", plan=own.plan.id) == 0

"""Who reads plans, samples and visits: the body, its team, and the unit what was sent to it."""

from __future__ import annotations

from sqlalchemy import select, text

from app.core.services.organisations import create_organisation
from modules.household_supervision.models import SampledHousehold, Visit
from modules.household_supervision.services import plans
from modules.household_supervision.tests.plans import make_supervision
from modules.household_supervision.tests.support import COMMUNE, DAY, OTHER_COMMUNE, role


def test_the_supervised_unit_learns_neither_sample_nor_visits(
    sampled, db_session, actor, land, sql
):
    acting = actor(role("commune_officer"), COMMUNE, land.committee)
    for table in ("household_sample", "household_sampled", "household_visit"):
        assert sql(f"select count(*) from {table}", acting=acting) == [(0,)]
    assert db_session.scalars(select(SampledHousehold)).all() == []
    assert db_session.scalars(select(Visit)).all() == []
    # The plan and its team were sent to the unit.
    for table in ("household_plan", "household_plan_unit", "household_team_member"):
        assert sql(f"select count(*) > 0 from {table}", acting=acting) == [(True,)]


def test_a_plan_is_secret_until_it_was_sent(db_session, make_user, land, actor, sql):
    own = make_supervision(db_session, make_user, land, None)
    officer = actor(role("commune_officer"), COMMUNE, land.committee)
    count = "select count(*) from household_plan where id = :key"
    assert sql(count, key=own.plan.id, acting=officer) == [(1,)]
    own.as_system()
    draft = plans.create_plan(
        {
            "name": "Mật",
            "organisation_id": land.front.id,
            "form": "DOC",
            "mode": "indirect",
            "starts_on": DAY,
            "ends_on": DAY,
            "sample_kind": "census",
        },
        actor=own.system,
    )
    plans.add_unit(draft.id, land.commune.id, actor=own.system)
    assert sql(count, key=draft.id, acting=officer) == [(0,)]


def test_a_body_of_the_province_reads_the_plans_below(sampled, db_session, actor, land):
    above = db_session.execute(
        text("select parent_id from core_organisation where id = :k"), {"k": land.front.id}
    ).scalar_one()
    other = create_organisation(
        code="T-OTHER", kind="front_committee", level="commune", name="Mặt trận xã khác",
        unit_id=land.other_commune.id, actor=sampled.supervision.system,
    )  # fmt: skip

    class _Body:
        id = above

    actor(role("front_supervisor"), "58", _Body)
    assert len(db_session.scalars(select(SampledHousehold)).all()) == 2
    actor(role("front_supervisor"), OTHER_COMMUNE, other)
    assert db_session.scalars(select(SampledHousehold)).all() == []

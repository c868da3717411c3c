"""What the database refuses of movements, plans and registrations, whoever asks: raw SQL."""

from __future__ import annotations

import pytest

from modules.emulation_movement.tests.support import (
    DISTRICT,
    OTHER_DISTRICT,
    PROVINCE,
    changes_nothing,
    refused,
    role,
)

STANDS = "ck_movement_version_stands"


@pytest.fixture
def leader(actor, land):
    """Return the leadership of the organiser, acting."""
    return actor(role("leader"), PROVINCE, land.organiser)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("update movement_version set max_collectives = 50 where id = :plan", STANDS),
        ("update movement_version set max_individuals = 6 where id = :plan", STANDS),
        ("update movement_version set document_number = '9' where id = :plan", STANDS),
        ("update movement_version set effective_to = '2021-12-31' where id = :plan", STANDS),
        (
            "update movement_version set state = 'superseded', effective_to = '2021-12-31', "
            "max_collectives = 9 where id = :plan",
            STANDS,
        ),
        ("update movement_version set state = 'draft' where id = :plan", STANDS),
        ("delete from movement_version where id = :plan", STANDS),
        ("update movement_criterion set text = 'x' where movement_version_id = :plan", STANDS),
        ("delete from movement_criterion where movement_version_id = :plan", STANDS),
        (
            "insert into movement_criterion (movement_version_id, code, clause, text, "
            "object_class) values (:plan, 'X', 'X', 'X', 'COLLECTIVE')",
            STANDS,
        ),
    ],
)
def test_an_adopted_plan_stands_even_for_the_program(plan, system, sql, statement, constraint):
    assert refused(sql, statement, plan=plan.id) == constraint


def test_the_standing_body_cannot_adopt(draft, actor, land, sql):
    actor(role("standing_head"), PROVINCE, land.standing)
    adopt = "update movement_version set state = 'adopted' where id = :plan"
    assert refused(sql, adopt, plan=draft.id) == "42501"


def test_a_plan_without_its_paper_is_not_adopted(draft, leader, sql):
    adopt = "update movement_version set state = 'adopted', document_number = ' ' where id = :plan"
    assert refused(sql, adopt, plan=draft.id) == "ck_movement_version_adopted"


def test_a_plan_without_criteria_is_not_adopted(draft, leader, sql, system):
    sql("delete from movement_criterion where object_class = 'INDIVIDUAL'", acting=system)
    adopt = "update movement_version set state = 'adopted' where id = :plan"
    assert refused(sql, adopt, plan=draft.id) == "ck_movement_version_criteria"


def test_two_plans_are_not_in_force_at_once(plan, leader, sql, system):
    columns = "document_number, adopted_on, effective_from, signer_name, max_collectives"
    sql(
        f"insert into movement_version (movement_id, unit_id, number, state, {columns}, "
        f"max_individuals) select movement_id, unit_id, 2, 'draft', {columns}, 99 "
        "from movement_version where id = :plan",
        plan=plan.id,
        acting=system,
    )
    sql(
        "insert into movement_criterion (movement_version_id, code, clause, text, object_class) "
        "select v.id, k, 'III', 'X', k from movement_version v, "
        "unnest(array['COLLECTIVE', 'INDIVIDUAL']) k where v.number = 2",
        acting=system,
    )
    adopt = "update movement_version set state = 'adopted' where number = 2"
    assert refused(sql, adopt) == "ck_movement_version_overlap"


def test_an_issued_movement_keeps_its_organiser(plan, leader, land, sql):
    statement = "update movement_movement set organisation_id = :other where id = :movement"
    values = {"other": land.standing.id, "movement": plan.movement_id}
    assert refused(sql, statement, **values) == "ck_movement_movement_stands"


@pytest.mark.parametrize("who", ["unit_head", "standing_head", "leader"])
@pytest.mark.parametrize(
    "change", ["own_plan_number = '99'", "signer_name = 'Khác'", "sent_on = '2021-05-01'"]
)
def test_a_sent_registration_stands(registration, actor, land, sql, who, change):
    place, body = {
        "unit_head": (DISTRICT, land.bodies[0]),
        "standing_head": (PROVINCE, land.standing),
        "leader": (PROVINCE, land.organiser),
    }[who]
    actor(role(who), place, body)
    statement = f"update movement_registration set {change} where id = :id"
    assert changes_nothing(sql, statement, id=registration.id)


def test_the_standing_body_writes_no_registration_of_another(plan, land, actor, sql):
    actor(role("standing_head"), PROVINCE, land.standing)
    statement = (
        "insert into movement_registration (movement_version_id, organisation_id, unit_id, state) "
        "values (:plan, :body, :unit, 'draft')"
    )
    values = {"plan": plan.id, "body": land.bodies[0].id, "unit": land.bodies[0].unit_id}
    assert changes_nothing(sql, statement, **values)


def test_another_district_sees_and_changes_nothing(registration, actor, land, sql):
    actor(role("unit_head"), OTHER_DISTRICT, land.bodies[1])
    assert sql("select id from movement_registration") == []
    statement = "update movement_registration set state = 'withdrawn'"
    assert changes_nothing(sql, statement)


def test_an_organisation_registers_once(registration, land, actor, sql, plan):
    actor(role("unit_head"), DISTRICT, land.bodies[0])
    statement = (
        "insert into movement_registration (movement_version_id, organisation_id, unit_id, state) "
        "values (:plan, :body, :unit, 'draft')"
    )
    values = {"plan": plan.id, "body": land.bodies[0].id, "unit": land.bodies[0].unit_id}
    assert refused(sql, statement, **values) == "uq_movement_registration_one"

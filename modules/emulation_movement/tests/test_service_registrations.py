"""Registrations: two addressees, targets against what was assigned, amendments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.kernel.actor import bind_actor
from app.kernel.errors import NotAllowed, NotFound
from app.kernel.records import get_record, move_record
from modules.emulation_movement.domain import errors
from modules.emulation_movement.models import Registration, Target, TargetRevision
from modules.emulation_movement.services import registrations, targets
from modules.emulation_movement.tests.support import (
    DAY,
    DISTRICT,
    OTHER_DISTRICT,
    PROVINCE,
    points_values,
    registration_values,
    role,
)


def test_no_day_of_registration_is_late(registration):
    assert (registration.state, registration.sent_on) == ("sent", DAY)


def test_both_addressees_acknowledge_before_it_is_confirmed(registration, actor, land):
    standing = actor(role("standing_head"), PROVINCE, land.standing)
    made = registrations.acknowledge(registration.id, None, actor=standing, today=DAY)
    assert [each.office for each in made] == ["STANDING"]
    with pytest.raises(errors.NotAcknowledged):
        move_record(Registration, registration.id, "confirm", actor=standing, today=DAY)
    office = actor(role("emulation_officer"), PROVINCE, land.office)
    registrations.acknowledge(registration.id, None, actor=office, today=DAY)
    bind = actor(role("standing_head"), PROVINCE, land.standing)
    done = move_record(Registration, registration.id, "confirm", actor=bind, today=DAY)
    assert (done.state, done.confirmed_on) == ("confirmed", DAY)


def test_acknowledging_twice_changes_nothing(registration, actor, land):
    standing = actor(role("standing_officer"), PROVINCE, land.standing)
    registrations.acknowledge(registration.id, None, actor=standing, today=DAY)
    assert registrations.acknowledge(registration.id, None, actor=standing, today=DAY) == []


def test_a_department_that_is_no_addressee_cannot_acknowledge(registration, actor, land):
    other = actor(role("standing_officer"), PROVINCE, land.bodies[1])
    with pytest.raises(errors.NotAddressee):
        registrations.acknowledge(registration.id, None, actor=other, today=DAY)


def test_a_registration_needs_a_target(plan, land, head, db_session):
    bind_actor(db_session, head)
    item = registrations.register(registration_values(plan, land.bodies[0]), actor=head)
    move_record(Registration, item.id, "sign", actor=head, today=DAY)
    with pytest.raises(errors.TargetsMissing):
        move_record(Registration, item.id, "send", actor=head, today=DAY)


def test_a_registration_needs_its_own_plan(drafted, head):
    drafted.own_plan_number = " "
    move_record(Registration, drafted.id, "sign", actor=head, today=DAY)
    with pytest.raises(errors.RegistrationNotComplete):
        move_record(Registration, drafted.id, "send", actor=head, today=DAY)


def test_nobody_registers_another_organisation(plan, land, head):
    with pytest.raises(errors.NotOwnOrganisation):
        registrations.register(registration_values(plan, land.bodies[1]), actor=head)


def test_an_officer_prepares_and_the_head_signs(drafted, actor, land):
    officer = actor(role("unit_officer"), DISTRICT, land.bodies[0])
    with pytest.raises(NotAllowed):
        move_record(Registration, drafted.id, "sign", actor=officer, today=DAY)


def test_a_draft_is_not_for_the_standing_body(drafted, actor, land, db_session):
    key = drafted.id
    actor(role("standing_head"), PROVINCE, land.standing)
    with pytest.raises(NotFound):
        get_record(db_session, Registration, key)


def test_another_district_reads_no_target(targets, actor, land, db_session):
    key = targets["I04"].id
    actor(role("unit_head"), OTHER_DISTRICT, land.bodies[1])
    with pytest.raises(NotFound):
        get_record(db_session, Target, key)


def test_a_lower_target_needs_a_reason(drafted, head, db_session):
    values = points_values(db_session, drafted, name="Khác", registered_value=Decimal(1))
    with pytest.raises(errors.LowerThanAssigned):
        targets.add_target(values, actor=head)
    made = targets.add_target(values | {"lower_reason": "Hạn hán"}, actor=head)
    assert (made.value_kind, made.unit_of_measure) == ("POINTS", "điểm %")


def test_a_rate_needs_its_beginning(drafted, head, db_session):
    values = points_values(db_session, drafted, name="Khác", standard_id=None)
    with pytest.raises(errors.BaselineMissing):
        targets.add_target(values, actor=head)


def test_an_amendment_keeps_what_was_confirmed(registration, head, db_session, system):
    for office in ("STANDING", "EMULATION"):
        assert office in {
            each.office
            for each in registrations.acknowledge(registration.id, None, actor=system, today=DAY)
        } | registrations.acknowledged(db_session, registration.id)
    move_record(Registration, registration.id, "confirm", actor=system, today=DAY)
    bind_actor(db_session, head)
    move_record(
        Registration, registration.id, "amend", actor=head, today=DAY, reason="Tăng chỉ tiêu"
    )
    row = db_session.query(Target).filter(Target.value_kind == "POINTS").one()
    targets.change_target(row.id, {"registered_value": Decimal(2)}, version=None, actor=head)
    kept = db_session.query(TargetRevision).one()
    assert (kept.target_id, kept.registered_value) == (row.id, Decimal("1.6"))
    assert kept.revised_on >= date(2021, 1, 1)

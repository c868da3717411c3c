"""Model examples and initiatives: consent, confirmation, complaint, and where they are applied."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotAllowed
from app.kernel.records import create_record, move_record, update_record
from modules.emulation_movement.domain import errors
from modules.emulation_movement.models import ExampleSpread, ModelExample
from modules.emulation_movement.services import examples
from modules.emulation_movement.tests.support import (
    DAY,
    DISTRICT,
    OTHER_DISTRICT,
    PROVINCE,
    refused,
    role,
)

CONFIRMED = {"confirmed_by": "UBND xã", "confirmed_on": DAY}


@pytest.fixture
def officer(actor, land):
    """Return an officer of the first district, acting."""
    return actor(role("unit_officer"), DISTRICT, land.bodies[0])


@pytest.fixture
def example(plan, land, officer) -> ModelExample:
    """Return an initiative that the district found."""
    values = {
        "movement_id": plan.movement_id,
        "organisation_id": land.bodies[0].id,
        "kind": "INITIATIVE",
        "name": "Nuôi dê theo nhóm hộ",
        "subject_name": "Nhóm hộ Mẫu",
        "content": "Góp công làm chuồng chung",
        "found_on": DAY,
    }
    return examples.detect(values, actor=officer)


@pytest.fixture
def step(db_session, example, inspector, actor, land):
    """Return a function that takes a step of the example, as the body that has to."""
    office = actor(role("emulation_officer"), PROVINCE, land.office)

    def run(name: str, reason: str = ""):
        who = office if name in ("publicise", "withdraw") else inspector
        bind_actor(db_session, who)
        return move_record(ModelExample, example.id, name, actor=who, today=DAY, reason=reason)

    return run


@pytest.fixture
def write(db_session, example, officer):
    """Return a function that changes the example, as the district."""

    def run(**values):
        bind_actor(db_session, officer)
        return update_record(ModelExample, example.id, values, actor=officer)

    return run


def test_it_is_described_for_the_own_body_only(plan, land, officer):
    values = {
        "movement_id": plan.movement_id,
        "organisation_id": land.bodies[1].id,
        "name": "x",
        "content": "x",
        "found_on": DAY,
    }
    with pytest.raises(errors.NotOwnOrganisation):
        examples.detect(values, actor=officer)


def test_whom_it_shows_consents_first(step, write):
    with pytest.raises(errors.ConsentMissing):
        step("check")
    write(consented_on=DAY)
    assert step("check").state == "checked"


def test_it_is_shown_once_confirmed_and_without_complaint(db_session, step, write, officer):
    write(consented_on=DAY)
    step("check")
    step("nurture")
    with pytest.raises(errors.NotConfirmedLocally):
        step("publicise")
    db_session.rollback()
    write(**CONFIRMED, has_complaint=True)
    with pytest.raises(errors.NotConfirmedLocally):
        step("publicise")
    db_session.rollback()
    write(has_complaint=False)
    assert step("publicise").state == "publicised"


def test_everybody_reads_what_is_shown_and_it_stands(
    db_session, step, write, example, actor, land, sql
):
    key = example.id
    stranger = actor(role("unit_officer"), OTHER_DISTRICT, land.bodies[1])
    assert db_session.query(ModelExample).filter_by(id=key).first() is None
    write(consented_on=DAY, **CONFIRMED)
    step("check")
    step("publicise")
    bind_actor(db_session, stranger)
    assert db_session.query(ModelExample).filter_by(id=key).one().name
    with pytest.raises(InvalidInput):
        write(content="Khác")
    statement = "update movement_example set content = 'x' where id = :id"
    assert refused(sql, statement, id=key) == "ck_movement_example_stands"


def test_it_counts_as_replicated_with_another_place(db_session, step, write, officer, example):
    write(consented_on=DAY, **CONFIRMED)
    step("check")
    step("publicise")
    with pytest.raises(errors.NowhereApplied):
        step("replicate")
    db_session.rollback()
    bind_actor(db_session, officer)
    place = {"example_id": example.id, "place": "Huyện khác", "applied_on": date(2021, 9, 1)}
    create_record(ExampleSpread, place, actor=officer)
    assert step("replicate").state == "replicated"


def test_who_found_it_does_not_check_it(db_session, write, example, officer):
    write(consented_on=DAY)
    with pytest.raises(NotAllowed):
        move_record(ModelExample, example.id, "check", actor=officer, today=DAY)

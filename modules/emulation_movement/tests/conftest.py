"""A province in 2021 with its bodies (invented), a movement and a plan adopted in it."""

from __future__ import annotations

import pytest

from app.core.services.organisations import create_organisation
from app.core.services.units import unit_on
from app.kernel.actor import bind_actor
from app.kernel.records import move_record
from modules.emulation_movement.models import (
    Inspection,
    Movement,
    MovementVersion,
    Registration,
    Report,
    ReportPeriod,
    Target,
)
from modules.emulation_movement.services import (
    duties,
    inspections,
    movements,
    periods,
    registrations,
)
from modules.emulation_movement.tests.support import (
    ADOPTED,
    DAY,
    DISTRICT,
    PROVINCE,
    Land,
    add_criteria,
    add_targets,
    adopt,
    issue,
    movement_values,
    registration_values,
    role,
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
def draft(db_session, system, movement, land) -> MovementVersion:
    """Return the draft of its first plan, with criteria."""
    item = movements.create_version(version_values(movement), actor=system)
    add_criteria(db_session, item)
    for body in (*land.bodies, land.standing):
        duties.add_duty({"movement_version_id": item.id, "organisation_id": body.id}, actor=system)
    return item


@pytest.fixture
def plan(db_session, system, draft) -> MovementVersion:
    """Return the adopted plan of the movement, which is issued."""
    adopt(draft, system, ADOPTED)
    issue(draft.movement_id, system, ADOPTED)
    bind_actor(db_session, system)
    return draft


@pytest.fixture
def head(actor, land):
    """Return the head of the first district, acting."""
    return actor(role("unit_head"), DISTRICT, land.bodies[0])


@pytest.fixture
def drafted(db_session, plan, land, head) -> Registration:
    """Return a registration of the first district, with targets, that is not sent yet."""
    bind_actor(db_session, head)
    item = registrations.register(registration_values(plan, land.bodies[0]), actor=head)
    add_targets(db_session, item, head)
    return item


@pytest.fixture
def registration(db_session, drafted, head, system) -> Registration:
    """Return what the first district sent."""
    for step in ("sign", "send"):
        move_record(Registration, drafted.id, step, actor=head, today=DAY)
    bind_actor(db_session, system)
    return drafted


@pytest.fixture
def targets(db_session, registration) -> dict[str, Target]:
    """Return the targets of the registration by the code of their indicator."""
    rows = db_session.query(Target).filter_by(registration_id=registration.id).all()
    return {row.indicator.code if row.indicator else "": row for row in rows}


@pytest.fixture
def ask(db_session, system, plan, registration):
    """Return a function that asks for the reports of a period and returns that of the district."""

    def run(kind: str, year: int, today) -> Report:
        bind_actor(db_session, system)
        values = {"movement_id": plan.movement_id, "year": year, "kind": kind}
        period = periods.plan_period(values, actor=system)
        move_record(ReportPeriod, period.id, "open", actor=system, today=today)
        return (
            db_session.query(Report)
            .filter_by(period_id=period.id, organisation_id=registration.organisation_id)
            .one()
        )

    return run


@pytest.fixture
def inspector(actor, land):
    """Return the head of the standing body, who inspects, acting."""
    return actor(role("standing_head"), PROVINCE, land.standing)


@pytest.fixture
def inspection(db_session, plan, land, inspector) -> Inspection:
    """Return a planned inspection of the first district by the standing body."""
    values = {
        "movement_id": plan.movement_id,
        "organisation_id": land.standing.id,
        "inspected_organisation_id": land.bodies[0].id,
        "purpose": "Việc thực hiện phong trào",
        "planned_on": DAY,
    }
    return inspections.plan_inspection(values, actor=inspector)

"""What the tests of this module share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import flush, move_record
from modules.emulation_movement.models import (
    Indicator,
    Movement,
    MovementCriterion,
    MovementVersion,
    RateStandard,
    Registration,
)
from modules.emulation_movement.permissions import MODULE
from modules.emulation_movement.services import targets

DAY = date(2021, 6, 20)
ADOPTED = date(2021, 5, 20)
PROVINCE, DISTRICT, OTHER_DISTRICT = "58", "584", "585"
OLD, NEW = "VN-2016-2021", "VN-2022-2026"
CRITERIA = (("C1a", "COLLECTIVE"), ("C1c", "COLLECTIVE"), ("P1a", "INDIVIDUAL"))


@dataclass(frozen=True, slots=True)
class Land:
    """Units and bodies of the tests."""

    province: Any
    districts: list[Any]
    organiser: Any
    standing: Any
    office: Any
    bodies: list[Any]


def role(name: str) -> str:
    """Return the full name of a role of this module."""
    return f"{MODULE}.{name}"


def movement_values(land: Land, **values: Any) -> dict[str, Any]:
    """Return what a movement is drafted with."""
    return {
        "code": "T-GNBV-2021",
        "name": "Phong trào thi đua giảm nghèo bền vững năm 2021",
        "year_from": 2021,
        "year_to": 2021,
        "organisation_id": land.organiser.id,
        "standing_organisation_id": land.standing.id,
        "emulation_organisation_id": land.office.id,
        **values,
    }


def version_values(movement: Movement, **values: Any) -> dict[str, Any]:
    """Return what the first version of a plan is drafted with."""
    return {
        "movement_id": movement.id,
        "document_number": "01/KH-UBND",
        "adopted_on": ADOPTED,
        "effective_from": ADOPTED,
        "signer_name": "Người Ký",
        "max_collectives": 5,
        "max_individuals": 5,
        **values,
    }


def add_criteria(session: Session, version: MovementVersion) -> None:
    """Give a version criteria for collectives and for individuals."""
    for code, kind in CRITERIA:
        session.add(
            MovementCriterion(
                movement_version_id=version.id,
                code=code,
                clause="III.1",
                text=f"Tiêu chuẩn {code}",
                object_class=kind,
            )
        )
    flush(session, MovementCriterion)


def registration_values(plan: MovementVersion, body: Any) -> dict[str, Any]:
    """Return what an organisation registers with."""
    return {
        "movement_version_id": plan.id,
        "organisation_id": body.id,
        "own_plan_number": "11/KH-UBND",
        "own_plan_date": DAY,
        "document_number": "12/UBND-LĐ",
        "document_date": DAY,
        "signer_name": "Người Ký",
    }


def standard(session: Session, code: str = OLD) -> int:
    """Return the key of a poverty standard."""
    return session.query(RateStandard).filter_by(code=code).one().id


def indicator(session: Session, code: str) -> int:
    """Return the key of an indicator."""
    return session.query(Indicator).filter_by(code=code).one().id


def points_values(session: Session, item: Registration, **values: Any) -> dict[str, Any]:
    """Return a target of 1.5 percentage points from a rate of 6.74 %."""
    return {
        "registration_id": item.id,
        "indicator_id": indicator(session, "I04"),
        "assigned_value": Decimal("1.5"),
        "assigned_by": "1741/KH-UBND",
        "registered_value": Decimal("1.6"),
        "baseline_value": Decimal("6.74"),
        "baseline_on": date(2020, 12, 31),
        "standard_id": standard(session),
        **values,
    }


def add_targets(session: Session, item: Registration, actor: Actor) -> None:
    """Register a reduction in points, a count and a task."""
    targets.add_target(points_values(session, item), actor=actor)
    count = {
        "registration_id": item.id,
        "indicator_id": indicator(session, "I09"),
        "assigned_value": Decimal(0),
        "assigned_by": "Kế hoạch",
        "registered_value": Decimal(0),
    }
    targets.add_target(count, actor=actor)
    task = {
        "registration_id": item.id,
        "name": "Tổ chức hội nghị phát động",
        "unit_of_measure": "cuộc",
        "registered_value": Decimal(1),
    }
    targets.add_target(task, actor=actor)


def adopt(version: MovementVersion, actor: Actor, day: date) -> MovementVersion:
    """Adopt a version."""
    return move_record(MovementVersion, version.id, "adopt", actor=actor, today=day)


def issue(movement_id: int, actor: Actor, day: date) -> Movement:
    """Issue a movement and open it for registration."""
    move_record(Movement, movement_id, "issue", actor=actor, today=day)
    return move_record(Movement, movement_id, "open", actor=actor, today=day)


def refused(run: Callable[..., Any], statement: str, **values: Any) -> str:
    """Run a statement that has to be refused; return its constraint, else the SQLSTATE."""
    with pytest.raises(DBAPIError) as refusal:
        run(statement, **values)
    diagnostics = refusal.value.orig.diag
    return diagnostics.constraint_name or diagnostics.sqlstate


def changes_nothing(run: Callable[..., Any], statement: str, **values: Any) -> bool:
    """Tell whether a statement is refused, or finds no row that the actor may write."""
    try:
        return bool(run(statement, **values) == 0)
    except DBAPIError as error:
        return bool(error.orig.diag.sqlstate in ("42501", "23514"))

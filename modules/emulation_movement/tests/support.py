"""What the tests of this module share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from app.kernel.records import flush, move_record
from modules.emulation_movement.models import Movement, MovementCriterion, MovementVersion
from modules.emulation_movement.permissions import MODULE

DAY = date(2021, 6, 20)
ADOPTED = date(2021, 5, 20)
PROVINCE, DISTRICT, OTHER_DISTRICT = "58", "584", "585"
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

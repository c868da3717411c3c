"""Enters the bodies that take part, as far as no other demonstration has entered them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.services.organisations import create_organisation, organisation_by_code
from app.core.services.types import AdminUnit, UnitLevel
from app.core.services.units import subtree, unit_on
from app.kernel.actor import Actor
from modules.emulation_movement.demo import content

LEVELS = (UnitLevel.PROVINCE, UnitLevel.DISTRICT, UnitLevel.COMMUNE)


def create_bodies(session: Session, actor: Actor) -> dict[str, int]:
    """Return the keys of all bodies by code, those above entered before those below."""
    day = content.year()["first_day"]
    province = unit_on(content.year()["province"], day)
    units = [unit for unit in subtree(province.id, day) if unit.level in LEVELS]
    codes = {unit.id: unit.code for unit in units}
    found: dict[str, int] = {}
    for unit in sorted(units, key=lambda each: (LEVELS.index(UnitLevel(each.level)), each.code)):
        for body in content.bodies():
            if unit.level in body["levels"]:
                code = f"{body['key']}-{unit.code}"
                known = organisation_by_code(code)
                found[code] = (
                    _enter(code, body, unit, codes, found, actor) if known is None else known.id
                )
    return found


def _enter(
    code: str,
    body: dict[str, str],
    unit: AdminUnit,
    codes: dict[int, str],
    found: dict[str, int],
    actor: Actor,
) -> int:
    same = body.get("above") == "same"
    above = f"{body['key']}-{codes.get(unit.parent_id or 0)}" if same else None
    if body.get("above") and not same:
        above = f"{body['above']}-{unit.code}"
    place = unit.full_name[:1].lower() + unit.full_name[1:]
    return create_organisation(
        code=code,
        kind=body["kind"],
        level=unit.level,
        name=body["name"].format(place=place),
        unit_id=unit.id,
        parent_id=found.get(above or ""),
        actor=actor,
    ).id

"""Enters the bodies that take part, as far as no other demonstration has entered them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.core.services.organisations import enter_once
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
                found[code] = enter_once(
                    code=code,
                    kind=body["kind"],
                    level=unit.level,
                    name=body["name"].format(place=unit.full_name[:1].lower() + unit.full_name[1:]),
                    unit_id=unit.id,
                    parent_id=found.get(_above(body, unit, codes)),
                    actor=actor,
                )
    return found


def _above(body: dict[str, str], unit: AdminUnit, codes: dict[int, str]) -> str:
    """Return the code of the body above: of the same kind one level up, or another one here."""
    above = body.get("above", "")
    if above == "same":
        return f"{body['key']}-{codes.get(unit.parent_id or 0)}"
    return f"{above}-{unit.code}"

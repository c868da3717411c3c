"""Enters the organisations of the province: real kinds of bodies, without real persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from app.core.services.organisations import enter_once
from app.core.services.types import AdminUnit, OrganisationKind, UnitLevel
from app.core.services.units import subtree
from app.kernel.actor import Actor
from modules.household_supervision.demo import content
from modules.household_supervision.services import definitions

SAME = "same"
TOP_DOWN = tuple(UnitLevel)


@dataclass(frozen=True, slots=True)
class Body:
    """A kind of body, the levels that have one, and what it hangs below."""

    key: str
    kind: OrganisationKind
    levels: tuple[str, ...]
    name: str
    above: str


class Bodies:
    """The organisations of the demonstration by kind of body and unit."""

    def __init__(self, keys: Mapping[tuple[str, int], int]) -> None:
        self._keys = keys

    def of(self, key: str, unit_id: int) -> int:
        """Return the organisation of a kind in a unit."""
        return self._keys[key, unit_id]


def create_bodies(actor: Actor) -> Bodies:
    """Enter all bodies that no other demonstration has entered, those above before those below."""
    told = content.round_settings("running_round")
    province = content.province(told["opens_on"])
    with_villages = {each["code"] for each in told["communes"]}
    units = subtree(province.id, told["opens_on"])
    communes = {unit.id: unit.code for unit in units if unit.level == UnitLevel.COMMUNE}
    found: dict[tuple[str, int], int] = {}
    for unit in sorted(units, key=lambda each: TOP_DOWN.index(UnitLevel(each.level))):
        if unit.level == UnitLevel.VILLAGE and communes[unit.parent_id or 0] not in with_villages:
            continue
        for body in _bodies():
            if unit.level in body.levels:
                found[body.key, unit.id] = enter_once(
                    code=f"{body.key}-{unit.code}",
                    kind=body.kind,
                    level=unit.level,
                    name=body.name.format(place=unit.full_name[:1].lower() + unit.full_name[1:]),
                    unit_id=unit.id,
                    parent_id=_parent(body, unit, found),
                    actor=actor,
                )
    return Bodies(found)


def _parent(body: Body, unit: AdminUnit, found: Mapping[tuple[str, int], int]) -> int | None:
    upper = unit.parent_id or 0
    if body.above == SAME:
        return found.get((body.key, upper))
    return found.get((body.above, unit.id)) or found.get((body.above, upper))


@cache
def _bodies() -> tuple[Body, ...]:
    entries = yaml.safe_load(definitions.read("demo/bodies.yaml"))["bodies"]
    return tuple(
        Body(
            key=entry["key"],
            kind=OrganisationKind(entry["kind"]),
            levels=tuple(entry["levels"]),
            name=entry["name"],
            above=entry["above"],
        )
        for entry in entries
    )

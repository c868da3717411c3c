"""Administrative units asked by day: versions, trees, successors, search; and new villages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, literal, or_, select, text
from sqlalchemy.orm import aliased

from app.core.domain.unit_tree import (
    Coverage,
    Succession,
    Successor,
    UnitNotFound,
    UnitTree,
    UnitVersion,
)
from app.core.domain.validity import DateRange
from app.core.errors import UnitEnded, WrongLevel
from app.core.models import AdminUnit, UnitDifficulty, UnitLevel, UnitSuccessor
from app.extensions import db
from app.kernel.actor import Actor
from app.kernel.records import flush, get_for_update, get_record
from app.kernel.text import escape_like, search_key, sort_key
from app.kernel.transaction import transaction

MOST_FOUND = 50
_LIES_IN = text("select :unit = any(core_unit_subtree(array[cast(:root as bigint)]))")


def in_force(model: Any, on: date) -> ColumnElement[bool]:
    """Return the condition that a dated row is in force on a day; both ends are inclusive."""
    return and_(
        or_(model.valid_from.is_(None), model.valid_from <= on),
        or_(model.valid_to.is_(None), model.valid_to >= on),
    )


def unit_on(code: str, on: date) -> AdminUnit:
    """Return the unit that carries a code on a day; raise UnitNotFound."""
    statement = select(AdminUnit).where(AdminUnit.code == code, in_force(AdminUnit, on))
    found = db.session.execute(statement).scalar_one_or_none()
    if found is None:
        raise UnitNotFound(code, on)
    return found


def children(unit_id: int, on: date) -> list[AdminUnit]:
    """Return the units directly below on a day, in Vietnamese order."""
    statement = select(AdminUnit).where(AdminUnit.parent_id == unit_id, in_force(AdminUnit, on))
    return list(db.session.execute(statement.order_by(AdminUnit.sort_key)).scalars())


def ancestors(unit_id: int) -> list[AdminUnit]:
    """Return the units above, the nearest first."""
    return chains([unit_id]).get(unit_id, [])


def chains(unit_ids: Iterable[int]) -> dict[int, list[AdminUnit]]:
    """Return the units above each of several, the nearest first, with one statement.

    A unit's row is a version with its dates, and so is its parent's: the chain is that of its time.
    """
    found: dict[int, list[AdminUnit]] = {}
    for below, unit in db.session.execute(_chains(), {"units": list(unit_ids)}):
        found.setdefault(below, []).append(unit)
    return found


@cache
def _chains() -> Select[Any]:
    start = select(AdminUnit.id.label("below"), AdminUnit.parent_id, literal(0).label("depth"))
    asked = AdminUnit.id.in_(bindparam("units", expanding=True))
    above = start.where(asked).cte("above", recursive=True)
    upper = aliased(AdminUnit)
    step = select(above.c.below, upper.parent_id, above.c.depth + 1)
    above = above.union_all(step.where(upper.id == above.c.parent_id))
    statement = select(above.c.below, AdminUnit).join(above, above.c.parent_id == AdminUnit.id)
    # PostgreSQL does not know how short a chain is, and would read all units of the country for it.
    few = func.array(select(above.c.parent_id).scalar_subquery())
    return statement.where(AdminUnit.id == func.any(few)).order_by(above.c.depth)


def path_name(unit_id: int) -> str:
    """Return the full name with those of the units above, as an address is written."""
    unit = get_record(db.session(), AdminUnit, unit_id)
    return ", ".join(each.full_name for each in (unit, *ancestors(unit_id)))


def subtree(unit_id: int, on: date | None = None) -> list[AdminUnit]:
    """Return a unit with all below it, parents first; on a day, or over all time."""
    below = select(AdminUnit.id).where(AdminUnit.id == unit_id).cte("below", recursive=True)
    lower = aliased(AdminUnit)
    below = below.union(select(lower.id).where(lower.parent_id == below.c.id))
    statement = select(AdminUnit).where(AdminUnit.id.in_(select(below.c.id)))
    if on is not None:
        statement = statement.where(in_force(AdminUnit, on))
    rank = {level: position for position, level in enumerate(UnitLevel)}
    found = list(db.session.execute(statement.order_by(AdminUnit.sort_key)).scalars())
    return sorted(found, key=lambda unit: rank[UnitLevel(unit.level)])


def lies_in(unit_id: int, root: int) -> bool:
    """Tell whether a unit is another one or lies below it, over all time."""
    return bool(db.session.scalar(_LIES_IN, {"unit": unit_id, "root": root}))


def search_units(
    term: str,
    on: date,
    *,
    level: str | None = None,
    within: int | None = None,
    limit: int = 20,
) -> list[AdminUnit]:
    """Find units by accent-free words of the name or by code, those that begin so first."""
    key = search_key(term)
    if not key:
        return []
    pattern = escape_like(key)
    statement = select(AdminUnit).where(
        in_force(AdminUnit, on), AdminUnit.search_key.like(f"%{pattern}%", escape="\\")
    )
    if level is not None:
        statement = statement.where(AdminUnit.level == level)
    if within is not None:
        keys = [unit.id for unit in subtree(within, on)]
        statement = statement.where(AdminUnit.id.in_(keys))
    # The name without its kind: "ninh phuoc" finds the district before "Phường Ninh Phước …".
    begins = func.core_fold(AdminUnit.name).like(f"{pattern}%", escape="\\")
    ordered = statement.order_by(begins.desc(), AdminUnit.sort_key, AdminUnit.code)
    return list(db.session.execute(ordered.limit(min(limit, MOST_FOUND))).scalars())


def difficulty_on(unit_id: int, on: date) -> UnitDifficulty | None:
    """Return the difficulty class of a commune on a day; none for an ordinary commune."""
    statement = select(UnitDifficulty).where(
        UnitDifficulty.unit_id == unit_id, in_force(UnitDifficulty, on)
    )
    return db.session.execute(statement).scalar_one_or_none()


def successors(unit_id: int, on: date) -> list[AdminUnit]:
    """Return every unit that holds people of a unit on a later day; itself if it still exists.

    Raises NoSuccessor when nothing says where they went.
    """
    unit = get_record(db.session(), AdminUnit, unit_id)
    tree = _tree_after(unit)
    found = tree.successors(unit.code, _a_day_of(unit), on)
    return [unit_on(version.code, on) for version in found]


def default_successor(unit_id: int, on: date) -> tuple[AdminUnit, bool]:
    """Return where a unit's people belong on a later day, and whether that holds for all of them.

    Where a split lay on the way, only the village tells where a household went: then the second
    value is False. Raises NoSuccessor or SuccessorUnclear.
    """
    unit = get_record(db.session(), AdminUnit, unit_id)
    found: Successor = _tree_after(unit).successor(unit.code, _a_day_of(unit), on)
    return unit_on(found.unit.code, on), found.exact


def add_village(
    commune_id: int,
    name: str,
    *,
    kind: str,
    valid_from: date | None,
    actor: Actor,
    is_invented: bool = False,
    note: str = "",
) -> AdminUnit:
    """Add a village below a commune, with the next free code of our own ("22783-03")."""
    with transaction() as session:
        actor.require("write", AdminUnit.__record__)
        commune = get_for_update(session, AdminUnit, commune_id)
        if commune.level != UnitLevel.COMMUNE:
            raise WrongLevel(code=commune.code, level=commune.level)
        if valid_from and commune.valid_to and valid_from > commune.valid_to:
            raise UnitEnded(code=commune.code, on=commune.valid_to)
        full_name = f"{kind[:1].upper()}{kind[1:]} {name}"
        code = f"{commune.code}-{_next_village(commune.code):02d}"
        village = AdminUnit(
            code=code,
            parent_id=commune.id,
            level=UnitLevel.VILLAGE,
            kind=kind,
            name=name,
            full_name=full_name,
            search_key=search_key(full_name, code),
            sort_key=sort_key(name),
            area_kind=commune.area_kind,
            valid_from=valid_from,
            valid_to=commune.valid_to,
            note=note,
            is_invented=is_invented,
        )
        session.add(village)
        flush(session, AdminUnit)
        return village


def _next_village(commune_code: str) -> int:
    own = select(func.split_part(AdminUnit.code, "-", 2)).where(
        AdminUnit.level == UnitLevel.VILLAGE, AdminUnit.code.like(f"{commune_code}-%")
    )
    return max((int(code) for code in db.session.execute(own).scalars()), default=0) + 1


def _a_day_of(unit: AdminUnit) -> date:
    return unit.valid_to or unit.valid_from or date.max


def _tree_after(unit: AdminUnit) -> UnitTree:
    """Return the part of the tree of units that can be reached over successions from a unit."""
    reached: dict[int, AdminUnit] = {unit.id: unit}
    steps: list[UnitSuccessor] = []
    waiting: Iterable[int] = [unit.id]
    while waiting:
        found = db.session.execute(select(UnitSuccessor).where(UnitSuccessor.from_id.in_(waiting)))
        new = list(found.scalars())
        steps += new
        waiting = {step.to_id for step in new} - reached.keys()
        units = db.session.execute(select(AdminUnit).where(AdminUnit.id.in_(waiting))).scalars()
        reached |= {each.id: each for each in units}
    versions = [_version(each) for each in reached.values()]
    successions = [
        Succession(
            reached[step.from_id].code,
            reached[step.to_id].code,
            step.effective_on,
            Coverage(step.coverage),
            step.is_default,
        )
        for step in steps
    ]
    return UnitTree(versions, successions)


def _version(unit: AdminUnit) -> UnitVersion:
    validity = DateRange(unit.valid_from, unit.valid_to)
    # The tree is asked for successions only, so parents stay out of it.
    return UnitVersion(unit.code, unit.name, unit.level, None, unit.area_kind, validity)

"""Villages of an imported file: by name within their commune, or by code, of one's own units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from app.kernel import clock
from app.kernel.actor import session_actor
from app.kernel.text import search_key
from modules.household_supervision.models import Household
from modules.household_supervision.services import core_data
from modules.household_supervision.services.core_data import UnitRow


def villages(
    session: Session, asked: Sequence[tuple[str, ...]]
) -> Mapping[tuple[str, ...], int | None]:
    """Return the units of villages (and communes) that texts name; None where several fit.

    Units in which the person may not write households are not found: a list of another commune
    learns nothing about it.
    """
    reach = session_actor(session).units("write", Household.__record__)
    places = _Places(core_data.units_among(session, reach, clock.today()), session)
    found = {}
    for text in asked:
        hits = places.named(text[0], text[1] if len(text) > 1 else "")
        if hits:
            found[text] = hits[0].id if len(hits) == 1 else None
    return found


class _Places:
    """Units in which households live, by their names with and without their kind."""

    def __init__(self, units: Sequence[UnitRow], session: Session) -> None:
        self.session = session
        self.by_key: dict[int, UnitRow] = {unit.id: unit for unit in units}
        self.by_code: dict[str, list[UnitRow]] = defaultdict(list)
        self.by_name: dict[str, list[UnitRow]] = defaultdict(list)
        for unit in units:
            if unit.level not in ("commune", "village"):
                continue
            self.by_code[unit.code].append(unit)
            for name in {search_key(unit.name), search_key(unit.full_name)}:
                self.by_name[name].append(unit)

    def named(self, text: str, commune: str) -> list[UnitRow]:
        """Return the units that a text names, below a commune if one is said."""
        found = self.by_code.get(text.strip()) or self.by_name.get(search_key(text), [])
        if len(found) > 1:
            lowest = [unit for unit in found if unit.level == "village"]
            found = lowest or found
        if commune:
            found = [unit for unit in found if self._lies_in(unit, commune)]
        # Versions of one unit have one code: the first is the one in force.
        return list({unit.code: unit for unit in reversed(found)}.values())

    def _lies_in(self, unit: UnitRow, commune: str) -> bool:
        above = unit if unit.level == "commune" else self._parent(unit)
        if above is None:
            return False
        names = {search_key(above.name), search_key(above.full_name), search_key(above.code)}
        return search_key(commune) in names

    def _parent(self, unit: UnitRow) -> UnitRow | None:
        if unit.parent_id is None:
            return None
        if unit.parent_id not in self.by_key:
            path = core_data.path_of(self.session, unit.id)
            self.by_key |= {above.id: above for above in path}
        return self.by_key.get(unit.parent_id)

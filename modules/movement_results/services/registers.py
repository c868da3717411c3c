"""What this module asks of the registers of households: reviews of a year, figures by unit.

Only counts by unit leave the registers, never a household or a person.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from modules.household_supervision.services.summary import summarise
from modules.movement_results.domain.comparing import Figures, Review

LEVELS = ("province", "district", "commune")
_ROUNDS = text(
    "select r.id, s.code as standard, r.state = 'closed' as is_closed, r.name, r.closes_on, "
    "exists (select 1 from household_round e where e.unit_id = r.unit_id "
    "and e.standard_id = r.standard_id and e.state = 'closed' and e.opens_on < r.opens_on) "
    "as has_earlier, extract(year from r.opens_on)::int as year "
    "from household_round r join household_standard s on s.id = r.standard_id "
    "join core_unit u on u.id = r.unit_id "
    "where u.code = :unit and extract(year from r.opens_on) = :year and r.state <> 'draft' "
    "order by r.opens_on desc, r.id desc"
)
# A household lies in a village; its commune, district and province count it too.
_MOVED = text(
    "select up.code, res.movement, count(*) "
    "from household_case k join household_case_result res on res.case_id = k.id "
    "join household_round r on r.id = k.round_id and r.standard_id = res.standard_id "
    "join core_unit v on v.id = k.unit_id join core_unit c on c.id = v.parent_id "
    "left join core_unit d on d.id = c.parent_id left join core_unit p on p.id = d.parent_id "
    "cross join lateral (values (c.code), (d.code), (p.code)) up(code) "
    "where k.round_id = :round and res.recognised_class is not null "
    "and res.movement is not null and up.code is not null group by up.code, res.movement"
)
_MERIT = text(
    "select up.code, count(*) "
    "from household_case k join household_case_result res on res.case_id = k.id "
    "join household_round r on r.id = k.round_id and r.standard_id = res.standard_id "
    "join core_unit v on v.id = k.unit_id join core_unit c on c.id = v.parent_id "
    "left join core_unit d on d.id = c.parent_id left join core_unit p on p.id = d.parent_id "
    "cross join lateral (values (c.code), (d.code), (p.code)) up(code) "
    "where k.round_id = :round and res.recognised_class = 'poor' and up.code is not null "
    "and exists (select 1 from household_member m where m.household_id = k.household_id "
    "and m.has_merit and (m.left_on is null or m.left_on > :day)) group by up.code"
)
LEFT_CODES = ("poor_to_near_poor", "poor_to_out")


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A review of a year, with its name and the day for which it speaks."""

    id: int
    standard: str
    is_closed: bool
    name: str
    day: date
    has_earlier: bool
    year: int

    @property
    def review(self) -> Review:
        """Return it as the rules see it."""
        return Review(self.id, self.standard, self.is_closed)


def rounds(session: Session, unit_code: str, year: int) -> list[RoundRow]:
    """Return the reviews of a province in a year, the newest first."""
    found = session.execute(_ROUNDS, {"unit": unit_code, "year": year})
    return [RoundRow(*row) for row in found]


def figures(session: Session, chosen: RoundRow, *, actor: Actor) -> dict[str, Figures]:
    """Return what a closed review says, by the code of the unit."""
    moved: dict[str, dict[str, int]] = defaultdict(dict)
    for code, name, count in session.execute(_MOVED, {"round": chosen.id}):
        moved[code][name] = count
    asked = {"round": chosen.id, "day": chosen.day}
    merit = {row[0]: row[1] for row in session.execute(_MERIT, asked)}
    found = {}
    for row in summarise(chosen.id, actor=actor, levels=LEVELS):
        if row.area is not None:
            continue
        code = row.unit.code
        moves = moved[code] if chosen.has_earlier else None
        found[code] = Figures(
            poor=row.counts.poor,
            poor_rate=row.poor_rate,
            near_poor_rate=row.near_poor_rate,
            with_merit=merit.get(code, 0),
            left=None if moves is None else sum(moves.get(each, 0) for each in LEFT_CODES),
            again=None if moves is None else moves.get("poor_again", 0),
            new=None if moves is None else moves.get("poor_new", 0),
        )
    return found

"""Bodies as they are named on a day, for the heads of papers and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

_BODY = text(
    "select o.id, o.kind, coalesce(v.name, o.name) as name, "
    "case when v.id is null then o.parent_id else v.parent_id end as parent_id, "
    "coalesce(u.name, '') as place, coalesce(u.full_name, '') as full_place "
    "from core_organisation o left join core_unit u on u.id = o.unit_id "
    "left join core_organisation_version v on v.organisation_id = o.id "
    "and (v.valid_from is null or v.valid_from <= :day) "
    "and (v.valid_to is null or v.valid_to >= :day) "
    "where o.id = :id order by v.valid_from desc nulls last limit 1"
)
_OF_UNIT = text(
    "select id from core_organisation where unit_id = :unit and kind = :kind "
    "and (valid_from is null or valid_from <= :day) and (valid_to is null or valid_to >= :day) "
    "order by id limit 1"
)
COMMITTEE = "peoples_committee"


@dataclass(frozen=True)
class Body:
    """A body with the names of a day: its own, that of the one above, and of its place.

    `place` is the unit's bare name (`Phước Tiến`), `full_place` with its kind (`Xã Phước Tiến`).
    """

    id: int
    kind: str
    name: str
    parent: str = ""
    place: str = ""
    full_place: str = ""

    @property
    def dated_place(self) -> str:
        """Return where its papers are dated; a place that is a number needs its kind."""
        return self.full_place if self.place.isdigit() else self.place


def body_on(session: Session, organisation_id: int, day: date) -> Body:
    """Return a body as it is named on a day; raise NoResultFound for a key that is nobody's."""
    row = session.execute(_BODY, {"id": organisation_id, "day": day}).one()
    above = None
    if row.parent_id is not None:
        above = session.execute(_BODY, {"id": row.parent_id, "day": day}).one()
    parent = above.name if above is not None else ""
    return Body(row.id, row.kind, row.name, parent, row.place, row.full_place)


def body_of_unit(session: Session, unit_id: int, kind: str, day: date) -> int | None:
    """Return the body of a kind in a unit, if there is one."""
    values = {"unit": unit_id, "kind": kind, "day": day}
    found: int | None = session.execute(_OF_UNIT, values).scalar_one_or_none()
    return found


def committee_on(session: Session, unit: Any, day: date) -> Body:
    """Return the People's Committee of a unit; by its usual name where none is on record."""
    found = body_of_unit(session, unit.id, COMMITTEE, day)
    if found is not None:
        return body_on(session, found, day)
    full = unit.full_name
    name = f"Ủy ban nhân dân {full[:1].lower()}{full[1:]}"
    return Body(0, COMMITTEE, name, place=unit.name, full_place=full)

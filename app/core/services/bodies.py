"""Bodies as they are named on a day, for the heads of papers and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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

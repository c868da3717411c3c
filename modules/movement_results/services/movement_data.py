"""What this module asks of the tables of movements: targets, and what was reported on them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import text
from sqlalchemy.orm import Session

_MOVEMENT = text(
    "select m.id, m.unit_id, u.code as unit_code, m.year_from, m.year_to "
    "from movement_movement m join core_unit u on u.id = m.unit_id where m.id = :id"
)
_STANDARD = text(
    "select code from movement_standard where :year between first_year and last_year "
    "order by code limit 1"
)
# A report counts from the day on which it was handed in, and no more while it is sent back.
_TARGETS = text(
    "select t.id as target_id, g.organisation_id, g.unit_id, u.code as unit_code, i.code as "
    "indicator, t.name, t.unit_of_measure, t.direction, s.code as standard, t.baseline_value, "
    "coalesce(t.assigned_value, t.registered_value) as wanted, f.value, f.end_rate, f.status, "
    "case when f.id is not null then concat_ws(', ', r.document_number, f.source) end as source, "
    "coalesce(f.as_of, r.document_date) as reported_on "
    "from movement_target t "
    "join movement_registration g on g.id = t.registration_id "
    "and g.state not in ('draft', 'signed', 'withdrawn') "
    "join movement_version v on v.id = g.movement_version_id and v.state <> 'draft' "
    "join core_unit u on u.id = g.unit_id "
    "left join movement_indicator i on i.id = t.indicator_id "
    "left join movement_standard s on s.id = t.standard_id "
    "left join movement_period p on p.movement_id = v.movement_id and p.year = :year "
    "and p.kind = 'YEAR' "
    "left join movement_report r on r.period_id = p.id and r.organisation_id = g.organisation_id "
    "and r.state in ('submitted', 'accepted', 'consolidated') "
    "left join movement_figure f on f.report_id = r.id and f.target_id = t.id "
    "where v.movement_id = :movement order by t.id"
)


@dataclass(frozen=True, slots=True)
class MovementRow:
    """A movement as a comparison needs it."""

    id: int
    unit_id: int
    unit_code: str
    year_from: int
    year_to: int


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target with what was reported on it at the end of the year."""

    target_id: int
    organisation_id: int
    unit_id: int
    unit_code: str
    indicator: str | None
    name: str
    unit_of_measure: str
    direction: str
    standard: str | None
    baseline_value: Decimal | None
    wanted: Decimal
    value: Decimal | None
    end_rate: Decimal | None
    status: str | None
    source: str | None
    reported_on: date | None


def movement(session: Session, key: int) -> MovementRow | None:
    """Return a movement within the actor's reach."""
    row = session.execute(_MOVEMENT, {"id": key}).one_or_none()
    return None if row is None else MovementRow(*row)


def standard_of_year(session: Session, year: int) -> str:
    """Return the code of the standard by which a year is measured; empty where none is known."""
    return session.execute(_STANDARD, {"year": year}).scalar_one_or_none() or ""


def targets(session: Session, movement_id: int, year: int) -> list[TargetRow]:
    """Return the targets of a movement's registrations with the figures of the year's report."""
    values = {"movement": movement_id, "year": year}
    return [TargetRow(*row) for row in session.execute(_TARGETS, values)]

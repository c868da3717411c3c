"""Figures of the register that forms of data calls may start from: counts by unit, never people."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.prefill import prefill_source

# The newest review that was decided on a commune's list by that day speaks for the day.
_COUNT = text(
    "with place as (select unnest(core_unit_subtree(array[cast(:unit as bigint)])) as id), "
    "latest as (select r.id, r.standard_id from household_round r "
    "where r.state <> 'draft' and r.opens_on <= :day and exists ("
    "  select 1 from household_case k join household_case_result e on e.case_id = k.id "
    "  where k.round_id = r.id and k.unit_id in (select id from place) "
    "  and e.recognised_class is not null and e.decision_date <= :day) "
    "order by r.opens_on desc, r.id desc limit 1) "
    "select case when exists (select 1 from latest) then ("
    "  select count(*) from household_case k join latest l on l.id = k.round_id "
    "  join household_case_result e on e.case_id = k.id and e.standard_id = l.standard_id "
    "  where k.unit_id in (select id from place) and e.decision_date <= :day "
    "  and e.recognised_class = :class) end"
)


def _count(session: Session, unit_id: int, day: date, household_class: str) -> int | None:
    values = {"unit": unit_id, "day": day, "class": household_class}
    found: int | None = session.execute(_COUNT, values).scalar()
    return found


@prefill_source("household_supervision.poor", _l("Poor households"))
def poor(session: Session, unit_id: int, day: date) -> int | None:
    """Return the poor households of a unit by the newest decided review; None without one."""
    return _count(session, unit_id, day, "poor")


@prefill_source("household_supervision.near_poor", _l("Near-poor households"))
def near_poor(session: Session, unit_id: int, day: date) -> int | None:
    """Return the near-poor households of a unit by the newest decided review; None without one."""
    return _count(session, unit_id, day, "near_poor")

"""Figures of the books that forms of data calls may start from: sums by unit, never donors."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.prefill import prefill_source

# Of the unit itself: a call that asks districts and communes must not count anything twice.
_MOBILISED = text(
    "select sum(r.amount) from funding_receipt r join funding_entity e on e.id = r.entity_id "
    "where e.unit_id = :unit and r.state = 'posted' and r.received_on between :first and :day"
)


@prefill_source(
    "funding_ledger.mobilised", _l("Money mobilised in the unit's own books since 1 January")
)
def mobilised(session: Session, unit_id: int, day: date) -> int | None:
    """Return money and valued goods in the unit's own books since 1 January; None without any."""
    values = {"unit": unit_id, "first": date(day.year, 1, 1), "day": day}
    found: int | None = session.execute(_MOBILISED, values).scalar()
    return found

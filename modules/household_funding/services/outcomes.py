"""Counts of what became of households that were supported; small ones never leave the database."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.kernel.actor import Actor
from modules.household_funding.domain.outcomes import LEAST, Outcome, OutcomeRow, table
from modules.household_funding.models import HouseholdSupport

_OUTCOMES = text(
    "select class_then, class_later, households from hfunding_outcomes(:place, :year, :fewest)"
)


def outcomes(session: Session, place: int, year: int, *, actor: Actor) -> list[OutcomeRow]:
    """Return the classes then and later of the households supported in a year within a unit."""
    actor.require("report", HouseholdSupport.__record__)
    told = {"place": place, "year": year, "fewest": LEAST}
    return table(Outcome(*row) for row in session.execute(_OUTCOMES, told))

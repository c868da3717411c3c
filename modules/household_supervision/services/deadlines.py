"""By when the steps of a review are due, from the record and the dated procedure."""

from __future__ import annotations

from datetime import date

from app.core.services.calendar import working_calendar
from modules.household_supervision.domain.review_calendar import DurationCode, due_date
from modules.household_supervision.models import (
    Recommendation,
    ReviewCase,
    ReviewRound,
    UnitReview,
)
from modules.household_supervision.services import definitions


def end_of_round(item: ReviewRound, _since: date | None) -> date | None:
    """Return the last day of a round."""
    return item.closes_on


def decision(item: UnitReview, _since: date | None) -> date | None:
    """Return by when a commune's classes are decided: its own limit, else the end of the round."""
    return item.decision_due_on or item.round.closes_on


def report(item: UnitReview, _since: date | None) -> date | None:
    """Return by when the result is reported (Điều 7 QĐ 24/2021/QĐ-TTg)."""
    return item.report_due_on


def recheck(item: ReviewCase, since: date | None) -> date | None:
    """Return by when an objection is re-checked, counted from the day it came in."""
    regime = definitions.regime(item.unit_review.round.regime)
    if since is None or DurationCode.OBJECTION_RECHECK not in regime.durations:
        return None
    due = due_date(regime, DurationCode.OBJECTION_RECHECK, since, working_calendar())
    return due.last_day


def answer(item: Recommendation, _since: date | None) -> date | None:
    """Return by when a recommendation is answered."""
    return item.due_on

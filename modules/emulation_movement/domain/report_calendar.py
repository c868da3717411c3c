"""When reports are due, and how late they are.

The plan of 2021 asks for reports on 15 May and 15 December (section II.2). The first of these days
was a Saturday in 2021 and a Sunday in 2022; no rule on days off was read for these reports, so the
policy is data, and original and effective day are both kept. The data periods are those of
Decree 09/2019/NĐ-CP, article 12.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from modules.emulation_movement.domain.choices import PeriodKind, WeekendPolicy

SIX_MONTHS_DAY, YEAR_DAY = (5, 15), (12, 15)
IsWorkingDay = Callable[[date], bool]


@dataclass(frozen=True, slots=True)
class DueDates:
    """The day that the plan names, and the day until which a report is in time."""

    original: date
    effective: date


@dataclass(frozen=True, slots=True)
class Lateness:
    """Days late by the effective day, and by the day that the plan names."""

    days: int
    days_by_original: int


def due_dates(
    year: int, kind: PeriodKind, policy: WeekendPolicy, is_working_day: IsWorkingDay
) -> DueDates:
    """Return the due dates of a report."""
    original = date(year, *(SIX_MONTHS_DAY if kind == PeriodKind.SIX_MONTHS else YEAR_DAY))
    effective = original
    if policy == WeekendPolicy.NEXT_WORKING_DAY:
        while not is_working_day(effective):
            effective += timedelta(days=1)
    return DueDates(original, effective)


def data_period(year: int, kind: PeriodKind) -> tuple[date, date]:
    """Return the first and the last day of the figures of a report."""
    end = date(year, 6, 14) if kind == PeriodKind.SIX_MONTHS else date(year, 12, 14)
    return date(year - 1, 12, 15), end


def is_waived(effective: date, plan_adopted_on: date | None) -> bool:
    """Tell whether a due date is void, as the plan was adopted on that day or later."""
    return plan_adopted_on is None or plan_adopted_on >= effective


def lateness(due: DueDates, first_submitted_on: date) -> Lateness:
    """Return how late a report is, by its first submission: a returned one keeps its day."""
    return Lateness(
        max((first_submitted_on - due.effective).days, 0),
        max((first_submitted_on - due.original).days, 0),
    )

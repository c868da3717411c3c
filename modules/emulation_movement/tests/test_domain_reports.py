"""When reports are due, how late they are, and what looks wrong in them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from modules.emulation_movement.domain.choices import PeriodKind, WeekendPolicy
from modules.emulation_movement.domain.report_calendar import (
    DueDates,
    data_period,
    due_dates,
    is_waived,
    lateness,
)
from modules.emulation_movement.domain.report_checks import (
    Doubt,
    Reported,
    check_figures,
    check_sections,
)

HALF, YEAR = PeriodKind.SIX_MONTHS, PeriodKind.YEAR
MOVED, KEPT = WeekendPolicy.NEXT_WORKING_DAY, WeekendPolicy.NONE


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("year", "kind", "policy", "effective"),
    [
        (2021, HALF, MOVED, date(2021, 5, 17)),  # 15/5/2021 was a Saturday
        (2021, HALF, KEPT, date(2021, 5, 15)),
        (2022, HALF, MOVED, date(2022, 5, 16)),  # 15/5/2022 was a Sunday
        (2021, YEAR, MOVED, date(2021, 12, 15)),
        (2023, HALF, MOVED, date(2023, 5, 15)),
        (2023, YEAR, MOVED, date(2023, 12, 15)),
    ],
)
def test_due_dates_of_the_plan(year, kind, policy, effective):
    assert due_dates(year, kind, policy, is_weekday).effective == effective


def test_a_report_on_monday_is_in_time_by_one_policy_and_late_by_the_other():
    moved = lateness(due_dates(2022, HALF, MOVED, is_weekday), date(2022, 5, 16))
    kept = lateness(due_dates(2022, HALF, KEPT, is_weekday), date(2022, 5, 16))
    assert (moved.days, moved.days_by_original, kept.days) == (0, 1, 1)


def test_an_early_report_is_not_late():
    due = DueDates(date(2021, 12, 15), date(2021, 12, 15))
    assert lateness(due, date(2021, 12, 1)).days == 0


@pytest.mark.parametrize(
    ("adopted", "waived"),
    [(date(2021, 5, 20), True), (date(2021, 5, 17), True), (date(2021, 5, 16), False),
     (date(2021, 4, 1), False), (None, True)],
)  # fmt: skip
def test_a_due_date_before_the_plan_is_waived(adopted, waived):
    assert is_waived(date(2021, 5, 17), adopted) is waived


def test_data_periods_end_on_the_fourteenth():
    assert data_period(2021, HALF) == (date(2020, 12, 15), date(2021, 6, 14))
    assert data_period(2021, YEAR) == (date(2020, 12, 15), date(2021, 12, 14))


LONG = "Ban hành kế hoạch số 11/KH-UBND, quán triệt đến các xã, phân công cán bộ phụ trách."


def test_empty_and_copied_sections_are_found():
    found = list(
        check_sections(
            {"I": LONG + "  Hết.", "II": " ", "III": "Như trên"}, {"I": LONG, "III": "Như trên"}
        )
    )
    assert [(each.doubt, each.about) for each in found] == [
        (Doubt.COPIED, "I"),
        (Doubt.EMPTY, "II"),
    ]


def reported(value, *, target="1.5", before=None, status="ESTIMATE", adds_up=False):
    """Return a figure."""
    return Reported("I04", Decimal(target), value, before, status, adds_up)


@pytest.mark.parametrize(
    ("figure", "doubts"),
    [
        (reported(Decimal("1.89")), []),
        (reported(Decimal("1.50")), [Doubt.EQUAL_TO_TARGET]),
        (reported(Decimal("5"), target="5"), []),
        (reported(None), [Doubt.NO_FIGURE]),
        (reported(Decimal("1"), before=Decimal("2"), adds_up=True), [Doubt.FALLING]),
        (reported(Decimal("1"), before=Decimal("2")), []),
    ],
)
def test_doubtful_figures_are_found(figure, doubts):
    assert [each.doubt for each in check_figures([figure])] == doubts

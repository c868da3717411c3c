"""Independence, time and head of a supervision team; deadlines of its plan."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.domain.working_days import WorkingCalendar, YearCalendar
from modules.household_supervision.domain.errors import NotIndependent, OutsidePlanTime
from modules.household_supervision.domain.supervision_plan import (
    Membership,
    Seat,
    Span,
    conflicts,
    is_led,
    report_due,
    require_independent,
    require_within,
    send_due,
)
from modules.household_supervision.services.definitions import supervision

OCTOBER = Span(date(2021, 10, 1), date(2021, 10, 31))
CALENDAR = WorkingCalendar([YearCalendar(2021, frozenset())])
LATER = Span(date(2021, 11, 1), None)


def days(first: int, last: int | None) -> Span:
    """Return days of October."""
    return Span(date(2021, 10, first), None if last is None else date(2021, 10, last))


@pytest.mark.parametrize(
    ("person", "units", "member", "seat", "refused"),
    [
        ("1", {7}, OCTOBER, OCTOBER, True),
        ("1", {7, 8}, Span(), Span(), True),
        ("1", {7}, days(1, 10), days(10, 20), True),  # one day in common
        ("1", {7}, days(1, 9), days(10, 20), False),
        ("1", {8}, OCTOBER, OCTOBER, False),  # another unit: both roles are recorded, none refused
        ("2", {7}, OCTOBER, OCTOBER, False),
        ("1", {7}, OCTOBER, LATER, False),
    ],
)
def test_independence(person, units, member, seat, refused):
    membership = Membership(person, "Nguyễn Văn An", frozenset(units), member)
    seats = [Seat("1", 7, "xã Mẫu", seat)]
    assert bool(conflicts([membership], seats)) is refused
    if refused:
        with pytest.raises(NotIndependent) as found:
            require_independent([membership], seats)
        assert (found.value.name, found.value.unit) == ("Nguyễn Văn An", "xã Mẫu")


@pytest.mark.parametrize(
    ("visited", "today", "fits"),
    [
        (date(2021, 10, 1), date(2021, 10, 15), True),
        (date(2021, 10, 15), date(2021, 10, 15), True),
        (date(2021, 10, 16), date(2021, 10, 15), False),  # to come
        (date(2021, 9, 30), date(2021, 10, 15), False),
        (date(2021, 11, 1), date(2021, 11, 15), False),
    ],
)
def test_a_visit_lies_in_the_plan(visited, today, fits):
    if fits:
        require_within(visited, OCTOBER, today)
    else:
        with pytest.raises(OutsidePlanTime):
            require_within(visited, OCTOBER, today)


@pytest.mark.parametrize(
    ("heads", "led"),
    [
        ([], False),
        ([days(1, 31)], True),
        ([days(1, None)], True),
        ([days(1, 10), days(11, 31)], True),
        ([days(11, None), days(1, 10)], True),
        ([days(1, 10), days(12, 31)], False),  # nobody on the 11th
        ([days(2, 31)], False),
        ([days(1, 30)], False),
    ],
)
def test_a_head_on_each_day(heads, led):
    assert is_led(heads, OCTOBER) is led


@pytest.mark.parametrize(
    ("level", "starts", "due"),
    [
        ("commune", date(2021, 10, 18), date(2021, 10, 3)),
        ("province", date(2021, 3, 1), date(2021, 2, 14)),
    ],
)
def test_the_plan_is_sent_fifteen_days_before(level, starts, due):
    rules = supervision().deadlines
    found = send_due(rules, level, starts, CALENDAR)
    assert found.last_day == due
    assert found.duration.verification == "P"  # a handbook: shown as not fully checked


def test_the_report_is_due_fifteen_days_after_the_end():
    found = report_due(supervision().deadlines, "commune", date(2021, 10, 31), CALENDAR)
    assert found.last_day == date(2021, 11, 15)
    assert found.duration.verification == "U"

"""Periods of days: both ends included."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.domain.validity import (
    DateRange,
    PeriodReversed,
    are_contiguous,
    find_gaps,
    find_overlaps,
)


def day(number):
    return date(2021, 1, 1) + timedelta(days=number - 1)


def span(first, last):
    return DateRange(
        None if first is None else day(first),
        None if last is None else day(last),
    )


def test_a_period_is_not_reversed():
    with pytest.raises(PeriodReversed) as caught:
        span(3, 2)
    assert (caught.value.first, caught.value.last) == (day(3), day(2))
    assert span(3, 3).contains(day(3))


@pytest.mark.parametrize(
    ("period", "number", "inside"),
    [
        (span(2, 4), 1, False),
        (span(2, 4), 2, True),
        (span(2, 4), 4, True),
        (span(2, 4), 5, False),
        (span(None, 4), -1000, True),
        (span(2, None), 1000, True),
        (span(None, None), 5, True),
    ],
)
def test_both_ends_are_included(period, number, inside):
    assert period.contains(day(number)) is inside


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (span(1, 3), span(3, 5), True),
        (span(1, 3), span(4, 5), False),
        (span(1, 9), span(4, 5), True),
        (span(None, 3), span(3, None), True),
        (span(None, 3), span(4, None), False),
        (span(None, None), span(4, 4), True),
    ],
)
def test_overlap(one, other, shared):
    assert one.overlaps(other) is shared
    assert other.overlaps(one) is shared


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        (span(1, 5), span(1, 5), True),
        (span(1, 5), span(0, 5), False),
        (span(1, 5), span(1, 6), False),
        (span(1, None), span(2, None), True),
        (span(1, 5), span(2, None), False),
        (span(None, 5), span(None, 4), True),
    ],
)
def test_cover(outer, inner, covered):
    assert outer.covers(inner) is covered


def test_overlaps_are_found_behind_a_long_period():
    long, first, second, apart = span(1, 20), span(2, 3), span(10, 12), span(21, 22)
    assert find_overlaps([second, long, apart, first]) == ((long, first), (long, second))
    assert find_overlaps([first, second]) == ()
    assert find_overlaps([span(1, None), span(5, 6)]) == ((span(1, None), span(5, 6)),)


def test_gaps_lie_between_the_periods():
    assert find_gaps([span(8, 9), span(1, 3), span(5, 6)]) == (span(4, 4), span(7, 7))
    assert find_gaps([span(1, 10), span(2, 3), span(11, 12)]) == ()
    assert find_gaps([span(None, 3), span(6, None), span(9, 9)]) == (span(4, 5),)
    assert find_gaps([span(1, None), span(3, 4)]) == ()
    assert find_gaps([]) == ()


@pytest.mark.parametrize(
    ("periods", "contiguous"),
    [
        ([], True),
        ([span(1, 2)], True),
        ([span(3, None), span(1, 2)], True),
        ([span(1, 2), span(2, 3)], False),
        ([span(1, 2), span(4, 5)], False),
        ([span(1, None), span(4, 5)], False),
    ],
)
def test_contiguous_periods(periods, contiguous):
    assert are_contiguous(periods) is contiguous


spans = st.tuples(st.integers(1, 40), st.integers(0, 10)).map(lambda p: span(p[0], p[0] + p[1]))


@settings(deadline=None, database=None)
@given(st.lists(spans, max_size=8))
def test_gaps_and_periods_cover_each_day_between(periods):
    gaps = find_gaps(periods)
    for number in range(1, 52):
        covered = any(period.contains(day(number)) for period in periods)
        outside = all(period.first > day(number) for period in periods) or all(
            period.last < day(number) for period in periods
        )
        in_gap = any(gap.contains(day(number)) for gap in gaps)
        assert in_gap is (not covered and not outside)


@settings(deadline=None, database=None)
@given(st.lists(spans, max_size=8))
def test_overlaps_are_found_where_two_periods_share_a_day(periods):
    shared = any(
        one.overlaps(other) for index, one in enumerate(periods) for other in periods[index + 1 :]
    )
    assert bool(find_overlaps(periods)) is shared

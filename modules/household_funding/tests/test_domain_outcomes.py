"""Counts that could be traced to a household are not shown, nor sums that tell them."""

from __future__ import annotations

import pytest

from modules.household_funding.domain.outcomes import Outcome, grand_total, table


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, None), (2, None), (3, 3), (None, None), (250, 250)]
)
def test_small_counts_are_hidden_whoever_counted_them(count, shown):
    (row,) = table([Outcome("poor", "not_poor", count)])
    assert row.counts[3] == shown
    assert row.total == shown


def test_a_sum_is_shown_only_when_nothing_below_it_is_hidden():
    rows = table(
        [
            Outcome("near_poor", "not_poor", 5),
            Outcome("poor", "poor", 12),
            Outcome("poor", "not_poor", 2),
        ]
    )
    assert [row.class_then for row in rows] == ["poor", "near_poor"]
    assert [row.total for row in rows] == [None, 5]
    assert grand_total(rows) is None
    assert grand_total(rows[1:]) == 5

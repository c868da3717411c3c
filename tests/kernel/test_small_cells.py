"""No hidden count can be computed from what a table shows, whatever its figures."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.kernel.small_cells import hidden_cells, hidden_parts, sums_are_safe

LEAST = 3
counts_of_parts = st.lists(st.integers(0, 6), min_size=1, max_size=5)
tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 5), min_size=width, max_size=width), min_size=1, max_size=3
    )
)


def possible(cells, hidden, lines):
    """Return, by hidden cell, the values that agree with all sums: what an attacker would find."""
    names = sorted(hidden)
    most = [
        min(sum(cells[c] for c in line if c in hidden) for line in lines if name in line)
        for name in names
    ]
    found: dict[Any, set[int]] = {name: set() for name in names}
    for values in product(*(range(1, top + 1) for top in most)):
        guess = dict(zip(names, values, strict=True))
        if all(
            sum(guess[c] for c in line if c in hidden) == sum(cells[c] for c in line if c in hidden)
            for line in lines
        ):
            for name, value in guess.items():
                found[name].add(value)
    return found


@settings(deadline=None)
@given(counts_of_parts)
def test_no_part_of_a_whole_can_be_computed(counts):
    cells = dict(enumerate(counts))
    hidden = hidden_parts(cells, LEAST)
    assert {n for n, count in cells.items() if 0 < count < LEAST} <= hidden
    assert all(cells[name] for name in hidden)
    if sums_are_safe([cells[n] for n in hidden], len(hidden)):
        told = possible(cells, hidden, [list(cells)])
        assert all(len(values) > 1 for values in told.values())
    else:  # nothing is left to hide: the sum is left out instead
        assert hidden == {n for n, count in cells.items() if count}


@settings(max_examples=150, deadline=None)
@given(tables)
def test_no_cell_of_a_table_can_be_computed_from_its_sums(rows):
    cells = {(r, c): n for r, row in enumerate(rows) for c, n in enumerate(row)}
    hidden = hidden_cells(cells, LEAST)
    assert {cell for cell, count in cells.items() if 0 < count < LEAST} <= hidden
    lines = [[cell for cell in cells if cell[0] == r] for r in range(len(rows))]
    lines += [[cell for cell in cells if cell[1] == c] for c in range(len(rows[0]))]
    told = possible(cells, hidden, lines) if len(hidden) <= 6 else {}
    everything = {cell for cell, count in cells.items() if count}
    assert hidden == everything or all(len(values) > 1 for values in told.values())


@given(counts_of_parts)
def test_nothing_is_hidden_without_a_small_count(counts):
    cells = dict(enumerate(counts))
    if not any(0 < count < LEAST for count in counts):
        assert hidden_parts(cells, LEAST) == frozenset()


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"Kinh": 40, "Raglai": 120, "Chăm": 2}, {"Chăm", "Kinh"}),  # 162 - 40 - 120 would tell
        ({"Kinh": 40, "Raglai": 2, "Chăm": 2}, {"Chăm", "Raglai"}),
        ({"Kinh": 40, "Raglai": 1, "Chăm": 1}, {"Chăm", "Raglai", "Kinh"}),  # 2 is 1 + 1
        ({"Kinh": 40, "Raglai": 0}, set()),
        ({"Chăm": 2}, {"Chăm"}),
    ],
)
def test_parts_are_hidden_as_few_as_are_needed(counts, hidden):
    assert hidden_parts(counts, LEAST) == hidden


def test_a_table_hides_in_both_directions():
    rows = ({"a": 2, "b": 10, "c": 20}, {"a": 9, "b": 8, "c": 30}, {"a": 7, "b": 12, "c": 5})
    cells = {(r, c): n for r, row in enumerate(rows) for c, n in row.items()}
    hidden = hidden_cells(cells, LEAST)
    assert (0, "a") in hidden
    assert len(hidden) == 4  # a corner of a rectangle: each line has two

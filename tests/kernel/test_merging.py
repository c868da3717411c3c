"""The rule of merging, over all values: nothing that one side alone changed is ever dropped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.kernel.merging import Side, equal, merge

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from(["", "a", "b"]),
    st.sampled_from([date(2021, 1, 1), date(2021, 1, 2)]),
    st.sampled_from([Decimal("1.5"), Decimal("1.50"), Decimal(2)]),
    st.lists(st.sampled_from(["x", "y"]), max_size=2),
)
NAMES = ("one", "two", "three")
RECORDS = st.fixed_dictionaries(dict.fromkeys(NAMES, VALUES))


@given(base=RECORDS, theirs=RECORDS, mine=RECORDS)
def test_a_field_changed_by_one_side_keeps_that_change(base, theirs, mine):
    for row in merge(base, theirs, mine):
        i_changed = not equal(row.base, row.mine)
        they_changed = not equal(row.base, row.theirs)
        if i_changed and not they_changed:
            assert row.side is Side.MINE
            assert equal(row.value, mine[row.name])
        elif they_changed and not i_changed:
            assert row.side is Side.THEIRS
            assert equal(row.value, theirs[row.name])
        elif not i_changed:
            assert row.side is Side.NOBODY
            assert equal(row.value, base[row.name])


@given(base=RECORDS, theirs=RECORDS, mine=RECORDS)
def test_only_two_different_changes_of_one_field_are_a_conflict(base, theirs, mine):
    for row in merge(base, theirs, mine):
        both = not equal(row.base, row.mine) and not equal(row.base, row.theirs)
        assert (row.side is Side.CONFLICT) == (both and not equal(row.mine, row.theirs))


@given(theirs=RECORDS, mine=RECORDS)
def test_without_a_base_nothing_is_decided_silently(theirs, mine):
    for row in merge(None, theirs, mine):
        assert row.side is (Side.NOBODY if equal(row.theirs, row.mine) else Side.CONFLICT)


@given(base=RECORDS, theirs=RECORDS, mine=RECORDS)
def test_fields_that_my_form_does_not_have_are_left_alone(base, theirs, mine):
    part = {name: mine[name] for name in NAMES[:1]}
    assert [row.name for row in merge(base, theirs, part)] == ["one"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, "", True),
        ([], None, True),
        (["b", "a"], ["a", "b"], True),
        (Decimal("1.50"), Decimal("1.5"), True),
        (0, None, False),
        (False, None, False),
        ("a", "A", False),
    ],
)
def test_what_counts_as_the_same_value(one, other, same):
    assert equal(one, other) is same

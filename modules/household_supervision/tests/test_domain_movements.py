"""Movements between two rounds and the identities of R02 and R03."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.household_supervision.domain.errors import MovementUnclear
from modules.household_supervision.domain.movements import (
    History,
    Movement,
    MovementTable,
    OtherChange,
    Standing,
    check_movement_tables,
    movement_of,
    standing_of,
    tabulate,
)
from modules.household_supervision.domain.poverty_standard import HouseholdClass
from modules.household_supervision.domain.summary import Discrepancy, RuleId

POOR, NEAR, OUT = Standing.POOR, Standing.NEAR_POOR, Standing.OUT


@pytest.mark.parametrize(
    ("household_class", "standing"),
    [
        (HouseholdClass.POOR, POOR),
        (HouseholdClass.NEAR_POOR, NEAR),
        (HouseholdClass.AVERAGE_LIVING, OUT),
        (HouseholdClass.NOT_POOR, OUT),
    ],
)
def test_standing_of_a_class(household_class, standing):
    assert standing_of(household_class) is standing


@pytest.mark.parametrize(
    ("previous", "current", "history", "codes"),
    [
        (POOR, POOR, History(), (Movement.POOR_OLD,)),
        (POOR, NEAR, History(), (Movement.POOR_TO_NEAR_POOR, Movement.NEAR_FROM_POOR)),
        (POOR, OUT, History(), (Movement.POOR_TO_OUT,)),
        (NEAR, NEAR, History(), (Movement.NEAR_OLD,)),
        (NEAR, POOR, History(was_poor=True), (Movement.NEAR_TO_POOR, Movement.POOR_FROM_NEAR_POOR)),
        (NEAR, OUT, History(), (Movement.NEAR_TO_OUT,)),
        (OUT, OUT, History(was_poor=True), ()),
        (OUT, POOR, History(), (Movement.POOR_NEW,)),
        (OUT, POOR, History(was_near_poor=True), (Movement.POOR_NEW,)),
        (OUT, POOR, History(was_poor=True), (Movement.POOR_AGAIN,)),
        (OUT, NEAR, History(), (Movement.NEAR_NEW,)),
        (OUT, NEAR, History(was_poor=True), (Movement.NEAR_NEW,)),
        (OUT, NEAR, History(was_near_poor=True), (Movement.NEAR_AGAIN,)),
    ],
)
def test_transitions(previous, current, history, codes):
    assert movement_of(previous, current, history).codes == codes


@pytest.mark.parametrize(
    ("previous", "current", "reason", "code"),
    [
        (None, POOR, OtherChange.MOVED_IN, Movement.MOVED_IN),
        (None, NEAR, OtherChange.SPLIT, Movement.SPLIT),
        (None, POOR, OtherChange.MERGED, Movement.MERGED),
        (POOR, None, OtherChange.MOVED_OUT, Movement.MOVED_OUT),
        (NEAR, None, OtherChange.DIED_OUT, Movement.DIED_OUT),
        (POOR, None, OtherChange.SPLIT, Movement.SPLIT),
        (POOR, None, OtherChange.MERGED, Movement.MERGED),
    ],
)
def test_other_changes(previous, current, reason, code):
    assert movement_of(previous, current, reason=reason).codes == (code,)


@pytest.mark.parametrize(
    ("previous", "current", "reason"),
    [
        (None, None, OtherChange.MOVED_IN),
        (None, POOR, None),
        (POOR, None, None),
        (None, POOR, OtherChange.MOVED_OUT),
        (POOR, None, OtherChange.MOVED_IN),
        (POOR, NEAR, OtherChange.SPLIT),
    ],
)
def test_a_movement_that_is_none(previous, current, reason):
    with pytest.raises(MovementUnclear) as caught:
        movement_of(previous, current, reason=reason)
    assert (caught.value.previous, caught.value.reason) == (previous, reason)


def test_the_two_tables_of_a_small_round():
    rows = [
        movement_of(POOR, POOR),
        movement_of(POOR, NEAR),
        movement_of(POOR, OUT),
        movement_of(POOR, None, reason=OtherChange.DIED_OUT),
        movement_of(NEAR, POOR),
        movement_of(NEAR, NEAR),
        movement_of(NEAR, OUT),
        movement_of(OUT, POOR, History(was_poor=True)),
        movement_of(OUT, POOR),
        movement_of(OUT, NEAR, History(was_near_poor=True)),
        movement_of(OUT, NEAR),
        movement_of(None, POOR, reason=OtherChange.MOVED_IN),
        movement_of(None, NEAR, reason=OtherChange.SPLIT),
        movement_of(None, OUT, reason=OtherChange.MOVED_IN),
    ]
    poor, near = tabulate(rows, POOR), tabulate(rows, NEAR)
    assert poor == MovementTable(4, 1, 1, 1, 1, 1, 1, 1, 5)
    assert near == MovementTable(3, 1, 1, 0, 1, 1, 1, 1, 5)
    assert check_movement_tables("commune", poor, near) == ()


def test_the_published_flows_of_2022_have_two_meanings_of_left():
    # 3,507 = 1,833 + 1,630 + 44 left poverty; 5,295 = 81 + 5,187 + 27 left near-poverty.
    poor = MovementTable(0, 1833, 1630, 44, 0, 0, 0, 0, 0)
    near = MovementTable(0, 81, 5187, 27, 0, 0, 0, 0, 0)
    assert (poor.left, poor.left_as_published) == (3463, 3507)
    assert (near.left, near.left_as_published) == (5268, 5295)


def test_each_broken_identity_is_told():
    poor = MovementTable(100, 10, 5, 1, 4, 2, 3, 1, 94)
    near = MovementTable(80, 4, 6, 0, 10, 1, 2, 0, 83)
    assert check_movement_tables("58", poor, near) == ()
    broken = check_movement_tables("58", replace(poor, closing=95), replace(near, closing=0))
    assert broken == (
        Discrepancy(RuleId.MOVEMENTS, "58", "R02.9", 94, 95),
        Discrepancy(RuleId.MOVEMENTS, "58", "R03.9", 83, 0),
    )
    mirror = replace(near, from_other_list=11, to_other_list=5)
    assert check_movement_tables("58", poor, mirror) == (
        Discrepancy(RuleId.MOVEMENTS, "58", "R02.2=R03.5", 10, 11),
        Discrepancy(RuleId.MOVEMENTS, "58", "R03.2=R02.5", 5, 4),
    )


households = st.one_of(
    st.builds(
        movement_of,
        st.sampled_from(Standing),
        st.sampled_from(Standing),
        st.builds(History, st.booleans(), st.booleans()),
    ),
    st.builds(
        lambda current, reason: movement_of(None, current, reason=reason),
        st.sampled_from(Standing),
        st.sampled_from([OtherChange.MOVED_IN, OtherChange.SPLIT]),
    ),
    st.builds(
        lambda previous, reason: movement_of(previous, None, reason=reason),
        st.sampled_from(Standing),
        st.sampled_from([OtherChange.MOVED_OUT, OtherChange.DIED_OUT]),
    ),
)


@settings(deadline=None, database=None)
@given(st.lists(households, max_size=60))
def test_tables_made_from_households_always_hold_their_identities(rows):
    assert check_movement_tables("unit", tabulate(rows, POOR), tabulate(rows, NEAR)) == ()

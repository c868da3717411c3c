"""Drawing samples: sizes, strata, determinism, replacements."""

from __future__ import annotations

import pytest

from modules.household_supervision.domain.errors import (
    BadSampleRule,
    NoReplacementLeft,
    NothingToDraw,
)
from modules.household_supervision.domain.sampling import (
    Candidate,
    SampleKind,
    SampleRule,
    allocate,
    draw,
    replacement,
    sample_size,
    stratum_of,
)

COUNT, SHARE, CENSUS = SampleKind.COUNT, SampleKind.SHARE, SampleKind.CENSUS


def households(poor: int, near: int = 0, village: str = "Thôn Một") -> list[Candidate]:
    """Return invented households of a village."""
    kinds = ["poor"] * poor + ["near_poor"] * near
    return [Candidate(f"{village}-{no:03}", kind, village) for no, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    ("kind", "value", "population", "size"),
    [
        (CENSUS, None, 481, 481),
        (COUNT, 7, 40, 7),
        (COUNT, 7, 3, 3),
        (SHARE, 10, 40, 4),
        (SHARE, 10, 41, 5),  # rounded up: never below what was planned
        (SHARE, 1, 1, 1),
        (SHARE, 100, 13, 13),
    ],
)
def test_size(kind, value, population, size):
    assert sample_size(SampleRule(kind, value), population) == size


@pytest.mark.parametrize(
    ("kind", "value"), [(CENSUS, 5), (COUNT, None), (COUNT, 0), (SHARE, 0), (SHARE, 101)]
)
def test_bad_rules(kind, value):
    with pytest.raises(BadSampleRule):
        SampleRule(kind, value)


@pytest.mark.parametrize(
    ("sizes", "wanted", "found"),
    [
        ({"a": 50, "b": 50}, 10, {"a": 5, "b": 5}),
        ({"a": 70, "b": 30}, 10, {"a": 7, "b": 3}),
        ({"a": 66, "b": 33, "c": 1}, 10, {"a": 6, "b": 3, "c": 1}),  # the least of one
        ({"a": 1, "b": 1, "c": 98}, 3, {"a": 1, "b": 1, "c": 1}),
        ({"a": 10, "b": 10, "c": 10}, 2, {"a": 1, "b": 1, "c": 0}),  # fewer than strata
        ({"a": 5, "b": 5}, 3, {"a": 2, "b": 1}),  # equal remainders: by name
        ({"a": 2, "b": 3}, 9, {"a": 2, "b": 3}),
    ],
)
def test_allocation(sizes, wanted, found):
    assert allocate(sizes, wanted) == found


@pytest.mark.parametrize("wanted", range(1, 41))
def test_allocation_gives_exactly_what_is_wanted(wanted):
    sizes = {"a": 1, "b": 2, "c": 7, "d": 30}
    found = allocate(sizes, wanted)
    assert sum(found.values()) == wanted
    assert all(0 <= found[name] <= size for name, size in sizes.items())


def test_the_same_seed_draws_the_same_whatever_the_order():
    rule, listed = SampleRule(COUNT, 5), households(20, 10)
    assert draw(listed, rule, "seed") == draw(listed[::-1], rule, "seed")
    assert draw(listed, rule, "seed") != draw(listed, rule, "other")


def test_a_known_draw_stands():
    # Whoever draws again in another year has to find these: the hash must never change.
    found = draw(households(9), SampleRule(COUNT, 3), "2021-10")
    assert [each.code for each in found] == KNOWN


KNOWN = ["Thôn Một-000", "Thôn Một-008", "Thôn Một-001"]


def test_a_household_more_moves_no_other_one():
    rule, listed = SampleRule(COUNT, 5), households(20)
    before = {each.code for each in draw(listed, rule, "s")}
    after = {each.code for each in draw([*listed, Candidate("Z-1", "poor", "x")], rule, "s")}
    assert len(before - after) <= 1


def test_seed_and_code_do_not_run_into_each_other():
    one = draw([Candidate("1a"), Candidate("b")], SampleRule(COUNT, 2), "x")
    two = draw([Candidate("a"), Candidate("b")], SampleRule(COUNT, 2), "x1")
    assert {each.code for each in one} != {each.code for each in two}


def test_strata_by_class_and_village():
    listed = households(6, 4) + households(5, 5, "Thôn Hai")
    rule = SampleRule(COUNT, 8, by_class=True, by_village=True)
    found = draw(listed, rule, "s")
    strata = {each.stratum for each in found}
    assert strata == {stratum_of(rule, each) for each in listed}
    assert "Thôn Hai / near_poor" in strata
    assert len(found) == 8


def test_nothing_to_draw():
    with pytest.raises(NothingToDraw):
        draw([], SampleRule(CENSUS), "s")


def test_replacements_follow_the_draw_in_the_stratum():
    listed, rule = households(3, 2), SampleRule(COUNT, 2, by_class=True)
    taken = {each.code for each in draw(listed, rule, "s")}
    second = replacement(listed, rule, "s", taken, "poor")
    third = replacement(listed, rule, "s", taken | {second.code}, "poor")
    assert (second.position, third.position) == (2, 3)
    assert second.stratum == "poor"
    with pytest.raises(NoReplacementLeft):
        replacement(listed, rule, "s", taken | {second.code, third.code}, "poor")

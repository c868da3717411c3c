"""Thresholds, quorum and counts, with the published vectors."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from modules.emulation_award.domain import errors
from modules.emulation_award.domain.kinds import VoteBase
from modules.emulation_award.domain.loader import load_board
from modules.emulation_award.domain.voting import (
    Attendance,
    Share,
    Tally,
    VoteRule,
    check_ballots,
    check_quorum,
    check_same,
    is_reachable,
    passes,
)

HERE = Path(__file__).parent
VECTORS = yaml.safe_load((HERE / "data" / "voting_rules.yaml").read_text("utf-8"))["test_vectors"]
BOARD = load_board((HERE.parent / "data" / "board.yaml").read_text(encoding="utf-8"))
(BK_TINH,) = (each.rule for each in BOARD.votes if each.form == "BK_TINH")


@pytest.mark.parametrize("row", VECTORS, ids=str)
def test_vector(row):
    part, whole = row.get("fraction", (row.get("pct"), 100))
    share = Share(part, whole, row.get("strict", False))
    assert share.reached(row["votes_for"], row["denominator"]) is row["pass"]


def rule(threshold, base=VoteBase.ALL_MEMBERS):
    return VoteRule(threshold, base, Share(2, 3), is_secret=False, by_post=True)


def test_nineteen_of_twenty_two_pass_seventy_and_fail_ninety():
    attendance = Attendance(members=22, present=16, by_post=4)
    tally = Tally(votes_for=19, against=1, blank=0)
    assert passes(rule(Share(70, 100)), attendance, tally)
    assert not passes(rule(Share(90, 100)), attendance, tally)


@pytest.mark.parametrize(
    ("base", "passed"),
    [
        (VoteBase.ALL_MEMBERS, False),
        (VoteBase.TAKING_PART, True),
        (VoteBase.VALID_BALLOTS, True),
    ],
)
def test_of_whom_the_threshold_is_a_share(base, passed):
    attendance = Attendance(members=22, present=16)
    assert passes(rule(Share(70, 100), base), attendance, Tally(15, 0, 0, 1)) is passed


def test_the_rule_of_the_province_is_data():
    assert (BK_TINH.threshold, BK_TINH.base) == (Share(70, 100), VoteBase.ALL_MEMBERS)
    assert not BK_TINH.is_secret


def test_who_is_recused_stays_a_member():
    attendance = Attendance(members=10, present=8)
    assert is_reachable(BK_TINH, attendance, recused=1)
    assert not is_reachable(BK_TINH, attendance, recused=2)


def test_quorum_counts_those_present():
    check_quorum(BK_TINH, Attendance(members=21, present=14))
    with pytest.raises(errors.QuorumMissing) as refused:
        check_quorum(BK_TINH, Attendance(members=22, present=14, by_post=8))
    assert (refused.value.taking_part, refused.value.needed) == (14, 15)


def test_ballots_add_up():
    check_ballots("1", Tally(15, 3, 1, 1), collected=20, issued=22)
    with pytest.raises(errors.BallotsDiffer):
        check_ballots("1", Tally(15, 3, 1, 0), collected=20, issued=22)
    with pytest.raises(errors.TooManyBallots):
        check_ballots("1", Tally(20, 3, 0, 0), collected=23, issued=22)


def test_two_tellers_must_agree():
    check_same("1", Tally(15, 3, 1, 1), Tally(15, 3, 1, 1))
    with pytest.raises(errors.CountsDiffer) as refused:
        check_same("1", Tally(15, 3, 1, 1), Tally(15, 2, 2, 1))
    assert (refused.value.first, refused.value.second) == (3, 2)


shares = st.builds(Share, st.integers(1, 100), st.just(100), st.booleans())


@given(shares, st.integers(1, 60))
def test_the_least_number_is_the_first_that_reaches(share, whole):
    least = share.least(whole)
    assert share.reached(least, whole)
    assert not share.reached(least - 1, whole)


@given(shares, st.integers(0, 60), st.integers(1, 60))
def test_one_more_vote_never_harms(share, votes, whole):
    assert not share.reached(votes, whole) or share.reached(votes + 1, whole)


def test_of_nobody_no_share_is_reached():
    assert not Share(0, 100).reached(0, 0)

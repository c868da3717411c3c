"""Ranking, ceilings, dossiers, hard criteria and copies."""

from __future__ import annotations

import csv
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.emulation_award.domain import dossier, duplicates, errors
from modules.emulation_award.domain.kinds import ObjectKind, PaperKind
from modules.emulation_award.domain.loader import load_board, load_money
from modules.emulation_award.domain.ranking import Candidate, Ceilings, propose, rank
from modules.emulation_award.tests.test_domain_voting import BOARD

PLAN_2021 = Ceilings(collectives=5, individuals=5)


def keys(ranked):
    return [(row.candidate.key, row.rank) for row in ranked]


def test_order_of_ties():
    rows = [
        Candidate(1, 15, 80),
        Candidate(2, 16, 10),
        Candidate(3, 15, 90),
        Candidate(4, 15, 80, has_priority=True),
        Candidate(5, 15, 80, awarded_before=True),
        Candidate(6, 15, 80),
    ]
    assert keys(rank(rows)) == [(2, 1), (3, 2), (4, 3), (1, 4), (6, 4), (5, 6)]


def test_six_pass_and_five_find_room():
    found = propose(rank(Candidate(n, 20 - n, 50) for n in range(1, 7)), 5)
    assert found.chosen == (1, 2, 3, 4, 5)
    assert found.reserves == (6,)
    assert found.tied == ()


def test_equals_that_do_not_all_fit_are_left_to_the_chair():
    rows = [Candidate(1, 20, 50), Candidate(2, 18, 50), Candidate(3, 18, 50), Candidate(4, 9, 1)]
    found = propose(rank(rows), 2)
    assert (found.chosen, found.tied, found.reserves) == ((1,), (2, 3), (4,))


def test_a_ceiling_is_no_target():
    assert propose(rank([Candidate(1, 20, 50)]), 5).chosen == (1,)


candidates = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 10**6),
        st.integers(0, 22),
        st.integers(0, 100),
        st.booleans(),
        st.booleans(),
    ),
    unique_by=lambda each: each.key,
    max_size=20,
)


@given(candidates, st.integers(0, 8))
def test_nobody_is_lost_and_the_room_is_kept(rows, room):
    found = propose(rank(rows), room)
    everybody = [*found.chosen, *found.tied, *found.reserves]
    assert sorted(everybody) == sorted(each.key for each in rows)
    assert len(found.chosen) <= room
    assert rank(rows) == rank(reversed(rows))


def test_ceilings_do_not_lend_to_one_another():
    with pytest.raises(errors.CeilingReached) as refused:
        PLAN_2021.check(ObjectKind.COLLECTIVE, 5)
    assert (refused.value.kind, refused.value.ceiling) == ("collective", 5)
    PLAN_2021.check(ObjectKind.INDIVIDUAL, 4)
    with pytest.raises(errors.NotAwardedFromCeilings):
        PLAN_2021.check(ObjectKind.HOUSEHOLD, 0)


NEEDS = BOARD.dossiers["BK_TINH"]
FULL = [
    dossier.HeldPaper(PaperKind.SUBMISSION, True, True),
    dossier.HeldPaper(PaperKind.REPORT, False, True),
    dossier.HeldPaper(PaperKind.MINUTES, False, True),
    dossier.HeldPaper(PaperKind.LIST, False, True),
]


def test_a_full_dossier():
    dossier.check_complete(NEEDS, FULL)


@pytest.mark.parametrize("missing", range(4))
def test_each_paper_is_missed(missing):
    rest = [paper for index, paper in enumerate(FULL) if index != missing]
    with pytest.raises(errors.DossierIncomplete) as refused:
        dossier.check_complete(NEEDS, rest)
    assert refused.value.missing == (FULL[missing].kind,)


@pytest.mark.parametrize(
    "paper",
    [
        dossier.HeldPaper(PaperKind.SUBMISSION, False, True),
        dossier.HeldPaper(PaperKind.SUBMISSION, True, False),
        dossier.HeldPaper(PaperKind.SUBMISSION, True, True, is_original=False),
    ],
)
def test_a_submission_needs_number_day_and_original(paper):
    assert dossier.missing_papers(NEEDS, [paper, *FULL[1:]]) == (PaperKind.SUBMISSION,)


def test_hard_criteria_are_a_gate_that_only_a_written_reason_opens():
    said = [
        dossier.Assessment("C1a", True, True, True),
        dossier.Assessment("C1c", True, True, False),
        dossier.Assessment("C1d", True, True, None),
        dossier.Assessment("C3b", False, False, False),
    ]
    with pytest.raises(errors.HardCriteriaNotMet) as refused:
        dossier.check_hard(said, override=" ")
    assert refused.value.codes == ("C1c", "C1d")
    dossier.check_hard(said, override="Chỉ tiêu giao sau khi tách xã")


def test_names_are_the_same_however_their_accents_are_written():
    name = "Chamaléa Thị  Mây"
    assert duplicates.same_name(name, unicodedata.normalize("NFD", name.upper()))
    assert not duplicates.same_name(name, "Chamaléa Thị Mai")


def test_copies_are_found():
    text = "Có thành tích xuất sắc trong phong trào thi đua giảm nghèo bền vững năm 2021"
    assert duplicates.is_copy(text, text.replace("năm 2021", "năm 2020"))
    assert not duplicates.is_copy(text, "Vận động xây 12 căn nhà Đại đoàn kết")
    assert duplicates.likeness("", "") == 0


@pytest.mark.parametrize(
    ("load", "text", "place"),
    [
        (load_board, "{vote_rules: [], dossiers: [], deadlines: [{code: 1}]}", "deadlines[0].code"),
        (load_board, "{vote_rules: [3], dossiers: [], deadlines: []}", "vote_rules[0]"),
        (load_money, "{regimes: [{code: A, from: x}]}", "regimes[0].from"),
        (
            load_money,
            "{regimes: [], forms: [], base_salaries: [], rounding: {mode: down}}",
            "rounding.mode",
        ),
    ],
)
def test_a_wrong_file_is_named_with_its_place(load, text, place):
    with pytest.raises(errors.BadData) as refused:
        load(text)
    assert place in refused.value.path


def test_ceilings_of_other_provinces_are_kept_in_the_same_way():
    """The published numbers fit the same pair of ceilings; nothing of 2021 is fixed in code."""
    rows = csv.DictReader("5,5\n10,20\n6,6\n".splitlines(), fieldnames=["c", "i"])
    for row in rows:
        ceilings = Ceilings(int(row["c"]), int(row["i"]))
        ceilings.check(ObjectKind.COLLECTIVE, int(row["c"]) - 1)
        with pytest.raises(errors.CeilingReached):
            ceilings.check(ObjectKind.INDIVIDUAL, int(row["i"]))

"""The village meeting (Điều 4 khoản 3 QĐ 24/2021/QĐ-TTg; TT 14/2018/TT-BLĐTBXH)."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modules.household_supervision.domain.errors import (
    AgreeExceedsPresent,
    NegativeCount,
    NoParticipants,
)
from modules.household_supervision.domain.procedure_loader import load_procedures
from modules.household_supervision.domain.village_meeting import (
    Attendance,
    Attendee,
    MeetingFaultCode,
    MeetingRole,
    Minutes,
    NextStep,
    Share,
    Signatory,
    count_attendance,
    decide_vote,
    find_meeting_faults,
    find_minutes_faults,
    is_valid_meeting,
    lacks_second_survey,
    meets_share,
)

TEXT = (Path(__file__).parents[1] / "data" / "procedure.yaml").read_text("utf-8")
RULES = {regime.id: regime.meeting for regime in load_procedures(TEXT).regimes}
OLD, CURRENT = RULES["TT17-2016"], RULES["QD24-2021"]
HALF = Share(1, 2, inclusive=True)

FULL = [
    Attendee("head", MeetingRole.VILLAGE_HEAD),
    Attendee("head", MeetingRole.PARTY_SECRETARY),
    Attendee("steering", MeetingRole.COMMUNE_STEERING),
    Attendee("officer", MeetingRole.POVERTY_OFFICER),
    Attendee("women", MeetingRole.MASS_ORGANISATION),
    Attendee("surveyor", MeetingRole.SURVEYOR),
    Attendee("household", MeetingRole.REVIEWED_HOUSEHOLD),
    Attendee("front", MeetingRole.FRONT_OBSERVER),
]


def without(*roles):
    return [row for row in FULL if row.role not in roles]


def present(participants, observers=0):
    return Attendance(participants, observers, frozenset(), ())


@pytest.mark.parametrize(
    ("votes", "counted", "share", "met"),
    [
        (5, 10, HALF, True),  # exactly half passes
        (4, 10, HALF, False),
        (5, 9, HALF, True),
        (4, 9, HALF, False),
        (5, 10, Share(1, 2, inclusive=False), False),
        (6, 10, Share(1, 2, inclusive=False), True),
        (2, 3, Share(2, 3, inclusive=True), True),
    ],
)
def test_a_share_is_taken_in_whole_numbers(votes, counted, share, met):
    assert meets_share(votes, counted, share) is met


def test_a_share_of_nobody_is_refused():
    with pytest.raises(NoParticipants):
        meets_share(0, 0, HALF)


def test_each_person_counts_once_and_observers_apart():
    found = count_attendance(FULL, CURRENT)
    assert (found.participants, found.observers) == (6, 1)
    assert found.in_both_capacities == ()


def test_an_observer_who_also_takes_part_is_named():
    rows = [*FULL, Attendee("front", MeetingRole.MASS_ORGANISATION)]
    found = count_attendance(rows, CURRENT)
    assert (found.participants, found.observers) == (7, 0)
    assert found.in_both_capacities == ("front",)
    fault = find_meeting_faults(rows, "head", True, CURRENT)[0]
    assert (fault.code, fault.person) == (MeetingFaultCode.OBSERVER_PARTICIPATES, "front")
    assert fault.finding_type == "F-KIN"


@pytest.mark.parametrize(
    ("agree", "participants", "observers", "agreed", "flips"),
    [
        (20, 40, 0, True, False),
        (19, 40, 0, False, False),
        (20, 40, 1, True, True),  # 20 of 41 would fail
        (21, 40, 2, True, False),
        (0, 5, 3, False, False),
    ],
)
def test_the_vote_on_a_household(agree, participants, observers, agreed, flips):
    found = decide_vote(agree, present(participants, observers), CURRENT)
    assert (found.agreed, found.flips_with_observers) == (agreed, flips)
    assert (found.agree, found.counted) == (agree, participants)
    assert found.next_step is (NextStep.POSTING if agreed else NextStep.SURVEY_AGAIN)


def test_below_the_share_a_second_survey_must_exist():
    failed = decide_vote(19, present(40), CURRENT)
    assert lacks_second_survey(failed, surveyed_again=False)
    assert not lacks_second_survey(failed, surveyed_again=True)
    assert not lacks_second_survey(decide_vote(20, present(40), CURRENT), surveyed_again=False)


def test_the_older_procedure_sets_no_share():
    found = decide_vote(0, present(10, 1), OLD)
    assert (found.agreed, found.flips_with_observers) == (True, False)
    assert found.next_step is NextStep.POSTING


@pytest.mark.parametrize("rules", [OLD, CURRENT])
def test_impossible_votes_are_refused(rules):
    with pytest.raises(AgreeExceedsPresent) as caught:
        decide_vote(11, present(10, 5), rules)
    assert (caught.value.agree, caught.value.present) == (11, 10)
    with pytest.raises(NegativeCount):
        decide_vote(-1, present(10), rules)
    with pytest.raises(NoParticipants):
        decide_vote(0, present(0, 3), rules)


def test_a_complete_meeting_has_no_fault():
    assert find_meeting_faults(FULL, "head", False, CURRENT) == ()


@pytest.mark.parametrize(
    "role",
    [
        MeetingRole.COMMUNE_STEERING,
        MeetingRole.POVERTY_OFFICER,
        MeetingRole.PARTY_SECRETARY,
        MeetingRole.MASS_ORGANISATION,
        MeetingRole.SURVEYOR,
        MeetingRole.REVIEWED_HOUSEHOLD,
    ],
)
def test_each_required_role_is_missed(role):
    faults = find_meeting_faults(without(role), "head", True, CURRENT)
    assert [(fault.code, fault.role) for fault in faults] == [(MeetingFaultCode.ROLE_MISSING, role)]
    assert faults[0].finding_type == "F-MEET-COMP"
    assert not is_valid_meeting(faults)


def test_other_households_may_stay_away():
    assert MeetingRole.OTHER_HOUSEHOLD in CURRENT.roles
    assert MeetingRole.OTHER_HOUSEHOLD not in CURRENT.required


@pytest.mark.parametrize(
    ("chair", "code"),
    [
        ("officer", MeetingFaultCode.CHAIR_NOT_VILLAGE_HEAD),
        ("stranger", MeetingFaultCode.CHAIR_ABSENT),
    ],
)
def test_the_village_head_chairs(chair, code):
    faults = find_meeting_faults(FULL, chair, True, CURRENT)
    assert [(fault.code, fault.person) for fault in faults] == [(code, chair)]
    assert not is_valid_meeting(faults)


@pytest.mark.parametrize(
    ("rows", "invited", "codes"),
    [
        (FULL, False, []),
        (without(MeetingRole.FRONT_OBSERVER), True, []),
        (without(MeetingRole.FRONT_OBSERVER), False, [MeetingFaultCode.FRONT_NOT_INVITED]),
    ],
)
def test_the_front_must_be_invited_but_its_absence_voids_nothing(rows, invited, codes):
    faults = find_meeting_faults(rows, "head", invited, CURRENT)
    assert [fault.code for fault in faults] == codes
    assert is_valid_meeting(faults)
    assert all(fault.finding_type == "F-MEET-FRONT" for fault in faults)


def test_the_older_procedure_gives_the_front_no_seat():
    rows = [
        Attendee("head", MeetingRole.VILLAGE_HEAD),
        Attendee("secretary", MeetingRole.PARTY_SECRETARY),
        Attendee("women", MeetingRole.MASS_ORGANISATION),
        Attendee("surveyor", MeetingRole.SURVEYOR),
        Attendee("household", MeetingRole.HOUSEHOLD_REPRESENTATIVE),
    ]
    assert find_meeting_faults(rows, "head", False, OLD) == ()


@pytest.mark.parametrize(
    ("copies", "signed", "codes"),
    [
        (2, set(Signatory), []),
        (1, set(Signatory), [MeetingFaultCode.TOO_FEW_MINUTES]),
        (2, {Signatory.CHAIR, Signatory.SECRETARY}, [MeetingFaultCode.SIGNATURE_MISSING]),
    ],
)
def test_two_signed_minutes(copies, signed, codes):
    faults = find_minutes_faults(Minutes(copies, frozenset(signed)), CURRENT)
    assert [fault.code for fault in faults] == codes
    assert all(fault.finding_type == "F-FILE" for fault in faults)
    assert is_valid_meeting(faults)


def test_the_two_tier_procedure_keeps_the_meeting():
    assert RULES["TWO-TIER-2025"] == CURRENT


@settings(deadline=None, database=None)
@given(st.integers(1, 500), st.data(), st.integers(0, 20))
def test_one_more_vote_never_turns_agreement_into_refusal(participants, data, observers):
    agree = data.draw(st.integers(0, participants - 1))
    attendance = present(participants, observers)
    fewer = decide_vote(agree, attendance, CURRENT)
    more = decide_vote(agree + 1, attendance, CURRENT)
    assert more.agreed >= fewer.agreed
    assert fewer.agreed is (agree / participants >= 0.5)
    assert not (fewer.flips_with_observers and not fewer.agreed)

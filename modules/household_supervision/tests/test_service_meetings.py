"""The village meeting: who counts, and at least half of all who attend."""

from __future__ import annotations

import pytest

from app.kernel.records import move_record
from modules.household_supervision.domain.errors import AgreeExceedsPresent
from modules.household_supervision.domain.village_meeting import MeetingRole
from modules.household_supervision.models import UnitReview, VillageMeeting
from modules.household_supervision.services import meetings
from modules.household_supervision.services.errors import (
    BelowHalf,
    ChairAbsent,
    MeetingDateMissing,
    MeetingVoid,
    NobodyBelow,
    VoteMissing,
)
from modules.household_supervision.services.meeting_steps import attendance_of
from modules.household_supervision.tests.support import DAY


@pytest.fixture
def called(system, review):
    """Return a function that brings the commune's review to its meetings."""

    def call() -> UnitReview:
        for name in ("survey", "meet"):
            move_record(UnitReview, review.id, name, actor=system, today=DAY)
        return review

    return call


def test_a_person_with_two_roles_counts_once(make_meeting, system):
    meeting = make_meeting()
    person = meetings.Person("Hai Vai", (MeetingRole.SURVEYOR, MeetingRole.OTHER_HOUSEHOLD))
    meetings.add_attendee(meeting.id, person, actor=system)
    attendance = attendance_of(meeting)
    assert (attendance.participants, attendance.observers) == (9, 1)


@pytest.mark.parametrize(("agree", "agreed"), [(4, True), (3, False), (8, True)])
def test_exactly_half_passes_and_less_is_surveyed_again(
    make_surveyed, make_meeting, called, system, agree, agreed
):
    case = make_surveyed()
    review = called()
    meeting = make_meeting()
    meetings.record_vote(meeting.id, case.id, agree, actor=system, opinion="ý kiến khác")
    conclusion = meetings.conclude(meeting.id, actor=system, today=DAY)
    assert conclusion.agreed is agreed
    assert case.state == ("discussed" if agreed else "to_survey")
    assert meeting.state == ("agreed" if agreed else "below_half")
    assert review.state == ("meeting" if agreed else "surveying")


def test_one_household_below_half_sends_back_only_itself(
    make_surveyed, make_meeting, called, system
):
    first, second = make_surveyed("Trần Thị Đào"), make_surveyed("Lê Văn Ơn")
    called()
    meeting = make_meeting()
    meetings.record_vote(meeting.id, first.id, 7, actor=system)
    meetings.record_vote(meeting.id, second.id, 2, actor=system)
    assert not meetings.conclude(meeting.id, actor=system, today=DAY).agreed
    assert (first.state, second.state) == ("discussed", "to_survey")
    again = meetings.plan_meeting(meeting.unit_review_id, meeting.unit_id, actor=system)
    assert again.number == 2


def test_the_button_refuses_agreement_below_half(make_surveyed, make_meeting, called, system):
    case = make_surveyed()
    called()
    meeting = make_meeting()
    meetings.record_vote(meeting.id, case.id, 3, actor=system)
    with pytest.raises(BelowHalf) as refusal:
        move_record(VillageMeeting, meeting.id, "agree", actor=system, today=DAY)
    assert (refusal.value.agree, refusal.value.counted) == (3, 8)


def test_the_button_refuses_to_send_back_what_agreed(make_surveyed, make_meeting, called, system):
    case = make_surveyed()
    called()
    meeting = make_meeting()
    meetings.record_vote(meeting.id, case.id, 4, actor=system)
    with pytest.raises(NobodyBelow):
        move_record(VillageMeeting, meeting.id, "send_back", actor=system, today=DAY)


def test_every_surveyed_household_of_the_village_needs_a_vote(
    make_surveyed, make_meeting, called, system, land
):
    case = make_surveyed("Có Phiếu")
    make_surveyed("Bỏ Sót")
    make_surveyed("Thôn Khác", unit=land.second_village)
    called()
    meeting = make_meeting()
    meetings.record_vote(meeting.id, case.id, 8, actor=system)
    with pytest.raises(VoteMissing) as refusal:
        meetings.conclude(meeting.id, actor=system, today=DAY)
    assert (refusal.value.count, refusal.value.example) == (1, "Bỏ Sót")


def test_more_than_all_cannot_agree(make_surveyed, make_meeting, called, system):
    case = make_surveyed()
    called()
    meeting = make_meeting()
    with pytest.raises(AgreeExceedsPresent):
        meetings.record_vote(meeting.id, case.id, 9, actor=system)


def test_the_front_that_was_neither_there_nor_invited_is_a_warning(
    make_surveyed, make_meeting, called, system
):
    case = make_surveyed()
    called()
    meeting = make_meeting(observer=False)
    meetings.record_vote(meeting.id, case.id, 8, actor=system)
    conclusion = meetings.conclude(meeting.id, actor=system, today=DAY)
    assert [fault.finding_type for fault in conclusion.warnings] == ["F-MEET-FRONT"]


def test_a_meeting_without_the_required_people_is_void(review, land, system, make_surveyed, called):
    case = make_surveyed()
    called()
    meeting = meetings.plan_meeting(review.id, land.village.id, held_on=DAY, actor=system)
    head = meetings.Person("Trưởng Thôn", (MeetingRole.VILLAGE_HEAD,))
    meetings.add_attendee(meeting.id, head, actor=system)
    meetings.hold_meeting(
        meeting.id, chair="Trưởng Thôn", secretary="Trưởng Thôn", actor=system, today=DAY
    )
    meetings.record_vote(meeting.id, case.id, 1, actor=system)
    with pytest.raises(MeetingVoid):
        meetings.conclude(meeting.id, actor=system, today=DAY)


def test_the_village_head_has_to_chair(make_meeting, make_surveyed, called, system):
    case = make_surveyed()
    called()
    meeting = make_meeting()
    meetings.record_vote(meeting.id, case.id, 8, actor=system)
    meeting.chair_name = "Hộ Khác"
    with pytest.raises(ChairAbsent):
        meetings.conclude(meeting.id, actor=system, today=DAY)


def test_a_meeting_to_come_was_not_held(review, land, system):
    meeting = meetings.plan_meeting(review.id, land.village.id, actor=system)
    with pytest.raises(MeetingDateMissing):
        meetings.hold_meeting(
            meeting.id,
            chair="A",
            secretary="B",
            actor=system,
            today=DAY,
            held_on=DAY.replace(year=2022),
        )

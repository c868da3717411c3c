"""The Front's findings, detectors, recommendations and their due dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text

from app.kernel.actor import bind_actor
from app.kernel.errors import NotAllowed
from app.kernel.records import move_record
from app.kernel.workflow_papers import Paper
from modules.household_supervision.models import CaseResult, Recommendation
from modules.household_supervision.models.choices import AnswerKind
from modules.household_supervision.services import detectors, meetings, supervision
from modules.household_supervision.services.errors import (
    AnswerMissing,
    FindingElsewhere,
    NotOfTheFront,
    NotOverdue,
    NumberMissing,
    OpinionMissing,
)
from modules.household_supervision.tests.support import COMMUNE, DAY, role

DUE = date(2021, 11, 4)
PAPER = Paper(
    signer="Trần Thị Thường Trực", capacity="Chủ tịch", issued_on=DAY, number="05/KN-MTTQ"
)


@pytest.fixture
def supervisor(actor, land, review):
    """Return a supervisor of the commune's Front, acting."""
    return actor(role("front_supervisor"), COMMUNE, land.front)


@pytest.fixture
def finding(supervisor, land, review):
    """Return a finding that was shared with the commune."""
    wanted = supervision.NewFinding(
        type_code="F-POST",
        unit_id=land.commune.id,
        organisation_id=land.front.id,
        evidence="Chỉ niêm yết một nơi",
        found_on=DAY,
        unit_review_id=review.id,
    )
    item = supervision.record_finding(wanted, actor=supervisor)
    return supervision.share_finding(item.id, actor=supervisor, today=DAY)


@pytest.fixture
def draft(supervisor, land, finding, review):
    """Return a drafted recommendation on the finding."""
    wanted = supervision.NewRecommendation(
        unit_id=land.commune.id,
        issuing_organisation_id=land.front.id,
        addressee_organisation_id=land.committee.id,
        content="Niêm yết lại đủ nơi, đủ ngày",
        unit_review_id=review.id,
        finding_ids=(finding.id,),
    )
    return supervision.draft_recommendation(wanted, actor=supervisor)


def issue(draft, supervisor):
    """Issue a draft by its signed paper."""
    return supervision.issue_recommendation(draft.id, PAPER, actor=supervisor, today=DAY)


def test_a_recommendation_is_due_twenty_days_after_it_is_issued(draft, supervisor, finding):
    item = issue(draft, supervisor)
    assert (item.state, item.due_on, item.due_value, item.due_unit) == ("issued", DUE, 20, "day")
    assert finding.state == "in_recommendation"


def test_the_limit_is_configured_by_day_and_unit(draft, supervisor, db_session, system):
    bind_actor(db_session, system)
    db_session.execute(
        text(
            "update household_supervision_parameter set value = 5, day_unit = 'working_day' "
            "where code = 'recommendation_answer'"
        )
    )
    bind_actor(db_session, supervisor)
    assert issue(draft, supervisor).due_on == date(2021, 10, 22)


def test_a_recommendation_needs_its_number(draft, supervisor):
    unnumbered = replace(PAPER, number=None)
    with pytest.raises(NumberMissing):
        supervision.issue_recommendation(draft.id, unnumbered, actor=supervisor, today=DAY)


def test_a_finding_that_was_not_shared_carries_no_recommendation(supervisor, land):
    hidden = supervision.NewFinding(
        type_code="F-POST",
        unit_id=land.commune.id,
        organisation_id=land.front.id,
        evidence="Chưa trao đổi",
        found_on=DAY,
    )
    found = supervision.record_finding(hidden, actor=supervisor)
    wanted = supervision.NewRecommendation(
        unit_id=land.commune.id,
        issuing_organisation_id=land.front.id,
        addressee_organisation_id=land.committee.id,
        content="Xem lại",
        finding_ids=(found.id,),
    )
    item = supervision.draft_recommendation(wanted, actor=supervisor)
    with pytest.raises(FindingElsewhere):
        issue(item, supervisor)


def test_overdue_is_marked_once_and_goes_one_level_up(draft, supervisor, db_session, system, land):
    item = issue(draft, supervisor)
    bind_actor(db_session, system)
    assert supervision.mark_overdue(today=DUE) == 0
    assert supervision.mark_overdue(today=date(2021, 11, 5)) == 1
    assert supervision.mark_overdue(today=date(2021, 11, 5)) == 0
    assert item.state == "overdue"
    bind_actor(db_session, supervisor)
    move_record(Recommendation, item.id, "escalate", actor=supervisor, today=date(2021, 11, 6))
    assert item.escalated_to.level == "province"
    assert item.escalated_to_id == land.front.parent_id


def test_what_is_awaited_is_not_overdue(draft, supervisor):
    item = issue(draft, supervisor)
    with pytest.raises(NotOverdue):
        move_record(Recommendation, item.id, "mark_overdue", actor=supervisor, today=DUE)


def test_an_answer_that_is_no_plain_yes_gives_its_reason(draft, supervisor, actor, land):
    item = issue(draft, supervisor)
    officer = actor(role("commune_officer"), COMMUNE, land.committee)
    plain = supervision.Answer(AnswerKind.REJECT, DUE)
    with pytest.raises(AnswerMissing):
        supervision.answer_recommendation(item.id, plain, actor=officer, today=DUE)


def test_the_commune_accepts(draft, supervisor, actor, land):
    item = issue(draft, supervisor)
    officer = actor(role("commune_officer"), COMMUNE, land.committee)
    answer = supervision.Answer(AnswerKind.PART, DUE, "Đồng ý niêm yết lại, không gia hạn")
    supervision.answer_recommendation(item.id, answer, actor=officer, today=DUE)
    assert (item.state, item.answer_kind) == ("answered", "part")


def test_a_dispute_needs_an_opinion(finding, actor, land):
    officer = actor(role("commune_officer"), COMMUNE, land.committee)
    with pytest.raises(OpinionMissing):
        supervision.answer_finding(finding.id, confirms=False, actor=officer, today=DAY)


def test_the_commune_records_no_finding(actor, land, review):
    officer = actor(role("commune_officer"), COMMUNE, land.committee)
    wanted = supervision.NewFinding(
        type_code="F-POST",
        unit_id=land.commune.id,
        organisation_id=land.front.id,
        evidence="x",
        found_on=DAY,
    )
    with pytest.raises(NotAllowed):
        supervision.record_finding(wanted, actor=officer)


def test_a_supervisor_speaks_for_the_own_front_only(supervisor, land):
    wanted = supervision.NewFinding(
        type_code="F-POST",
        unit_id=land.commune.id,
        organisation_id=land.committee.id,
        evidence="x",
        found_on=DAY,
    )
    with pytest.raises(NotOfTheFront):
        supervision.record_finding(wanted, actor=supervisor)


def detected(review, land, supervisor):
    """Return the codes of what a run of the detectors adds."""
    found = detectors.detect(review.id, land.front.id, actor=supervisor, today=DAY)
    return sorted(item.finding_type.code for item in found)


def test_a_class_that_contradicts_the_scores_is_found_once(
    make_surveyed, db_session, system, review, land, supervisor
):
    bind_actor(db_session, system)
    case = make_surveyed(scores=(100, 20))
    case.results[0].recorded_class = "poor"
    db_session.flush()
    bind_actor(db_session, supervisor)
    assert detected(review, land, supervisor) == ["F-CLASS"]
    assert detected(review, land, supervisor) == []


def test_the_wrong_area_and_the_wrong_standard_are_found(
    make_surveyed, db_session, system, review, land, supervisor
):
    bind_actor(db_session, system)
    case = make_surveyed()
    old = db_session.scalar(text("select id from household_standard where code = 'VN-2016-2021'"))
    db_session.add(CaseResult(case_id=case.id, standard_id=old, proposed_class="poor"))
    db_session.flush()
    bind_actor(db_session, supervisor)
    assert detected(review, land, supervisor) == ["F-STD"]
    bind_actor(db_session, system)
    case.area_kind = "urban"
    db_session.flush()
    bind_actor(db_session, supervisor)
    assert detected(review, land, supervisor) == ["F-AREA"]


def test_a_meeting_without_its_people_is_found(
    db_session, system, review, land, supervisor, make_surveyed
):
    bind_actor(db_session, system)
    meeting = meetings.plan_meeting(review.id, land.village.id, held_on=DAY, actor=system)
    meetings.hold_meeting(meeting.id, chair="A", secretary="B", actor=system, today=DAY)
    bind_actor(db_session, supervisor)
    codes = detected(review, land, supervisor)
    assert set(codes) == {"F-MEET-COMP", "F-MEET-FRONT"}

"""The chapters of the households: round, list, survey, meeting, supervision, decision."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from app.kernel.records import create_record
from app.kernel.workflow_papers import Paper
from modules.household_supervision.models import (
    CaseResult,
    Household,
    Member,
    Posting,
)
from modules.household_supervision.models.choices import AnswerKind, CaseSource, RoundKind
from modules.household_supervision.services import cases, meetings, rounds, supervision
from modules.household_supervision.tests.support import enter_people
from tests.story.province import Province

OPENED, MET = date(2021, 9, 1), date(2021, 10, 15)
FOUND, ISSUED, ANSWERED = date(2021, 10, 15), date(2021, 10, 18), date(2021, 10, 22)
ASKED, TOLD, DECIDED = date(2021, 10, 20), date(2021, 10, 26), date(2021, 10, 28)
REPORTED, CLOSED = date(2021, 11, 2), date(2021, 11, 3)
HEADS = (("Chamaléa Thị Nghèo", 120, 40), ("Nguyễn Văn Cận", 130, 20), ("Trần Văn Thoát", 150, 0))


def open_the_round(province: Province) -> None:
    """The standing office of the province opens the yearly review and enrols its communes."""
    with province.acting("standing") as actor:
        item = rounds.create_round(
            rounds.NewRound(
                name="Rà soát cuối năm 2021",
                kind=RoundKind.YEARLY,
                policy_year=2022,
                unit_id=province.units["province"].id,
                opens_on=OPENED,
                closes_on=date(2021, 12, 14),
            ),
            actor=actor,
        )
    province.move("standing", item, "open", OPENED)
    with province.acting("standing") as actor:
        rounds.enrol_communes(item.id, actor=actor)
        review = rounds.unit_review_at(province.session, item.id, province.units["commune"].id)
    province.told |= {"round": item, "review": review}


def list_and_survey(province: Province) -> None:
    """The commune lists its households, surveys them and reads their class by the standard."""
    review, made = province.told["review"], []
    province.move("commune", review, "list", OPENED)
    with province.acting("commune") as actor:
        for name, income, deprivation in HEADS:
            household = create_record(
                Household,
                {
                    "unit_id": province.units["village"].id,
                    "head_name": name,
                    "registered_on": date(2015, 1, 1),
                    "is_synthetic": True,
                },
                actor=actor,
            )
            told = {"household_id": household.id, "full_name": name, "birth_year": 1970}
            create_record(
                Member, {**told, "relationship_code": "head", "sex": "female"}, actor=actor
            )
            province.session.refresh(household)
            case = cases.add_case(
                review.id, household.id, source=CaseSource.MANAGED_LIST, actor=actor
            )
            survey = cases.Survey(MET, score_income=income, score_deprivation=deprivation)
            made.append((household.id, case.id, survey))
    province.move("commune", review, "survey", OPENED)
    with province.acting("commune") as actor:
        for _household, case_id, survey in made:
            cases.record_survey(case_id, survey, actor=actor, today=MET)
            cases.classify_case(case_id, actor=actor)
    province.told |= {"household": made[0][0], "cases": [case_id for _h, case_id, _s in made]}


def supervise(province: Province) -> None:
    """The village meets; the Front, which watches, finds something, and is answered in time."""
    review, told = province.told["review"], province.told
    province.move("commune", review, "meet", MET)
    with province.acting("commune") as actor:
        meeting = meetings.plan_meeting(
            review.id, province.units["village"].id, held_on=MET, place="Nhà văn hóa", actor=actor
        )
        enter_people(meeting, actor)
        meetings.hold_meeting(
            meeting.id, chair="Trưởng Thôn", secretary="Cán Bộ", actor=actor, today=MET
        )
        for case_id in told["cases"]:
            meetings.record_vote(meeting.id, case_id, 6, actor=actor)
        assert meetings.conclude(meeting.id, actor=actor, today=MET).agreed
    with province.acting("front") as actor:
        finding = supervision.record_finding(
            supervision.NewFinding(
                type_code="F-POST",
                unit_id=review.unit_id,
                organisation_id=province.bodies["mttq_xa"].id,
                evidence="Danh sách chưa niêm yết tại nhà văn hóa thôn",
                found_on=FOUND,
                unit_review_id=review.id,
            ),
            actor=actor,
        )
        supervision.share_finding(finding.id, actor=actor, today=FOUND)
    with province.acting("commune") as actor:
        supervision.answer_finding(finding.id, confirms=True, actor=actor, today=ISSUED)
    with province.acting("front") as actor:
        asked = supervision.draft_recommendation(
            supervision.NewRecommendation(
                unit_id=review.unit_id,
                issuing_organisation_id=province.bodies["mttq_xa"].id,
                addressee_organisation_id=province.bodies["bcd_xa"].id,
                content="Niêm yết danh sách tại nhà văn hóa thôn",
                unit_review_id=review.id,
                finding_ids=(finding.id,),
            ),
            actor=actor,
        )
        paper = Paper("Chủ tịch Mặt trận", "Chủ tịch", ISSUED, number="5/KN-MTTQ")
        supervision.issue_recommendation(asked.id, paper, actor=actor, today=ISSUED)
    with province.acting("commune") as actor:
        answer = supervision.Answer(AnswerKind.ACCEPT, ANSWERED, "Đã niêm yết")
        supervision.answer_recommendation(asked.id, answer, actor=actor, today=ANSWERED)
    with province.acting("front"):
        asked.result = "Đã niêm yết tại nhà văn hóa thôn, Mặt trận đã kiểm tra"
    province.move("front", asked, "carry_out", ANSWERED)


def post_and_recognise(province: Province) -> None:
    """The list is posted, the district asked, the chairman decides; then the round closes."""
    review, session = province.told["review"], province.session
    province.move("commune", review, "post", MET)
    with province.acting("commune") as actor:
        for place in ("village_house", "commune_office"):
            values = {"unit_review_id": review.id, "unit_id": review.unit_id, "place": place}
            create_record(Posting, {**values, "posted_from": MET}, actor=actor)
    province.move("commune", review, "ask_district", ASKED)
    with province.acting("commune"):
        review.district_answered_on = TOLD
        session.flush()
    with province.acting("chair") as actor:
        decision = cases.Decision("45/QĐ-UBND", DECIDED, "Chủ tịch xã Mẫu")
        cases.recognise_review(review.id, decision, actor=actor, today=DECIDED)
    province.move("commune", review, "report", REPORTED)
    with province.acting("commune"):
        results = select(CaseResult.recognised_class).order_by(CaseResult.id)
        found = list(session.scalars(results))
    assert found == ["poor", "near_poor", "not_poor"]

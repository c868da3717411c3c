"""Rounds, the steps of a commune, and one story from the list to the closed round."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.kernel import prefill
from app.kernel.actor import bind_actor
from app.kernel.errors import WrongState
from app.kernel.records import move_record
from modules.household_supervision.models import (
    CaseResult,
    Posting,
    ReviewRound,
    UnitReview,
)
from modules.household_supervision.models.choices import ResultStatus, RoundKind
from modules.household_supervision.services import cases, meetings, queries, rounds, summary
from modules.household_supervision.services.errors import (
    CasesUnfinished,
    DecisionMissing,
    DistrictAnswerMissing,
    NoCases,
    PostingMissing,
    PostingTooShort,
    ReviewsUnfinished,
    StepRequired,
)
from modules.household_supervision.services.workflows import UNIT_REVIEW
from modules.household_supervision.tests.support import COMMUNE, DAY, OPENING, role


def step(review, name, actor, today=DAY, reason=""):
    """Move a commune's review one step on."""
    return move_record(UnitReview, review.id, name, actor=actor, today=today, reason=reason)


def test_the_regime_gives_the_share_of_the_meeting(review_round):
    assert review_round.regime == "QD24-2021"
    assert (review_round.agree_votes, review_round.agree_of) == (1, 2)
    assert review_round.standard.code == "VN-2022-2026"


def test_two_rounds_stand_side_by_side_in_autumn_2021(review_round, system, land):
    other = rounds.create_round(
        rounds.NewRound(
            name="Rà soát theo chuẩn cũ",
            kind=RoundKind.YEARLY,
            policy_year=2021,
            unit_id=land.province.id,
            opens_on=OPENING,
            closes_on=date(2021, 12, 14),
        ),
        actor=system,
    )
    assert other.standard.code == "VN-2016-2021"


def test_every_commune_is_enrolled_once(review_round, system, db_session):
    count = db_session.scalar(select(func.count()).select_from(UnitReview))
    assert count == 65
    assert rounds.enrol_communes(review_round.id, actor=system) == ()


def test_an_empty_list_is_not_surveyed(review, system):
    with pytest.raises(NoCases):
        step(review, "survey", system)


def test_the_meeting_waits_for_every_survey(review, make_case, system):
    make_case()
    step(review, "survey", system)
    with pytest.raises(CasesUnfinished):
        step(review, "meet", system)


def test_nothing_is_posted_without_a_meeting(review, make_surveyed, system):
    make_surveyed()
    step(review, "survey", system)
    with pytest.raises(StepRequired):
        step(review, "post", system)


def test_a_step_is_not_skipped(review, system):
    with pytest.raises(WrongState):
        step(review, "report", system)


def test_a_round_closes_after_its_communes(review_round, system):
    with pytest.raises(ReviewsUnfinished):
        move_record(ReviewRound, review_round.id, "close", actor=system, today=DAY)


def test_the_result_is_published_as_preliminary_then_official(review_round, system):
    assert review_round.status == ResultStatus.PRELIMINARY
    rounds.publish_result(review_round.id, ResultStatus.OFFICIAL, actor=system)
    assert review_round.status == ResultStatus.OFFICIAL


def test_the_ways_back_lead_to_the_survey():
    again = UNIT_REVIEW.transition("survey_again")
    assert set(again.sources) == {"meeting", "posting", "district"}
    assert again.reason_required


def test_a_round_from_the_list_to_its_close(
    review, review_round, make_surveyed, make_meeting, actor, land, db_session, system
):
    poor, near = make_surveyed("Nghèo Văn Một", (120, 40)), make_surveyed("Cận Văn Hai", (130, 20))
    out = make_surveyed("Thoát Văn Ba", (150, 0), unit=land.second_village)
    officer = actor(role("commune_officer"), COMMUNE, land.committee)
    for name in ("survey", "meet"):
        step(review, name, officer)
    _meet(make_meeting, officer, land.village, [poor, near])
    _meet(make_meeting, officer, land.second_village, [out])
    step(review, "post", officer)
    # Friday; three working days after it is Wednesday 20/10.
    assert review.posting_due_on == date(2021, 10, 20)
    with pytest.raises(PostingMissing):
        step(review, "ask_district", officer, date(2021, 10, 20))
    for place in ("village_house", "commune_office"):
        db_session.add(
            Posting(unit_review_id=review.id, unit_id=land.commune.id, place=place, posted_from=DAY)
        )
    db_session.commit()
    with pytest.raises(PostingTooShort):
        step(review, "ask_district", officer, date(2021, 10, 18))
    step(review, "ask_district", officer, date(2021, 10, 20))
    assert review.district_due_on == date(2021, 10, 27)
    assert poor.state == "proposed"
    _recognise(review, actor, land, db_session)
    assert [case.state for case in (poor, near, out)] == ["recognised"] * 3
    found = db_session.scalars(select(CaseResult.recognised_class).order_by(CaseResult.id)).all()
    assert found == ["poor", "near_poor", "not_poor"]
    counts = [
        prefill.find(db_session, f"household_supervision.{name}", land.commune.id, day)
        for day in (date(2021, 12, 31), DAY)
        for name in ("poor", "near_poor")
    ]
    assert counts == [1, 1, None, None]  # nothing was decided yet on the earlier day
    bind_actor(db_session, officer)
    step(review, "report", officer, date(2021, 11, 2))
    bind_actor(db_session, system)
    step(review, "close", system, date(2021, 11, 3))
    assert queries.round_progress(db_session, review_round.id).by_state == {
        "closed": 1,
        "draft": 64,
    }
    _summed_up(review_round, review, land, system, db_session)


def _meet(make_meeting, officer, village, households):
    meeting = make_meeting(village)
    for case in households:
        meetings.record_vote(meeting.id, case.id, 6, actor=officer)
    assert meetings.conclude(meeting.id, actor=officer, today=DAY).agreed


def _recognise(review, actor, land, db_session):
    chair = actor(role("commune_chair"), COMMUNE, land.committee)
    day = date(2021, 10, 28)
    with pytest.raises(DistrictAnswerMissing):
        step(review, "recognise", chair, day)
    review.district_answered_on = date(2021, 10, 26)
    db_session.commit()
    with pytest.raises(DecisionMissing):
        step(review, "recognise", chair, day)
    decision = cases.Decision("45/QĐ-UBND", day, "Chủ tịch")
    cases.recognise_review(review.id, decision, actor=chair, today=day)
    assert review.report_due_on == date(2021, 11, 14)


def _summed_up(review_round, review, land, system, db_session):
    rows = {
        (row.unit.id, row.area): row for row in summary.summarise(review_round.id, actor=system)
    }
    province, commune = rows[land.province.id, None], rows[land.commune.id, None]
    assert (province.counts.poor, province.counts.near_poor) == (1, 1)
    assert (commune.counts.poor, commune.counts.undecided) == (1, 0)
    assert commune.poor_rate is None
    assert rows[land.commune.id, "rural"].counts.near_poor == 1
    assert (land.commune.id, "urban") not in rows
    assert rows[land.second_village.id, None].counts.poor == 0


def test_a_rate_needs_its_denominator(review, review_round, make_surveyed, system, land):
    make_surveyed()
    rounds.set_residents(review.id, households=1601, persons=None, source="UBND xã", actor=system)
    rows = {
        (row.unit.id, row.area): row for row in summary.summarise(review_round.id, actor=system)
    }
    commune, province = rows[land.commune.id, None], rows[land.province.id, None]
    assert commune.poor_rate == Decimal("0.06")
    assert commune.residents_source == "recorded"
    # Other communes gave no figure, and none was published for 2021: no rate for the province.
    assert province.poor_rate is None


def test_published_figures_are_compared(review_round, make_surveyed, db_session, system, land):
    make_surveyed()
    rows = summary.summarise(review_round.id, actor=system, levels=("province",))
    assert rows[0].published is None
    assert rows[0].differences == ()

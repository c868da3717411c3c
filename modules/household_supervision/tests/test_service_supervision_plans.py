"""The work on a plan: issue, send, draw, start, visit, report; and what each step refuses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.kernel.actor import bind_actor
from app.kernel.errors import InvalidInput, NotAllowed, WrongState
from app.kernel.records import move_record
from app.kernel.workflow_papers import Paper
from modules.household_supervision.domain.errors import (
    BadSampleRule,
    NothingToDraw,
    NotIndependent,
    OutsidePlanTime,
)
from modules.household_supervision.models import CommitteeMember, SampledHousehold, SupervisionPlan
from modules.household_supervision.services import plans, samples, supervision, teams, visits
from modules.household_supervision.services.errors import (
    NotOfTheFront,
    PaperMissing,
    PlanNotBegun,
    PlanNotSent,
    PlanOver,
    RecommendationsOpen,
    ReplacedAlready,
    ReportMissing,
    SampleDrawn,
    SampleMissing,
    SentTooLate,
    TeamMissing,
    UnitsMissing,
    VisitedAlready,
)
from modules.household_supervision.tests.plans import DECISION, STARTS, make_supervision
from modules.household_supervision.tests.support import COMMUNE, DAY, OTHER_COMMUNE, role

LATER = DAY + timedelta(days=30)


@pytest.fixture
def supervisor(actor, land):
    """Return a supervisor of the commune's Front, acting."""
    return actor(role("front_supervisor"), COMMUNE, land.front)


@pytest.fixture
def draft(supervisor, land):
    """Return a draft of the commune's Front."""
    return plans.create_plan(
        {
            "name": "Giám sát rà soát",
            "organisation_id": land.front.id,
            "form": "TEAM",
            "mode": "direct",
            "starts_on": STARTS,
            "ends_on": date(2021, 11, 30),
            "sample_kind": "count",
            "sample_value": 3,
        },
        actor=supervisor,
    )


def paper(number: str = "05/KH-MTTQ") -> plans.Paper:
    """Return a signed plan."""
    return plans.Paper(number, date(2021, 9, 20), "Chủ Tịch")


def consulted(draft, actor):
    """Bring a draft to the point before it is issued."""
    plans.consult(draft.id, date(2021, 9, 15), "Đảng ủy xã", actor=actor, today=DAY)
    return draft


def test_the_area_is_that_of_the_body(draft, land):
    assert draft.unit_id == land.commune.id


@pytest.mark.parametrize(
    ("kind", "value"), [("count", None), ("share", 101), ("census", 4), ("count", 0)]
)
def test_a_bad_sample_rule_is_refused(draft, supervisor, kind, value):
    values = {"sample_kind": kind, "sample_value": value}
    with pytest.raises(BadSampleRule):
        plans.update_plan(draft.id, values, actor=supervisor)


def test_only_the_front_plans(land, actor):
    officer = actor(role("commune_officer"), COMMUNE, land.committee)
    with pytest.raises(NotAllowed):
        plans.create_plan({"organisation_id": land.front.id}, actor=officer)
    mistaken = actor(role("front_supervisor"), COMMUNE, land.committee)
    with pytest.raises(NotOfTheFront):
        plans.create_plan({"organisation_id": land.committee.id}, actor=mistaken)


def test_a_plan_names_its_units_before_it_is_issued(draft, supervisor):
    with pytest.raises(UnitsMissing):
        plans.issue(consulted(draft, supervisor).id, paper(), actor=supervisor, today=DAY)


@pytest.mark.parametrize("number", ["", "   "])
def test_a_plan_needs_its_number(draft, supervisor, land, number):
    plans.add_unit(draft.id, land.commune.id, actor=supervisor)
    with pytest.raises(PaperMissing):
        plans.issue(consulted(draft, supervisor).id, paper(number), actor=supervisor, today=DAY)


def test_a_unit_outside_the_area_is_refused(draft, supervisor, land):
    with pytest.raises(InvalidInput) as refusal:
        plans.add_unit(draft.id, land.other_commune.id, actor=supervisor)
    assert "unit_id" in refusal.value.errors


@pytest.fixture
def issued(draft, supervisor, land):
    """Return an issued plan with a team that has a decision and a head."""
    plans.add_unit(draft.id, land.commune.id, actor=supervisor)
    return plans.issue(consulted(draft, supervisor).id, paper(), actor=supervisor, today=DAY)


def set_up(plan, actor, **values) -> None:
    """Give a plan its team and head."""
    decision = {"decision_number": DECISION.number, "decision_date": DECISION.date}
    team = teams.set_up_team({"plan_id": plan.id, "name": "Đoàn", **decision}, actor=actor)
    head = {"role": "head", "full_name": "Trưởng Đoàn", "valid_from": STARTS}
    teams.add_member({"team_id": team.id, **head, **values}, actor=actor)


def test_the_day_to_send_it_by_follows_from_the_limit_in_force(issued):
    assert issued.send_due_on == date(2021, 10, 3)  # 15 days before 18/10/2021
    assert (issued.send_limit_value, issued.send_limit_unit) == (15, "day")


@pytest.mark.parametrize("head", [None, {"valid_to": date(2021, 11, 29)}])
def test_a_plan_is_sent_with_its_team(issued, supervisor, head):
    if head is not None:
        set_up(issued, supervisor, **head)
    with pytest.raises(TeamMissing):
        plans.send(issued.id, date(2021, 9, 30), actor=supervisor, today=DAY)


@pytest.mark.parametrize(
    ("sent", "reason", "fits"),
    [
        (date(2021, 10, 3), None, True),
        (date(2021, 10, 4), None, False),
        (date(2021, 10, 4), "  ", False),
        (date(2021, 10, 4), "Bão", True),
    ],
)
def test_late_needs_its_reason(issued, supervisor, sent, reason, fits):
    set_up(issued, supervisor)
    if fits:
        done = plans.send(issued.id, sent, late_reason=reason, actor=supervisor, today=DAY)
        assert done.state == "sent"
    else:
        with pytest.raises(SentTooLate) as refusal:
            plans.send(issued.id, sent, late_reason=reason, actor=supervisor, today=DAY)
        assert refusal.value.due_on == date(2021, 10, 3)


def test_a_plan_starts_in_its_time_with_its_sample(supervision, make_surveyed):
    make_surveyed()
    key, system = supervision.plan.id, supervision.system
    with pytest.raises(PlanNotBegun):
        plans.start(key, actor=system, today=STARTS - timedelta(days=1))
    with pytest.raises(SampleMissing):
        plans.start(key, actor=system, today=STARTS)
    supervision.draw()
    started = plans.start(key, actor=system, today=STARTS)
    assert started.state == "running"
    assert started.report_due_on == started.ends_on + timedelta(days=15)


def test_steps_are_not_skipped(draft, supervisor):
    with pytest.raises(WrongState):
        plans.start(draft.id, actor=supervisor, today=STARTS)


def test_a_sample_can_be_drawn_again_by_anybody(sampled, make_user, land, make_surveyed):
    own = sampled.supervision
    other = make_supervision(own.session, make_user, land, own.plan.round, name="Lần hai")
    again = other.draw(seed="hạt giống")
    assert [row.household_id for row in again] == [row.household_id for row in sampled.drawn]


def test_a_sample_is_drawn_once(sampled, supervisor):
    with pytest.raises(SampleDrawn):
        samples.draw_sample(sampled.supervision.unit.id, actor=supervisor, today=DAY)


def test_nothing_to_draw(supervision):
    with pytest.raises(NothingToDraw):
        supervision.draw()


def test_no_sample_of_a_draft(draft, supervisor, land):
    unit = plans.add_unit(draft.id, land.commune.id, actor=supervisor)
    with pytest.raises(PlanNotSent):
        samples.draw_sample(unit.id, actor=supervisor, today=DAY)


def test_who_reaches_a_part_of_the_list_draws_nothing(supervision, make_surveyed, make_user, land):
    make_surveyed()
    user, _acting = make_user(role("front_supervisor"), OTHER_COMMUNE, land.front)
    from app.kernel.security import load_actor

    acting = load_actor(supervision.session, user.id, "x")
    bind_actor(supervision.session, acting)
    with pytest.raises(NotAllowed):
        samples.draw_sample(supervision.unit.id, actor=acting, today=DAY)


def test_who_drew_it_is_kept(supervision, make_surveyed, supervisor):
    make_surveyed()
    bind_actor(supervision.session, supervisor)
    item = samples.draw_sample(supervision.unit.id, actor=supervisor, today=DAY)
    assert (item.created_by_id, item.drawn_on, item.population) == (supervisor.user_id, DAY, 1)
    assert item.seed


def test_a_replacement_is_the_next_of_the_draw(sampled, supervisor):
    first = sampled.drawn[0]
    new = samples.replace_household(first.id, "đi làm xa", actor=supervisor, today=DAY)
    assert (new.replaces_id, new.position) == (first.id, 3)
    with pytest.raises(ReplacedAlready):
        samples.replace_household(first.id, "lần nữa", actor=supervisor, today=DAY)


def test_a_visited_household_is_not_replaced(sampled, supervisor):
    visit = visits.record_visit(
        {"plan_unit_id": sampled.supervision.unit.id, "visited_on": STARTS},
        actor=supervisor,
        today=LATER,
    )
    row = sampled.drawn[0]
    seen = {"visit_id": visit.id, "sampled_id": row.id, "seen": "Nhà tạm"}
    visits.note_seen({**seen, "agrees_with_record": True, "differences": None}, actor=supervisor)
    with pytest.raises(VisitedAlready):
        samples.replace_household(row.id, "vắng", actor=supervisor, today=DAY)


def test_nothing_is_replaced_after_the_report(sampled, supervisor):
    sampled.supervision.move_to("reported")
    bind_actor(sampled.supervision.session, supervisor)
    with pytest.raises(PlanOver):
        samples.replace_household(sampled.drawn[0].id, "vắng", actor=supervisor, today=DAY)


@pytest.mark.parametrize("shift", [-1, 400])
def test_a_visit_outside_the_plan_is_refused(sampled, supervisor, shift):
    values = {
        "plan_unit_id": sampled.supervision.unit.id,
        "visited_on": STARTS + timedelta(days=shift),
    }
    with pytest.raises(OutsidePlanTime):
        visits.record_visit(values, actor=supervisor, today=LATER)


def test_a_member_of_the_committee_is_refused_by_name(supervision, land, db_session):
    _acting, person = supervision.someone()
    supervision.as_system()
    db_session.add(
        CommitteeMember(unit_id=land.commune.id, full_name="x", person_id=person, valid_from=STARTS)
    )
    db_session.flush()
    with pytest.raises(NotIndependent):
        supervision.join(person)


def test_the_head_is_replaced_in_one_step(sampled, supervisor):
    head = sampled.supervision.head
    with pytest.raises(InvalidInput):
        teams.end_membership(head.id, DAY + timedelta(days=9), DECISION, "", actor=supervisor)
    new = teams.replace_member(
        head.id,
        STARTS + timedelta(days=5),
        {"full_name": "Trưởng Đoàn Mới"},
        DECISION,
        "nghỉ hưu",
        actor=supervisor,
    )
    assert (new.role, new.valid_from) == ("head", STARTS + timedelta(days=5))


def test_the_plan_sums_up_and_closes_when_all_is_answered(sampled, supervisor, land):
    own = sampled.supervision
    session = own.session
    found = supervision.record_finding(
        supervision.NewFinding(
            type_code="F-EXTRA",
            unit_id=land.commune.id,
            organisation_id=land.front.id,
            evidence="Có xe tải",
            found_on=STARTS,
            sampled_id=sampled.drawn[0].id,
        ),
        actor=supervisor,
    )
    supervision.share_finding(found.id, actor=supervisor, today=STARTS)
    asked = supervision.draft_recommendation(
        supervision.NewRecommendation(
            unit_id=land.commune.id,
            issuing_organisation_id=land.front.id,
            addressee_organisation_id=land.committee.id,
            content="Rà soát lại",
            finding_ids=(found.id,),
        ),
        actor=supervisor,
    )
    paper = Paper("Trần Thị Thường Trực", "TM. Ban Thường trực", STARTS, number="1/MT")
    supervision.issue_recommendation(asked.id, paper, actor=supervisor, today=STARTS)
    assert visits.progress(session, own.plan.id) == visits.Progress(1, 2, 0, 1, 1, 0)
    bind_actor(session, supervisor)
    done = plans.Report("02/BC", date(2021, 12, 1), "Kết quả")
    with pytest.raises(ReportMissing):
        plans.report(
            own.plan.id, plans.Report(" ", date(2021, 12, 1)), actor=supervisor, today=LATER
        )
    plans.report(own.plan.id, done, actor=supervisor, today=LATER)
    move_record(SupervisionPlan, own.plan.id, "follow", actor=supervisor, today=LATER)
    with pytest.raises(RecommendationsOpen):
        move_record(SupervisionPlan, own.plan.id, "close", actor=supervisor, today=LATER)
    assert session.query(SampledHousehold).count() == 2

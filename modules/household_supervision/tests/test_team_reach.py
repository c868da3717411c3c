"""Whom a team may see: its sample, while its plan runs; by the session and by raw SQL alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.core.services.users import assign, end_assignment
from app.kernel.actor import Actor, bind_actor
from app.kernel.errors import NotFound
from app.kernel.records import get_record
from app.kernel.scope import Request
from app.kernel.security import load_actor
from modules.household_supervision.models import (
    CaseDeprivation,
    CaseResult,
    Household,
    MeetingVote,
    Member,
    ReviewCase,
    SampledHousehold,
    UnitReview,
)
from modules.household_supervision.services import meetings, plans, samples, teams
from modules.household_supervision.tests.plans import DECISION, make_supervision, today_of
from modules.household_supervision.tests.support import COMMUNE, DAY, role

COUNTS = {
    Household: "select count(*) from household_household",
    Member: "select count(*) from household_member",
    ReviewCase: "select count(*) from household_case",
    CaseResult: "select count(*) from household_case_result",
    CaseDeprivation: "select count(*) from household_case_deprivation",
}
# Two households of four people each, with one class and no lack counted one by one.
INSIDE = {Household: 2, Member: 8, ReviewCase: 2, CaseResult: 2, CaseDeprivation: 0}
NOTHING = dict.fromkeys(COUNTS, 0)


def seen(session, sql, acting: Actor) -> dict[type[Any], int]:
    """Return what somebody counts by the session, after asserting that raw SQL counts the same."""
    bind_actor(session, acting)
    session.expire_all()
    by_session = {cls: session.execute(select(func.count(cls.id))).scalar_one() for cls in COUNTS}
    by_sql = {cls: sql(query, acting=acting)[0][0] for cls, query in COUNTS.items()}
    assert by_session == by_sql
    return by_session


def reload(session, acting: Actor) -> Actor:
    """Return an actor with the assignments in force now."""
    assert acting.user_id is not None
    return load_actor(session, acting.user_id, acting.name)


def test_a_member_sees_the_sample_and_nothing_else(sampled, db_session, sql):
    acting = sampled.member()
    assert seen(db_session, sql, acting) == INSIDE
    for case in sampled.inside:
        assert get_record(db_session, ReviewCase, case.id).household.members
    for case in sampled.outside:
        for cls, key in ((ReviewCase, case.id), (Household, case.household_id)):
            with pytest.raises(NotFound):
                get_record(db_session, cls, key)


def test_a_member_by_assignment_sees_the_sample(sampled, db_session, sql):
    acting, _person = sampled.supervision.someone()
    sampled.supervision.join(None, assignment_id=acting.grants[0].assignment_id)
    assert seen(db_session, sql, acting) == INSIDE


def test_an_ended_assignment_ends_it(sampled, db_session, sql):
    acting, _person = sampled.supervision.someone()
    key = acting.grants[0].assignment_id
    sampled.supervision.join(None, assignment_id=key)
    yesterday = today_of(db_session) - timedelta(days=1)
    db_session.execute(
        text("update core_assignment set valid_from = :d where id = :k"),
        {"d": yesterday, "k": key},
    )
    end_assignment(key, on=yesterday, actor=sampled.supervision.system)
    assert seen(db_session, sql, acting) == NOTHING
    assert seen(db_session, sql, reload(db_session, acting)) == NOTHING


def test_a_stranger_sees_nothing(sampled, db_session, sql):
    acting, _person = sampled.supervision.someone()
    assert seen(db_session, sql, acting) == NOTHING
    assert seen(db_session, sql, Actor()) == NOTHING


def test_another_team_sees_its_own_sample_only(sampled, db_session, make_user, land, sql):
    ours = {row.id for row in sampled.drawn}
    other = make_supervision(db_session, make_user, land, None, name="Kế hoạch khác")
    other.draw(seed="khác")
    acting, person = other.someone()
    other.join(person)
    assert seen(db_session, sql, acting) == NOTHING  # sent, not running
    other.move_to("running")
    keys = set(
        db_session.execute(
            text(
                "select household_id from household_sampled d join household_sample s "
                "on s.id = d.sample_id where s.plan_id = :p"
            ),
            {"p": other.plan.id},
        ).scalars()
    )
    bind_actor(db_session, acting)
    assert set(db_session.scalars(select(Household.id))) == keys
    assert not ours & set(db_session.scalars(select(SampledHousehold.id)))
    assert sql("select count(*) from household_sampled where id = any(:k)", k=list(ours)) == [(0,)]


@pytest.mark.parametrize(
    ("values", "sees"),
    [
        ({}, True),
        ({"valid_from": 0}, True),  # from today on
        ({"valid_from": 1}, False),  # from tomorrow on
        ({"valid_to": 0}, True),  # today is the last day
        ({"valid_to": -1}, False),  # yesterday was
    ],
)
def test_only_while_the_membership_is_in_force(sampled, db_session, sql, values, sees):
    today = today_of(db_session)
    dates = {name: today + timedelta(days=shift) for name, shift in values.items()}
    acting = sampled.member(**dates)
    assert seen(db_session, sql, acting) == (INSIDE if sees else NOTHING)


@pytest.mark.parametrize("state", ["reported", "following", "closed"])
def test_not_after_the_report(sampled, db_session, sql, state):
    acting = sampled.member()
    sampled.supervision.move_to(state)
    assert seen(db_session, sql, acting) == NOTHING


def test_not_before_the_start(supervision, make_surveyed, db_session, sql):
    make_surveyed()
    supervision.draw()
    acting, person = supervision.someone()
    supervision.join(person)
    assert seen(db_session, sql, acting) == NOTHING


@pytest.mark.parametrize(("first", "last", "sees"), [(1, 9, False), (0, 9, True), (-9, 0, True)])
def test_only_in_the_time_of_the_plan(
    db_session, make_user, land, review_round, make_surveyed, sql, first, last, sees
):
    today = today_of(db_session)
    dates = {
        "starts_on": today + timedelta(days=first),
        "ends_on": today + timedelta(days=last),
    }
    own = make_supervision(db_session, make_user, land, review_round, **dates)
    make_surveyed()
    own.draw()
    acting, person = own.someone()
    own.join(person)
    own.move_to("running")
    assert (seen(db_session, sql, acting) != NOTHING) is sees


def test_not_after_the_end_of_the_plan(sampled, db_session, sql):
    acting = sampled.member()
    sampled.supervision.as_system()
    yesterday = today_of(db_session) - timedelta(days=1)
    plans.update_plan(
        sampled.supervision.plan.id, {"ends_on": yesterday}, actor=sampled.supervision.system
    )
    assert seen(db_session, sql, acting) == NOTHING


def test_who_is_removed_by_decision_sees_nothing_from_then_on(sampled, db_session, sql):
    acting, person = sampled.supervision.someone()
    member = sampled.supervision.join(person)
    assert seen(db_session, sql, acting) == INSIDE
    sampled.supervision.as_system()
    today = today_of(db_session)
    system = sampled.supervision.system
    teams.end_membership(member.id, today, DECISION, "chuyển công tác", actor=system)
    assert seen(db_session, sql, acting) == INSIDE  # the last day is a day in the team
    sampled.supervision.as_system()
    teams.end_membership(
        member.id, today - timedelta(days=1), DECISION, "chuyển công tác", actor=system
    )
    assert seen(db_session, sql, acting) == NOTHING


def test_a_successor_takes_the_place(sampled, db_session, sql):
    leaving, person = sampled.supervision.someone()
    member = sampled.supervision.join(person)
    coming, successor = sampled.supervision.someone()
    sampled.supervision.as_system()
    teams.replace_member(
        member.id,
        today_of(db_session),
        {"full_name": "Katơr Văn Mẫu", "person_id": successor},
        DECISION,
        "ốm",
        actor=sampled.supervision.system,
    )
    assert seen(db_session, sql, leaving) == NOTHING
    assert seen(db_session, sql, coming) == INSIDE


def test_a_replaced_household_is_out_of_reach(sampled, db_session, sql):
    acting = sampled.member()
    sampled.supervision.as_system()
    gone = sampled.drawn[0]
    new = samples.replace_household(
        gone.id, "đi vắng dài ngày", actor=sampled.supervision.system, today=DAY
    )
    assert seen(db_session, sql, acting) == INSIDE
    assert get_record(db_session, Household, new.household_id).id == new.household_id
    with pytest.raises(NotFound):
        get_record(db_session, Household, gone.household_id)


def test_a_sub_team_sees_only_where_it_goes(sampled, db_session, land, sql):
    own = sampled.supervision
    own.as_system()
    one, two = (
        teams.set_up_team(
            {"plan_id": own.plan.id, "parent_id": own.team.id, "name": name}, actor=own.system
        )
        for name in ("Tổ Một", "Tổ Hai")
    )
    goes, person = own.someone()
    own.join(person, team=one)
    stays, other = own.someone()
    own.join(other, team=two)
    own.as_system()
    plans.send_team(own.unit.id, one.id, actor=own.system)
    assert seen(db_session, sql, goes) == INSIDE
    assert seen(db_session, sql, stays) == NOTHING
    assert seen(db_session, sql, sampled.member()) == INSIDE  # of the whole team


def test_an_office_on_the_committee_made_later_ends_the_reach(sampled, db_session, land, sql):
    acting = sampled.member()
    assert seen(db_session, sql, acting) == INSIDE
    sampled.supervision.as_system()
    assign(
        acting.user_id,
        role="core.viewer",
        unit_id=sampled.supervision.land.other_commune.id,
        organisation_id=land.committee.id,
        actor=sampled.supervision.system,
    )
    assert seen(db_session, sql, acting) == NOTHING


def test_a_membership_without_the_role_gives_nothing(sampled, db_session, sql):
    acting, person = sampled.supervision.someone("viewer")
    sampled.supervision.join(person)
    assert seen(db_session, sql, acting) == NOTHING


def test_an_inactive_account_sees_nothing(sampled, db_session, sql):
    acting = sampled.member()
    db_session.execute(
        text("update ab_user set active = false where id = :k"), {"k": acting.user_id}
    )
    assert seen(db_session, sql, acting) == NOTHING


MEMBER_ROWS = {
    "commune_officer": True,
    "village_recorder": True,
    "commune_chair": True,
    "viewer": False,
    "province_viewer": False,
    "province_officer": False,
    "front_supervisor": False,
    "front_village_cadre": False,
    "team_member": False,
}


@pytest.mark.parametrize(("name", "members"), MEMBER_ROWS.items())
def test_who_keeps_member_rows_by_unit(sampled, db_session, actor, land, sql, name, members):
    body = land.front if name.startswith(("front", "team")) else land.committee
    found = seen(db_session, sql, actor(role(name), COMMUNE, body))
    assert found[Member] == (16 if members else 0)
    # Households and their cases are read by unit, by all but those who are only of a team.
    assert found[ReviewCase] == (0 if name == "team_member" else 4)


def test_a_supervisor_in_the_team_sees_the_cases_of_the_unit_and_members_of_the_sample(
    sampled, db_session, land, sql
):
    acting, person = sampled.supervision.someone("front_supervisor", COMMUNE, land.front)
    assert seen(db_session, sql, acting)[Member] == 0
    sampled.supervision.join(person)
    found = seen(db_session, sql, acting)
    assert (found[ReviewCase], found[Member]) == (4, 8)


def test_a_team_sees_the_votes_on_its_sample(
    supervision, make_surveyed, make_meeting, db_session, sql
):
    cases = [make_surveyed(name) for name in ("Tên Một", "Tên Hai", "Tên Ba")]
    meeting = make_meeting()
    for case in cases:
        meetings.record_vote(meeting.id, case.id, 6, actor=supervision.system)
    inside = {row.case_id for row in supervision.draw()}
    supervision.move_to("running")
    acting, person = supervision.someone()
    supervision.join(person)
    bind_actor(db_session, acting)
    assert set(db_session.scalars(select(MeetingVote.case_id))) == inside
    found = sql("select case_id from household_meeting_vote", acting=acting)
    assert {row.case_id for row in found} == inside


def test_a_team_sees_the_review_of_its_unit(sampled, db_session):
    bind_actor(db_session, sampled.member())
    reviews = db_session.scalars(select(UnitReview)).all()
    assert [item.unit_id for item in reviews if item.unit_id != 0] != []
    assert sampled.inside[0].unit_review_id in {item.id for item in reviews}


@pytest.mark.parametrize("shift", [0, -1])
def test_the_rule_tells_values_apart(sampled, db_session, shift):
    acting = sampled.member(valid_to=today_of(db_session) + timedelta(days=shift))
    bind_actor(db_session, acting)
    inside, outside = sampled.inside[0].household_id, sampled.outside[0].household_id
    for cls, column in ((Household, "id"), (Member, "household_id"), (ReviewCase, "household_id")):
        request = Request(acting, "read", cls.__record__)
        values = {"unit_id": sampled.inside[0].unit_id}
        allows = cls.__scope__.allows
        assert allows({**values, column: inside}, request, db_session) is (shift == 0)
        assert allows({**values, column: outside}, request, db_session) is False
        writing = Request(acting, "write", cls.__record__)
        assert allows({**values, column: inside}, writing, db_session) is False


def test_a_member_writes_nothing_of_the_review(sampled, db_session, sql):
    acting = sampled.member()
    key = sampled.inside[0].household_id
    bind_actor(db_session, acting)
    for statement in (
        "update household_household set address_detail = 'x' where id = :key",
        "update household_member set sex = 'male' where household_id = :key",
        "update household_case set score_income = 1 where household_id = :key",
    ):
        assert sql(statement, acting=acting, key=key) == 0

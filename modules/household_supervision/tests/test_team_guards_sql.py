"""What the database refuses of plans, teams, samples and visits, whoever asks: raw SQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.services.people import create_person
from app.core.services.users import assign
from app.kernel.actor import bind_actor
from modules.household_supervision.services import plans, visits
from modules.household_supervision.services import supervision as findings
from modules.household_supervision.tests.plans import STARTS, make_supervision, today_of
from modules.household_supervision.tests.support import COMMUNE, DAY, role
from modules.household_supervision.tests.test_guards_sql import changes_nothing, refused

MEMBER = (
    "insert into household_team_member (team_id, plan_id, role, full_name, person_id, valid_from, "
    "decision_number, decision_date) values (:team, :plan, 'member', 'Người Mẫu', :person, :day, "
    "'1/QĐ', :day)"
)
SAMPLED = (
    "insert into household_sampled (sample_id, plan_id, household_id, position) "
    "values (:sample, :plan, :household, 99)"
)
VISIT = (
    "insert into household_visit (plan_id, plan_unit_id, visited_on) values (:plan, :unit, :day)"
)
STANDS = "ck_household_plan_stands"


@pytest.fixture
def supervisor(sampled, actor, land):
    """Return a supervisor of the commune's Front, whose plan it is, acting."""
    return actor(role("front_supervisor"), COMMUNE, land.front)


def test_a_household_of_another_unit_is_in_no_sample(
    sampled, supervisor, make_household, land, sql
):
    elsewhere = make_household("Hộ Nơi Khác", land.other_commune)
    values = {"sample": sampled.drawn[0].sample_id, "plan": sampled.supervision.plan.id}
    found = refused(sql, SAMPLED, household=elsewhere.id, **values)
    assert found == "ck_household_sampled_unit"
    inside = make_household("Hộ Ở Đây", land.village)
    assert sql(SAMPLED, household=inside.id, **values) == 1


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        (
            "update household_sampled set position = position + 1 where plan_id = :plan",
            "ck_household_sampled_stands",
        ),
        (
            "update household_sample set seed = 'x' where plan_id = :plan",
            "ck_household_sampled_stands",
        ),
        (
            "insert into household_sampled (sample_id, plan_id, household_id, case_id, position) "
            "select s.sample_id, s.plan_id, c.household_id, s.case_id, 9 "
            "from household_sampled s, household_case c where s.plan_id = :plan "
            "and c.household_id not in (select household_id from household_sampled) limit 1",
            "ck_household_sampled_case_id",
        ),
    ],
)
def test_a_drawn_sample_stands(sampled, supervisor, sql, statement, constraint):
    assert refused(sql, statement, plan=sampled.supervision.plan.id) == constraint


def test_no_sample_before_the_plan_was_sent(sampled, supervisor, land, sql):
    sampled.supervision.as_system()
    draft = plans.create_plan(
        {
            "name": "Mới",
            "organisation_id": land.front.id,
            "form": "TEAM",
            "mode": "direct",
            "starts_on": DAY,
            "ends_on": DAY,
            "sample_kind": "census",
        },
        actor=sampled.supervision.system,
    )
    unit = plans.add_unit(draft.id, land.commune.id, actor=sampled.supervision.system)
    bind_actor(sampled.supervision.session, supervisor)
    statement = (
        "insert into household_sample (plan_id, plan_unit_id, kind, seed, population, drawn_on) "
        "values (:plan, :unit, 'census', 'x', 1, :day)"
    )
    found = refused(sql, statement, plan=draft.id, unit=unit.id, day=DAY)
    assert found == "ck_household_sample_time"


@pytest.fixture
def committee_person(supervision, land):
    """Return a person of the register."""
    supervision.as_system()
    return create_person(
        full_name="Thành Viên Ban", unit_id=land.commune.id, actor=supervision.system
    ).id


def seat(session, unit_id: int, person_id: int, first=STARTS) -> None:
    """Put a person on a unit's committee."""
    session.execute(
        text(
            "insert into household_committee_member (unit_id, full_name, person_id, valid_from) "
            "values (:unit, 'Thành Viên Ban', :person, :day)"
        ),
        {"unit": unit_id, "person": person_id, "day": first},
    )


def test_no_committee_member_in_the_team(supervision, committee_person, land, db_session, sql):
    seat(db_session, land.commune.id, committee_person)
    values = {"team": supervision.team.id, "plan": supervision.plan.id, "day": STARTS}
    found = refused(sql, MEMBER, person=committee_person, **values)
    assert found == "ck_household_team_member_independence"


def test_a_seat_elsewhere_does_not_matter(supervision, committee_person, land, db_session, sql):
    seat(db_session, land.other_commune.id, committee_person)
    values = {"team": supervision.team.id, "plan": supervision.plan.id, "day": STARTS}
    assert sql(MEMBER, person=committee_person, **values) == 1


def test_no_member_of_the_team_on_the_committee(supervision, committee_person, land, actor, sql):
    supervision.join(committee_person)
    actor(role("commune_officer"), COMMUNE, land.committee)
    statement = (
        "insert into household_committee_member (unit_id, full_name, person_id, valid_from) "
        "values (:unit, 'x', :person, :day)"
    )
    values = {"unit": land.commune.id, "person": committee_person}
    found = refused(sql, statement, day=STARTS, **values)
    assert found == "ck_household_team_member_independence"
    assert sql(statement.replace(":unit", str(land.commune.id)), day=STARTS, person=None) == 1


def test_no_official_of_the_committee_in_the_team(supervision, land, sql):
    acting, person = supervision.someone("viewer")
    supervision.as_system()
    assign(
        acting.user_id,
        role="core.viewer",
        unit_id=land.commune.id,
        organisation_id=land.committee.id,
        actor=supervision.system,
    )
    values = {"team": supervision.team.id, "plan": supervision.plan.id, "day": STARTS}
    found = refused(sql, MEMBER, person=person, **values)
    assert found == "ck_household_team_member_independence"


@pytest.mark.parametrize(
    "change",
    [
        "number = '99/KH'",
        "plan_date = '2021-01-01'",
        "signer_name = 'Người Khác'",
        "form = 'DOC'",
        "starts_on = '2021-10-20'",
        "sent_on = '2021-10-01'",
    ],
)
def test_an_issued_plan_stands(sampled, supervisor, sql, change):
    key = sampled.supervision.plan.id
    statement = f"update household_plan set {change} where id = :key"
    assert refused(sql, statement, key=key) == STANDS


def test_an_issued_plan_is_not_removed(sampled, supervisor, sql):
    statement = "delete from household_plan where id = :key"
    assert refused(sql, statement, key=sampled.supervision.plan.id) == STANDS


def test_an_issued_plan_needs_its_paper(supervision, sql):
    sql("update household_plan set name = 'x' where id = :key", key=supervision.plan.id)
    statement = (
        "insert into household_plan (name, organisation_id, unit_id, form, mode, starts_on, "
        "ends_on, sample_kind, state) select name, organisation_id, unit_id, form, mode, "
        "starts_on, ends_on, 'census', 'issued' from household_plan where id = :key"
    )
    assert refused(sql, statement, key=supervision.plan.id) == "ck_household_plan_issued"


def test_a_late_plan_says_why(supervision, sql):
    statement = (
        "insert into household_plan (name, organisation_id, unit_id, form, mode, starts_on, "
        "ends_on, sample_kind, state, sent_on, send_due_on) select name, organisation_id, "
        "unit_id, form, mode, starts_on, ends_on, 'census', 'draft', '2021-10-10', '2021-10-03' "
        "from household_plan where id = :key"
    )
    assert refused(sql, statement, key=supervision.plan.id) == "ck_household_plan_late"


def test_the_states_of_a_plan_are_not_skipped(sampled, supervisor, sql):
    statement = "update household_plan set state = 'closed' where id = :key"
    assert refused(sql, statement, key=sampled.supervision.plan.id) == "CT002"


@pytest.mark.parametrize(("shift", "fits"), [(-1, False), (0, True), (1, True)])
def test_a_visit_is_not_before_the_plan(sampled, supervisor, sql, shift, fits):
    own = sampled.supervision
    values = {
        "plan": own.plan.id,
        "unit": own.unit.id,
        "day": own.plan.starts_on + timedelta(days=shift),
    }
    if fits:
        assert sql(VISIT, **values) == 1
    else:
        assert refused(sql, VISIT, **values) == "ck_household_visit_time"


def test_a_visit_is_not_after_the_plan_or_to_come(sampled, supervisor, db_session, sql):
    own = sampled.supervision
    values = {"plan": own.plan.id, "unit": own.unit.id}
    today = today_of(db_session)
    for day in (today + timedelta(days=1), own.plan.ends_on + timedelta(days=1)):
        assert refused(sql, VISIT, day=day, **values) == "ck_household_visit_time"
    assert sql(VISIT, day=today, **values) == 1
    shorter = "update household_plan set ends_on = :day where id = :plan"
    found = refused(sql, shorter, day=today - timedelta(days=1), plan=own.plan.id)
    assert found == "ck_household_visit_time"


def test_no_visit_before_the_plan_runs(supervision, actor, land, sql):
    actor(role("front_supervisor"), COMMUNE, land.front)
    values = {"plan": supervision.plan.id, "unit": supervision.unit.id, "day": STARTS}
    assert refused(sql, VISIT, **values) == "ck_household_visit_time"


@pytest.mark.parametrize(
    "statement",
    [
        "update household_team_member set valid_to = core_today(), end_decision_number = '1', "
        "end_decision_date = core_today() where id = :head",
        "update household_team_member set valid_to = date '2021-10-30', "
        "end_decision_number = '1', end_decision_date = core_today() where id = :head",
    ],
)
def test_a_running_team_has_a_head(sampled, supervisor, sql, statement):
    found = refused(sql, statement, head=sampled.supervision.head.id)
    assert found == "ck_household_team_member_head"


def test_a_plan_without_a_head_does_not_start(supervision, sql):
    # As the program itself, since the workflow's own guard would refuse it before.
    supervision.as_system()
    sql(
        "update household_team_member set valid_to = :day, end_decision_number = '1', "
        "end_decision_date = :day where id = :head",
        day=STARTS + timedelta(days=3),
        head=supervision.head.id,
    )
    statement = "update household_plan set state = 'running' where id = :key"
    found = refused(sql, statement, key=supervision.plan.id)
    assert found == "ck_household_team_member_head"


@pytest.mark.parametrize(
    "statement",
    [
        "delete from household_team_member where id = :head",
        "update household_team_member set full_name = 'x' where id = :head",
        "update household_team_member set valid_from = '2021-10-01' where id = :head",
        "update household_team_member set valid_to = '2030-01-01' where id = :head",
    ],
)
def test_a_team_that_was_sent_changes_by_decision(sampled, supervisor, sql, statement):
    found = refused(sql, statement, head=sampled.supervision.head.id)
    assert found == "ck_household_team_member_decision"


def test_one_head_at_a_time(supervision, sql):
    statement = MEMBER.replace("'member'", "'head'")
    values = {"team": supervision.team.id, "plan": supervision.plan.id, "day": STARTS}
    found = refused(sql, statement, person=None, **values)
    assert found == "ex_household_team_member_one_head"


def test_a_sub_team_is_of_its_own_plan(supervision, db_session, make_user, land, sql):
    other = make_supervision(db_session, make_user, land, None, name="Kế hoạch khác")
    statement = "insert into household_team (plan_id, parent_id, name) values (:plan, :team, 'x')"
    found = refused(sql, statement, plan=other.plan.id, team=supervision.team.id)
    assert found == "ck_household_team_parent_id"
    assert sql(statement, plan=other.plan.id, team=other.team.id) == 1


def test_units_outside_the_area_are_not_supervised(supervision, land, sql):
    statement = "insert into household_plan_unit (plan_id, unit_id) values (:plan, :unit)"
    values = {"plan": supervision.plan.id, "unit": land.other_commune.id}
    assert refused(sql, statement, **values) == "ck_household_plan_unit_sent"


WRITES = (
    "update household_plan set name = 'x' where id = :plan",
    "update household_plan_unit set team_id = null where plan_id = :plan",
    "insert into household_team (plan_id, parent_id, name) "
    "select plan_id, id, 'x' from household_team where plan_id = :plan",
    "update household_team_member set title = 'x' where plan_id = :plan",
)


@pytest.mark.parametrize("statement", WRITES)
@pytest.mark.parametrize("name", ["commune_officer", "commune_chair", "team_member"])
def test_only_the_body_writes_its_plan(sampled, actor, land, sql, name, statement):
    if name == "team_member":
        acting = sampled.member()
        bind_actor(sampled.supervision.session, acting)
    else:
        actor(role(name), COMMUNE, land.committee)
    assert changes_nothing(sql, statement, plan=sampled.supervision.plan.id)


def test_a_right_given_to_the_commune_by_mistake_writes_no_plan(sampled, actor, land, sql):
    actor(role("front_supervisor"), COMMUNE, land.committee)
    for statement in WRITES:
        assert changes_nothing(sql, statement, plan=sampled.supervision.plan.id)


def test_a_member_records_visits_while_the_plan_runs(sampled, db_session, sql):
    acting = sampled.member()
    bind_actor(db_session, acting)
    own = sampled.supervision
    values = {"plan": own.plan.id, "unit": own.unit.id, "day": STARTS}
    assert sql(VISIT, **values) == 1
    own.move_to("reported")
    bind_actor(db_session, acting)
    found = refused(sql, VISIT, **{**values, "day": STARTS + timedelta(days=1)})
    assert found == "42501"


def test_a_signed_visit_stands(sampled, supervisor, sql):
    own = sampled.supervision
    visit = visits.record_visit(
        {"plan_unit_id": own.unit.id, "visited_on": STARTS},
        actor=supervisor,
        today=DAY + timedelta(days=30),
    )
    visits.note_present(visit.id, own.head.id, actor=supervisor)
    visits.sign_visit(
        visit.id, visits.Minutes("01/BB", "Trưởng Đoàn", "Phó Chủ tịch", STARTS), actor=supervisor
    )
    for statement in (
        "update household_visit set note = 'x' where id = :visit",
        "delete from household_visit_member where visit_id = :visit",
    ):
        assert refused(sql, statement, visit=visit.id) == "ck_household_visit_signed_stands"


def test_a_visit_names_its_sample_and_its_team_only(sampled, supervisor, land, sql, db_session):
    own = sampled.supervision
    later = own.join(None, valid_from=STARTS + timedelta(days=5))
    bind_actor(db_session, supervisor)
    visit = visits.record_visit(
        {"plan_unit_id": own.unit.id, "visited_on": STARTS},
        actor=supervisor,
        today=DAY + timedelta(days=30),
    )
    present = (
        "insert into household_visit_member (visit_id, plan_id, member_id) "
        "values (:visit, :plan, :member)"
    )
    values = {"visit": visit.id, "plan": own.plan.id}
    found = refused(sql, present, member=later.id, **values)
    assert found == "ck_household_visit_member_member_id"
    assert sql(present, member=own.head.id, **values) == 1


def test_a_finding_cites_its_own_plan(sampled, supervisor, land, sql):
    own = sampled.supervision
    item = findings.record_finding(
        findings.NewFinding(
            type_code="F-EXTRA",
            unit_id=land.commune.id,
            organisation_id=land.front.id,
            evidence="Hộ có xe tải không kê khai",
            found_on=STARTS,
            sampled_id=sampled.drawn[0].id,
        ),
        actor=supervisor,
    )
    assert item.plan_id == own.plan.id
    statement = "update household_finding set plan_id = null where id = :key"
    assert refused(sql, statement, key=item.id) == "ck_household_finding_plan_id"

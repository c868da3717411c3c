"""What the database refuses whoever asks: raw SQL as the application role, past the session."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from app.kernel.actor import Actor, bind_actor
from modules.household_supervision.services import meetings, supervision
from modules.household_supervision.tests.support import COMMUNE, DAY, OTHER_COMMUNE, role

FRONT_ROLES = ("front_supervisor", "front_village_cadre")
CLASS_WRITES = (
    "update household_case_result set computed_class = 'not_poor' where id = :result",
    "update household_case_result set proposed_class = 'not_poor' where id = :result",
    "update household_case_result set recorded_class = 'not_poor' where id = :result",
    "update household_case_result set movement = 'poor_again' where id = :result",
    "update household_case_result set recognised_class = 'poor', decision_number = '1', "
    "decision_date = '2021-12-01' where id = :result",
    "update household_case set score_income = 999 where id = :case",
    "update household_case set state = 'withdrawn', withdrawn_reason = 'moved' where id = :case",
    "delete from household_case_result where id = :result",
    "insert into household_case_result (case_id, standard_id, proposed_class) "
    "select :case, id, 'not_poor' from household_standard where code = 'VN-2016-2021'",
    "update household_unit_review set decision_number = '1' where id = :review",
    "update household_household set address_detail = 'x' where id = :household",
)


def refused(run, statement: str, **values) -> str:
    """Run a statement that has to be refused; return the SQLSTATE and the constraint."""
    with pytest.raises(DBAPIError) as refusal:
        run(statement, **values)
    diagnostics = refusal.value.orig.diag
    return diagnostics.constraint_name or diagnostics.sqlstate


def changes_nothing(run, statement: str, **values) -> bool:
    """Tell whether a statement is refused, or finds no row that the actor may write."""
    try:
        return run(statement, **values) == 0
    except DBAPIError as error:
        return error.orig.diag.sqlstate == "42501"


def keys(case) -> dict[str, int]:
    """Return the keys of a case for the statements above."""
    return {
        "case": case.id,
        "result": case.results[0].id,
        "review": case.unit_review_id,
        "household": case.household_id,
    }


def only(statement: str, values: dict[str, int]) -> dict[str, int]:
    """Return the values that a statement names."""
    return {name: value for name, value in values.items() if f":{name}" in statement}


@pytest.mark.parametrize("statement", CLASS_WRITES)
@pytest.mark.parametrize("name", FRONT_ROLES)
def test_the_front_changes_no_class(make_surveyed, actor, land, sql, name, statement):
    values = keys(make_surveyed())
    actor(role(name), COMMUNE, land.front)
    assert changes_nothing(sql, statement, **only(statement, values))


@pytest.mark.parametrize("statement", CLASS_WRITES[:4])
def test_a_right_given_to_the_front_by_mistake_changes_no_class(
    make_surveyed, actor, land, sql, statement
):
    values = keys(make_surveyed())
    actor(role("commune_officer"), COMMUNE, land.front)
    assert refused(sql, statement, **only(statement, values)) == "42501"


def test_the_steering_committee_classifies_but_does_not_recognise(make_surveyed, actor, land, sql):
    values = keys(make_surveyed())
    actor(role("commune_officer"), COMMUNE, land.committee)
    assert sql(CLASS_WRITES[1], result=values["result"]) == 1
    assert refused(sql, CLASS_WRITES[4], result=values["result"]) == "42501"


def test_the_chair_recognises_but_does_not_classify(make_surveyed, actor, land, sql):
    values = keys(make_surveyed())
    actor(role("commune_chair"), COMMUNE, land.committee)
    assert refused(sql, CLASS_WRITES[1], result=values["result"]) == "42501"
    assert sql(CLASS_WRITES[4], result=values["result"]) == 1


def test_a_right_elsewhere_does_not_reach_here(make_surveyed, actor, land, sql):
    values = keys(make_surveyed())
    actor(role("commune_officer"), OTHER_COMMUNE, land.committee)
    # The record rule hides the row already.
    assert sql(CLASS_WRITES[1], result=values["result"]) == 0


def test_nobody_sees_anything(make_surveyed, sql):
    make_surveyed()
    for table in ("household_case", "household_case_result", "household_member"):
        assert sql(f"select count(*) from {table}", acting=Actor()) == [(0,)]


def test_a_recognised_class_needs_its_decision(make_surveyed, sql):
    values = keys(make_surveyed())
    statement = "update household_case_result set recognised_class = 'poor' where id = :result"
    found = refused(sql, statement, result=values["result"])
    assert found == "ck_household_case_result_recognition"


@pytest.mark.parametrize("score", [35, 130, -10])
def test_scores_are_multiples_of_ten_up_to_120(make_case, sql, score):
    statement = "update household_case set score_deprivation = :score where id = :case"
    found = refused(sql, statement, case=make_case().id, score=score)
    assert found == "ck_household_case_score_deprivation"


def test_a_household_is_once_in_a_round(make_case, sql):
    statement = (
        "insert into household_case (unit_review_id, household_id, unit_id, area_kind, source, "
        "state, head_name, search_key, sort_key) select unit_review_id, household_id, unit_id, "
        "area_kind, source, 'listed', head_name, search_key, sort_key from household_case "
        "where id = :case"
    )
    found = refused(sql, statement, case=make_case().id)
    assert found == "uq_household_case_round_id_household_id"


def test_a_state_is_not_skipped(make_case, sql):
    statement = "update household_case set state = 'recognised' where id = :case"
    assert refused(sql, statement, case=make_case().id) == "CT002"


def test_a_household_has_one_head(make_household, sql):
    statement = "update household_member set relationship_code = 'head' where household_id = :key"
    household = make_household("Nguyễn Văn Hai", members=2)
    assert refused(sql, statement, key=household.id) == "uq_household_member_head"


def test_a_person_is_in_one_household(make_household, db_session):
    make_household("Nguyễn Văn Ba", id_number="058099000001")
    with pytest.raises(DBAPIError) as refusal, db_session.begin_nested():
        make_household("Nguyễn Văn Bốn", id_number="058099000001")
    name = refusal.value.orig.diag.constraint_name
    assert name == "uq_household_member_id_number_index"


def test_identity_numbers_are_sealed(make_household, sql):
    household = make_household("Nguyễn Văn Năm", id_number="058099000002")
    ((sealed,),) = sql(
        "select id_number from household_member where household_id = :key", key=household.id
    )
    assert b"058099000002" not in bytes(sealed)


@pytest.fixture
def voted(make_surveyed, make_meeting, system):
    """Return a meeting with one vote of 3 among 8."""
    case = make_surveyed()
    meeting = make_meeting()
    meetings.record_vote(meeting.id, case.id, 3, actor=system)
    return meeting


def test_more_than_all_cannot_agree(voted, sql):
    statement = "update household_meeting_vote set agree_count = 9 where meeting_id = :key"
    found = refused(sql, statement, key=voted.id)
    assert found == "ck_household_meeting_vote_agree_count"


def test_those_present_are_the_attendees(voted, sql):
    statement = "update household_meeting_vote set present_count = 6 where meeting_id = :key"
    found = refused(sql, statement, key=voted.id)
    assert found == "ck_household_meeting_vote_attendees"


def test_a_meeting_below_half_has_not_agreed(voted, sql):
    statement = "update household_meeting set state = 'agreed' where id = :key"
    assert refused(sql, statement, key=voted.id) == "ck_household_meeting_agreement"


def test_a_counted_attendee_stays(voted, sql):
    statement = "delete from household_meeting_attendee where meeting_id = :key and attendee_no = 1"
    found = refused(sql, statement, key=voted.id)
    assert found == "ck_household_meeting_attendee_counted"


def test_votes_end_with_the_meeting(voted, sql, system):
    meetings.conclude(voted.id, actor=system, today=DAY)
    statement = "update household_meeting_vote set agree_count = 8 where meeting_id = :key"
    found = refused(sql, statement, key=voted.id)
    assert found == "ck_household_meeting_vote_meeting_held"


def test_the_front_is_an_observer(voted, sql):
    statement = (
        "update household_meeting_attendee set is_observer = false "
        "where meeting_id = :key and role = 'front_observer'"
    )
    found = refused(sql, statement, key=voted.id)
    assert found in (
        "ck_household_meeting_attendee_observer",
        "ck_household_meeting_attendee_counted",
    )


def test_a_village_of_another_commune_is_refused(make_case, land, sql):
    statement = "update household_case set unit_id = :unit where id = :case"
    case = make_case()
    found = refused(sql, statement, case=case.id, unit=land.other_commune.id)
    assert found == "ck_household_case_place"


def test_no_round_opens_on_the_disabled_standard(review_round, sql):
    statement = (
        "update household_round set policy_year = 2027, standard_id = "
        "(select id from household_standard where code = 'VN-2027-2030') where id = :key"
    )
    assert refused(sql, statement, key=review_round.id) == "ck_household_round_standard"


def test_a_closed_round_stands(make_surveyed, make_user, review, sql):
    case = make_surveyed()
    for decision in ("propose", "approve"):
        _user, officer = make_user(role("province_officer"), "58")
        sql(
            "insert into core_workflow_approval (table_name, row_id, transition, decision) "
            "values ('household_round', :key, 'close', :decision)",
            acting=officer,
            key=review.round_id,
            decision=decision,
        )
    sql("update household_round set state = 'closed' where id = :key", key=review.round_id)
    for statement in (*CLASS_WRITES[:8], CLASS_WRITES[9]):
        assert refused(sql, statement, **only(statement, keys(case))) == "ck_household_round_closed"
    assert refused(
        sql, "update household_round set name = 'x' where id = :key", key=review.round_id
    ) == ("ck_household_round_closed")


def test_a_round_is_written_by_its_own_province_only(review_round, actor, sql):
    actor(role("province_officer"), OTHER_COMMUNE)
    statement = "update household_round set name = 'x' where id = :key"
    assert sql("select count(*) from household_round where id = :key", key=review_round.id) == [
        (1,)
    ]
    assert sql(statement, key=review_round.id) == 0


@pytest.fixture
def finding(land, actor, review, db_session):
    """Return a finding that the Front has recorded and not shared."""
    supervisor = actor(role("front_supervisor"), COMMUNE, land.front)
    wanted = supervision.NewFinding(
        type_code="F-POST",
        unit_id=land.commune.id,
        organisation_id=land.front.id,
        evidence="Ảnh chụp bảng niêm yết",
        found_on=DAY,
        unit_review_id=review.id,
    )
    return supervision.record_finding(wanted, actor=supervisor)


def test_a_finding_is_hidden_from_the_unit_until_it_is_shared(
    finding, actor, land, sql, db_session
):
    statement, key = "select count(*) from household_finding where id = :key", finding.id
    supervisor = db_session.info["actor"]
    officer = actor(role("commune_officer"), COMMUNE, land.committee)
    assert sql(statement, key=key, acting=officer) == [(0,)]
    bind_actor(db_session, supervisor)
    assert sql(statement, key=key, acting=supervisor) == [(1,)]
    supervision.share_finding(key, actor=supervisor, today=DAY)
    assert sql(statement, key=key, acting=officer) == [(1,)]


def test_only_the_front_writes_a_finding(finding, actor, land, sql, db_session):
    supervision.share_finding(finding.id, actor=db_session.info["actor"], today=DAY)
    actor(role("commune_officer"), COMMUNE, land.committee)
    opinion = "update household_finding set unit_opinion = 'không đúng' where id = :key"
    assert sql(opinion, key=finding.id) == 1
    evidence = "update household_finding set evidence = 'x' where id = :key"
    assert refused(sql, evidence, key=finding.id) == "42501"
    assert changes_nothing(sql, "delete from household_finding where id = :key", key=finding.id)


def test_every_write_is_in_the_trail(make_surveyed, sql, system):
    case = make_surveyed()
    rows = sql(
        "select distinct record from core_trail where table_name in "
        "('household_case', 'household_case_result') and row_id in (:case, :result)",
        case=case.id,
        result=case.results[0].id,
    )
    assert {row.record for row in rows} == {
        "household_supervision.ReviewCase",
        "household_supervision.CaseResult",
    }


def test_a_name_is_not_copied_into_the_trail(make_household, sql):
    household = make_household("Tên Rất Riêng")
    rows = sql(
        "select new_values from core_trail where table_name = 'household_household' "
        "and row_id = :key",
        key=household.id,
    )
    assert rows
    assert all("Riêng" not in str(row.new_values) for row in rows)


def test_the_review_moves_by_its_steps_only(review, sql):
    statement = "update household_unit_review set state = 'recognised' where id = :key"
    assert refused(sql, statement, key=review.id) == "CT002"

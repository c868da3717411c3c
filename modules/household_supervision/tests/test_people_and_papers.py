"""Closing a round by two people, and the papers of decisions, meetings and recommendations."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import DBAPIError

from app.core.models import PaperNumber, UserPerson, WorkflowPaper
from app.core.services.people import create_person
from app.core.services.users import assign, link_person
from app.kernel.actor import bind_actor, system_actor
from app.kernel.errors import (
    GuardRefused,
    InvalidInput,
    NotAllowed,
    NotFound,
    PaperRequired,
    PeopleRequired,
    ReasonRequired,
    WrongState,
)
from app.kernel.records import move_record
from app.kernel.workflow import Move
from app.kernel.workflow_papers import Paper
from app.kernel.workflow_people import standing
from app.kernel.workflow_steps import agree, object_to
from modules.household_supervision.models import ReviewRound, UnitReview, VillageMeeting
from modules.household_supervision.services import meetings, papers
from modules.household_supervision.services.workflows import RECOMMENDATION, ROUND
from modules.household_supervision.tests.support import COMMUNE, DAY, role

CLOSE = "update household_round set state = 'closed' where id = :id"
SAY = (
    "insert into core_workflow_approval (table_name, row_id, transition, decision, reason) "
    "values ('household_round', :id, 'close', :decision, :reason)"
)


@pytest.fixture
def done_round(review_round, db_session, sql):
    """Return a round whose communes are all done, so that nothing but people is missing."""
    sql("delete from household_unit_review where round_id = :id", id=review_round.id)
    db_session.expire_all()
    return review_round


@pytest.fixture
def officer(make_user):
    """Return a function that makes an officer of the province."""

    def make(name="province_officer", unit="58"):
        return make_user(role(name), unit)

    return make


def code_of(refused):
    """Return the code with which the database refused."""
    return refused.value.orig.sqlstate


def say(sql, who, item, decision, reason=""):
    """Say something to the closing of a round in raw SQL, as the application's role."""
    return sql(SAY, acting=who, id=item.id, decision=decision, reason=reason)


def propose(session, item, actor):
    """Propose to close a round."""
    bind_actor(session, actor)
    return move_record(ReviewRound, item.id, "close", actor=actor, today=DAY)


def confirm(session, item, actor):
    """Agree to the closing of a round."""
    bind_actor(session, actor)
    return agree(ReviewRound, item.id, "close", actor=actor, today=DAY)


def test_one_proposes_another_agrees_and_the_round_is_closed(done_round, officer, db_session):
    (_, first), (_, second) = officer(), officer()
    assert propose(db_session, done_round, first).state == "open"
    assert confirm(db_session, done_round, second).state == "closed"
    found = standing(db_session, ROUND, done_round)
    assert [passed.state for passed in found.way] == ["draft", "open", "closed"]
    assert found.way[-1].name == second.name or found.way[-1].name.startswith("Thử")


def test_the_proposer_does_not_agree(done_round, officer, db_session, sql):
    _, first = officer()
    propose(db_session, done_round, first)
    with pytest.raises(GuardRefused) as refused:
        confirm(db_session, done_round, first)
    assert refused.value.code == "CTW03"
    with pytest.raises(DBAPIError) as raw:
        say(sql, first, done_round, "approve")
    assert code_of(raw) == "CTW03"
    assert done_round.state == "open"


def test_one_person_with_two_accounts_counts_once(done_round, officer, db_session, system, sql):
    (user, first), (other_user, other) = officer(), officer()
    bind_actor(db_session, system)
    person = create_person(full_name="Nguyễn Thị Hai Tài Khoản", actor=system)
    link_person(user.id, person.id, actor=system)
    link_person(other_user.id, person.id, actor=system)
    assert db_session.query(UserPerson).filter_by(person_id=person.id).count() == 2
    propose(db_session, done_round, first)
    with pytest.raises(GuardRefused):
        confirm(db_session, done_round, other)
    with pytest.raises(DBAPIError) as raw:
        say(sql, other, done_round, "approve")
    assert code_of(raw) == "CTW03"


def test_accounts_joined_to_one_person_later_do_not_count_twice(
    done_round, officer, db_session, system, sql
):
    (user, first), (other_user, other), (_, third) = officer(), officer(), officer()
    say(sql, first, done_round, "propose")
    say(sql, other, done_round, "approve")
    bind_actor(db_session, system)
    person = create_person(full_name="Trần Văn Một", actor=system)
    link_person(user.id, person.id, actor=system)
    link_person(other_user.id, person.id, actor=system)
    with pytest.raises(DBAPIError) as raw:
        sql(CLOSE, acting=third, id=done_round.id)
    assert code_of(raw) == "CTW01"


def test_two_assignments_of_one_account_count_once(done_round, officer, db_session, system, sql):
    user, first = officer()
    bind_actor(db_session, system)
    assign(user.id, role=role("province_officer"), actor=system)
    say(sql, first, done_round, "propose")
    with pytest.raises(DBAPIError) as raw:
        say(sql, first, done_round, "approve")
    assert code_of(raw) == "CTW03"


def test_raw_sql_closes_no_round_without_people(done_round, officer, db_session, system, sql):
    (_, first), (_, second) = officer(), officer()
    for who in (first, system):
        with pytest.raises(DBAPIError) as raw:
            sql(CLOSE, acting=who, id=done_round.id)
        assert code_of(raw) == "CTW01"
    say(sql, first, done_round, "propose")
    with pytest.raises(DBAPIError) as raw:
        sql(CLOSE, acting=second, id=done_round.id)
    assert code_of(raw) == "CTW01"
    say(sql, second, done_round, "approve")
    assert sql(CLOSE, acting=second, id=done_round.id) == 1


def test_a_change_after_the_agreement_voids_it(done_round, officer, db_session, sql):
    (_, first), (_, second), (_, third) = officer(), officer(), officer()
    say(sql, first, done_round, "propose")
    say(sql, second, done_round, "approve")
    # Not even in the statement that moves: what is closed is what was agreed to.
    with pytest.raises(DBAPIError) as raw:
        sql(
            "update household_round set state = 'closed', closes_on = closes_on + 1 where id = :id",
            acting=third,
            id=done_round.id,
        )
    assert code_of(raw) == "CTW01"
    sql("update household_round set note = 'sửa' where id = :id", acting=third, id=done_round.id)
    with pytest.raises(DBAPIError) as raw:
        sql(CLOSE, acting=third, id=done_round.id)
    assert code_of(raw) == "CTW01"
    db_session.expire_all()
    assert standing(db_session, ROUND, done_round).changed == {"close"}
    with pytest.raises(GuardRefused):
        confirm(db_session, done_round, third)
    propose(db_session, done_round, first)
    assert confirm(db_session, done_round, second).state == "closed"


def test_an_objection_stops_it_until_it_is_proposed_anew(done_round, officer, db_session, sql):
    (_, first), (_, second), (_, third) = officer(), officer(), officer()
    propose(db_session, done_round, first)
    bind_actor(db_session, second)
    with pytest.raises(ReasonRequired):
        object_to(ReviewRound, done_round.id, "close", actor=second, reason=" ")
    object_to(ReviewRound, done_round.id, "close", actor=second, reason="Xã chưa báo cáo")
    with pytest.raises(GuardRefused):
        confirm(db_session, done_round, third)
    propose(db_session, done_round, third)
    assert confirm(db_session, done_round, first).state == "closed"


def test_who_lacks_the_right_or_the_reach_has_no_say(done_round, officer, make_user, sql):
    _, first = officer()
    say(sql, first, done_round, "propose")
    _, viewer = make_user(role("province_viewer"), "58")
    _, elsewhere = make_user(role("province_officer"), "64")
    for who in (viewer, elsewhere):
        with pytest.raises(DBAPIError) as raw:
            say(sql, who, done_round, "approve")
        assert code_of(raw) == "CTW03"


def test_an_ended_assignment_has_no_say(done_round, officer, system, sql, db_session):
    (_, first), (user, second) = officer(), officer()
    say(sql, first, done_round, "propose")
    sql(
        "update core_assignment set valid_from = '2020-01-01', valid_to = '2020-12-31' "
        "where user_id = :user",
        acting=system,
        user=user.id,
    )
    with pytest.raises(DBAPIError):
        say(sql, second, done_round, "approve")


def test_the_program_has_no_say(done_round, system, db_session, sql):
    with pytest.raises(GuardRefused):
        propose(db_session, done_round, system)


def test_what_was_said_stands(done_round, officer, system, sql):
    _, first = officer()
    say(sql, first, done_round, "propose")
    for statement in (
        "update core_workflow_approval set decision = 'approve'",
        "delete from core_workflow_approval",
        "delete from core_workflow_rule",
        "update core_workflow_rule set people = 0",
        "delete from core_workflow_paper",
    ):
        with pytest.raises(DBAPIError) as raw:
            sql(statement, acting=system)
        assert code_of(raw) == "42501"  # the application's role has no such right at all


def test_nobody_signs_for_another(done_round, officer, sql):
    (user, first), (other_user, _other) = officer(), officer()
    sql(
        "insert into core_workflow_approval (table_name, row_id, transition, decision, user_id, "
        "person_key, content, passage, attempt) "
        "values ('household_round', :id, 'close', 'propose', :other, 'user:0', 'x', 0, 7)",
        acting=first,
        id=done_round.id,
        other=other_user.id,
    )
    found = sql("select user_id, person_key, attempt, passage > 0 from core_workflow_approval")
    person = sql("select person_id from core_user_person where user_id = :id", id=user.id)[0][0]
    assert [tuple(row) for row in found] == [(user.id, f"person:{person}", 1, True)]


def test_a_move_without_the_people_is_refused_in_words(done_round, officer, db_session):
    _, first = officer()
    bind_actor(db_session, first)
    with pytest.raises(PeopleRequired):
        ROUND.move(done_round, "close", Move(first, DAY))
    with pytest.raises(WrongState):
        move_record(ReviewRound, done_round.id, "open", actor=first, today=DAY)


def test_a_viewer_proposes_nothing(done_round, make_user, db_session):
    _, viewer = make_user(role("province_viewer"), "58")
    bind_actor(db_session, viewer)
    with pytest.raises(NotAllowed):
        move_record(ReviewRound, done_round.id, "close", actor=viewer, today=DAY)
    with pytest.raises(NotFound):
        agree(ReviewRound, 10**9, "close", actor=viewer, today=DAY)


# -- papers ---------------------------------------------------------------------------


def test_a_meeting_keeps_its_minutes(review, make_surveyed, make_meeting, system, land, sql):
    case = make_surveyed()
    move_record(UnitReview, review.id, "survey", actor=system, today=DAY)
    move_record(UnitReview, review.id, "meet", actor=system, today=DAY)
    meeting = make_meeting(land.village)
    meetings.record_vote(meeting.id, case.id, 6, actor=system)
    with pytest.raises(DBAPIError) as raw:
        sql("update household_meeting set state = 'agreed' where id = :id", id=meeting.id)
    assert code_of(raw) == "CTW02"
    with pytest.raises(PaperRequired):
        move_record(VillageMeeting, meeting.id, "agree", actor=system, today=DAY)
    assert meetings.conclude(meeting.id, actor=system, today=DAY).agreed
    kept = sql("select kind, signer, number from core_workflow_paper")
    assert [tuple(row) for row in kept] == [(papers.MINUTES, "Trưởng Thôn", None)]


PAPER = Paper(
    signer="Trần Thị Thường Trực",
    capacity=papers.STANDING_COMMITTEE,
    issued_on=DAY,
    number="05/KN-MTTQ",
)


@pytest.mark.parametrize("other", ["05/kn-mttq", "05 / KN - MTTQ", "05/KN-MTTQ "])
def test_an_issuer_uses_a_number_once_a_year(land, review, actor, db_session, sql, other):
    supervisor = actor(role("front_supervisor"), COMMUNE, land.front)
    first, second = (_draft(land, review, supervisor) for _ in range(2))
    _issue(first, supervisor, PAPER)
    numbers = sql("select number_key from core_paper_number", acting=system_actor("test"))
    assert numbers == [("05/kn-mttq",)]
    with pytest.raises(InvalidInput) as refused:
        _issue(second, supervisor, Paper("A", "B", DAY, number=other))
    assert "paper_number" in refused.value.errors
    # The register is filled by the database, whatever the application sends.
    with pytest.raises(DBAPIError) as raw:
        sql(
            "insert into core_workflow_paper (table_name, row_id, transition, kind, "
            "organisation_id, number, issued_on, signer, capacity) values "
            "('household_recommendation', :id, 'issue', :kind, :body, :number, :day, 'A', 'B')",
            id=second.id,
            kind=papers.RECOMMENDATION,
            body=land.front.id,
            number=other,
            day=DAY,
        )
    assert raw.value.orig.diag.constraint_name.startswith("uq_core_paper_number")


def test_a_recommendation_is_not_issued_without_its_paper(land, review, actor, db_session, sql):
    supervisor = actor(role("front_supervisor"), COMMUNE, land.front)
    item = _draft(land, review, supervisor)
    item.number = "06/KN-MTTQ"
    db_session.commit()
    with pytest.raises(PaperRequired):
        RECOMMENDATION.move(item, "issue", Move(supervisor, DAY))
    with pytest.raises(DBAPIError) as raw:
        sql(
            "update household_recommendation set state = 'issued', issued_on = :day, "
            "due_on = :day where id = :id",
            id=item.id,
            day=DAY,
        )
    assert code_of(raw) == "CTW02"


def test_a_paper_says_who_signed_as_what(land, review, actor, db_session):
    supervisor = actor(role("front_supervisor"), COMMUNE, land.front)
    item = _draft(land, review, supervisor)
    with pytest.raises(InvalidInput) as refused:
        _issue(item, supervisor, Paper(" ", "", date(2021, 10, 15), number="7/MT"))
    assert set(refused.value.errors) == {"paper_signer", "paper_capacity"}
    assert db_session.query(WorkflowPaper).count() == db_session.query(PaperNumber).count() == 0


def test_the_scan_of_another_record_is_refused(land, review, actor, sql):
    supervisor = actor(role("front_supervisor"), COMMUNE, land.front)
    item = _draft(land, review, supervisor)
    with pytest.raises(NotFound):
        _issue(item, supervisor, Paper("A", "B", DAY, number="8/MT", attachment_id=10**6))


def _draft(land, review, supervisor):
    from modules.household_supervision.services import supervision

    wanted = supervision.NewRecommendation(
        unit_id=land.commune.id,
        issuing_organisation_id=land.front.id,
        addressee_organisation_id=land.committee.id,
        content="Niêm yết lại",
        unit_review_id=review.id,
    )
    return supervision.draft_recommendation(wanted, actor=supervisor)


def _issue(item, supervisor, paper):
    from modules.household_supervision.services import supervision

    return supervision.issue_recommendation(item.id, paper, actor=supervisor, today=DAY)

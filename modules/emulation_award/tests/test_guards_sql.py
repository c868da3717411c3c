"""What the database refuses whoever asks: raw SQL as the application's role."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from app.kernel.actor import system_actor
from modules.emulation_award.domain.kinds import Choice, Mark
from modules.emulation_award.models import Ballot, Vote
from modules.emulation_award.services import counts, sessions, votes
from modules.emulation_award.tests.support import HELD

VOTE = "insert into award_vote (line_id, attendance_id, choice) values (:line, :row, :choice)"
BALLOT = "insert into award_ballot (count_id, line_id, mark) values (:count, :line, 'for')"
COUNT = (
    "insert into award_count (session_id, teller, attempt, user_id) values (:held, :no, 1, :user)"
)
SYSTEM = system_actor("attack")
JUMPED = {
    "CT002",
    "CTW01",
    "ck_award_nomination_passed",
    "ck_award_nomination_hard",
    "ck_award_nomination_decided",
}


@pytest.fixture
def refused(world, sql):
    """Return a function that runs SQL and returns the name or code by which it was refused."""

    def run(statement, who="secretary", **values):
        actor = who if not isinstance(who, str) else world.actors[who]
        with pytest.raises(DBAPIError) as error:
            sql(statement, acting=actor, **values)
        cause = error.value.orig
        return cause.diag.constraint_name or cause.sqlstate

    return run


@pytest.fixture
def voting(world):
    """Return a session in which members vote openly on one nomination."""
    return world.open(world.call([world.eligible("Xã Mẫu")]))


@pytest.fixture
def chosen(world):
    """Return a signed session of six who passed, five of them chosen."""
    items = [world.eligible(f"Xã Mẫu {n}") for n in range(6)]
    held = world.voted(items)
    world.choose(held, items[:5])
    return held, items


@pytest.fixture
def counting(world):
    """Return a session with five paper ballots in the box."""
    held = world.open(world.call([world.eligible("Xã Mẫu")], secret=True))
    with world.acting("secretary") as actor:
        sessions.note_cast(held.id, [row.id for row in held.attendances], actor=actor)
    return world.move("secretary", held, "close_box", today=HELD)


class TestNominations:
    """Dossier, criteria and ceilings."""

    def test_an_incomplete_dossier_is_not_handed_in(self, world, refused):
        item = world.nominate("Xã Mẫu")
        with world.acting("nominator"):
            world.session.delete(item.papers[0])
            world.session.flush()
        statement = "update award_nomination set state = 'submitted' where id = :id"
        assert refused(statement, "nominator", id=item.id) == "ck_award_nomination_dossier"

    def test_a_state_is_not_jumped_to(self, world, refused):
        item = world.submit(world.nominate("Xã Mẫu"))
        for who in ("secretary", SYSTEM):
            for state in ("eligible", "selected", "decided"):
                statement = f"update award_nomination set state = '{state}' where id = :id"
                code = refused(statement, who, id=item.id)
                assert code in JUMPED

    def test_one_person_finds_nobody_eligible(self, world, refused):
        item = world.examine(world.submit(world.nominate("Xã Mẫu")))
        statement = "update award_nomination set state = 'eligible' where id = :id"
        assert refused(statement, id=item.id) == "CTW01"
        assert refused(statement, SYSTEM, id=item.id) == "CTW01"

    def test_the_sixth_award(self, refused, chosen):
        _held, items = chosen
        statement = "update award_nomination set state = 'selected', slot = 6 where id = :id"
        for who in ("chairman", SYSTEM):
            assert refused(statement, who, id=items[5].id) == "ck_award_nomination_ceiling"

    def test_a_place_is_not_moved(self, sql, chosen, world):
        _held, items = chosen
        sql("update award_nomination set slot = 9 where id = :id",
            acting=world.actors["chairman"], id=items[0].id)  # fmt: skip
        found = sql("select slot from award_nomination where id = :id", id=items[0].id)
        assert found[0][0] == 1

    def test_the_name_of_what_was_handed_in(self, refused, chosen):
        _held, items = chosen
        for column in ("subject_name = 'Xã Khác'", "object_kind = 'individual'", "score = 99"):
            statement = f"update award_nomination set {column} where id = :id"
            assert refused(statement, "chairman", id=items[0].id) == "ck_award_nomination_stands"

    def test_a_handed_in_nomination_is_not_removed(self, refused, chosen):
        _held, items = chosen
        statement = "delete from award_nomination where id = :id"
        assert refused(statement, SYSTEM, id=items[0].id) == "ck_award_nomination_stands"

    def test_the_ceiling_of_an_adopted_plan_is_not_raised(self, refused, world):
        statement = "update movement_version set max_collectives = 50 where id = :id"
        assert refused(statement, SYSTEM, id=world.version.id).startswith("ck_movement_version")


class TestVotes:
    """Open votes: by a member, for oneself, once."""

    def test_a_vote_for_another_member(self, refused, voting, world):
        line, row = voting.lines[0].id, voting.attendances[1].id
        for who in ("secretary", world.members[2], SYSTEM):
            code = refused(VOTE, who, line=line, row=row, choice="for")
            assert code == "ck_award_vote_own"

    def test_a_vote_by_a_non_member(self, refused, voting, world):
        stranger = world.make_user("emulation_award.board_member", "58")[1]
        values = {"line": voting.lines[0].id, "row": voting.attendances[0].id}
        assert refused(VOTE, stranger, choice="for", **values) == "ck_award_vote_own"

    def test_a_vote_twice(self, refused, voting, world):
        line = voting.lines[0].id
        with world.acting(world.members[1]) as actor:
            votes.cast(voting.id, {line: (Choice.FOR, None)}, actor=actor)
        code = refused(VOTE, world.members[1], line=line, row=voting.attendances[1].id,
                       choice="against")  # fmt: skip
        assert code == "uq_award_vote_line_id_attendance_id"

    def test_a_cast_vote_stands(self, refused, voting, world):
        with world.acting(world.members[1]) as actor:
            votes.cast(voting.id, {voting.lines[0].id: (Choice.FOR, None)}, actor=actor)
        key = world.session.query(Vote).one().id
        for statement in (
            "update award_vote set choice = 'against' where id = :id",
            "delete from award_vote where id = :id",
        ):
            assert refused(statement, SYSTEM, id=key) == "ck_award_vote_stands"

    def test_a_member_of_another_session(self, refused, voting, world):
        other = world.call([world.eligible("Xã Khác")])
        code = refused(VOTE, world.members[1], line=voting.lines[0].id,
                       row=other.attendances[1].id, choice="for")  # fmt: skip
        assert code == "ck_award_vote_member"

    def test_a_vote_after_the_count(self, refused, voting, world):
        world.vote(voting)
        world.count(voting)
        code = refused(VOTE, world.members[1], line=voting.lines[0].id,
                       row=voting.attendances[1].id, choice="for")  # fmt: skip
        assert code == "ck_award_vote_time"

    def test_counts_that_are_not_those_of_the_votes(self, refused, sql, voting, world):
        world.vote(voting, against=3)
        sql("update award_line set votes_for = 5, against = 0, blank = 0, invalid = 0, "
            "outcome = 'passed' where session_id = :id",
            acting=world.actors["secretary"], id=voting.id)  # fmt: skip
        statement = "update award_session set state = 'counted' where id = :id"
        assert refused(statement, id=voting.id) == "ck_award_session_counts"

    def test_a_counted_line_stands(self, refused, chosen):
        held, _items = chosen
        statement = "update award_line set outcome = 'failed' where session_id = :id"
        assert refused(statement, SYSTEM, id=held.id) == "ck_award_line_stands"

    def test_a_session_below_the_quorum(self, refused, world):
        held = world.call([world.eligible("Xã Mẫu")])
        world.say_presence(held, ["present"] * 3 + ["absent"] * 2)
        statement = "update award_session set state = 'open' where id = :id"
        assert refused(statement, "chairman", id=held.id) == "ck_award_session_quorum"

    def test_a_member_who_is_left_out(self, refused, sql, world):
        held = world.call([world.eligible("Xã Mẫu")])
        world.say_presence(held)
        sql("delete from award_attendance where id = :id", acting=SYSTEM,
            id=held.attendances[4].id)  # fmt: skip
        statement = "update award_session set state = 'open' where id = :id"
        assert refused(statement, "chairman", id=held.id) == "ck_award_session_members"

    def test_an_easier_rule_of_votes(self, refused, voting, world):
        easier = "update award_vote_rule set threshold = 10 where id = :id"
        assert refused(easier, id=world.open_rule.id) == "ck_award_vote_rule_stands"
        other = "update award_session set vote_rule_id = :rule where id = :id"
        code = refused(other, id=voting.id, rule=world.secret_rule.id)
        assert code == "ck_award_session_stands"


class TestBallots:
    """Paper ballots: two people, no more than handed in, read by nobody."""

    def begin(self, world, held, who):
        with world.acting(who) as actor:
            return counts.open_count(held.id, actor=actor)

    def fill(self, world, held, who, votes_for=5):
        item = self.begin(world, held, who)
        with world.acting(who) as actor:
            line = held.lines[0].id
            counts.enter_ballot(item.id, {line: Mark.FOR}, copies=votes_for, actor=actor)
            if votes_for < 5:
                counts.enter_ballot(
                    item.id, {line: Mark.AGAINST}, copies=5 - votes_for, actor=actor
                )
            return counts.close_count(item.id, actor=actor)

    def test_two_counts_that_agree_pass_the_nomination(self, world, counting):
        self.fill(world, counting, "teller")
        self.fill(world, counting, "other_teller")
        result = world.count(counting)
        assert (result.passed, result.failed) == (1, 0)

    def test_one_person_counts_twice(self, refused, counting, world):
        self.begin(world, counting, "teller")
        user = world.actors["teller"].user_id
        code = refused(COUNT, "teller", held=counting.id, no=2, user=user)
        assert code == "ck_award_count_two_people"

    def test_a_count_in_the_name_of_another(self, refused, counting, world):
        user = world.actors["other_teller"].user_id
        code = refused(COUNT, "teller", held=counting.id, no=2, user=user)
        assert code == "ck_award_count_user_id"

    def test_a_mark_in_the_count_of_another(self, refused, counting, world):
        item = self.begin(world, counting, "teller")
        code = refused(BALLOT, "other_teller", count=item.id, line=counting.lines[0].id)
        assert code == "ck_award_ballot_count_id"

    def test_more_marks_than_ballots(self, refused, counting, world):
        item = self.begin(world, counting, "teller")
        with world.acting("teller") as actor:
            marks = {counting.lines[0].id: Mark.FOR}
            counts.enter_ballot(item.id, marks, copies=5, actor=actor)
        code = refused(BALLOT, "teller", count=item.id, line=counting.lines[0].id)
        assert code == "ck_award_ballot_collected"

    def test_counts_that_differ(self, refused, sql, counting, world):
        self.fill(world, counting, "teller", 5)
        self.fill(world, counting, "other_teller", 4)
        sql("update award_line set votes_for = 5, against = 0, blank = 0, invalid = 0, "
            "outcome = 'passed' where session_id = :id",
            acting=world.actors["secretary"], id=counting.id)  # fmt: skip
        statement = "update award_session set state = 'counted' where id = :id"
        assert refused(statement, id=counting.id) == "ck_award_session_ballots"

    def test_nobody_reads_or_changes_a_ballot(self, refused, sql, counting, world):
        self.fill(world, counting, "teller")
        for who in ("teller", "secretary", "chairman"):
            for statement in (
                "select * from award_ballot",
                "update award_ballot set mark = 'against'",
                "delete from award_ballot",
            ):
                assert refused(statement, who) == "42501"
        trail = sql("select count(*) from core_trail where table_name = 'award_ballot'",
                    acting=SYSTEM)  # fmt: skip
        assert trail[0][0] == 0

    def test_no_partial_count_is_told(self, sql, counting, world):
        self.fill(world, counting, "teller")
        found = sql("select * from award_counted(:id)", acting=world.actors["secretary"],
                    id=counting.id)  # fmt: skip
        assert found == []

    def test_nobody_asks_for_the_sums_of_one_teller(self, refused, counting, world):
        self.fill(world, counting, "teller")
        statement = (
            "select t.* from award_line l, award_tally(l, 1::smallint) t where l.session_id = :id"
        )
        for who in ("teller", "secretary", "chairman"):
            assert refused(statement, who, id=counting.id) == "42501"

    def test_a_ballot_says_neither_whose_nor_when(self):
        assert set(Ballot.__table__.c.keys()) == {"id", "count_id", "line_id", "mark"}

    def test_an_open_vote_in_a_secret_session(self, refused, world):
        held = world.open(world.call([world.eligible("Xã Mẫu")], secret=True))
        code = refused(VOTE, world.members[1], line=held.lines[0].id,
                       row=held.attendances[1].id, choice="for")  # fmt: skip
        assert code == "ck_award_vote_secret"


class TestDecisions:
    """Money and register."""

    def test_money_that_is_not_due(self, refused, sql, chosen, world):
        held, _items = chosen
        decision = world.check(world.draft(held))
        sql(
            "update award_award set regime = 'TDKT-2017', coefficient_milli = 1000, "
            "factor_milli = 2000, base_salary = 1490000, rounding = 'up', amount = 9000000 "
            "where decision_id = :id",
            acting=world.actors["secretary"],
            id=decision.id,
        )
        statement = (
            "update award_decision set state = 'signed', number = '1', signed_on = '2021-12-30', "
            "signer = 'A', capacity = 'B', total_amount = 45000000 where id = :id"
        )
        assert refused(statement, SYSTEM, id=decision.id) == "ck_award_award_amount_due"

    def test_what_was_signed_stands(self, refused, chosen, world):
        held, _items = chosen
        decision = world.sign(world.check(world.draft(held)))
        for statement, name in (
            ("update award_decision set total_amount = 1 where id = :id", "decision"),
            ("update award_award set amount = 1 where decision_id = :id", "award"),
            ("update award_award set subject_name = 'X' where decision_id = :id", "award"),
            ("delete from award_award where decision_id = :id", "award"),
        ):
            expected = f"ck_award_{name}_stands"
            assert refused(statement, SYSTEM, id=decision.id) == expected

    def test_a_line_for_somebody_whom_nobody_chose(self, refused, chosen, world):
        held, items = chosen
        decision = world.draft(held)
        statement = (
            "insert into award_award (decision_id, nomination_id, number, unit_id, "
            "organisation_id, form_id, object_kind, object_class, subject_name, search_key, merit, "
            "state) select :decision, n.id, 99, :unit, n.organisation_id, n.form_id, "
            "n.object_kind, n.object_class, n.subject_name, n.search_key, n.merit, 'draft' "
            "from award_nomination n where n.id = :id"
        )
        code = refused(
            statement, "secretary", decision=decision.id, id=items[5].id, unit=held.unit_id
        )
        assert code == "ck_award_award_nomination_id"

    def test_an_award_is_not_decided_line_by_line(self, refused, chosen, world):
        decision = world.draft(chosen[0])
        statement = (
            "update award_award set state = 'decided', amount = 2980000 where decision_id = :id"
        )
        assert refused(statement, SYSTEM, id=decision.id) == "ck_award_award_stands"

    def test_a_coefficient_is_confirmed_not_changed(self, refused):
        statement = "update award_rate set coefficient_milli = 9000"
        assert refused(statement, "secretary") == "ck_award_rate_stands"

    def test_a_choice_on_a_decision_is_not_given_to_another(self, refused, chosen, world):
        held, items = chosen
        world.draft(held)
        statement = "update award_nomination set state = 'reserve' where id = :id"
        code = refused(statement, "chairman", id=items[0].id)
        assert code == "ck_award_nomination_in_decision"

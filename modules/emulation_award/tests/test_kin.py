"""Who is nominated, and close relatives, neither vote on it nor examine it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from app.core.services.duties import declare_kinship
from app.core.services.people import create_person
from app.core.services.users import link_person
from app.kernel.actor import acting_as
from app.kernel.errors import InvalidInput
from modules.emulation_award.domain.kinds import Choice
from modules.emulation_award.services import sessions, votes
from modules.emulation_award.tests.support import HELD


@pytest.fixture
def nominee(world, system):
    """Return the person who is nominated."""
    with acting_as(world.session, system):
        return create_person(
            full_name="Người Được Đề Cử", unit_id=world.district.unit_id, actor=system
        )


def make_kin(world, system, person, seat, kind="sibling"):
    told = {"person_id": person.id, "relative_id": seat.person_id, "kind": kind, "source": "Khai"}
    with acting_as(world.session, system):
        declare_kinship(told, actor=system)


def cast(world, held, member, choice):
    with world.acting(member) as actor, world.session.begin_nested():
        return votes.cast(held.id, {line.id: (choice, "vì") for line in held.lines}, actor=actor)


@pytest.mark.parametrize("kind", ["parent", "adoptive_parent", "spouse", "sibling"])
def test_kin_of_the_nominee_is_recused_and_may_say_so(world, system, nominee, kind):
    item = world.eligible("Người Được Đề Cử", "individual", person_id=nominee.id)
    make_kin(world, system, nominee, world.seats[1], kind)
    held = world.open(world.call([item]))
    with pytest.raises(InvalidInput) as caught:
        cast(world, held, world.members[1], Choice.FOR)
    assert "Hội đồng" in str(next(iter(caught.value.errors.values())))
    assert cast(world, held, world.members[1], Choice.RECUSED)
    assert cast(world, held, world.members[2], Choice.FOR)


def test_distant_kin_votes_and_a_rule_of_the_board_can_be_switched_off(world, system, nominee, sql):
    item = world.eligible("Người Được Đề Cử", "individual", person_id=nominee.id)
    make_kin(world, system, nominee, world.seats[1], "other")
    make_kin(world, system, nominee, world.seats[2], "spouse")
    held = world.open(world.call([item]))
    assert cast(world, held, world.members[1], Choice.FOR)
    sql(
        "update core_duty_rule set is_enforced = false where name = 'emulation_award.recusal'",
        acting=system,
    )
    assert cast(world, held, world.members[2], Choice.FOR)


def test_a_secret_vote_is_not_counted_before_kin_is_recused(world, system, nominee, sql):
    item = world.eligible("Người Được Đề Cử", "individual", person_id=nominee.id)
    make_kin(world, system, nominee, world.seats[1])
    held = world.open(world.call([item], secret=True))
    with world.acting("secretary") as actor:
        sessions.note_cast(held.id, [row.id for row in held.attendances], actor=actor)
    counting = "update award_session set state = 'counting' where id = :s"
    with pytest.raises(IntegrityError, match="not recused"):
        sql(counting, acting=world.actors["secretary"], s=held.id)
    assert cast(world, held, world.members[1], Choice.RECUSED)
    assert world.move("secretary", held, "close_box", today=HELD).state == "counting"


def test_kin_does_not_examine(world, system, nominee):
    examiner = world.actors["secretary"]
    with acting_as(world.session, system):
        person = create_person(
            full_name="Người Thẩm Định", unit_id=world.district.unit_id, actor=system
        )
        link_person(examiner.user_id, person.id, actor=system)
        declare_kinship(
            {
                "person_id": person.id,
                "relative_id": nominee.id,
                "kind": "spouse",
                "source": "Khai",
            },
            actor=system,
        )
    item = world.nominate("Người Được Đề Cử", "individual", person_id=nominee.id)
    world.submit(item)
    with pytest.raises(InvalidInput):
        world.examine(item)


def test_whose_kin_is_asked_about_does_not_change_later(world, system, nominee, sql):
    item = world.eligible("Người Được Đề Cử", "individual", person_id=nominee.id)
    with pytest.raises(IntegrityError, match="stands"):
        sql(
            "update award_nomination set person_id = null where id = :id", acting=system, id=item.id
        )
    for function in ("core_are_kin(1, 2, core_today())", "award_conflict(1, 2)"):
        with pytest.raises(Exception, match="permission denied"):
            sql(f"select {function}", acting=system)


@pytest.mark.parametrize("table", ["award_vote", "award_count"])
def test_who_is_joined_to_nobody_does_not_vote_or_count(world, sql, table):
    secretary = world.actors["secretary"]
    world.session.execute(
        text("delete from core_user_person where user_id = :u"), {"u": secretary.user_id}
    )
    with pytest.raises(DBAPIError) as caught:
        sql(f"insert into {table} default values", acting=secretary)
    assert caught.value.orig.sqlstate == "CTW07"

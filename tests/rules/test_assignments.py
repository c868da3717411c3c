"""Dated assignments: their union, their last midnight, and what is left when a unit ends."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.errors import BasisMissing, NoSuccessorChosen, NotASuccessor
from app.core.models import Assignment
from app.core.models.people import Person
from app.core.models.units import AdminUnit
from app.core.services import mergers, people, units, users
from app.kernel import clock
from app.kernel.actor import acting_as, bind_actor, system_actor
from app.kernel.errors import InvalidInput, NotAllowed, NotFound
from app.kernel.security import load_actor

OLD = date(2021, 12, 31)
LAST = date(2025, 6, 30)
PASSWORD = "một mật khẩu đủ dài"
# 23:59:59 and 00:00:00 in Viet Nam; in UTC both lie in the afternoon of the last day.
BEFORE = datetime(2021, 12, 31, 16, 59, 59, tzinfo=UTC)
MIDNIGHT = datetime(2021, 12, 31, 17, 0, 0, tzinfo=UTC)


@pytest.fixture
def user(db_session, system):
    return users.create_user(
        username="hoa", first_name="Hoa", last_name="Thử", email="hoa@example.org",
        password=PASSWORD, actor=system,
    )  # fmt: skip


def person_in(code: str, on: date, system) -> Person:
    return people.create_person(
        full_name=f"Người {code}", unit_id=units.unit_on(code, on).id, actor=system
    )


def reached(db_session, who) -> set[int]:
    bind_actor(db_session, who)
    return set(db_session.execute(select(Person.id)).scalars())


def test_several_assignments_give_their_union_each_for_its_own_verbs(db_session, system, user, sql):
    here, there = (person_in(code, OLD, system) for code in ("22783", "22810"))
    for code, role in (("584", "core.officer"), ("585", "core.auditor")):
        where = units.unit_on(code, OLD)
        users.assign(user.id, role=role, unit_id=where.id, actor=system)
    acting = load_actor(db_session, user.id, "hoa")
    assert {here.id} <= reached(db_session, acting)
    inside = units.unit_on("22810", OLD).parent_id == units.unit_on("585", OLD).id
    assert (there.id in reached(db_session, acting)) is inside
    # The policy asks for the verb as the session does: reading reaches further than writing.
    assert {row.id for row in sql("select id from core_person")} == reached(db_session, acting)
    assert sql("update core_person set sex = 'male' where id = :id", id=here.id) == 1
    assert sql("update core_person set sex = 'male' where id = :id", id=there.id) == 0


@pytest.mark.parametrize(("instant", "holds"), [(BEFORE, True), (MIDNIGHT, False)])
def test_an_assignment_ends_at_midnight_in_viet_nam(fresh_database: Any, instant, holds) -> None:
    engine = create_engine(fresh_database.operator)
    application = create_engine(fresh_database.application)
    with Session(engine) as owner:
        owner.execute(
            text(
                "create or replace function core_now() returns timestamptz language sql stable "
                f"return timestamptz '{instant.isoformat()}'"
            )
        )
        owner.execute(text("select set_config('app.actor', 'system', false)"))
        owner.execute(
            text(
                "insert into ab_user (id, first_name, last_name, username, email, active) "
                "values (7001, 'a', 'b', 'p', 'p@example.org', true)"
            )
        )
        owner.execute(
            text(
                "insert into core_assignment (user_id, role_id, unit_id, valid_to) select 7001, "
                "r.id, u.id, '2021-12-31' from ab_role r, core_unit u "
                "where r.name = 'core.officer' and u.code = '58' limit 1"
            )
        )
        owner.commit()
    with Session(application) as session, clock.frozen(instant):
        session.execute(text("select set_config('app.actor', '7001', true)"))
        today = session.execute(text("select core_today()")).scalar_one()
        assert today == clock.today()
        assert load_actor(session, 7001, "p").may("write", "core.Person") is holds
        keys = session.execute(text("select core_my_units('write', 'core.Person')")).scalar_one()
        assert bool(keys) is holds
    application.dispose()
    engine.dispose()


# -- the end of a unit ------------------------------------------------------------------


@pytest.fixture
def commune(db_session, system):
    """Return a commune in force whose end is not known yet."""
    statement = select(AdminUnit).where(AdminUnit.level == "commune", AdminUnit.valid_to.is_(None))
    return db_session.execute(statement.order_by(AdminUnit.id).limit(1)).scalar_one()


def test_an_assignment_ends_with_its_unit_and_reads_what_was_its_own(
    db_session, system, user, commune, sql
):
    mine = people.create_person(full_name="Người Cũ", unit_id=commune.id, actor=system).id
    item = users.assign(user.id, role="core.officer", unit_id=commune.id, actor=system)
    assert load_actor(db_session, user.id, "hoa").may("write", "core.Person")
    yesterday = date.fromordinal(clock.today().toordinal() - 1)
    sql("update core_unit set valid_to = :last where id = :id", last=yesterday, id=commune.id)
    db_session.refresh(item)
    assert (item.valid_to, item.reads_archive) == (yesterday, True)
    acting = load_actor(db_session, user.id, "hoa")
    assert reached(db_session, acting) == {mine}
    assert [row.id for row in sql("select id from core_person")] == [mine]
    assert not acting.may("write", "core.Person")
    assert sql("update core_person set sex = 'male'") == 0
    assert sql("delete from core_person") == 0
    # The successor is not reached, nor anything below a unit that goes on.
    above = commune.parent_id
    with acting_as(db_session, system_actor("test")):
        other = people.create_person(full_name="Người Mới", unit_id=above, actor=system).id
    assert other not in reached(db_session, acting)


def test_no_person_gives_an_assignment_beyond_the_end_of_its_unit(db_session, actor, user, sql):
    old = units.unit_on("22783", OLD)
    admin = actor("Admin")
    for last in (None, date(2025, 7, 1)):
        with pytest.raises(InvalidInput) as caught, db_session.begin_nested():
            users.assign(user.id, role="core.officer", unit_id=old.id, valid_to=last, actor=admin)
        assert "valid_to" in caught.value.errors
    with pytest.raises(DBAPIError, match="program itself"):
        sql(
            "insert into core_assignment (user_id, role_id, unit_id, ends_with_unit) "
            "select :user, id, :unit, false from ab_role where name = 'core.officer'",
            user=user.id,
            unit=old.id,
        )
    kept = users.assign(user.id, role="core.officer", unit_id=old.id, valid_to=LAST, actor=admin)
    with pytest.raises(DBAPIError, match="outlive"):
        sql("update core_assignment set valid_to = '2026-01-01' where id = :id", id=kept.id)


def test_an_archive_is_not_given_to_an_office_that_ended_before(db_session, actor, user, sql):
    actor("Admin")
    old = units.unit_on("22783", OLD)
    with pytest.raises(DBAPIError, match="ended with its unit"):
        sql(
            "insert into core_assignment (user_id, role_id, unit_id, valid_to, reads_archive) "
            "select :user, id, :unit, '2021-12-31', true from ab_role where name = 'core.officer'",
            user=user.id,
            unit=old.id,
        )


# -- the wizard ---------------------------------------------------------------------------


@pytest.fixture
def ended(db_session, actor, user):
    """Return an assignment that ended with a commune of the old map, the administrator acting."""
    admin = actor("Admin")
    old = units.unit_on("22783", OLD)
    item = Assignment(
        user_id=user.id,
        role_id=_role(db_session, "core.officer"),
        unit_id=old.id,
        valid_to=LAST,
        reads_archive=True,
    )
    db_session.add(item)
    db_session.commit()
    return admin, item


def _role(db_session, name: str) -> int:
    return int(
        db_session.execute(text("select id from ab_role where name = :n"), {"n": name}).scalar_one()
    )


def test_the_wizard_proposes_successors_and_assigns_those_chosen(db_session, ended):
    admin, item = ended
    (found,) = mergers.ended_by_mergers(actor=admin)
    assert found.assignment.id == item.id
    assert found.proposals[0].is_default
    target = found.proposals[0].unit
    chosen, today = {item.id: [target.id]}, clock.today()
    with pytest.raises(BasisMissing):
        mergers.assign_to_successors(chosen, basis=" ", actor=admin, today=today)
    with pytest.raises(NoSuccessorChosen):
        mergers.assign_to_successors({item.id: []}, basis="1/QĐ", actor=admin, today=today)
    with pytest.raises(NotASuccessor):
        mergers.assign_to_successors(
            {item.id: [item.unit_id]}, basis="1/QĐ", actor=admin, today=today
        )
    with pytest.raises(NotFound):
        mergers.assign_to_successors({0: [target.id]}, basis="1/QĐ", actor=admin, today=today)
    (made,) = mergers.assign_to_successors(chosen, basis="1/QĐ", actor=admin, today=today)
    assert (made.unit_id, made.basis, made.valid_from) == (target.id, "1/QĐ", today)
    assert made.ends_with_unit
    assert not made.reads_archive
    assert mergers.ended_by_mergers(actor=admin) == []


def test_the_wizard_is_for_those_who_may_assign(db_session, ended, actor):
    _admin, item = ended
    auditor = actor("core.auditor")
    (found,) = mergers.ended_by_mergers(actor=auditor)
    chosen = {item.id: [found.proposals[0].unit.id]}
    with pytest.raises(NotAllowed):
        mergers.assign_to_successors(chosen, basis="1", actor=auditor, today=clock.today())
    with pytest.raises(NotAllowed):
        mergers.ended_by_mergers(actor=actor("core.officer", "58"))


@pytest.mark.parametrize("locale", ["vi", "en"])
def test_the_wizard_on_screen(db_session, ended, client_as, locale):
    _admin, item = ended
    (found,) = mergers.ended_by_mergers(actor=_admin)
    target = found.proposals[0].unit.id
    client = client_as("Admin", locale=locale)
    page = client.get("/core/mergers/").get_data(as_text=True)
    assert f'name="unit-{item.id}" value="{target}"' in page
    sent = {f"unit-{item.id}": str(target), "basis": ""}
    refused = client.post("/core/mergers/assign", data=sent)
    assert refused.status_code == 422
    assert "checked" in refused.get_data(as_text=True)
    preview = client.post("/core/mergers/assign", data={**sent, "basis": "12/QĐ-UBND"})
    assert "12/QĐ-UBND" in preview.get_data(as_text=True)
    assert (
        db_session.execute(select(Assignment.id).where(Assignment.basis == "12/QĐ-UBND")).first()
        is None
    )
    done = client.post(
        "/core/mergers/assign", data={**sent, "basis": "12/QĐ-UBND", "step": "assign"}
    )
    assert done.status_code == 302
    page = client.get("/core/mergers/").get_data(as_text=True)
    assert f"unit-{item.id}" not in page
    odd = client.post("/core/mergers/assign", data={"unit-x": "1", "basis": "1"})
    assert odd.status_code == 404

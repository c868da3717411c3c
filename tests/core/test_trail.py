"""The trail: each change with its author, nothing erased, personal values named only."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from app.core.models import AdminUnit, TrailEntry
from app.core.services import people, trail
from app.kernel.records import update_record


def count_entries(session):
    return session.execute(select(func.count()).select_from(TrailEntry)).scalar_one()


@pytest.fixture
def unit(db_session):
    return db_session.execute(select(AdminUnit).where(AdminUnit.code == "584")).scalar_one()


def test_a_change_is_written_with_old_and_new_values(db_session, unit, system):
    before = unit.note
    update_record(AdminUnit, unit.id, {"note": "đã xem"}, actor=system)
    newest = trail.history_of("core_unit", unit.id)[0]
    assert (newest.action, newest.author, newest.reason) == ("update", None, "test")
    assert newest.old_values == {"note": before}
    assert newest.new_values == {"note": "đã xem"}


def test_the_author_is_named(db_session, unit, actor):
    administrator = actor("Admin")
    update_record(AdminUnit, unit.id, {"note": "đã xem"}, actor=administrator)
    author = trail.history_of("core_unit", unit.id)[0].author
    assert (author or "").startswith("Thử Người")


def test_a_change_of_nothing_is_no_entry(db_session, unit, sql):
    before = count_entries(db_session)
    sql("update core_unit set note = note, updated_at = now() where id = :id", id=unit.id)
    assert count_entries(db_session) == before


def test_personal_values_stay_out_of_the_trail(db_session, unit, system):
    person = people.create_person(
        full_name="Chamaléa Thị Xuân",
        unit_id=unit.id,
        birth_year=1950,
        id_number="058150001234",
        phone="0912 345 678",
        actor=system,
    )
    people.update_person(person.id, {"full_name": "Chamaléa Thị Xoan"}, actor=system)
    entries = trail.history_of("core_person", person.id)
    shown = repr([(entry.old_values, entry.new_values) for entry in entries])
    assert len(entries) == 2
    for secret in ("Xuân", "Xoan", "xuan", "1950", "058150001234", "0912"):
        assert secret not in shown
    assert entries[0].new_values["full_name"] == "•••"


def test_changes_of_accounts_are_written_without_the_password(db_session, make_user, sql):
    user, _actor = make_user("core.viewer", "58")
    sql("update ab_user set active = false where id = :id", id=user.id)
    assert trail.history_of("ab_user", user.id)[0].new_values == {"active": False}
    before = count_entries(db_session)
    with pytest.raises(DBAPIError, match="password_is_elsewhere"), db_session.begin_nested():
        sql("update ab_user set password = 'x' where id = :id", id=user.id)
    sql("update ab_user set login_count = 7 where id = :id", id=user.id)
    assert count_entries(db_session) == before


@pytest.mark.parametrize(
    "statement",
    [
        "update core_trail set actor = '1'",
        "delete from core_trail",
        "truncate core_trail",
        "insert into core_trail (action, record) values ('read', 'core.Person')",
        "drop trigger core_trail_stands on core_trail",
        "alter table core_unit disable trigger core_unit_trail",
    ],
)
def test_the_application_role_cannot_touch_the_trail(sql, db_session, statement):
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        sql(statement)


@pytest.mark.parametrize(
    "statement",
    ["update core_trail set actor = '1'", "delete from core_trail", "truncate core_trail"],
)
def test_not_even_the_owner_changes_the_trail(fresh_database, statement):
    import psycopg

    from app.kernel.cluster import conninfo

    with psycopg.connect(conninfo(fresh_database.operator)) as connection:
        rows = connection.execute("select count(*) from core_trail").fetchone()
        assert rows is not None
        assert rows[0] > 0
        with pytest.raises(psycopg.DatabaseError, match="append-only"):
            connection.execute(statement)
        connection.rollback()


def test_each_reader_sees_the_entries_of_their_units_only(db_session, system, actor, unit):
    other = db_session.execute(select(AdminUnit).where(AdminUnit.code == "585")).scalar_one()
    for each in (unit, other):
        people.create_person(full_name="Nguyễn Thị Hoa", unit_id=each.id, actor=system)
    statement = select(TrailEntry.unit_id).where(TrailEntry.table_name == "core_person")
    assert set(db_session.execute(statement).scalars()) == {unit.id, other.id}
    actor("core.auditor", "584")
    assert set(db_session.execute(statement).scalars()) == {unit.id}
    actor("core.officer", "584")
    assert db_session.execute(statement).scalars().all() == []


def test_raw_sql_sees_the_entries_of_the_units_only(db_session, system, actor, unit, sql):
    other = db_session.execute(select(AdminUnit).where(AdminUnit.code == "585")).scalar_one()
    for each in (unit, other):
        people.create_person(full_name="Nguyễn Thị Hoa", unit_id=each.id, actor=system)
    here = unit.id
    actor("core.auditor", "584")
    rows = sql("select unit_id from core_trail where table_name = 'core_person'")
    assert rows == [(here,)]

"""The schema of core: rules on every table, rights of the roles, way there and back."""

from __future__ import annotations

import os
from typing import Any

import pytest
from alembic import command
from sqlalchemy import create_engine, text

import app.core.models  # noqa: F401 - the tables that the migrations are compared with
from app.kernel import migrations
from app.kernel.cluster import Dsns
from app.kernel.discovery import CORE_PACKAGE, read_manifest
from app.testing.conformance.schema import difference, schema_lines
from app.testing.database import DatabaseServer

LEFT = text("""
    select 'relation', relname::text from pg_class
    where relnamespace = 'public'::regnamespace and relname not like 'alembic_version%'
    union all
    select 'function', p.oid::regprocedure::text from pg_proc p
    where pronamespace = 'public'::regnamespace and not exists (
        select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    union all
    select 'type', typname::text from pg_type t
    where typnamespace = 'public'::regnamespace and typname !~ 'alembic_version'
      and not exists (select from pg_depend d where d.objid = t.oid and d.deptype in ('e', 'i'))
""")
CORE = (read_manifest(CORE_PACKAGE),)


@pytest.fixture
def empty_database(database_server: DatabaseServer) -> Any:
    name = f"chungtay_core_alone_{os.getpid()}"
    database_server.drop_database(name)
    yield database_server.create_database(name)
    database_server.drop_database(name)


def test_there_and_back_and_there_again(empty_database: Dsns) -> None:
    engine = create_engine(empty_database.operator)
    with engine.begin() as connection:
        migrations.upgrade_module(connection, CORE, "core")
        assert migrations.differences(connection, ["ab_", "core_"]) == []
        migrations.downgrade_module(connection, CORE, "core")
        assert connection.execute(LEFT).all() == []
        migrations.upgrade_module(connection, CORE, "core")
        assert not migrations.pending(connection, CORE, "core")
    engine.dispose()


def test_every_table_has_a_rule_and_writes_its_trail(sql, db_session):
    tables = {row[0] for row in sql("select tablename from pg_tables where tablename ~ '^core_'")}
    with_rules = sql(
        "select c.relname from pg_class c where c.relrowsecurity "
        "and exists (select from pg_policy p where p.polrelid = c.oid)"
    )
    # What the application has no right to needs no rule: only functions of the owner reach it.
    closed = {
        name
        for name in tables
        if not sql(
            "select 1 where has_any_column_privilege('chungtay_app', :t, 'SELECT, INSERT, UPDATE')",
            t=name,
        )
    }
    assert tables - closed <= {row[0] for row in with_rules}
    assert closed == {
        "core_api_key",
        "core_credential",
        "core_feed",
        "core_feed_use",
        "core_invitation",
        "core_login_count",
        "core_person_key",
        "core_recovery_code",
        "core_session",
        "core_totp",
        *(name for name in tables if name.startswith("core_trail_")),
    }
    with_trail = sql(
        "select tgrelid::regclass::text from pg_trigger "
        "where tgname = tgrelid::regclass || '_trail'"
    )
    without = tables - {row[0] for row in with_trail}
    untrailed = {name for name in without if not name.startswith("core_trail")}
    # A notice follows from an act that is in the trail, and holds a kind and a key only; when a
    # calendar was fetched is a count, as of sign-ins.
    assert untrailed == {
        "core_feed_use",
        "core_login_count",
        "core_notice",
        "core_person_key",
        "core_refusal",
        "core_session",
    }


def test_the_application_role_owns_nothing_and_makes_nothing(sql, db_session):
    owned = "select relname from pg_class where pg_get_userbyid(relowner) = current_user"
    assert sql(owned) == []
    assert sql("select has_schema_privilege('public', 'create')") == [(False,)]
    truncatable = (
        "select relname from pg_class where relkind = 'r' "
        "and relnamespace = 'public'::regnamespace and has_table_privilege(oid, 'truncate')"
    )
    assert sql(truncatable) == []


def test_all_functions_with_the_owners_rights_have_a_fixed_search_path(sql, db_session):
    loose = (
        "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace "
        "and not coalesce(array_to_string(proconfig, ',') ~ 'search_path', false)"
    )
    assert sql(loose) == []


def test_foreign_keys_are_indexed(sql, db_session):
    without = (
        "select c.conrelid::regclass::text, a.attname from pg_constraint c "
        "join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] "
        "where c.contype = 'f' and c.conrelid::regclass::text ~ '^core_' and not exists ("
        "select from pg_index i where i.indrelid = c.conrelid and i.indkey[0] = a.attnum)"
    )
    found = {(table, column) for table, column in sql(without)}
    # Who made or changed a row is shown beside it and never searched for.
    assert {column for _table, column in found} <= {"created_by_id", "updated_by_id"}


def test_the_trail_keeps_its_entries_on_the_way_there_and_back(empty_database: Dsns) -> None:
    engine = create_engine(empty_database.operator)
    config = migrations.alembic_config
    entries = text(
        "select id, at, actor, action, record, row_id, new_values::text from core_trail order by id"
    )
    with engine.begin() as connection:
        command.upgrade(config(CORE, connection), "core_0001")
        before = schema_lines(connection)
        connection.execute(text("select set_config('app.actor', 'system', true)"))
        for name in ("Hoa", "Lan"):
            connection.execute(
                text(
                    "insert into core_person (full_name, search_key, sort_key) "
                    "values (:name, 'k', 'k')"
                ),
                {"name": name},
            )
        written = connection.execute(entries).all()
        command.upgrade(config(CORE, connection), "core_0002")
        assert connection.execute(entries).all() == written
        command.downgrade(config(CORE, connection), "core@core_0001")
        assert difference(before, schema_lines(connection)) == []
        assert connection.execute(entries).all() == written
        connection.execute(text("select core_trail_event('read', 'x', null, null, null, null)"))
        newest = connection.execute(text("select max(id) from core_trail")).scalar_one()
        assert newest > written[-1].id
    engine.dispose()

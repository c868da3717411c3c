"""Roles, database and settings, tried on a real server as each role."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from app.kernel.cluster import (
    ClusterError,
    Dsns,
    connect,
    conninfo,
    database_exists,
    prepare_cluster,
    with_database,
)
from app.kernel.instance import SecretStore
from app.testing.database import DatabaseServer, server_directory

TABLE = """
    CREATE TABLE paper (id int PRIMARY KEY, title text);
    INSERT INTO paper VALUES (1, 'Đào'), (2, 'Mai');
    ALTER TABLE paper ENABLE ROW LEVEL SECURITY;
    CREATE POLICY first_only ON paper USING (id = 1);
    GRANT SELECT, INSERT ON paper TO chungtay_app;
"""


@pytest.fixture(scope="module")
def server() -> Iterator[DatabaseServer]:
    with server_directory() as folder:
        yield DatabaseServer(folder)


@pytest.fixture(scope="module")
def dsns(server: DatabaseServer) -> Iterator[Dsns]:
    made = server.create_database("cluster_main")
    with connect(made.operator) as connection:
        connection.execute(TABLE)
    yield made
    server.drop_database("cluster_main")


def titles(dsn: str) -> list[str]:
    with connect(dsn) as connection:
        return [row[0] for row in connection.execute("SELECT title FROM paper ORDER BY id")]


def refused(dsn: str, statement: str) -> str:
    """Return the state that PostgreSQL refuses a statement with."""
    with connect(dsn) as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(statement.encode())
    return caught.value.sqlstate or ""


def test_the_operator_acts_as_the_owner(dsns: Dsns) -> None:
    with connect(dsns.operator) as connection:
        row = connection.execute("SELECT session_user, current_user").fetchone()
        owners = connection.execute(
            "SELECT tableowner FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
    assert row == ("chungtay_operator", "chungtay_owner")
    assert owners == [("chungtay_owner",)]


def test_row_level_security_binds_the_application_only(dsns: Dsns) -> None:
    assert titles(dsns.application) == ["Đào"]
    assert titles(dsns.operator) == ["Đào", "Mai"]
    assert titles(dsns.backup) == ["Đào", "Mai"]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "DROP TABLE paper",
        "ALTER TABLE paper DISABLE ROW LEVEL SECURITY",
        "DELETE FROM paper",
        "TRUNCATE paper",
        "SET ROLE chungtay_owner",
        "SET ROLE chungtay_backup",
        "CREATE ROLE intruder",
    ],
)
def test_the_application_has_no_other_right(dsns: Dsns, statement: str) -> None:
    assert refused(dsns.application, statement) == "42501"


def test_the_application_may_use_temporary_tables(dsns: Dsns) -> None:
    with connect(dsns.application) as connection:
        connection.execute("CREATE TEMPORARY TABLE upload (id int)")


def test_backup_only_reads(dsns: Dsns) -> None:
    assert refused(dsns.backup, "INSERT INTO paper VALUES (3, 'x')") == "25006"
    statement = "BEGIN READ WRITE; INSERT INTO paper VALUES (3, 'x')"
    assert refused(dsns.backup, statement) == "42501"


@pytest.mark.parametrize("role", ["operator", "application", "backup"])
def test_every_role_has_its_settings(dsns: Dsns, role: str) -> None:
    limits = {"operator": ("10s", "0"), "application": ("10s", "1min"), "backup": ("0", "0")}
    with connect(getattr(dsns, role)) as connection:
        row = connection.execute(
            "SELECT current_setting('timezone'), current_setting('search_path'),"
            " current_setting('lock_timeout'), current_setting('statement_timeout')"
        ).fetchone()
    assert row == ("Asia/Ho_Chi_Minh", "public, pg_temp", *limits[role])


def test_vietnamese_is_searched_without_accents(dsns: Dsns) -> None:
    with connect(dsns.application) as connection:
        row = connection.execute(
            "SELECT unaccent('Đào'), similarity('trần thị đào', 'TRẦN THỊ ĐÀO')"
        ).fetchone()
    assert row == ("Dao", 1.0)


def test_preparing_again_changes_nothing(server: DatabaseServer, dsns: Dsns) -> None:
    assert prepare_cluster(server.superuser_dsn, "cluster_main", server.secrets) == dsns
    assert titles(dsns.application) == ["Đào"]


def test_installations_of_one_server_are_apart(
    server: DatabaseServer, dsns: Dsns, tmp_path: Path
) -> None:
    secrets = SecretStore(tmp_path / "secrets.json")
    other = prepare_cluster(server.superuser_dsn, "cluster_other", secrets, prefix="other")
    trespass = with_database(other.application, "cluster_main")
    with pytest.raises(ClusterError, match="permission denied"), connect(trespass):
        pass
    secrets.path.unlink()
    renewed = prepare_cluster(server.superuser_dsn, "cluster_other", secrets, prefix="other")
    with pytest.raises(ClusterError, match="authentication failed"), connect(other.application):
        pass
    with connect(renewed.application) as connection:
        assert connection.info.user == "other_app"
    server.drop_database("cluster_other")


def test_processes_may_prepare_at_once(server: DatabaseServer, tmp_path: Path) -> None:
    store = tmp_path / "secrets.json"

    def prepare(_: int) -> Dsns:
        secrets = SecretStore(store)
        return prepare_cluster(server.superuser_dsn, "cluster_race", secrets, prefix="race")

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(prepare, range(4)))
    assert len(made) == 1
    with connect(made.pop().application) as connection:
        assert connection.info.dbname == "cluster_race"
    server.drop_database("cluster_race")


def test_only_a_superuser_prepares(server: DatabaseServer, dsns: Dsns) -> None:
    with pytest.raises(ClusterError, match="superuser"):
        prepare_cluster(dsns.operator, "cluster_main", server.secrets)


def test_a_database_without_vietnamese_letters_is_refused(server: DatabaseServer) -> None:
    with connect(server.superuser_dsn) as admin:
        admin.execute(
            "CREATE DATABASE cluster_ascii TEMPLATE template0 ENCODING SQL_ASCII"
            " LOCALE_PROVIDER libc LOCALE 'C'"
        )
    with pytest.raises(ClusterError, match="Vietnamese letters"):
        server.create_database("cluster_ascii")
    server.drop_database("cluster_ascii")


def test_a_database_that_an_administrator_made_is_taken_over(server: DatabaseServer) -> None:
    with connect(server.superuser_dsn) as admin:
        admin.execute("CREATE DATABASE cluster_given")
    given = server.create_database("cluster_given")
    with connect(given.operator) as connection:
        connection.execute("CREATE TABLE mine (id int)")
    server.drop_database("cluster_given")


def test_a_copy_of_a_template_has_settings_and_rights(server: DatabaseServer) -> None:
    builds: list[Dsns] = []

    def build(made: Dsns) -> None:
        builds.append(made)
        with connect(made.operator) as connection:
            connection.execute(TABLE)

    for _ in range(2):
        server.ensure_template("cluster_template", build)
    copy = server.create_database("cluster_copy", template="cluster_template")
    assert len(builds) == 1
    assert titles(copy.application) == ["Đào"]
    with connect(with_database(server.superuser_dsn, "cluster_copy")) as connection:
        row = connection.execute("SHOW timezone").fetchone()
    assert row == ("Asia/Ho_Chi_Minh",)
    server.drop_database("cluster_copy")
    server.drop_database("cluster_template")


def test_a_template_that_fails_is_not_kept(server: DatabaseServer) -> None:
    def fail(made: Dsns) -> None:
        raise LookupError(made.operator)

    with pytest.raises(LookupError):
        server.ensure_template("cluster_failed", fail)
    with connect(server.superuser_dsn) as admin:
        assert not database_exists(admin, "cluster_failed")
    server.drop_database("cluster_failed_draft")


def test_a_server_that_is_away_is_named() -> None:
    nowhere = "postgresql+psycopg://app:x@127.0.0.1:1/chungtay"
    with pytest.raises(ClusterError, match="cannot be reached"), connect(nowhere):
        pass


def test_passwords_of_any_characters_reach_libpq() -> None:
    dsn = "postgresql+psycopg://app:a%40b%2F%27%20c@db:5433/chungtay?sslmode=require"
    parts = psycopg.conninfo.conninfo_to_dict(conninfo(dsn))
    assert parts == {
        "host": "db",
        "port": "5433",
        "user": "app",
        "password": "a@b/' c",
        "dbname": "chungtay",
        "sslmode": "require",
    }

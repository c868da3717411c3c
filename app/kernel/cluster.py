"""Prepare a PostgreSQL server: roles, database, extensions, settings.

    <prefix>_owner      no login; owns the database and all in it
    <prefix>_operator   migrates; a login that acts as the owner
    <prefix>_app        serves requests and jobs; owns nothing, bound by row-level security
    <prefix>_backup     reads everything, for backup and verification only

Done once by an administrator on a server of one's own, at each start on the embedded one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from psycopg.rows import namedtuple_row
from sqlalchemy.engine import URL, make_url

from app.kernel.instance import SecretStore

PREFIX = "chungtay"
TIME_ZONE = "Asia/Ho_Chi_Minh"
SEARCH_PATH = "public, pg_temp"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")
MINIMUM_VERSION = 150000
BUILTIN_LOCALE_VERSION = 170000

Connection = psycopg.Connection[tuple[Any, ...]]


class ClusterError(Exception):
    """The server cannot be used; the message says why."""


@dataclass(frozen=True)
class Dsns:
    """SQLAlchemy URLs of one database, one for each role that logs in."""

    operator: str
    application: str
    backup: str


@dataclass(frozen=True)
class RoleNames:
    """The roles of one installation; a server with several gives each a prefix."""

    prefix: str = PREFIX

    @property
    def owner(self) -> str:
        """Owns the database; nobody logs in as it."""
        return f"{self.prefix}_owner"

    @property
    def operator(self) -> str:
        """Logs in to migrate and to install modules."""
        return f"{self.prefix}_operator"

    @property
    def application(self) -> str:
        """Serves requests and jobs."""
        return f"{self.prefix}_app"

    @property
    def backup(self) -> str:
        """Reads everything, whatever the row-level security."""
        return f"{self.prefix}_backup"


_ROLE_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "operator": {"lock_timeout": "10s"},
    "application": {
        "lock_timeout": "10s",
        "statement_timeout": "60s",
        "idle_in_transaction_session_timeout": "10min",
    },
    "backup": {"default_transaction_read_only": "on"},
}
_ROLE_ATTRIBUTES: Mapping[str, LiteralString] = {
    "owner": "NOLOGIN NOBYPASSRLS",
    "operator": "LOGIN INHERIT NOBYPASSRLS",
    "application": "LOGIN NOINHERIT NOBYPASSRLS",
    "backup": "LOGIN INHERIT BYPASSRLS",
}


def prepare_cluster(
    superuser_dsn: str, database: str, secrets: SecretStore, *, prefix: str = PREFIX
) -> Dsns:
    """Make the roles and the database where they are missing, and put their settings right.

    A role whose password is not in `secrets` gets a new one.
    """
    roles = RoleNames(prefix)
    with connect(superuser_dsn) as admin:
        _check_server(admin)
        with _alone(admin):
            _ensure_roles(admin, roles, secrets)
            _ensure_database(admin, database, roles)
            apply_database_settings(admin, database, roles)
    with connect(with_database(superuser_dsn, database)) as inside:
        _check_database(inside)
        with _alone(inside):
            _ensure_schema(inside, roles)
    return make_dsns(superuser_dsn, database, secrets, prefix=prefix)


def make_dsns(
    server_dsn: str, database: str, secrets: SecretStore, *, prefix: str = PREFIX
) -> Dsns:
    """Return the URLs of a prepared database, with the passwords kept in `secrets`."""
    roles = RoleNames(prefix)
    server = make_url(server_dsn)

    def dsn(role: str) -> str:
        password = secrets.get(_password_key(role))
        if password is None:
            raise ClusterError(f"{secrets.path} has no password for the role {role}.")
        return _text(server.set(username=role, password=password, database=database))

    return Dsns(dsn(roles.operator), dsn(roles.application), dsn(roles.backup))


def apply_database_settings(admin: Connection, database: str, roles: RoleNames) -> None:
    """Set what belongs to the database itself, which a copy of a template does not take over."""
    name = sql.Identifier(database)
    _run(admin, "ALTER DATABASE {} SET timezone TO {}", name, sql.Literal(TIME_ZONE))
    _run(admin, "ALTER DATABASE {} SET search_path TO {}", name, sql.SQL(SEARCH_PATH))
    _run(admin, "REVOKE ALL ON DATABASE {} FROM PUBLIC", name)
    for role in (roles.operator, roles.application):
        _run(admin, "GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}", name, sql.Identifier(role))
    _run(admin, "GRANT CONNECT ON DATABASE {} TO {}", name, sql.Identifier(roles.backup))


@contextmanager
def connect(dsn: str) -> Iterator[Connection]:
    """Open a connection in autocommit mode from a SQLAlchemy URL."""
    try:
        connection = psycopg.connect(conninfo(dsn), autocommit=True, client_encoding="utf8")
    except psycopg.OperationalError as error:
        raise ClusterError(f"PostgreSQL cannot be reached: {error}") from error
    with connection:
        yield connection


def named_rows(connection: Connection) -> psycopg.Cursor[Any]:
    """Return a cursor whose rows have their columns as attributes."""
    return connection.cursor(row_factory=namedtuple_row)


def conninfo(dsn: str) -> str:
    """Turn a SQLAlchemy URL into the connection string that libpq and pg_dump understand."""
    url = make_url(dsn)
    parts: dict[str, Any] = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        "dbname": url.database,
    }
    parts |= dict(url.query)
    return make_conninfo(**{name: value for name, value in parts.items() if value is not None})


def with_database(dsn: str, database: str) -> str:
    """Return the URL of another database on the same server."""
    return _text(make_url(dsn).set(database=database))


def database_exists(admin: Connection, database: str) -> bool:
    """Tell whether the server has a database of this name."""
    found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
    return found.fetchone() is not None


def _check_server(admin: Connection) -> None:
    if admin.info.server_version < MINIMUM_VERSION:
        raise ClusterError(
            f"PostgreSQL {MINIMUM_VERSION // 10000} or newer is needed; "
            f"this server is {admin.info.server_version // 10000}."
        )
    row = admin.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is None or not row[0]:
        raise ClusterError("Preparing a server needs a superuser of it, this once.")


@contextmanager
def _alone(connection: Connection) -> Iterator[None]:
    """Keep other processes from preparing the same database or roles at the same time."""
    connection.execute("SELECT pg_advisory_lock(hashtext('chungtay.prepare_cluster'))")
    try:
        yield
    finally:
        connection.execute("SELECT pg_advisory_unlock(hashtext('chungtay.prepare_cluster'))")


def _ensure_roles(admin: Connection, roles: RoleNames, secrets: SecretStore) -> None:
    for kind, attributes in _ROLE_ATTRIBUTES.items():
        role: str = getattr(roles, kind)
        name = sql.Identifier(role)
        if not _role_exists(admin, role):
            _run(admin, "CREATE ROLE {}", name)
        plain = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
        _run(admin, "ALTER ROLE {} WITH {} {}", name, sql.SQL(plain), sql.SQL(attributes))
        if kind != "owner":
            password = _verifier(admin, role, secrets.ensure(_password_key(role)))
            _run(admin, "ALTER ROLE {} PASSWORD {}", name, sql.Literal(password))
        _set_on_role(admin, role, _ROLE_SETTINGS.get(kind, {}))
    owner, operator = sql.Identifier(roles.owner), sql.Identifier(roles.operator)
    _run(admin, "GRANT {} TO {}", owner, operator)
    _run(admin, "ALTER ROLE {} SET role TO {}", operator, owner)
    _run(admin, "GRANT pg_read_all_data TO {}", sql.Identifier(roles.backup))


def _set_on_role(admin: Connection, role: str, settings: Mapping[str, str]) -> None:
    name = sql.Identifier(role)
    _run(admin, "ALTER ROLE {} SET search_path TO {}", name, sql.SQL(SEARCH_PATH))
    for setting, value in {"timezone": TIME_ZONE, **settings}.items():
        parts = (name, sql.Identifier(setting), sql.Literal(value))
        _run(admin, "ALTER ROLE {} SET {} TO {}", *parts)


def _ensure_database(admin: Connection, database: str, roles: RoleNames) -> None:
    name, owner = sql.Identifier(database), sql.Identifier(roles.owner)
    if database_exists(admin, database):
        _run(admin, "ALTER DATABASE {} OWNER TO {}", name, owner)
        return
    builtin = admin.info.server_version >= BUILTIN_LOCALE_VERSION
    provider: LiteralString = "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'" if builtin else ""
    statement = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8' {}"
    _run(admin, statement, name, owner, sql.SQL(provider))


def _check_database(inside: Connection) -> None:
    row = inside.execute("SELECT current_setting('server_encoding'), lower('Đ')").fetchone()
    if row != ("UTF8", "đ"):
        raise ClusterError(
            "The database does not treat Vietnamese letters as letters: it needs the encoding "
            "UTF8 and a character type such as C.UTF-8. Drop it and let this program make it."
        )


def _ensure_schema(inside: Connection, roles: RoleNames) -> None:
    for extension in EXTENSIONS:
        _run(inside, "CREATE EXTENSION IF NOT EXISTS {} SCHEMA public", sql.Identifier(extension))
    _run(inside, "ALTER SCHEMA public OWNER TO {}", sql.Identifier(roles.owner))
    _run(inside, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    for role in (roles.application, roles.backup):
        _run(inside, "GRANT USAGE ON SCHEMA public TO {}", sql.Identifier(role))


def _role_exists(admin: Connection, role: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None


def _run(connection: Connection, statement: LiteralString, *parts: sql.Composable) -> None:
    connection.execute(sql.SQL(statement).format(*parts))


def _verifier(connection: Connection, role: str, password: str) -> str:
    """Return what the server keeps of a password, so that no log of statements shows it."""
    secret = connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return secret.decode()


def _password_key(role: str) -> str:
    return f"password:{role}"


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)

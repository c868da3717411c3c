"""One PostgreSQL server for a run of the tests, and databases on it.

The process that starts the run (with pytest-xdist the controller) enters `server_directory()`.
It and its workers call `DatabaseServer(...)`; whoever needs the server first starts it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

from app.kernel.cluster import (
    Dsns,
    RoleNames,
    apply_database_settings,
    connect,
    database_exists,
    make_dsns,
    prepare_cluster,
)
from app.kernel.embedded_postgres import EmbeddedPostgres
from app.kernel.instance import SecretStore, file_lock

VARIABLE = "CHUNGTAY_TEST_SERVER"
FOLDER_PREFIX = "chungtay-tests-"


@contextmanager
def server_directory() -> Iterator[Path]:
    """Yield the folder of this run's server; the process that made it stops and removes it.

    Child processes find it in the environment. What a killed run left behind is swept away.
    """
    inherited = os.environ.get(VARIABLE)
    if inherited:
        yield Path(inherited)
        return
    _sweep()
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX)).resolve()
    folder.chmod(0o755)
    with (folder / "alive.new").open("a") as alive:
        fcntl.flock(alive, fcntl.LOCK_EX)
        (folder / "alive.new").rename(folder / "alive")  # now locked, so never swept
        os.environ[VARIABLE] = str(folder)
        try:
            yield folder
        finally:
            del os.environ[VARIABLE]
            _remove(folder)


class DatabaseServer:
    """The server in a folder of `server_directory()`, without protection against power cuts."""

    def __init__(self, folder: Path) -> None:
        """Use the server of this folder; it starts with the first database asked for."""
        self.folder = folder
        self.postgres = EmbeddedPostgres(folder / "postgresql", durable=False)
        self.secrets = SecretStore(folder / "secrets.json")
        self.roles = RoleNames()

    @property
    def superuser_dsn(self) -> str:
        """The URL of the superuser, starting the server if need be."""
        return self.postgres.start().superuser_dsn

    def create_database(self, name: str, template: str | None = None) -> Dsns:
        """Make an empty database, or a copy of another one that nobody is connected to."""
        server = self.superuser_dsn
        if template is None:
            return prepare_cluster(server, name, self.secrets)
        parts = [sql.Identifier(part) for part in (name, self.roles.owner, template)]
        with connect(server) as admin:
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(*parts)
            )
            apply_database_settings(admin, name, self.roles)
        return self.dsns(name)

    def drop_database(self, name: str) -> None:
        """Drop a database if it exists, cutting off whoever is connected."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        with connect(self.superuser_dsn) as admin:
            admin.execute(statement)

    def dsns(self, name: str) -> Dsns:
        """Return the URLs of a database that exists."""
        return make_dsns(self.superuser_dsn, name, self.secrets)

    def ensure_template(
        self, name: str, build: Callable[[Dsns], None], template: str | None = None
    ) -> None:
        """Build a template database once for all workers; a failed build leaves none behind.

        It starts empty, or as a copy of another template.

        `build` closes its connections before it returns, or copying is refused.
        """
        draft = f"{name}_draft"
        with file_lock(self.folder / f"{name}.lock"):
            with connect(self.superuser_dsn) as admin:
                if database_exists(admin, name):
                    return
            self.drop_database(draft)
            build(self.create_database(draft, template))
            parts = (sql.Identifier(draft), sql.Identifier(name))
            with connect(self.superuser_dsn) as admin:
                admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*parts))


def _sweep() -> None:
    """Stop and remove servers whose run was killed: nobody holds their folder's lock."""
    for folder in Path(tempfile.gettempdir()).resolve().glob(f"{FOLDER_PREFIX}*"):
        try:
            if folder.stat().st_uid == os.geteuid() and _is_abandoned(folder):
                _remove(folder)
        except FileNotFoundError:
            continue  # another run sweeps too


def _is_abandoned(folder: Path) -> bool:
    with (folder / "alive").open() as alive:
        try:
            fcntl.flock(alive, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _remove(folder: Path) -> None:
    EmbeddedPostgres(folder / "postgresql").stop()
    shutil.rmtree(folder, ignore_errors=True)

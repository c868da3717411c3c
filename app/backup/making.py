"""Makes a backup: one snapshot of the database, and the files that it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.backup.archive import Writer, writing
from app.backup.contents import Contents, read_contents, write_contents
from app.backup.programs import running
from app.core.services.storage import FolderStorage
from app.kernel.clock import now
from app.kernel.cluster import Connection, connect

CONTENTS = "contents.json"
DATABASE = "database"
FILES = "files"


@dataclass(frozen=True)
class Made:
    """What was written."""

    contents: Contents
    files: int
    missing: tuple[str, ...]
    size: int


def make_backup(dsn: str, files: Path, path: Path, say: Callable[[str], None]) -> Made:
    """Write a backup of a database and a folder of files, reading as the backup role.

    The database is read from one snapshot. Files are kept under their hash and never changed, so
    that copying them afterwards makes a whole of the two.
    """
    with _snapshot(dsn) as (connection, snapshot):
        contents = read_contents(connection, now())
        with writing(path, contents.made_at) as writer:
            writer.add(CONTENTS, write_contents(contents))
            _add_database(writer, dsn, snapshot, contents.server_major)
            say(f"database: {len(contents.totals)} tables, {sum(contents.totals.values())} rows")
            storage = FolderStorage(files)
            kept = storage.names()  # one that came after the snapshot does no harm
            for name in kept:
                with storage.open(name) as file:
                    writer.add(f"{FILES}/{name}", file.read())
            missing = tuple(sorted(_named_files(connection) - set(kept)))
    say(f"files: {len(kept)}")
    return Made(contents, len(kept), missing, path.stat().st_size)


@contextmanager
def _snapshot(dsn: str) -> Iterator[tuple[Connection, str]]:
    with connect(dsn) as connection:
        connection.execute("begin isolation level repeatable read read only")
        row = connection.execute("select pg_export_snapshot()").fetchone()
        yield connection, str(row[0]) if row else ""
        connection.execute("rollback")


def _add_database(writer: Writer, dsn: str, snapshot: str, server_major: int) -> None:
    # Not compressed twice: random bytes follow, so what can be made small is made so here.
    options = ("--format=custom", "--compress=6", f"--snapshot={snapshot}", "--no-comments")
    with running("pg_dump", dsn, options, server_major=server_major) as dump:
        writer.add_stream(DATABASE, dump)


def _named_files(connection: Connection) -> set[str]:
    rows = connection.execute(
        "select sha256 from core_attachment union "
        "select thumbnail_sha256 from core_attachment where thumbnail_sha256 is not null"
    ).fetchall()
    return {str(name) for (name,) in rows}

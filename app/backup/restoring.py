"""Puts a backup into an empty installation, and proves that it is what was backed up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.backup.archive import BadBackup, reading
from app.backup.contents import TABLES, Contents, parse_contents, read_totals
from app.backup.making import CONTENTS, DATABASE, FILES
from app.backup.programs import running
from app.core.services.storage import FolderStorage, is_name
from app.kernel.cluster import RoleNames, connect
from app.kernel.trail_root import read_root
from app.kernel.trail_verify import verify

BLOCK = 1024 * 1024
Members = Iterator[tuple[str, IO[bytes]]]


class NotEmpty(Exception):
    """Something is there already; a backup is never written over it."""


class NotTheSame(Exception):
    """What was restored differs from what was backed up."""


@dataclass(frozen=True)
class Restored:
    """What was put back, and how much of the trail was proved."""

    contents: Contents
    files: int
    entries: int


def restore_backup(path: Path, dsn: str, files: Path, say: Callable[[str], None]) -> Restored:
    """Restore as the operator into a prepared, empty database and an empty folder.

    The archive is read to its end first, so that damage is found before anything is written. The
    database comes whole or not at all; files are put beside their place and moved there at the end.
    Raises BadBackup, NotEmpty, NotTheSame, and ProgramFailed by pg_restore.
    """
    _refuse_what_is_there(dsn, files)
    _read_through(path)
    draft = files.with_name(f".{files.name}.restoring")
    shutil.rmtree(draft, ignore_errors=True)
    try:
        with reading(path) as members:
            contents = _contents(members)
            rest = _restore_database(members, dsn, contents)
            say(f"database: {len(contents.totals)} tables, {sum(contents.totals.values())} rows")
            number = _restore_files(rest, draft)
        if draft.exists():
            shutil.rmtree(files, ignore_errors=True)
            draft.replace(files)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    say(f"files: {number}")
    return Restored(contents, number, _prove(dsn, contents))


def _refuse_what_is_there(dsn: str, files: Path) -> None:
    with connect(dsn) as connection:
        if connection.execute(TABLES).fetchone() is not None:
            raise NotEmpty("the database is not empty; restore into a new one")
    if files.exists() and any(files.iterdir()):
        raise NotEmpty(f"{files} is not empty; restore into a new folder")


def _read_through(path: Path) -> None:
    with reading(path) as members:
        for _name, stream in members:
            while stream.read(BLOCK):
                pass


def _contents(members: Members) -> Contents:
    name, stream = next(members, ("", None))
    if stream is None or name != CONTENTS:
        raise BadBackup("the backup does not begin with its contents")
    return parse_contents(stream.read())


def _restore_database(members: Members, dsn: str, contents: Contents) -> Members:
    """Feed the parts of the dump to pg_restore; return the members that follow it.

    All of it is one transaction: what fails leaves an empty database.
    """
    options = ("--no-owner", f"--role={RoleNames().owner}", "--exit-on-error")
    first: list[tuple[str, IO[bytes]]] = []
    with running(
        "pg_restore", dsn, [*options, "--single-transaction", "--format=custom"],
        server_major=contents.server_major, feed=True,
    ) as feed:  # fmt: skip
        for name, stream in members:
            if not name.startswith(f"{DATABASE}/"):
                first.append((name, stream))
                break
            feed.write(stream.read())
    return _chain(first, members)


def _chain(first: list[tuple[str, IO[bytes]]], members: Members) -> Members:
    yield from first
    yield from members


def _restore_files(members: Members, folder: Path) -> int:
    """Store the contents under their hash, each checked against it."""
    storage, number = FolderStorage(folder), 0
    for name, stream in members:
        kind, _, wanted = name.partition("/")
        if kind != FILES or not is_name(wanted):
            raise BadBackup(f"the backup holds something unknown: {name}")
        if storage.put(stream.read()) != wanted:
            raise NotTheSame(f"the file {wanted} is not what it was")
        number += 1
    return number


def _prove(dsn: str, contents: Contents) -> int:
    """Compare the rows of every table, and verify the trail against the root of the backup."""
    with connect(dsn) as connection:
        totals = read_totals(connection)
        wrong = [
            f"{name}: {contents.totals.get(name)} became {totals.get(name)}"
            for name in sorted({*totals, *contents.totals})
            if totals.get(name) != contents.totals.get(name)
        ]
        if wrong:
            raise NotTheSame("rows are missing: " + ", ".join(wrong))
        found = verify(connection, read_root(contents.root))
    if found.problem is not None:
        raise NotTheSame(f"the trail is not as it was written: {found.problem.kind}")
    return found.position

"""Runs pg_dump and pg_restore with the credentials of a role, which no list of processes shows."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, cast

import psycopg.conninfo

from app.kernel.cluster import conninfo
from app.kernel.postgres_programs import find_programs

MOST_WORDS = 2000


class ProgramFailed(Exception):
    """A program of PostgreSQL did not do its work; the message is its own."""


@contextmanager
def running(
    name: str, dsn: str, options: Sequence[str], *, server_major: int, feed: bool = False
) -> Iterator[IO[bytes]]:
    """Run a program on a database: yield what it writes, or with `feed` what it reads.

    Raises ProgramFailed when it is older than the server, or ends with an error.
    """
    programs = find_programs()
    if programs.major < server_major:
        raise ProgramFailed(
            f"{name} {programs.major} is older than the server ({server_major}); "
            "install the PostgreSQL programs of its version."
        )
    parts = psycopg.conninfo.conninfo_to_dict(conninfo(dsn))
    password = str(parts.pop("password", "") or "")
    target = psycopg.conninfo.make_conninfo(**{key: str(part) for key, part in parts.items()})
    process = subprocess.Popen(
        [programs.path(name), "--no-password", f"--dbname={target}", *options],
        env={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PGPASSWORD": password},
        stdin=subprocess.PIPE if feed else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if feed else subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    stream = cast(IO[bytes], process.stdin if feed else process.stdout)
    try:
        yield stream
    except BrokenPipeError:
        pass  # it has ended, and says why
    except BaseException:
        process.kill()
        process.wait()
        raise
    _, words = process.communicate()
    if process.returncode:
        said = words.decode(errors="replace").strip()[-MOST_WORDS:]
        raise ProgramFailed(f"{name} failed: {said}")

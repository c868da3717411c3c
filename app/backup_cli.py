"""`chungtay backup` and `chungtay restore`: database, files and ids of keys as one unit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import Any

import click

from app import runtime
from app.backup.archive import BadBackup
from app.backup.making import make_backup
from app.backup.programs import ProgramFailed
from app.backup.restoring import NotEmpty, NotTheSame, restore_backup
from app.kernel import crypto
from app.kernel.cluster import ClusterError
from app.kernel.postgres_programs import PostgresUnavailableError
from app.kernel.proofs import problems

_REFUSALS = (
    BadBackup,
    ClusterError,
    NotEmpty,
    NotTheSame,
    OSError,
    PostgresUnavailableError,
    ProgramFailed,
    crypto.KeysMissing,
)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except crypto.KeysMissing as error:
        raise click.ClickException("CHUNGTAY_MASTER_KEY is missing.") from error
    except _REFUSALS as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--json", "machine", is_flag=True, help="Print for machines.")
def backup(path: Path, machine: bool) -> None:
    """Write everything into one file, sealed by the master key: keep that key somewhere else.

    Reads as the role of DATABASE_BACKUP_URL, while the program runs.
    """
    if path.exists():
        raise click.ClickException(f"{path} is there already; a backup is never written over it.")
    values, began = runtime.settings(), monotonic()
    crypto.configure_from(values["CHUNGTAY_MASTER_KEY"])
    with _explained(), runtime.database(values) as dsns:
        if not dsns.backup:
            raise click.ClickException("DATABASE_BACKUP_URL is needed to read everything.")
        made = make_backup(dsns.backup, Path(values["FILES_DIR"]), path, _say(machine))
    key_id = crypto.ring().newest
    seconds = round(monotonic() - began, 1)
    if machine:
        body = {**asdict(made), "key_id": key_id, "seconds": seconds}
        click.echo(json.dumps(body))
    else:
        click.echo(f"{path}: {made.size} bytes, master key {key_id}, {seconds} s")
    for name in made.missing:
        click.echo(f"- the file {name} is named in the database and not in the folder", err=True)
    if made.missing:
        raise SystemExit(1)


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--json", "machine", is_flag=True, help="Print for machines.")
def restore(path: Path, machine: bool) -> None:
    """Put a backup into an empty installation, and prove that it is what was backed up.

    Compares the rows of every table, verifies the trail against the root in the backup, and lets
    each module prove its data. Exit code 1 when anything differs. It never writes over what is
    there: name a new database in DATABASE_OWNER_URL and a new folder in FILES_DIR, or a new
    CHUNGTAY_INSTANCE for the embedded server.
    """
    values, began = runtime.settings(), monotonic()
    crypto.configure_from(values["CHUNGTAY_MASTER_KEY"])
    with _explained(), runtime.database(values) as dsns:
        if not dsns.operator:
            raise click.ClickException("DATABASE_OWNER_URL is needed to restore.")
        done = restore_backup(path, dsns.operator, Path(values["FILES_DIR"]), _say(machine))
        found = list(_proved(values, dsns))
    seconds = round(monotonic() - began, 1)
    if machine:
        body = {**asdict(done), "problems": found, "seconds": seconds}
        click.echo(json.dumps(body, ensure_ascii=False))
    else:
        click.echo(f"trail: {done.entries} entries are as they were written")
        click.echo(f"restored from {done.contents.made_at}, {seconds} s")
    for line in found:
        click.echo(f"- {line}", err=True)
    if found:
        raise SystemExit(1)


def _proved(values: Any, dsns: Any) -> Iterator[str]:
    """Let each installed module prove its data, with the rights of the application."""
    from app.extensions import db
    from app.kernel.actor import bind_actor, system_actor

    app = runtime.application(values, dsns, screens=False)
    with app.app_context():
        try:
            bind_actor(db.session(), system_actor("command line: restore"))
            yield from problems(db.session())
        finally:
            db.session.remove()
            db.engine.dispose()


def _say(machine: bool) -> Any:
    return (lambda _line: None) if machine else click.echo

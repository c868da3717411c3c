"""`chungtay audit` and `chungtay person`: the proof of the trail, and the erasure of people."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app import runtime
from app.kernel import crypto
from app.kernel.cluster import connect

PROBLEMS = {
    "altered": "the entry was altered",
    "altered_personal": "the encrypted personal values of the entry were altered or removed",
    "missing": "the entry is missing",
    "link_missing": "a part of the chain is missing",
    "link_altered": "the link of the entry was altered",
    "reordered": "the entry stands in another place than it was chained in",
    "inserted": "the entry was put in afterwards",
    "tail_cut": "the end of the chain was cut off",
    "recomputed": "the chain was computed anew; the first change lies between these positions",
}


@click.group()
def audit() -> None:
    """Prove that the trail is as it was written."""


@contextmanager
def _reading() -> Iterator[Any]:
    """Yield a connection that may read the whole trail: of the backup role, else of the operator.

    DATABASE_BACKUP_URL names the role that serves backup and verification only.
    """
    values = runtime.settings()
    crypto.configure_from(values["CHUNGTAY_MASTER_KEY"])
    with runtime.database(values) as dsns:
        dsn = dsns.backup or dsns.operator
        if not dsn:
            raise click.ClickException(
                "DATABASE_BACKUP_URL or DATABASE_OWNER_URL is needed to read the whole trail."
            )
        with connect(dsn) as connection:
            yield connection


@audit.command("status")
@click.option("--json", "machine", is_flag=True, help="Print for machines.")
def status(machine: bool) -> None:
    """Say how far the trail is sealed and what the last verification found."""
    from psycopg.rows import dict_row

    with _reading() as connection:
        cursor = connection.cursor(row_factory=dict_row)
        row = cursor.execute("select *, now() - oldest as age from core_trail_status()").fetchone()
    if machine:
        click.echo(json.dumps(row, default=str))
        return
    click.echo(f"chained:  {row['chained'] or 0} entries, the last at {row['sealed_at'] or '-'}")
    age = f", the oldest for {row['age']}" if row["waiting"] else ""
    click.echo(f"waiting:  {row['waiting']} entries{age}")
    found = row["problem"] or ("sound" if row["verified_at"] else "never verified")
    click.echo(f"verified: {found}, {row['verified_at'] or '-'}")


@audit.command("root")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; else it is printed.")
def root(out: Path | None) -> None:
    """Export the root of the chain; keep it where this server's administrators cannot reach it."""
    from app.kernel.clock import now
    from app.kernel.trail_root import export_root, write_root

    with _reading() as connection:
        found = export_root(connection, now())
    text = write_root(found)
    if out is None:
        click.echo(text, nl=False)
        return
    out.write_text(text, encoding="utf-8")
    click.echo(f"{found.position} entries, {found.hash}")


@audit.command("verify")
@click.option("--root", "path", type=click.Path(exists=True, path_type=Path), help="Exported root.")
@click.option("--json", "machine", is_flag=True, help="Print for machines.")
def verify(path: Path | None, machine: bool) -> None:
    """Verify the chain; names the first thing that is not as it was. Exit code 1 if there is one.

    Without an exported root, a tail that was cut off and a chain that was computed anew after a
    change cannot be told from a sound one.
    """
    from app.kernel.trail_root import BadRoot, read_root
    from app.kernel.trail_verify import verify as run

    with _reading() as connection:
        try:
            kept = read_root(path.read_text(encoding="utf-8")) if path else None
        except BadRoot as error:
            raise click.ClickException(str(error)) from error
        found = run(connection, kept)
    problem = found.problem
    if machine:
        body = {"entries": found.position, "hash": found.hash.hex(), "sound": problem is None}
        click.echo(json.dumps({**body, "problem": asdict(problem) if problem else None}))
    else:
        click.echo(f"read {found.position} entries, last hash {found.hash.hex()}")
        click.echo(_in_words(problem) if problem else "the trail is as it was written")
    if problem is not None:
        raise SystemExit(1)


def _in_words(problem: Any) -> str:
    place = f"position {problem.position or '-'}"
    if problem.until is not None and problem.until != problem.position:
        place = f"positions {problem.position} to {problem.until}"
    entry = f", entry {problem.entry_id}" if problem.entry_id is not None else ""
    about = ", ".join(f"{name} {value}" for name, value in problem.entry.items())
    return f"NOT AS WRITTEN: {PROBLEMS[problem.kind]} ({place}{entry})" + (about and f": {about}")


@audit.command("seal")
def seal_command() -> None:
    """Encrypt and chain now what is finished; the operator process does so by itself."""
    from app.cli import operating
    from app.core.services.trail_chain import seal_now

    with operating() as app:
        done = seal_now(str(app.config["SQLALCHEMY_DATABASE_URI"]))
    click.echo(f"encrypted {done.encrypted}, chained {done.chained}")


@click.group()
def person() -> None:
    """Look after what is kept of people."""


@person.command("erase-key")
@click.argument("table")
@click.argument("key", type=int)
@click.option("--reason", required=True, help="Goes into the trail.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def erase_key(table: str, key: int, reason: str, yes: bool) -> None:
    """Destroy the key of a person: the trail's personal values of them can never be read again.

    TABLE and KEY name whom the rows are about, for example core_person 17.
    """
    from app.cli import serving
    from app.core.services.person_keys import destroy_key
    from app.extensions import db
    from app.kernel.actor import bind_actor, system_actor
    from app.kernel.errors import NotFound

    if not yes:
        click.confirm(f"Destroy the key of {table} {key} for good?", abort=True)
    with serving():
        actor = system_actor("command line: person erase-key")
        bind_actor(db.session(), actor)
        try:
            erased = destroy_key((table, key), reason=reason, actor=actor)
        except NotFound as error:
            raise click.ClickException(f"The trail keeps nothing of {table} {key}.") from error
    click.echo(f"{erased} entries cannot be read any more")

"""`chungtay keys`: under which master key values lie, and sealing them anew under the newest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import click

from app.kernel import crypto
from app.kernel.cluster import Connection, connect


@click.group()
def keys() -> None:
    """Look after the master keys (docs/operations.md, section 1)."""


@contextmanager
def _operator() -> Iterator[Connection]:
    from app.cli import operating

    try:
        with operating() as app, connect(str(app.config["SQLALCHEMY_DATABASE_URI"])) as connection:
            yield connection
    except crypto.KeysMissing as error:
        raise click.ClickException("CHUNGTAY_MASTER_KEY is missing.") from error
    except crypto.UnknownKey as error:
        raise click.ClickException(
            f"a value lies under the key {error.key_id}, which CHUNGTAY_MASTER_KEY does not hold"
        ) from error
    except crypto.Tampered as error:
        raise click.ClickException(f"a value of {error.column} was altered") from error


@keys.command("status")
@click.option("--json", "machine", is_flag=True, help="Print for machines.")
def status(machine: bool) -> None:
    """Say how many values lie under which key. Exit code 1 if one is under an unknown key."""
    from app.kernel import rotation

    with _operator() as connection:
        found = rotation.status(connection)
    if machine:
        told = {**asdict(found), "waiting": found.waiting, "unknown": found.unknown}
        click.echo(json.dumps(told))
    else:
        click.echo(f"newest key: {found.newest}; known: {', '.join(found.known)}")
        click.echo(f"key of the blind indexes: {found.index_key}")
        for name, counts in sorted(found.columns.items()):
            parts = ", ".join(f"{count} under {key}" for key, count in sorted(counts.items()))
            click.echo(f"{name}: {parts or 'nothing'}")
        click.echo(f"{found.waiting} values wait for rotation, {found.unknown} cannot be opened")
    if found.unknown:
        raise SystemExit(1)


@keys.command("rotate")
@click.option("--json", "machine", is_flag=True, help="Print for machines.")
@click.option("--batch", default=500, show_default=True, type=click.IntRange(1, 10_000))
def rotate(machine: bool, batch: int) -> None:
    """Seal all values under the newest key while the program runs; can be stopped and run again."""
    from app.kernel import rotation

    def progress(name: str, count: int) -> None:
        if not machine:
            click.echo(f"{name}: {count}")

    with _operator() as connection:
        try:
            done = rotation.rotate(connection, progress, batch)
        except rotation.RotationRuns as error:
            raise click.ClickException("another rotation is at work") from error
        left = rotation.status(connection)
    if machine:
        click.echo(json.dumps({"key": left.newest, "sealed": dict(done), "waiting": left.waiting}))
    else:
        click.echo(f"{sum(done.values())} values sealed under {left.newest}, {left.waiting} wait")

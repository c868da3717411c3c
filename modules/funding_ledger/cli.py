"""`chungtay ledger`: prove the books, and give them to another program."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from app.extensions import db
from app.kernel.actor import bind_actor, system_actor
from modules.funding_ledger.services import exporting, verifying

Serving = Callable[[], AbstractContextManager[Any]]


@click.group()
def ledger() -> None:
    """Prove the books of the funds, and export them."""


@ledger.command("verify")
@click.option("--entity", help="Code of one entity; all by default.")
@click.option("--json", "machine", is_flag=True, help="Print for machines.")
@click.pass_obj
def verify(serving: Serving, entity: str | None, machine: bool) -> None:
    """Read every entry anew: chain, balance, numbers, sums by day. Exit code 1 on a problem."""
    with serving():
        session = db.session()
        bind_actor(session, system_actor("command line: ledger verify"))
        found = verifying.verify(session, entity)
    if machine:
        click.echo(json.dumps([asdict(book) for book in found], ensure_ascii=False))
    else:
        for book in found:
            click.echo(f"{book.code}: {book.entries} entries, {book.lines} lines, last {book.last}")
            for problem in book.problems:
                words = verifying.PROBLEMS[problem.problem]
                click.echo(f"- {book.code} {problem.number}: {words}", err=True)
    if any(book.problems for book in found):
        raise SystemExit(1)


@ledger.command("export")
@click.option("--format", "kind", type=click.Choice(["beancount"]), default="beancount")
@click.option("--entity", help="Code of one entity; all by default.")
@click.option("--out", type=click.Path(path_type=Path), help="File to write; else it is printed.")
@click.pass_obj
def export(serving: Serving, kind: str, entity: str | None, out: Path | None) -> None:
    """Write the books as plain text that `bean-check` of beancount reads, with its balances."""
    with serving():
        session = db.session()
        bind_actor(session, system_actor(f"command line: ledger export {kind}"))
        text = exporting.beancount(session, entity)
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
        click.echo(f"{out}: {text.count(chr(10))} lines")


COMMANDS = (ledger,)

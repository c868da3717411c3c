"""Commands for the catalogues of translations."""

from __future__ import annotations

from pathlib import Path

import click

from app.kernel import i18n
from app.kernel.i18n_check import check_catalogues

ROOT = Path(__file__).resolve().parents[2]

root_option = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    help="Folder that holds babel.cfg, app, modules and translations.",
)


@click.group("i18n")
def i18n_cli() -> None:
    """Extract, update, compile and check the translations."""


@i18n_cli.command("extract")
@root_option
@click.option("--list", "show_texts", is_flag=True, help="Also print each text.")
def extract_command(root: Path, show_texts: bool) -> None:
    """Count the texts of each package, without writing anything."""
    for package in i18n.packages(root):
        if not package.sources:
            continue
        texts = sorted(
            i18n.key_of(text)[0] for text in i18n.messages_of(i18n.extract(package, root))
        )
        click.echo(f"{package.name}: {len(texts)}")
        for text in texts if show_texts else ():
            click.echo(f"  {text!r}")


@i18n_cli.command("update")
@root_option
@click.option("--prune", is_flag=True, help="Remove texts that are no longer used.")
def update_command(root: Path, prune: bool) -> None:
    """Add new texts to the catalogues; done translations stay."""
    for name, added in i18n.update_catalogues(root, prune=prune).items():
        click.echo(f"{name}: {added} new")


@i18n_cli.command("compile")
@root_option
@click.option("--force", is_flag=True, help="Also compile what is up to date.")
def compile_command(root: Path, force: bool) -> None:
    """Compile the catalogues that changed."""
    for path in i18n.compile_catalogues(root, force=force):
        click.echo(str(path.relative_to(root)))


@i18n_cli.command("check")
@root_option
def check_command(root: Path) -> None:
    """List what is missing or wrong; fail if anything is."""
    problems = check_catalogues(root)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise click.ClickException(f"{len(problems)} problems in the catalogues")
    click.echo("All texts are translated.")

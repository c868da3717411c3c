"""Commands that modules bring to the `chungtay` command: the part `cli` of a module.

A module exports them as `COMMANDS`; modules are asked only when no command of the program's own is
meant. `click.pass_obj` gives a command the way to an application: `with serving(): …`.
"""

from __future__ import annotations

from collections.abc import Iterator

import click

from app import ROOT
from app.kernel.discovery import discover, import_part


class ProgramGroup(click.Group):
    """The program's own commands, then those of modules."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, those of modules too."""
        return sorted({*super().list_commands(ctx), *(c.name or "" for c in module_commands())})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        own = super().get_command(ctx, cmd_name)
        if own is not None:
            return own
        return next((found for found in module_commands() if found.name == cmd_name), None)


def module_commands() -> Iterator[click.Command]:
    """Yield the commands of all modules that are there."""
    for manifest in discover(ROOT / "modules"):
        part = import_part(manifest.package, "cli")
        yield from getattr(part, "COMMANDS", ())

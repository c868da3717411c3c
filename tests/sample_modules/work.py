"""What is done with sample modules in processes of their own."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import create_app
from app.extensions import db
from app.kernel.cluster import Dsns
from app.kernel.errors import ModuleProblem
from app.kernel.installer import Installer
from app.kernel.registry import registry
from app.testing.conformance import CHECKS, Context
from app.testing.conformance.context import installed_database
from app.testing.database import DatabaseServer
from app.testing.plugin import settings_under_test


@dataclass(frozen=True)
class Place:
    """Where sample modules lie, and the server and template of their databases."""

    folder: Path
    server: Path
    template: str

    def settings(self, dsn: str) -> dict[str, Any]:
        """Return the settings of an application that sees the modules of this place only."""
        return {
            **settings_under_test(dsn),
            "MODULES_FOLDER": self.folder / "modules",
            "MODULES": None,
            "CHUNGTAY_INSTANCE": self.folder,
        }

    def enter(self) -> DatabaseServer:
        """Let `modules` be the modules of this place in this process."""
        sys.path.insert(0, str(self.folder))
        return DatabaseServer(self.server)


def install_core(place: Place, dsns: Dsns) -> None:
    """Install core on an empty database."""
    place.enter()
    app = create_app(place.settings(dsns.operator), screens=False)
    with app.app_context():
        Installer(registry(app)).upgrade_all()
        db.session.remove()
        db.engine.dispose()


def run_checks(place: Place, module: str, names: Sequence[str]) -> dict[str, list[str]]:
    """Install a module and return what each check finds; what refuses to load is found by all."""
    server = place.enter()
    try:
        installed = installed_database(server, place.template, place.settings, (module,))
    except ModuleProblem as problem:
        return {name: [str(problem)] for name in names}
    context = Context(module, server, installed, place.settings, root=place.folder)
    try:
        return {name: _checked(CHECKS[name], context) for name in names}
    finally:
        context.close()
        server.drop_database(installed)


def _checked(check: Callable[[Context], list[str]], context: Context) -> list[str]:
    try:
        return check(context)
    except ModuleProblem as problem:
        return [str(problem)]

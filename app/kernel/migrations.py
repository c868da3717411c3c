"""Alembic with one branch per module: label = module name, run inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app.kernel.discovery import package_folder
from app.kernel.errors import ModuleProblem
from app.kernel.manifest import Manifest
from app.kernel.models import Base

SCRIPTS = Path(__file__).parent.parent / "migrations"
FRAMEWORK_PREFIX = "ab_"


def alembic_config(manifests: Iterable[Manifest], connection: Connection | None = None) -> Config:
    """Return the configuration that sees the branches of these modules."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "newline")
    folders = [
        package_folder(manifest.package) / "migrations" / "versions" for manifest in manifests
    ]
    config.set_main_option("version_locations", "\n".join(str(f) for f in folders if f.is_dir()))
    config.attributes["connection"] = connection
    return config


def scripts_of(manifests: Iterable[Manifest]) -> ScriptDirectory:
    """Return the revisions of these modules."""
    return ScriptDirectory.from_config(alembic_config(manifests))


def branch_head(scripts: ScriptDirectory, module: str) -> str | None:
    """Return the newest revision of a module; None when it has no tables of its own."""
    labelled = [
        script for script in scripts.walk_revisions() if module in (script.branch_labels or ())
    ]
    if not labelled:
        return None
    # Labels are shared by all revisions of a branch; the head is the one that nothing revises.
    revised = {script.down_revision for script in labelled}
    heads = [script.revision for script in labelled if script.revision not in revised]
    if len(heads) != 1:
        raise ModuleProblem(module, f"its migration branch has {len(heads)} heads: {heads}")
    return heads[0]


def upgrade_module(connection: Connection, manifests: tuple[Manifest, ...], module: str) -> None:
    """Bring a module's tables to its newest revision; dependencies must be at theirs already."""
    head = branch_head(scripts_of(manifests), module)
    if head is not None:
        command.upgrade(alembic_config(manifests, connection), head)


def downgrade_module(connection: Connection, manifests: tuple[Manifest, ...], module: str) -> None:
    """Remove a module's tables; nothing that is installed may depend on it."""
    if branch_head(scripts_of(manifests), module) is not None:
        command.downgrade(alembic_config(manifests, connection), f"{module}@base")


def current_revisions(connection: Connection) -> set[str]:
    """Return the revisions that the database is at (effective heads only)."""
    return set(MigrationContext.configure(connection).get_current_heads())


def pending(connection: Connection, manifests: tuple[Manifest, ...], module: str) -> bool:
    """Tell whether a module's newest revision has not been applied."""
    scripts = scripts_of(manifests)
    head = branch_head(scripts, module)
    if head is None:
        return False
    applied: set[str] = set()
    for current in current_revisions(connection):
        try:
            found = scripts.iterate_revisions(current, "base", implicit_base=True)
            applied |= {script.revision for script in found}
        except Exception:  # noqa: S112 - a revision of a module that is not loaded
            continue
    return head not in applied


def differences(connection: Connection, prefixes: Iterable[str]) -> list[Any]:
    """Return how the tables with these prefixes differ from the models (autogenerate)."""
    wanted = tuple(prefixes)

    def include(item: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
        table = name if kind == "table" else getattr(getattr(item, "table", None), "name", None)
        return table is not None and table.startswith(wanted)

    context = MigrationContext.configure(
        connection,
        opts={"include_object": include, "compare_type": True, "compare_server_default": False},
    )
    return list(compare_metadata(context, Base.metadata))

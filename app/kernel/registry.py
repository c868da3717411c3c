"""The modules known to one application: manifests in load order, their views and their texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, current_app, has_app_context

from app.kernel.graph import by_name, load_order, with_dependencies
from app.kernel.manifest import Manifest, Role, Text

if TYPE_CHECKING:
    from app.kernel.views import RecordView


@dataclass
class Registry:
    """What discovery found and what the loader built from it."""

    available: dict[str, Manifest]
    loaded: tuple[str, ...] = ()
    view_modules: dict[str, str] = field(default_factory=dict)  # blueprint -> module
    views: dict[str, Any] = field(default_factory=dict)  # class name -> view
    record_views: dict[str, RecordView] = field(default_factory=dict)  # record -> main view
    messages: dict[type[BaseException], Text] = field(default_factory=dict)
    constraints: dict[str, Text] = field(default_factory=dict)  # constraint -> why it refuses
    labels: dict[str, Text] = field(default_factory=dict)  # codes inside messages -> words

    @classmethod
    def of(cls, manifests: Iterable[Manifest], wanted: Iterable[str] | None = None) -> Registry:
        """Order manifests and choose those to load (all, or the wanted with their dependencies)."""
        available = by_name(manifests)
        names = load_order(available)
        if wanted is not None:
            names = with_dependencies({*wanted, "core"}, available)
        return cls(available=available, loaded=names)

    def manifests(self) -> tuple[Manifest, ...]:
        """Return the manifests of the loaded modules, in load order."""
        return tuple(self.available[name] for name in self.loaded)

    def roles(self) -> dict[str, Role]:
        """Return all role presets of the loaded modules by name."""
        return {role.name: role for manifest in self.manifests() for role in manifest.roles}

    def owner_of_table(self, table: str) -> str | None:
        """Return the module whose prefix a table carries; the longest prefix wins."""
        owners = [m for m in self.manifests() if table.startswith(m.table_prefix)]
        return max(owners, key=lambda m: len(m.table_prefix)).name if owners else None


def registry(app: Flask | None = None) -> Registry:
    """Return the registry of an application, or of the current one."""
    return cast(Registry, (app or current_app).extensions["chungtay"])


def role_label(name: str) -> str:
    """Return the label of a role preset; its name without one, or outside an application."""
    preset = registry().roles().get(name) if has_app_context() else None
    return name if preset is None else str(preset.label)

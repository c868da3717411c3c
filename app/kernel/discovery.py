"""Finds modules: the built-in core, the folder of modules, and installed packages."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

from app.kernel.errors import ModuleProblem
from app.kernel.manifest import Manifest

CORE_PACKAGE = "app.core"
ENTRY_POINT_GROUP = "chungtay.modules"


def discover(folder: Path, package: str = "modules") -> tuple[Manifest, ...]:
    """Return the manifests of core, of `folder` and of installed packages.

    Raises ModuleProblem when a manifest cannot be imported or is none.
    """
    packages = [CORE_PACKAGE, *_packages_in(folder, package), *_packages_installed()]
    return tuple(read_manifest(name) for name in packages)


def _packages_in(folder: Path, package: str) -> Iterator[str]:
    for path in sorted(folder.glob("*/manifest.py")):
        yield f"{package}.{path.parent.name}"


def _packages_installed() -> Iterator[str]:
    for entry in sorted(entry_points(group=ENTRY_POINT_GROUP), key=lambda entry: entry.name):
        yield entry.value


def read_manifest(package: str) -> Manifest:
    """Import the manifest of a package; raise ModuleProblem naming the package."""
    try:
        manifest = importlib.import_module(f"{package}.manifest").MANIFEST
    except ModuleProblem:
        raise
    except Exception as error:
        raise ModuleProblem(package, f"its manifest cannot be imported: {error!r}") from error
    if not isinstance(manifest, Manifest):
        raise ModuleProblem(package, "MANIFEST is not a Manifest")
    return replace(manifest, package=package)


def import_part(package: str, part: str) -> ModuleType | None:
    """Import a part of a module (models, views, …) if the module has it; errors are not hidden."""
    name = f"{package}.{part}"
    if importlib.util.find_spec(name) is None:
        return None
    return importlib.import_module(name)


def package_folder(package: str) -> Path:
    """Return the folder of a package."""
    file = importlib.import_module(package).__file__
    if file is None:
        raise ModuleProblem(package, "has no __init__.py")
    return Path(file).parent

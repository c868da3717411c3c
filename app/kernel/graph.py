"""The order of modules by their dependencies; pure functions with clear errors."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from app.kernel.errors import ModuleProblem
from app.kernel.manifest import Manifest


def by_name(manifests: Iterable[Manifest]) -> dict[str, Manifest]:
    """Index manifests by name; raise ModuleProblem when two share a name or a table prefix."""
    found: dict[str, Manifest] = {}
    prefixes: dict[str, str] = {}
    for manifest in manifests:
        if manifest.name in found:
            other = found[manifest.name].package
            raise ModuleProblem(manifest.name, f"found twice: {other} and {manifest.package}")
        owner = prefixes.setdefault(manifest.table_prefix, manifest.name)
        if owner != manifest.name:
            raise ModuleProblem(
                manifest.name, f"table prefix {manifest.table_prefix} belongs to {owner}"
            )
        found[manifest.name] = manifest
    return found


def load_order(manifests: Mapping[str, Manifest]) -> tuple[str, ...]:
    """Return the names so that each module comes after all that it depends on.

    Raises ModuleProblem for a missing dependency or a circle; the order is stable.
    """
    for manifest in manifests.values():
        for needed in manifest.depends:
            if needed not in manifests:
                raise ModuleProblem(manifest.name, f"depends on {needed}, which is not available")
    graph = {name: sorted(manifests[name].depends) for name in sorted(manifests)}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        raise ModuleProblem(error.args[1][0], f"depends on itself: {circle}") from error


def with_dependencies(names: Iterable[str], manifests: Mapping[str, Manifest]) -> tuple[str, ...]:
    """Return the named modules with all that they need, in load order."""
    wanted: set[str] = set()
    stack = list(names)
    while stack:
        name = stack.pop()
        if name in wanted:
            continue
        if name not in manifests:
            raise ModuleProblem(name, "is not available")
        wanted.add(name)
        stack.extend(manifests[name].depends)
    return tuple(name for name in load_order(manifests) if name in wanted)


def dependents(name: str, manifests: Mapping[str, Manifest]) -> tuple[str, ...]:
    """Return the modules that need a module, directly or through others, nearest last."""
    found = [
        other
        for other in load_order(manifests)
        if other != name and name in with_dependencies([other], manifests)
    ]
    return tuple(reversed(found))


def auto_installable(
    installed: Iterable[str], manifests: Mapping[str, Manifest]
) -> tuple[str, ...]:
    """Return the glue modules whose dependencies are all installed."""
    present = set(installed)
    return tuple(
        name
        for name in load_order(manifests)
        if manifests[name].auto_install
        and name not in present
        and set(manifests[name].depends) <= present
    )

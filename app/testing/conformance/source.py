"""Checks of what a module says and imports; they need no database."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

from app.kernel.i18n_check import check_catalogues, placeholders
from app.kernel.manifest import Manifest
from app.kernel.models import Base, mapped_classes
from app.kernel.permissions import ADMIN
from app.kernel.registry import registry
from app.kernel.workflow import workflows
from app.testing.conformance.context import Context
from app.testing.conformance.demands import people_problems

OPEN_PARTS = ("services", "events", "domain", "permissions")
KERNEL = ("app.kernel", "app.extensions")
TABLES_OF_FRAMEWORK = "flask_appbuilder.security.sqla.models"  # users and roles
SKIPPED = ("tests", "migrations")
FRAMEWORKS = ("flask", "flask_appbuilder", "flask_login", "flask_wtf", "wtforms")
# What each part of a module must not import: other parts of the module, and packages.
LAYERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "domain": (
        ("models", "services", "views", "api", "jobs", "cli", "forms", "messages"),
        (*FRAMEWORKS, "sqlalchemy", "flask_babel", "app"),
    ),
    "models": (("services", "views", "api", "jobs", "cli", "forms"), FRAMEWORKS),
    "services": (("views", "api", "jobs", "cli", "forms"), FRAMEWORKS),
}
NAMED = re.compile(r"%\((\w+)\)")


def check_manifest(context: Context) -> list[str]:
    """The manifest agrees with the folder, and all that it names exists."""
    manifest = context.manifest
    found = []
    if context.folder.name != manifest.name:
        found.append(f"the folder is {context.folder.name}, the name {manifest.name}")
    if manifest.name != "core" and "core" not in manifest.depends:
        found.append("it does not depend on core")
    found += _missing_entries(context, manifest)
    found += _wrong_menus(context, manifest)
    known = context.registry.roles()
    for role in manifest.roles:
        if not role.name.startswith(f"{manifest.name}."):
            found.append(f"role {role.name} does not start with {manifest.name}.")
        found += [
            f"role {role.name} includes {name}, which is no role"
            for name in role.includes
            if name not in known
        ]
    found += [
        f"keeps names {keep.table}, which is no table of the module"
        for keep in manifest.keeps
        if keep.table not in context.tables
    ]
    return found


def _missing_entries(context: Context, manifest: Manifest) -> Iterator[str]:
    for entry in (*manifest.data, *manifest.demo):
        module, colon, name = entry.partition(":")
        if colon:
            if not callable(getattr(importlib.import_module(module), name, None)):
                yield f"data {entry} is no function"
        elif not (context.folder / entry).is_file():
            yield f"data {entry} is no file"


def _wrong_menus(context: Context, manifest: Manifest) -> Iterator[str]:
    for menu in manifest.menus:
        if menu.verb not in manifest.records[menu.record]:
            yield f"menu {menu.id} needs {menu.verb} on {menu.record}, which does not exist"
        view = context.registry.views[menu.view]
        if getattr(view, "class_permission_name", None) != menu.record:
            yield f"menu {menu.id} needs {menu.record}, but its view another permission"


# -- imports ----------------------------------------------------------------------


def check_imports(context: Context) -> list[str]:
    """A module imports the kernel, and the open parts of what it depends on; layers point down."""
    known = {m.package: m for m in context.registry.available.values()}
    allowed = _depends(context.manifest, context.registry.available)
    found = []
    for path in python_files(context.folder):
        part = path.relative_to(context.folder).parts[0].removesuffix(".py")
        for name in imported_names(path, context):
            reason = _refusal(context, name, known, allowed) or _layer(context, part, name)
            if reason:
                found.append(f"{path.relative_to(context.folder)}: {name} {reason}")
    return found


def python_files(folder: Path) -> list[Path]:
    """Return the Python files of a module, its tests left out."""
    return sorted(
        path for path in folder.rglob("*.py") if "tests" not in path.relative_to(folder).parts
    )


def imported_names(path: Path, context: Context) -> Iterator[str]:
    """Yield the absolute names that a file imports, also inside functions."""
    package = [context.package, *path.relative_to(context.folder).with_suffix("").parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = ".".join(package).split(".")
                base = ".".join([*above[: len(above) - node.level + 1], base]).rstrip(".")
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _depends(manifest: Manifest, available: dict[str, Manifest]) -> set[str]:
    return {available[name].package for name in manifest.depends}


def _refusal(
    context: Context, name: str, known: dict[str, Manifest], allowed: set[str]
) -> str | None:
    if _within(name, context.package) or any(_within(name, package) for package in KERNEL):
        return None
    owner = next((package for package in known if _within(name, package)), None)
    if owner is None:
        ours = _within(name, "app") or _within(name, context.package.rpartition(".")[0] or "-")
        return "is neither the kernel nor a module that it depends on" if ours else None
    if owner not in allowed:
        return f"belongs to {known[owner].name}, on which it does not depend"
    part = name.removeprefix(f"{owner}.").partition(".")[0]
    return None if part in OPEN_PARTS else f"is a part of {known[owner].name} that is its own"


def _layer(context: Context, part: str, name: str) -> str | None:
    own, packages = LAYERS.get(part, ((), ()))
    inner = name.removeprefix(f"{context.package}.").partition(".")[0]
    if _within(name, context.package) and inner in own:
        return f"lies above {part}"
    outside = not _within(name, context.package)
    if outside and any(_within(name, package) for package in packages):
        allowed = part == "models" and _within(name, TABLES_OF_FRAMEWORK)
        return None if allowed else f"has no place in {part}"
    return None


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


# -- texts ------------------------------------------------------------------------


def check_texts(context: Context) -> list[str]:
    """Every text is translated, with the same placeholders, and means one thing everywhere."""
    packages = {"app", "framework"} if context.module == "core" else {context.folder.name}
    return [str(p) for p in check_catalogues(context.root) if p.package in packages]


def check_messages(context: Context) -> list[str]:
    """Every error of the module has a text, which uses attributes that the error has."""
    messages = registry(context.app).messages
    found = []
    for error in error_classes(context.package):
        text = next((messages[cls] for cls in error.__mro__ if cls in messages), None)
        if text is None:
            if not error.__subclasses__():
                found.append(f"{error.__name__} has no message")
            continue
        missing = set(NAMED.findall(str(text))) - attributes_of(error)
        found += [f"{error.__name__}: its message names {name}" for name in sorted(missing)]
        if placeholders(str(text)) - {f"%({name})s" for name in NAMED.findall(str(text))}:
            found.append(f"{error.__name__}: its message has a placeholder without a name")
    return found


def error_classes(package: str) -> list[type[BaseException]]:
    """Return the public error classes that a package defines."""
    found: set[type[BaseException]] = set()
    top = importlib.import_module(package)
    for info in pkgutil.walk_packages(top.__path__, f"{package}."):
        if set(info.name.split(".")) & set(SKIPPED):
            continue
        module = importlib.import_module(info.name)
        for _name, cls in inspect.getmembers(module, inspect.isclass):
            own = cls.__module__.startswith(f"{package}.") and not cls.__name__.startswith("_")
            if own and issubclass(cls, Exception):
                found.add(cls)
    return sorted(found, key=lambda cls: cls.__qualname__)


def attributes_of(error: type[BaseException]) -> set[str]:
    """Return the names that an error's message may use, read from its classes.

    Errors of the kernel's kind take any keyword; their docstring names them in backquotes.
    """
    found: set[str] = set()
    for cls in error.__mro__:
        found |= {name for name in vars(cls) if not name.startswith("__")}
        found |= set(vars(cls).get("__annotations__", ()))
        found |= set(re.findall(r"`(\w+)`", cls.__doc__ or ""))
        if cls.__module__ == "builtins":
            continue
        try:
            source = inspect.getsource(cls)
        except (OSError, TypeError):
            continue
        found |= set(re.findall(r"self\.(\w+)\s*[:=]", source))
    return found


# -- workflows and relationships ----------------------------------------------------


def check_workflows(context: Context) -> list[str]:
    """States exist, are reachable and none is a trap; each step has a permission and holders."""
    found = []
    granted = {pair for name, pairs in context.grants.items() if name != ADMIN for pair in pairs}
    for workflow in workflows():
        if not context.owns(workflow.model):
            continue
        name = workflow.record
        found += [f"{name}: {problem}" for problem in workflow.problems()]
        verbs = context.manifest.records.get(name, ())
        for row in workflow.transitions:
            if row.verb not in verbs:
                found.append(f"{name}: {row.name} needs {row.verb}, which is no verb of it")
            elif (row.verb, name) not in granted:
                found.append(f"{name}: nobody holds {row.verb}, which {row.name} needs")
        found += people_problems(context, workflow)
    return found


def check_relationships(context: Context) -> list[str]:
    """The module adds no relationship to a class of a module that it depends on."""
    found = []
    outside = [mapper.class_ for mapper in Base.registry.mappers if not context.owns(mapper.class_)]
    for cls in outside:
        if cls in mapped_classes() and _may_know(context, cls):
            continue
        found += [
            f"{cls.__name__}.{relation.key} leads into the module"
            for relation in cls.__mapper__.relationships
            if context.owns(relation.mapper.class_)
        ]
    return found


def _may_know(context: Context, cls: type[Base]) -> bool:
    """Tell whether a class belongs to a module that depends on the one under test."""
    owner = context.registry.owner_of_table(cls.__tablename__)
    return owner is not None and context.module in context.registry.available[owner].depends

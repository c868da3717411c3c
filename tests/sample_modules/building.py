"""Sample modules: a good one, and the same one with a single fault for each check."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.generator import write_module

MODULE = "sample"
VIEW = "views/entry.py"
MODEL = "models/entry.py"
MIGRATION = "migrations/versions/sample_0001_create_tables.py"
MANIFEST = "manifest.py"
PERMISSIONS = "permissions.py"
LAST_IMPORT = "from modules.sample.services import entries\n"
LABELS_END = '        "recorded_on": _l("Recorded on"),\n    }\n'


@dataclass(frozen=True)
class Edit:
    """Replaces a text of one file of the sample; an empty `old` appends."""

    path: str
    old: str
    new: str


@dataclass(frozen=True)
class Fault:
    """A fault, the check that must see it, and a part of what the check says."""

    name: str
    check: str
    says: str
    edits: tuple[Edit, ...]


def write_good_module(folder: Path, name: str = MODULE) -> Path:
    """Write the good sample into a folder of modules, with what a project has beside it."""
    modules = folder / "modules"
    modules.mkdir(exist_ok=True)
    (modules / "__init__.py").write_text('"""Modules."""\n', encoding="utf-8")
    (folder / "babel.cfg").write_text("[python: **.py]\n\n[jinja2: **/templates/**.html]\n")
    write_module(modules, name)
    return modules / name


def write_broken_module(folder: Path, fault: Fault) -> Path:
    """Write the sample with one fault."""
    module = write_good_module(folder)
    for edit in fault.edits:
        apply(module, edit)
    return module


def apply(module: Path, edit: Edit) -> None:
    """Change one file; the text to replace must be there, or the sample has moved on."""
    path = module / edit.path
    text = path.read_text(encoding="utf-8")
    if not edit.old:
        path.write_text(text + edit.new, encoding="utf-8")
        return
    if edit.old not in text:
        raise AssertionError(f"{edit.path} does not contain {edit.old!r}")
    path.write_text(text.replace(edit.old, edit.new), encoding="utf-8")


def in_view(members: str, imports: str = "") -> tuple[Edit, ...]:
    """Return the edits that add members to the sample's view."""
    edits = [Edit(VIEW, LABELS_END, LABELS_END + members)]
    if imports:
        edits.append(Edit(VIEW, LAST_IMPORT, LAST_IMPORT + imports))
    return tuple(edits)

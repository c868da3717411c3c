"""Writes the skeleton of a module: small, working, and passing the conformance suite at once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Template

from babel.messages.pofile import escape

from app.kernel import i18n
from app.kernel.errors import ModuleProblem
from app.kernel.manifest import NAME

TEMPLATES = Path(__file__).parent / "generator_templates"
SUFFIX = ".txt"
FIRST_MIGRATION = "0001_create_tables.py"
RESERVED_NAMES = frozenset({"app", "core", "framework", "kernel", "modules", "tests"})
RESERVED_PREFIXES = frozenset({"ab_", "alembic_", "core_", "procrastinate_"})
PREFIX = re.compile(r"[a-z][a-z0-9_]{1,18}_$")


def write_module(folder: Path, name: str, prefix: str | None = None) -> list[Path]:
    """Write the skeleton of a module into `folder`/`name` and return the written files.

    The table prefix is the name's first word unless it is given. Raises ModuleProblem when the
    name or the prefix cannot be used or is taken.
    """
    table_prefix = _table_prefix(name, prefix)
    _refuse_taken(folder, name, table_prefix)
    title = name.replace("_", " ").capitalize()
    values = {
        "module": name,
        "prefix": table_prefix,
        "slug": table_prefix.removesuffix("_").replace("_", "-"),
        "cls": "".join(word.capitalize() for word in name.split("_")),
        "title": title,
    }
    written = [_write(path, folder / name, values) for path in _templates()]
    _take_known_translations(folder / name)
    return written


def _table_prefix(name: str, prefix: str | None) -> str:
    if not NAME.match(name) or name.endswith("_") or "__" in name:
        raise ModuleProblem(
            name, "the name must be lower case letters and digits, with single underscores between"
        )
    if name in RESERVED_NAMES:
        raise ModuleProblem(name, "the name is one of the program's own")
    wanted = f"{(prefix or name.split('_')[0]).removesuffix('_')}_"
    if not PREFIX.match(wanted):
        raise ModuleProblem(
            name, f"the table prefix {wanted!r} is not 3 to 20 lower case letters and digits"
        )
    if wanted in RESERVED_PREFIXES:
        raise ModuleProblem(name, f"table prefix {wanted} is one of the program's own")
    return wanted


def _refuse_taken(folder: Path, name: str, prefix: str) -> None:
    if (folder / name).exists():
        raise ModuleProblem(name, f"{folder.name}/{name} exists already")
    for path in sorted(folder.glob("*/manifest.py")):
        if prefix in _declared(path, "table_prefix"):
            raise ModuleProblem(name, f"table prefix {prefix} belongs to {path.parent.name}")


def _declared(manifest: Path, keyword: str) -> Iterator[str]:
    """Yield what a manifest says under a keyword, without importing it."""
    for node in ast.walk(ast.parse(manifest.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.keyword) or node.arg != keyword:
            continue
        if isinstance(node.value, ast.Constant):
            yield str(node.value.value)


def _templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob(f"*{SUFFIX}") if path.is_file())


def _write(template: Path, folder: Path, values: dict[str, str]) -> Path:
    target = folder / template.relative_to(TEMPLATES).with_name(template.name.removesuffix(SUFFIX))
    if target.name == FIRST_MIGRATION:
        target = target.with_name(values["prefix"] + FIRST_MIGRATION)
    target.parent.mkdir(parents=True, exist_ok=True)
    text = Template(template.read_text(encoding="utf-8")).substitute(values)
    target.write_text(text, encoding="utf-8")
    return target


def _take_known_translations(folder: Path) -> None:
    """Say what other catalogues say of the same text: one text, one translation."""
    known = {
        i18n.key_of(message): message.string
        for package in i18n.packages(folder.parent.parent)
        if package.name != folder.name
        for message in i18n.messages_of(i18n.read_catalogue(package.po_file))
        if i18n.is_translated(message)
    }
    path = folder / "translations" / i18n.LANGUAGE / "LC_MESSAGES" / f"{i18n.DOMAIN}.po"
    text = path.read_text(encoding="utf-8")
    for message in i18n.messages_of(i18n.read_catalogue(path)):
        other = known.get(i18n.key_of(message))
        if isinstance(other, str) and isinstance(message.string, str):
            entry = f"msgid {escape(str(message.id))}\nmsgstr "
            text = text.replace(entry + escape(message.string), entry + escape(other))
    path.write_text(text, encoding="utf-8")

"""Checks of the catalogues: nothing untranslated, no placeholder lost, one text for one id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from app.kernel.i18n import (
    Key,
    Package,
    extract,
    forms_of,
    is_translated,
    key_of,
    messages_of,
    packages,
    read_catalogue,
)

PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-z]|%[sdif]|\{\w*\}")


class ProblemKind(StrEnum):
    """What can be wrong with a text."""

    MISSING = "missing"
    UNTRANSLATED = "untranslated"
    FUZZY = "fuzzy"
    PLACEHOLDERS = "placeholders"
    PERCENT = "percent"
    WHITESPACE = "whitespace"
    DECOMPOSED = "decomposed"
    UNUSED = "unused"
    CONFLICT = "conflict"


@dataclass(frozen=True)
class CatalogueProblem:
    """One fault of one text in the catalogue of a package."""

    package: str
    kind: ProblemKind
    message_id: str
    detail: str = ""

    def __str__(self) -> str:
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.package}: {self.kind}: {self.message_id!r}{detail}"


def check_catalogues(root: Path) -> list[CatalogueProblem]:
    """List all faults of the Vietnamese catalogues."""
    every = packages(root)
    catalogues = {package.name: read_catalogue(package.po_file) for package in every}
    problems = [
        problem
        for package in every
        for problem in _check_package(package, catalogues[package.name], root)
    ]
    return problems + list(_conflicts(catalogues))


def check_message(package: str, message: Message) -> Iterator[CatalogueProblem]:
    """Yield the faults of one text."""
    name = key_of(message)[0]
    if not is_translated(message):
        yield CatalogueProblem(package, ProblemKind.UNTRANSLATED, name)
        return
    if message.fuzzy:
        yield CatalogueProblem(package, ProblemKind.FUZZY, name)
    for source, text in _pairs(message):
        yield from (
            CatalogueProblem(package, kind, name, detail) for kind, detail in _faults(source, text)
        )


def placeholders(text: str) -> frozenset[str]:
    """Return the placeholders of a text, with their conversions."""
    return frozenset(PLACEHOLDER.findall(text.replace("%%", "")))


def _check_package(package: Package, catalog: Catalog, root: Path) -> Iterator[CatalogueProblem]:
    present = {key_of(message) for message in messages_of(catalog)}
    for message in messages_of(catalog):
        yield from check_message(package.name, message)
    if not package.sources:
        return
    used = {key_of(message) for message in messages_of(extract(package, root))}
    for name, _context in sorted(used - present, key=str):
        yield CatalogueProblem(package.name, ProblemKind.MISSING, name)
    unused = (present - used) | {key_of(message) for message in catalog.obsolete.values()}
    for name, _context in sorted(unused, key=str):
        yield CatalogueProblem(package.name, ProblemKind.UNUSED, name)


def _conflicts(catalogues: dict[str, Catalog]) -> Iterator[CatalogueProblem]:
    seen: dict[Key, tuple[str, Message]] = {}
    for package, catalog in catalogues.items():
        for message in filter(is_translated, messages_of(catalog)):
            first, earlier = seen.setdefault(key_of(message), (package, message))
            if earlier.string != message.string:
                detail = f"{first}: {earlier.string!r}, here: {message.string!r}"
                yield CatalogueProblem(package, ProblemKind.CONFLICT, key_of(message)[0], detail)


def _pairs(message: Message) -> list[tuple[str, str]]:
    """Pair each translated form with its source; Vietnamese has one form, of the plural."""
    source = message.id if isinstance(message.id, str) else message.id[-1]
    return [(source, text) for text in forms_of(message)]


def _faults(source: str, text: str) -> Iterator[tuple[ProblemKind, str]]:
    expected, found = placeholders(source), placeholders(text)
    if expected != found:
        yield ProblemKind.PLACEHOLDERS, " ".join(sorted(expected ^ found))
    if expected and "%" in PLACEHOLDER.sub("", text.replace("%%", "")):
        yield ProblemKind.PERCENT, "write %% for a percent sign"
    if _edges(source) != _edges(text):
        yield ProblemKind.WHITESPACE, ""
    if not unicodedata.is_normalized("NFC", text):
        yield ProblemKind.DECOMPOSED, ""


def _edges(text: str) -> tuple[bool, bool]:
    return text[:1].isspace(), text[-1:].isspace()

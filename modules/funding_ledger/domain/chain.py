"""The chain of a book: an entry as text, and the hash that links it to the one before.

The database seals entries with the same text (migrations/sql/seal.sql); what is computed here is
the second opinion of `chungtay ledger verify`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any


@dataclass(frozen=True, slots=True)
class SealedLine:
    """A line as it is hashed, its values in the order of the text."""

    line_no: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An entry as it is hashed."""

    id: int
    number: str
    position: int
    previous_hash: str | None
    hash: str
    values: tuple[Any, ...]
    lines: tuple[SealedLine, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """Where a chain is broken, and how."""

    entry_id: int
    number: str
    problem: str


def field(value: Any) -> str:
    """Write a value with its length, so that no two texts can be written alike."""
    if value is None:
        return "-"
    if isinstance(value, datetime):
        value = value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    text = str(value)
    return f"{len(text)}:{text}"


def entry_text(values: Sequence[Any], lines: Iterable[SealedLine]) -> str:
    """Return the text of an entry with its lines."""
    found = "|".join(field(value) for value in values)
    for line in sorted(lines, key=lambda each: each.line_no):
        found += "\n" + "|".join((field(line.line_no), *map(field, line.values)))
    return found


def link(previous: str | None, position: int, text: str) -> str:
    """Return the hash of an entry at its position after another hash."""
    return sha256(f"{previous or ''}\n{position}\n{text}".encode()).hexdigest()


def broken_links(entries: Iterable[SealedEntry]) -> list[Break]:
    """Return where the chain of a book, read in order, does not hold."""
    found = []
    expected, before = 1, None
    for entry in entries:
        if entry.position != expected:
            found.append(Break(entry.id, entry.number, "missing"))
        elif entry.previous_hash != before:
            found.append(Break(entry.id, entry.number, "unlinked"))
        elif entry.hash != link(before, entry.position, entry_text(entry.values, entry.lines)):
            found.append(Break(entry.id, entry.number, "altered"))
        expected, before = entry.position + 1, entry.hash
    return found

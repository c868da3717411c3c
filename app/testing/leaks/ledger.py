"""The document that records how many cells the matrix has, by module, channel and case."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.testing.leaks.report import Cell, Report

VARIABLE = "WRITE_LEAK_MATRIX"  # set to write the document anew
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \| *([\d]+) \|$", re.MULTILINE)
ASKED = re.compile(r"^- `([^`]*)`: (.+)$", re.MULTILINE)
HEAD = """# The leak matrix

Written by the test itself (`WRITE_LEAK_MATRIX=1 .venv/bin/pytest tests/security/test_matrix.py`);
do not edit. Each line is a floor: the test fails when a module, channel or case has fewer cells
than here, or when a module is missing. [ADR 0023](adr/0023-leak-matrix.md) says what a cell is.

"""


def compare(report: Report, document: Path, asked: Iterable[str] = ()) -> list[str]:
    """Return where the matrix has become smaller than the document says, or write the document.

    A report with leaks is never written: the document would pass on a mistake as the state.
    `asked` names the routes and roles, so that a run of a share knows what is new.
    """
    if os.environ.get(VARIABLE) and not report.leaks:
        document.write_text(render(report, asked), encoding="utf-8")
    recorded = read(document)
    found = [
        f"{' · '.join(cell)}: {report.cells[cell]} cells, recorded are {number}"
        for cell, number in sorted(recorded.items())
        if report.cells[cell] < number
    ]
    known = {cell.module for cell in recorded}
    found += [
        f"module {name} is not in {document.name}; write it anew with {VARIABLE}=1"
        for name in sorted({cell.module for cell in report.cells} - known)
    ]
    return found


def read(document: Path) -> dict[Cell, int]:
    """Return the recorded numbers of cells."""
    text = document.read_text(encoding="utf-8")
    return {Cell(*match[:4]): int(match[4]) for match in ROW.findall(text)}


def known(document: Path) -> frozenset[str]:
    """Return the routes and roles that the last whole run has asked."""
    text = document.read_text(encoding="utf-8")
    found = (match.groups() for match in ASKED.finditer(text))
    return frozenset(_full(owner, each) for owner, names in found for each in names.split(", "))


def _full(owner: str, name: str) -> str:
    method, _, route = name.partition(" ")
    return f"role {name}" if owner == "role" else f"{method} {owner}.{route}".replace(" .", " ")


def render(report: Report, asked: Iterable[str] = ()) -> str:
    """Return the document."""
    return HEAD + "\n".join([*_lines(report), *_asked(asked)]) + "\n"


def _asked(names: Iterable[str]) -> Iterator[str]:
    """Yield the routes by view, and the roles: what is not here is asked anew each day."""
    by_owner: dict[str, list[str]] = {}
    for name in names:
        kind, _, rest = name.partition(" ")
        owner, _, route = rest.rpartition(".")
        if kind == "role":
            owner, kind, route = "role", "", rest
        by_owner.setdefault(owner, []).append(f"{kind} {route}".strip())
    yield from ("", "## What was asked", "")
    for owner, routes in sorted(by_owner.items()):
        yield f"- `{owner}`: {', '.join(sorted(routes))}"


def _lines(report: Report) -> Iterator[str]:
    parts = sorted({cell.part for cell in report.cells})
    totals = {part: sum(n for c, n in report.cells.items() if c.part == part) for part in parts}
    yield f"**{report.total} cells, {len(report.leaks)} leaks**: " + ", ".join(
        f"{part} {number}" for part, number in totals.items()
    )
    yield ""
    yield "| Part | Module | Channel | Case | Cells |"
    yield "|---|---|---|---|---:|"
    for cell, number in sorted(report.cells.items()):
        yield f"| {cell.part} | {cell.module} | {cell.channel} | {cell.case} | {number} |"

"""Uploaded files as sheets of cells: what they are is told by their content, not their name."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.kernel.imports import errors
from app.kernel.imports.text_files import read_text_file

Cell = str | int | float | bool | date | None
MEGABYTE = 1024 * 1024
MOST_BYTES = 30 * MEGABYTE
MOST_UNPACKED = 400 * MEGABYTE
MOST_MEMBERS = 2_000
MOST_ROWS = 200_000
MOST_COLUMNS = 200
SECONDS = 180
ODS = "application/vnd.oasis.opendocument.spreadsheet"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
CHILD = Path(__file__).with_name("workbook_child.py")
Merged = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Sheet:
    """One visible table of a file; `merged` are ranges of cells, counted from 0."""

    name: str
    rows: Sequence[Sequence[Cell]]
    merged: tuple[Merged, ...] = ()


@dataclass(frozen=True)
class Book:
    """An uploaded file: its visible sheets, and what a reader should know of it."""

    kind: str
    sheets: tuple[Sheet, ...]
    hidden: tuple[str, ...] = ()
    encoding: str = ""
    separator: str = ""
    facts: dict[str, str] = field(default_factory=dict)


def read_book(content: bytes, first: int | None = None) -> Book:
    """Read a file, or the first rows of its sheets; raise ImportRefused saying what is wrong."""
    if len(content) > MOST_BYTES:
        raise errors.FileTooLarge(limit=MOST_BYTES // MEGABYTE)
    if not content.strip():
        raise errors.FileEmpty
    if content.startswith(OLE):
        raise errors.FileLocked if ENCRYPTED in content else errors.FileUnreadable
    if content.startswith(b"PK"):
        return _workbook(content, first)
    return _text_book(content, first)


def _text_book(content: bytes, first: int | None) -> Book:
    found = read_text_file(content)
    rows = [[cell or None for cell in row] for row in found.rows]
    _check_size(len(rows), max(map(len, rows), default=0))
    sheet = Sheet("", rows[:first])
    return Book("csv", (sheet,), encoding=found.encoding, separator=found.separator)


def _check_size(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise errors.TooManyRows(limit=MOST_ROWS)
    if columns > MOST_COLUMNS:
        raise errors.TooManyColumns(limit=MOST_COLUMNS)


# -- workbooks ------------------------------------------------------------------------


def _workbook(content: bytes, first: int | None) -> Book:
    kind = _kind(content)
    found = _read_apart(content, first)
    sheets = tuple(
        Sheet(
            str(sheet["name"]),
            [[_cell(c) if c.__class__ is dict else c for c in row] for row in sheet["rows"]],
            tuple((tuple(first), tuple(last)) for first, last in sheet["merged"]),
        )
        for sheet in found["sheets"]
    )
    return Book(kind, sheets, hidden=tuple(found["hidden"]))


def _kind(content: bytes) -> str:
    """Tell what a package is, without unpacking more than a workbook holds."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            _check_unpacked(package, members)
            names = {member.filename for member in members}
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise errors.FileHasMacros
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "mimetype" in names and package.read("mimetype").decode().strip() == ODS:
                _check_ods(package, names)
                return "ods"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as error:
        raise errors.FileUnreadable from error
    raise errors.FileUnreadable


def _check_unpacked(package: zipfile.ZipFile, members: Sequence[zipfile.ZipInfo]) -> None:
    """Unpack to count: what a package says of its sizes may be wrong."""
    if len(members) > MOST_MEMBERS:
        raise errors.FileBomb
    left = MOST_UNPACKED
    for member in members:
        if member.flag_bits & 1:
            raise errors.FileLocked
        with package.open(member) as stream:
            while part := stream.read(MEGABYTE):
                left -= len(part)
                if left < 0:
                    raise errors.FileBomb


def _check_ods(package: zipfile.ZipFile, names: set[str]) -> None:
    if "META-INF/manifest.xml" in names:
        manifest = package.read("META-INF/manifest.xml")
        if b"encryption-data" in manifest:
            raise errors.FileLocked
    ends = ("script-lb.xml", "script-lc.xml", "/")
    if any(n.startswith(("Basic/", "Scripts/")) and not n.endswith(ends) for n in names):
        raise errors.FileHasMacros


def _read_apart(content: bytes, first: int | None) -> dict[str, Any]:
    """Read a workbook in a process of its own, which may die of it."""
    command = [sys.executable, "-I", str(CHILD), str(MOST_ROWS), str(MOST_COLUMNS), str(first or 0)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired as error:
        raise errors.FileBomb from error
    if done.returncode != 0:
        raise errors.FileBomb
    found: dict[str, Any] = json.loads(done.stdout)
    if "error" in found:
        raise _refusal(str(found["error"]))
    return found


def _refusal(name: str) -> errors.ImportRefused:
    if name == "rows":
        return errors.TooManyRows(limit=MOST_ROWS)
    if name == "columns":
        return errors.TooManyColumns(limit=MOST_COLUMNS)
    return {"locked": errors.FileLocked, "bomb": errors.FileBomb}.get(name, errors.FileUnreadable)()


def _cell(cell: dict[str, str]) -> Cell:
    return date.fromisoformat(cell["d"]) if "d" in cell else datetime.fromisoformat(cell["t"])

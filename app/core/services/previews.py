"""What an office document says, as plain text or tables, for a look at it without opening it.

Nothing of a document is executed, looked up or loaded: its texts are read, as far as a limit.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineWorkbook

from app.core.services.media_types import (
    DOCX,
    ODS,
    ODT,
    OLE,
    TEXT,
    XLSB,
    XLSX,
)

MOST_CHARACTERS = 20_000
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50, 20, 3
# Where the text of a document stands; which elements hold text, and which end a line.
_TEXTS = {
    DOCX: ("word/document.xml", frozenset({"w:t"}), frozenset({"w:p", "w:br"})),
    ODT: ("content.xml", frozenset({"text:p", "text:h"}), frozenset({"text:p", "text:h"})),
}
_TABLES = (XLSX, XLSB, ODS, OLE)


@dataclass(frozen=True)
class TableText:
    """A sheet of a workbook, its values as texts."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Preview:
    """The text or the tables of a document; `cut` when there is more than is shown."""

    text: str = ""
    tables: tuple[TableText, ...] = ()
    cut: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to show."""
        return not self.text.strip() and not any(table.rows for table in self.tables)


def preview_of(content: bytes, media_type: str) -> Preview:
    """Return what a document says; empty when it cannot be told."""
    if media_type == TEXT:
        text = content.decode("utf-8-sig", "replace")
        return Preview(text[:MOST_CHARACTERS], cut=len(text) > MOST_CHARACTERS)
    if media_type in _TEXTS:
        return _guarded(lambda: _text(content, media_type))
    if media_type in _TABLES:
        return _guarded(lambda: _tables(content))
    return Preview()


def _guarded(read: Callable[[], Preview]) -> Preview:
    try:
        return read()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # the reader of workbooks panics on some broken ones, past Exception
        return Preview()


# -- texts ------------------------------------------------------------------------------------


class _Enough(Exception):
    pass


class _Reader:
    """Collects the texts of some elements; refuses documents that declare entities."""

    def __init__(self, holders: frozenset[str], enders: frozenset[str]) -> None:
        self.holders, self.enders = holders, enders
        self.parts: list[str] = []
        self.depth = self.length = 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self.depth += name in self.holders

    def _end(self, name: str) -> None:
        self.depth -= name in self.holders
        if name in self.enders:
            self.parts.append("\n")

    def _characters(self, text: str) -> None:
        if not self.depth:
            return
        self.parts.append(text)
        self.length += len(text)
        if self.length > MOST_CHARACTERS:
            raise _Enough

    def _refuse(self, *_declaration: Any) -> None:
        raise ValueError("a document with a document type")


def _text(content: bytes, media_type: str) -> Preview:
    name, holders, enders = _TEXTS[media_type]
    reader = _Reader(holders, enders)
    cut = False
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(name) as handle:
        try:
            reader.parser.ParseFile(handle)
        except _Enough:
            cut = True
    return Preview("".join(reader.parts)[:MOST_CHARACTERS].strip(), cut=cut)


# -- tables -----------------------------------------------------------------------------------


def _tables(content: bytes) -> Preview:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    cut = len(book.sheet_names) > MOST_SHEETS
    found = []
    for name in book.sheet_names[:MOST_SHEETS]:
        rows = book.get_sheet_by_name(name).to_python(nrows=MOST_ROWS + 1)
        cut = cut or len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows)
        shown = tuple(tuple(_shown(v) for v in row[:MOST_COLUMNS]) for row in rows[:MOST_ROWS])
        found.append(TableText(name, tuple(row for row in shown if any(row))))
    return Preview(tables=tuple(table for table in found if table.rows), cut=cut)


def _shown(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[:500]

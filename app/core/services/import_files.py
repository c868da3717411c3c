"""The files of imports: kept sealed until they are forgotten, read again at each step."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.models import Import
from app.kernel.crypto import ring
from app.kernel.formats import current_language, format_decimal
from app.kernel.imports import errors
from app.kernel.imports.declared import Target
from app.kernel.imports.layout import Table, find_table, wrong_totals
from app.kernel.imports.legacy import Charset, decode, detect
from app.kernel.imports.memory import not_collecting
from app.kernel.imports.workbooks import Book, Cell, Sheet, read_book
from app.kernel.rotation import Sealed, also_sealed, always
from app.kernel.text import nfc

PURPOSE = "core_imports.file.content"
NAMED = 10
GLANCE = 400  # rows in which a table begins
# A file has up to 32 megabytes, so that only a few are turned to a new key at a time.
SEALED = also_sealed(
    Sealed("file", "content", always(PURPOSE), schema="core_imports", key="import_id", most=4)
)


@dataclass(frozen=True)
class Found:
    """What was found in a file: its book, the chosen table, and how its letters were read."""

    book: Book
    tables: tuple[Table, ...]
    charset: Charset

    def table(self, sheet: str) -> Table:
        """Return the table of a sheet; the one with most known columns comes first."""
        return next((table for table in self.tables if table.sheet == sheet), self.tables[0])


def digest(content: bytes) -> str:
    """Return what tells two files apart."""
    return hashlib.sha256(content).hexdigest()


def keep(session: Session, item: Import, content: bytes) -> None:
    """Keep a file sealed: it holds what the database keeps encrypted."""
    sealed = ring().seal(base64.b64encode(content).decode(), PURPOSE)
    session.execute(
        text("insert into core_imports.file (import_id, content) values (:id, :content)"),
        {"id": item.id, "content": sealed},
    )


def content_of(session: Session, item: Import) -> bytes:
    """Return a kept file; raise FileEmpty once it was forgotten."""
    statement = text("select content from core_imports.file where import_id = :id")
    sealed = session.scalar(statement, {"id": item.id})
    if sealed is None:
        raise errors.FileEmpty
    return base64.b64decode(ring().open(bytes(sealed), PURPOSE))


def forget(session: Session, item: Import) -> None:
    """Forget the file of an import and its rows."""
    for statement in (
        "delete from core_imports.file where import_id = :id",
        "delete from core_imports.row where import_id = :id",
    ):
        session.execute(text(statement), {"id": item.id})


def progress_of(session: Session, item: Import) -> int:
    """Return how far an import at work has come, in percent."""
    statement = text("select progress from core_imports.file where import_id = :id")
    return int(session.scalar(statement, {"id": item.id}) or 0)


def look_into(content: bytes, target: Target) -> Found:
    """Read a file and find its tables; raise ImportRefused."""
    with not_collecting():
        book = read_book(content)
        return _found(book, target, detect(_texts(book)))


def glance_at(content: bytes, target: Target, item: Import) -> Found:
    """Find the tables of a file that was read before by its first rows, for its headings."""
    charset = Charset(item.charset or Charset.UNICODE)
    try:
        found = _found(read_book(content, GLANCE), target, charset)
    except errors.FileEmpty:
        found = None
    if found is not None and any(table.sheet == item.sheet for table in found.tables):
        return found
    return _found(read_book(content), target, charset)  # its rows begin further below


def _found(book: Book, target: Target, charset: Charset) -> Found:
    if charset is not Charset.UNICODE:
        sheets = tuple(_decoded(sheet, charset) for sheet in book.sheets)
        book = replace(book, sheets=sheets)
    knows = target.knower()
    found = [find_table(sheet, knows) for sheet in book.sheets]
    tables = [table for table in found if table is not None and table.rows]
    if not tables:
        raise errors.FileEmpty
    tables.sort(key=lambda table: -sum(map(knows, table.headers)))
    return Found(book, tuple(tables), charset)


def _texts(book: Book) -> Iterator[str]:
    return (
        nfc(cell).strip()
        for sheet in book.sheets
        for row in sheet.rows
        for cell in row
        if isinstance(cell, str)
    )


def _decoded(sheet: Sheet, charset: Charset) -> Sheet:
    def read(cell: Cell) -> Cell:
        return decode(cell, charset) if isinstance(cell, str) else cell

    return replace(sheet, rows=[[read(cell) for cell in row] for row in sheet.rows])


def notes_on(found: Found, table: Table, plain: frozenset[int]) -> list[str]:
    """Return what the reader should know of a file, in words; `plain` columns are never summed."""
    notes = []
    if found.book.kind == "csv":
        notes.append(
            _(
                "A text file in the encoding %(encoding)s, with columns parted by “%(separator)s”.",
                encoding=found.book.encoding,
                separator="Tab" if found.book.separator == "\t" else found.book.separator,
            )
        )
    elif found.charset is not Charset.UNICODE:
        notes.append(
            _(
                "The texts are in the old encoding %(name)s and were converted.",
                name=found.charset.upper(),
            )
        )
    if found.book.hidden:
        notes.append(_("Hidden sheets are not read: %(names)s", names=", ".join(found.book.hidden)))
    if table.headings:
        notes.append(
            _("Headings between the rows were left out: rows %(rows)s", rows=_some(table.headings))
        )
    if table.totals:
        notes.append(
            _(
                "Totals were left out and checked: rows %(rows)s",
                rows=_some([r for r, _c in table.totals]),
            )
        )
    columns = {index for index in range(len(table.headers)) if index not in plain}
    for wrong in wrong_totals(table, columns, current_language())[:NAMED]:
        notes.append(
            _(
                "Row %(row)s says %(stated)s in “%(column)s”, but its rows sum up to %(summed)s.",
                row=wrong.row,
                column=table.headers[wrong.column],
                stated=format_decimal(wrong.stated),
                summed=format_decimal(wrong.summed),
            )
        )
    return notes


def _some(rows: object) -> str:
    numbers = [str(number) for number in rows]  # type: ignore[attr-defined]
    return ", ".join(numbers[:NAMED]) + (" …" if len(numbers) > NAMED else "")

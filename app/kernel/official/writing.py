"""Writes a table in official layout to a file, row by row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.kernel.export_sheets import LONGEST_FOOT, Watermark, guarded, local_time
from app.kernel.official.body import Body, Tree
from app.kernel.official.cells import Cell, Frame, RowWriter
from app.kernel.official.declared import UNCHECKED, Line, SheetHead, SheetLayout
from app.kernel.official.heading import Page, repeated
from app.kernel.official.ods import OdsTable
from app.kernel.official.xlsx import XlsxTable

KINDS: dict[str, Callable[[Path, Frame, Watermark], Any]] = {"xlsx": XlsxTable, "ods": OdsTable}


def write_official(
    kind: str,
    path: Path,
    layout: SheetLayout,
    head: SheetHead,
    lines: Iterable[Line],
    mark: Watermark,
    *,
    is_tree: bool = False,
) -> None:
    """Write lines in a layout; `lines` are read once. csv is the plain table below one header."""
    if kind == "csv":
        _write_csv(path, layout, lines, mark)
        return
    page = Page(layout, head)
    frame = Frame(
        widths=tuple(column.width for column in layout.columns),
        header=repeated(page),
        foot=_foot(layout, mark),
    )
    with KINDS[kind](path, frame, mark) as table:
        _write(table, page, lines, mark, is_tree=is_tree)


def _write(
    table: RowWriter, page: Page, lines: Iterable[Line], mark: Watermark, *, is_tree: bool
) -> None:
    opening, header = page.opening(), list(page.header())
    for cells, height in (*opening, *header):
        table.row(cells, height)
    make = Tree if is_tree else Body
    for cells in make(page.layout, len(opening) + len(header) + 1).rows(lines):
        table.row(cells, page.row_height(cells))
    for cells, height in page.closing(mark.lines):
        table.row(cells, height)


def _foot(layout: SheetLayout, mark: Watermark) -> str:
    """Return the foot of printed pages; that a form was not compared comes before all else."""
    first = f"{UNCHECKED} · " if layout.unchecked else ""
    return f"{first}{mark.foot}"[:LONGEST_FOOT]


# -- csv ---------------------------------------------------------------------------------


def _write_csv(path: Path, layout: SheetLayout, lines: Iterable[Line], mark: Watermark) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        heads = [" - ".join((*column.above, column.title)) for column in layout.columns]
        writer.writerow([guarded(head) for head in heads])
        for cells in _plain(layout, lines):
            writer.writerow([guarded(_text(cell.value)) for cell in cells])
        writer.writerow([])
        writer.writerows([guarded(line)] for line in mark.lines)


def _plain(layout: SheetLayout, lines: Iterable[Line]) -> Iterator[Sequence[Cell]]:
    body = Body(layout, 1)
    for line in lines:
        yield body.plain(line)


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{local_time(value):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return value

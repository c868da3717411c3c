"""Writes an official table as xlsx, keeping no more than the present row in memory."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter

from app.kernel.export_sheets import Watermark, is_number, local_time
from app.kernel.official.cells import FONT, FORMATS, STYLES, Cell, Frame, Style

A4 = 9
MARGINS = {"left": 0.79, "right": 0.59, "top": 0.79, "bottom": 0.79}  # inches: 20, 15, 20, 20 mm
_SIDES = {"l": "left", "r": "right", "t": "top", "b": "bottom"}
GREY, LIGHT = "#555555", "#F2F2F2"


class XlsxTable:
    """One sheet; rows are written from above to below."""

    def __init__(self, path: Path, frame: Frame, mark: Watermark) -> None:
        """Open the file."""
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "tmpdir": str(path.parent),
        }
        self._book: Any = xlsxwriter.Workbook(str(path), options)
        self._sheet: Any = self._book.add_worksheet()
        self._styles = {name: self._format(style) for name, style in STYLES.items()}
        self._row = 0
        self._width = len(frame.widths)
        self._set_page(frame)
        self._describe(mark)

    def __enter__(self) -> XlsxTable:
        """Begin."""
        return self

    def __exit__(self, *error: object) -> None:
        """Set what is printed, and close the file."""
        with closing(self._book):
            self._sheet.print_area(0, 0, max(self._row - 1, 0), self._width - 1)

    def row(self, cells: Sequence[Cell], height: float | None = None) -> None:
        """Write the next row."""
        if height is not None:
            self._sheet.set_row(self._row, height)
        for column, cell in enumerate(cells):
            self._write(self._row, column, cell)
        self._row += 1

    def _write(self, row: int, column: int, cell: Cell) -> None:
        style = self._styles.get(cell.style)
        if cell.across > 1 or cell.down > 1:
            # merge_range would go back to rows that were written out already.
            last = (row + cell.down - 1, column + cell.across - 1)
            self._sheet.merge.append([row, column, *last])
        value = cell.value
        if cell.formula:
            shown = float(value) if isinstance(value, Decimal) else value
            self._sheet.write_formula(row, column, f"={cell.formula}", style, shown)
        elif value is None or value == "":
            self._sheet.write_blank(row, column, None, style)
        elif isinstance(value, datetime):
            self._sheet.write_datetime(row, column, local_time(value), style)
        elif isinstance(value, date):
            self._sheet.write_datetime(row, column, value, style)
        elif is_number(value):
            self._sheet.write_number(row, column, value, style)
        else:
            self._sheet.write_string(row, column, str(value), style)

    def _format(self, style: Style) -> Any:
        found: dict[str, Any] = {
            "font_name": FONT,
            "font_size": style.size,
            "bold": style.bold,
            "italic": style.italic,
            "align": style.align,
            "valign": "top" if style.top else "vcenter",
            "text_wrap": style.wrap,
        }
        if style.border:
            found |= {_SIDES[side]: 1 for side in style.sides}
        if style.underline:
            found["underline"] = 1
        if style.fill:
            found["bg_color"] = LIGHT
        if style.faint:
            found["font_color"] = GREY
        if style.number:
            found["num_format"] = FORMATS[style.number]
        return self._book.add_format(found)

    def _set_page(self, frame: Frame) -> None:
        sheet = self._sheet
        for column, width in enumerate(frame.widths):
            sheet.set_column(column, column, width)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(**MARGINS)
        sheet.center_horizontally()
        sheet.hide_gridlines(2)
        first, last = frame.header
        sheet.repeat_rows(first, last)
        sheet.freeze_panes(last + 1, 0)
        sheet.set_footer(f"&L&8{frame.foot.replace('&', '&&')}&R&8&P/&N")

    def _describe(self, mark: Watermark) -> None:
        self._book.set_properties(
            {
                "title": mark.title,
                "author": mark.author,
                "subject": mark.purpose,
                "keywords": mark.serial,
                "comments": "\n".join(mark.lines),
                "created": local_time(mark.made_at),
            }
        )
        self._book.set_custom_property("serial", mark.serial)

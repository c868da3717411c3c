"""Official lists as files, filled in like an office would: from the empty list of the program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook

HEADER = 3


def fill_in(empty: Path, rows: Sequence[Mapping[str, object]], path: Path) -> Path:
    """Write a copy of an empty list with rows, each cell given by the header of its column."""
    above = CalamineWorkbook.from_path(empty).get_sheet_by_index(0).to_python(skip_empty_area=False)
    header = [str(cell) for cell in above[HEADER]]
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Danh sách")
        for line, cells in enumerate(above):
            sheet.write_row(line, 0, cells)
        for line, row in enumerate(rows, start=HEADER + 2):
            for title, value in row.items():
                sheet.write(line, header.index(title), value)
    return path

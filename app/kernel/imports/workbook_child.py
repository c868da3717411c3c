"""Reads one workbook in a process of its own, with little memory; run as a script.

The parent writes the file to the standard input and reads JSON: sheets with their rows. A file
that is made to exhaust memory or time ends this process and nothing else.
"""

from __future__ import annotations

import gc
import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetVisibleEnum

MEMORY = 3 * 1024**3  # address space, of which a table of 200,000 rows takes a part
SECONDS = 120


def plain(cell: Any) -> Any:
    """Return a cell as JSON holds it; a day is marked as one."""
    if isinstance(cell, datetime):
        if cell.time() == time():
            return {"d": cell.date().isoformat()}
        return {"t": cell.isoformat()}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, time | timedelta):
        return str(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return int(cell)
    return None if cell == "" else cell


def read(
    content: bytes, most_rows: int, most_columns: int, first: int | None = None
) -> dict[str, Any]:
    """Return the visible sheets of a workbook, their first rows or all, and which were hidden."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets, hidden = [], []
    for meta in book.sheets_metadata:
        if meta.visible != SheetVisibleEnum.Visible:
            hidden.append(meta.name)
            continue
        sheet = book.get_sheet_by_name(meta.name)
        if sheet.total_height > most_rows:
            return {"error": "rows"}
        if sheet.total_width > most_columns:
            return {"error": "columns"}
        cells = sheet.to_python(skip_empty_area=False, nrows=first)
        rows = [[plain(cell) for cell in row] for row in cells]
        merged = [[list(a), list(b)] for a, b in sheet.merged_cell_ranges or []]
        sheets.append({"name": meta.name, "rows": rows, "merged": merged})
    return {"sheets": sheets, "hidden": hidden}


def main() -> None:
    """Read a workbook from the standard input."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    gc.disable()  # nothing is thrown away before the end
    first = int(sys.argv[3]) or None
    try:
        found = read(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]), first)
    except PasswordError:
        found = {"error": "locked"}
    except MemoryError:
        found = {"error": "bomb"}
    except Exception:  # whatever is wrong with a file, the parent says that it cannot be read
        found = {"error": "unreadable"}
    sys.stdout.write(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()

"""The file of an uploaded list, read again where its cells are needed as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.services.attachments import attachments_of, open_content
from app.kernel.errors import NotFound
from modules.household_supervision.domain.import_layout import ListFormat
from modules.household_supervision.models import ListImport
from modules.household_supervision.services import definitions
from modules.household_supervision.services.import_reading import (
    Row,
    Table,
    cell_json,
    cell_text,
    read_table,
)

FORMAT = "PHIEU_C"
# Identity and telephone numbers stay in the file: in the database they would lie unencrypted.
KEPT_IN_FILE = ("id_number", "phone")
SHOWN_DIGITS = 3


def layout() -> ListFormat:
    """Return the layout of the list that is imported."""
    return next(entry for entry in definitions.import_rules().formats if entry.code == FORMAT)


def table_of(item: ListImport) -> Table:
    """Read the file of a list again."""
    files = (row for row in attachments_of(item) if row.id == item.attachment_id)
    attachment = next(files, None)
    if attachment is None:
        raise NotFound(record=item.__record__)
    with open_content(attachment) as content:
        return read_table(content.read(), item.file_name, layout())


def stored_cells(row: Row, columns: Mapping[str, int]) -> list[Any]:
    """Return a row as the database keeps it: as in the file, but for what stays there."""
    cells = [cell_json(cell) for cell in row]
    for code in KEPT_IN_FILE:
        position = columns.get(code)
        if position is not None and position < len(row) and row[position] is not None:
            cells[position] = masked(cell_text(row[position]))
    return cells


def masked(number: str) -> str:
    """Return the end of a number, which is enough to recognise it on paper."""
    return f"•••{number[-SHOWN_DIGITS:]}" if len(number) > 2 * SHOWN_DIGITS else "•••"

"""Pages of what an import would do: rows with their cells, reasons and the values they replace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.core.models import Import
from app.kernel import field_policy, formats, reading
from app.kernel.form_builder import label_loader
from app.kernel.imports.declared import Target
from app.kernel.models import table_of
from app.kernel.registry import registry

OUTCOMES = ("new", "changed", "same", "rejected")
SIZE = 50


@dataclass(frozen=True)
class PreviewCell:
    """A cell: what the file says, what it would replace, and why it is refused."""

    text: str
    known: str = ""
    why: str = ""
    is_changed: bool = False


@dataclass(frozen=True)
class PreviewRow:
    """A row of the file with what it would do."""

    row_no: int
    outcome: str
    cells: tuple[PreviewCell, ...]
    why: str = ""
    target_id: int | None = None


def rows_of(
    session: Session, item: Import, target: Target, outcome: str = "", after: int = 0
) -> list[PreviewRow]:
    """Return the next rows of an import; one more than a page shows there is another."""
    rows = session.execute(
        text(
            "select row_no, outcome, target_id, cells, change, old, why from core_imports.row "
            "where import_id = :id and row_no > :after and (:outcome = '' or outcome = :outcome) "
            "order by row_no limit :most"
        ),
        {"id": item.id, "after": after, "outcome": outcome, "most": SIZE + 1},
    ).all()
    names = tuple(item.mapping[key] for key in sorted(item.mapping, key=int))
    _note(target, rows, names)
    return [_row(target, row, names) for row in rows]


def _note(target: Target, rows: Any, names: tuple[str, ...]) -> None:
    """Note that stored values are shown beside those of the file."""
    keys = [row.target_id for row in rows if row.change and row.target_id is not None]
    if keys:
        reading.note(target.view, target.view.read_many(keys).values(), names)


def _row(target: Target, row: Any, names: tuple[str, ...]) -> PreviewRow:
    why, change, old = row.why or {}, row.change or {}, row.old or {}
    known = row.outcome != "new" and row.target_id is not None
    return PreviewRow(
        row_no=row.row_no,
        outcome=row.outcome,
        cells=tuple(
            PreviewCell(
                row.cells.get(name, ""),
                known=_known(target, name, old.get(name)) if name in change else "",
                why=why.get(name, ""),
                is_changed=name in change,
            )
            for name in names
        ),
        why=why.get("*", ""),
        target_id=row.target_id if known and row.outcome != "rejected" else None,
    )


def _known(target: Target, name: str, value: Any) -> str:
    """Return a stored value as its reader sees it."""
    if value is None:
        return "—"
    if field_policy.mask_of(target.model, name) is not None:
        return field_policy.DOTS
    column = table_of(target.model).c[name]
    choices = {str(key): str(label) for key, label in target.view.choices.get(name, ())}
    if str(value) in choices:
        return choices[str(value)]
    if column.foreign_keys:
        return _label(target, name, int(value))
    if isinstance(value, bool):
        return formats.format_boolean(value)
    if column.type.python_type is date:
        return formats.format_date(date.fromisoformat(str(value)))
    return str(value)


def _label(target: Target, name: str, key: int) -> str:
    other = next(iter(table_of(target.model).c[name].foreign_keys)).column.table.name
    views = registry().record_views.values()
    model = next((view.model for view in views if view.model.__tablename__ == other), None)
    return "" if model is None else label_loader(model)(key) or "—"

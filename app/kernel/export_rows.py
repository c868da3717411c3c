"""Exports: exactly what a list shows, read row by row, with what the trail says of it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from app.extensions import db
from app.kernel import columns, field_policy, reading
from app.kernel.columns import value_at
from app.kernel.export_sheets import PlainNumber, Row, Watermark, write_sheet
from app.kernel.list_groups import Groups
from app.kernel.list_tools import HIDDEN_COUNT, group_table
from app.kernel.listing import Filter, Listing, ListQuery
from app.kernel.present import MISSING, file_texts
from app.kernel.registry import registry
from app.kernel.trail_reading import HIDDEN

if TYPE_CHECKING:
    from app.kernel.views import RecordView

PART = 500  # rows that are in memory at a time


def names_of(view: RecordView, query: ListQuery) -> tuple[str, ...]:
    """Return the shown columns in their order."""
    return tuple(query.columns or view.list_columns)


def personal_of(view: RecordView, names: Sequence[str]) -> tuple[str, ...]:
    """Return those columns that hold personal data: by the view, by rule, or as another's label."""
    return tuple(name for name in names if _is_personal(view, name))


def _is_personal(view: RecordView, name: str) -> bool:
    rule = field_policy.rule_at(view.model, name)
    guarded = rule is not None and rule.kind is not field_policy.Kind.READ_ONLY
    if name in view.personal_columns or guarded:
        return True
    path = columns.resolve(view.model, name)
    if path.relation is not None:  # a column of a related record is as personal as it is there
        owner = path.relation.property.mapper.class_
        there = registry().record_views.get(owner.__record__)
        return there is not None and name.partition(".")[2] in there.personal_columns
    if path.target is None:
        return False
    other = registry().record_views.get(path.target.__record__)
    return other is not None and bool(other.personal_columns)


def header_of(view: RecordView, names: Sequence[str]) -> list[str]:
    """Return the heads of the columns."""
    return [str(view.label(name)) for name in names]


class Reader:
    """Reads the rows of a list one part at a time, and notes which they were."""

    def __init__(self, view: RecordView, query: ListQuery, kind: str) -> None:
        """Read for one reader, as their request or job stands."""
        self.view, self.query, self.kind = view, query, kind
        self.names = names_of(view, query)
        self.is_typed = kind != "csv"
        self.keys = array("q")

    @property
    def title(self) -> str:
        """Return what the file is called in the register of exports."""
        return str(self.view.title)

    @property
    def personal(self) -> tuple[str, ...]:
        """Return those columns that hold personal data."""
        return personal_of(self.view, self.names)

    def listing(self) -> Listing:
        """Return the list that is asked for."""
        return Listing(self.view.list_spec(), self.query)

    def total(self, most: int) -> int:
        """Return how many rows are exported; one more than the most where there are too many."""
        return self.listing().total(db.session(), most + 1)

    def write_to(
        self, path: Path, mark: Watermark, limit: int, watched: Callable[[Any], Any] = iter
    ) -> Sequence[int]:
        """Write the file; return the keys of the records that it holds."""
        rows = watched(self.rows(db.session(), limit))
        write_sheet(self.kind, path, header_of(self.view, self.names), rows, mark)
        return self.keys

    def rows(self, session: Session, limit: int) -> Iterator[Row]:
        """Yield the rows in the shown order; the session forgets what nobody holds any more."""
        for items in self.listing().parts(session, limit, PART):
            reading.note(self.view, items, self.names)
            for item in items:
                self.keys.append(item.id)
                yield [self._value(item, name) for name in self.names]

    def _value(self, item: Any, name: str) -> Any:
        """Return a number or a day as such for a sheet, and everything else as it is shown."""
        value, shown = value_at(item, name), self.view.cell(item, name)
        if shown.kind == MISSING.kind:
            return ""
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        if is_whole and shown.kind == "number":
            return PlainNumber(value) if name in self.view.plain_numbers else value
        if self.is_typed and isinstance(value, Decimal) and shown.kind == "number":
            return value
        if self.is_typed and isinstance(value, date) and shown.kind == "date":
            return value
        return shown.text


def group_rows(
    view: RecordView, query: ListQuery, groups: Groups
) -> tuple[list[str], list[list[Any]]]:
    """Return head and rows of a grouped list as it is shown."""
    table = group_table(view, query, groups)
    first = len(groups.keys)
    rows = [
        [
            *file_texts(row.cells[:first]),
            *(
                HIDDEN_COUNT.text if group.hidden else n
                for n in (group.count, *map(_number, group.sums))
            ),
        ]
        for row, group in zip(table.rows, groups.rows, strict=True)
    ]
    notes = [[table.note]] if table.note else []
    return [column.label for column in table.columns], rows + notes


def _number(total: Any) -> Any:
    return float(total) if isinstance(total, Decimal) and total % 1 else int(total or 0)


def asked_of(view: RecordView, query: ListQuery) -> dict[str, Any]:
    """Return what the trail says was asked for.

    A search may hold the name of a person, so where a view shows personal data it is not copied.
    """
    search = HIDDEN if query.search and view.personal_columns else query.search
    filters: dict[str, Any] = {f.name: _filter_of(view, f) for f in query.filters}
    for condition in query.conditions:
        asked = f"f{condition.group}.{condition.column}.{condition.operator}"
        hidden = condition.column in view.personal_columns
        filters[asked] = HIDDEN if hidden else list(condition.typed)
    return {"search": search, "filters": filters}


def _filter_of(view: RecordView, asked: Filter) -> Any:
    """Return what a filter asked: its value, or its bounds; of a personal column only that."""
    if asked.name in view.personal_columns:
        return HIDDEN
    if asked.value is not None:
        return asked.value
    bounds = {"from": asked.low, "to": asked.high}
    return {name: value for name, value in bounds.items() if value is not None}

"""Counts by ethnicity, cause or health: small ones are not shown, nor what tells them.

A view names such columns in `small_cells`; ethnic groups are known by their table. The least count
that is shown is a dated rule that core keeps (docs/adr/0035). Grouped lists, their charts and
files, and the counts beside the choices of a filter all ask `guarded_groups`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask_babel import ngettext
from sqlalchemy import text

from app.extensions import db
from app.kernel import clock, columns, formats
from app.kernel.list_groups import Group, Groups
from app.kernel.listing import ListQuery
from app.kernel.small_cells import hidden_cells, hidden_parts, sums_are_safe

if TYPE_CHECKING:
    from app.kernel.views import RecordView

SMALL_CELL = "small_cell"
LEAST = 3  # where no rule is in force
VALUE = text("select core_privacy_value(:kind, '', :day)")


def least_shown() -> int:
    """Return the least count that is shown today."""
    found = db.session.execute(VALUE, {"kind": SMALL_CELL, "day": clock.today()}).scalar()
    return LEAST if found is None else int(found)


def guarded_groups(view: RecordView, query: ListQuery, groups: Groups) -> Groups:
    """Return groups with small counts hidden, where a column asks for it.

    A selection by such a column asks for it too: the households of one ethnic group by village are
    a line of the table of villages and ethnic groups.
    """
    if not (_by_sensitive(view, groups) or _selects_sensitive(view, query)):
        return groups
    least = least_shown()
    hidden = _hidden(groups.rows, least)
    rows = tuple(replace(row, hidden=number in hidden) for number, row in enumerate(groups.rows))
    counts = [row.count for row in rows if row.hidden]
    is_safe = sums_are_safe(counts, len(counts))
    # The largest come first: between two shown counts, a hidden one would be told by its place.
    ordered = sorted(rows, key=lambda row: (row.hidden, _names(row) if row.hidden else ()))
    return replace(groups, rows=tuple(ordered), least=least, hides_sum=not is_safe)


def facet_counts(view: RecordView, query: ListQuery, groups: Groups) -> Mapping[Any, int | None]:
    """Return the count beside each choice of a filter; None where it is hidden, nothing without.

    Counts of one selection can be subtracted from those of another. Beside sensitive choices there
    are therefore counts of the whole list only, and no counts where their sum would tell them.
    """
    is_sensitive = _by_sensitive(view, groups)
    if _selects_sensitive(view, query) or (is_sensitive and _is_narrowed(query)):
        return {}
    guarded = guarded_groups(view, query, groups)
    if guarded.hides_sum or (is_sensitive and not guarded.complete):
        return {}
    return {row.values[0]: None if row.hidden else row.count for row in guarded.rows}


def _is_narrowed(query: ListQuery) -> bool:
    return bool(query.search or query.filters or query.conditions or query.fixed)


def _by_sensitive(view: RecordView, groups: Groups) -> bool:
    return any(is_sensitive(view, key.column) for key in groups.keys)


def _selects_sensitive(view: RecordView, query: ListQuery) -> bool:
    named = [each.name for each in query.filters] + [each.column for each in query.conditions]
    return any(is_sensitive(view, name) for name in named)


def note_of(groups: Groups) -> str:
    """Return what a reader must know of hidden counts; empty where there are none."""
    if not groups.hides:
        return ""
    return ngettext(
        "Counts under %(least)s, and others from which they could be computed, are not shown: "
        "they could point at a person. %(num)s count is hidden.",
        "Counts under %(least)s, and others from which they could be computed, are not shown: "
        "they could point at a person. %(num)s counts are hidden.",
        sum(row.hidden for row in groups.rows),
        least=formats.format_integer(groups.least),
    )


def is_sensitive(view: RecordView, column: str) -> bool:
    """Tell whether counts by a column, or by one of a related record, may point at a person."""
    if column in view.small_cells:
        return True
    target = columns.resolve(view.model, column).target
    return target is not None and target.__tablename__ == "core_ethnic_group"


def _hidden(rows: Sequence[Group], least: int) -> frozenset[int]:
    """Return the places of hidden groups; the keys of their values are compared as text."""
    names = [_names(row) for row in rows]
    if rows and len(rows[0].values) == 1:
        parts = hidden_parts({name[0]: r.count for name, r in zip(names, rows, strict=True)}, least)
        return frozenset(n for n, name in enumerate(names) if name[0] in parts)
    table = {(name[0], name[1]): row.count for name, row in zip(names, rows, strict=True)}
    cells = hidden_cells(table, least)
    return frozenset(n for n, name in enumerate(names) if (name[0], name[1]) in cells)


def _names(row: Group) -> tuple[str, ...]:
    return tuple(_name(value) for value in row.values)


def _name(value: Any) -> str:
    return f"{type(value).__name__}:{getattr(value, 'id', value)}"

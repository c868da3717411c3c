"""Grouped lists by ethnicity, cause or health: small counts are not shown, nor what tells them.

A view names such columns in `small_cells`; ethnic groups are known by their table. The least count
that is shown is a dated rule that core keeps (docs/adr/0035).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask_babel import ngettext
from sqlalchemy import text

from app.extensions import db
from app.kernel import clock, columns, formats
from app.kernel.list_groups import Group, GroupKey, Groups
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


def guarded_groups(view: RecordView, groups: Groups) -> Groups:
    """Return groups with small counts hidden, where a column asks for it."""
    if not any(_is_sensitive(view, key) for key in groups.keys):
        return groups
    least = least_shown()
    hidden = _hidden(groups.rows, least)
    rows = tuple(replace(row, hidden=number in hidden) for number, row in enumerate(groups.rows))
    counts = [row.count for row in rows if row.hidden]
    is_safe = sums_are_safe(counts, len(counts))
    return replace(groups, rows=rows, least=least, hides_sum=not is_safe)


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


def _is_sensitive(view: RecordView, key: GroupKey) -> bool:
    target = columns.resolve(view.model, key.column).target
    is_named = key.column in view.small_cells
    return is_named or (target is not None and target.__tablename__ == "core_ethnic_group")


def _hidden(rows: Sequence[Group], least: int) -> frozenset[int]:
    """Return the places of hidden groups; the keys of their values are compared as text."""
    names = [tuple(_name(value) for value in row.values) for row in rows]
    if rows and len(rows[0].values) == 1:
        parts = hidden_parts({name[0]: r.count for name, r in zip(names, rows, strict=True)}, least)
        return frozenset(n for n, name in enumerate(names) if name[0] in parts)
    table = {(name[0], name[1]): row.count for name, row in zip(names, rows, strict=True)}
    cells = hidden_cells(table, least)
    return frozenset(n for n, name in enumerate(names) if (name[0], name[1]) in cells)


def _name(value: Any) -> str:
    return f"{type(value).__name__}:{getattr(value, 'id', value)}"

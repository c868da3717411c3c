"""Grouped lists: counts and sums by one or two columns, computed in SQL over the whole selection.

In the address bar `group=state`, `group=unit,state` or, for a day, `group=opens_on:month`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.kernel import columns
from app.kernel.columns import BOOLEAN, DATE, DATETIME, RELATION, Path
from app.kernel.errors import BadQuery
from app.kernel.list_conditions import CHOICE, day_of, key_of, kind_of
from app.kernel.listing import Listing, ListQuery, ListSpec

MOST_GROUPS = 500
MOST_LEVELS = 2
PERIODS = ("year", "month", "day")
GROUPED_KINDS = (CHOICE, RELATION, BOOLEAN, DATE, DATETIME)


@dataclass(frozen=True)
class GroupKey:
    """A column by which a list is grouped; `period` for days only."""

    column: str
    period: str = ""

    def __str__(self) -> str:
        return f"{self.column}:{self.period}" if self.period else self.column


@dataclass(frozen=True)
class Group:
    """A group: its values as stored, related records for keys, the number of rows and the sums."""

    values: tuple[Any, ...]
    count: int
    sums: tuple[Any, ...]
    hidden: bool = False  # a small count, or one from which a small one could be computed


@dataclass(frozen=True)
class Groups:
    """The groups of a selection, the largest first; `complete` is false when some are left out."""

    keys: tuple[GroupKey, ...]
    sums: tuple[str, ...]
    rows: tuple[Group, ...]
    complete: bool
    least: int = 0  # smaller counts are hidden, where the columns ask for it
    hides_sum: bool = False

    @property
    def hides(self) -> bool:
        """Tell whether some counts are not shown."""
        return any(row.hidden for row in self.rows)


def groupable(spec: ListSpec) -> tuple[str, ...]:
    """Return the columns by which a list can be grouped."""
    return tuple(
        name for name in spec.conditions if "." not in name and kind_of(spec, name) in GROUPED_KINDS
    )


def parse_group(spec: ListSpec, text: str) -> tuple[GroupKey, ...]:
    """Read the parameter `group`; raise BadQuery."""
    keys = tuple(_key(spec, part, text) for part in text.split(",") if part)
    if len(keys) > MOST_LEVELS or len({key.column for key in keys}) < len(keys):
        raise BadQuery("group", text)
    return keys


def _key(spec: ListSpec, part: str, text: str) -> GroupKey:
    name, _mark, period = part.partition(":")
    if name not in groupable(spec):
        raise BadQuery("group", text)
    dated = kind_of(spec, name) in (DATE, DATETIME)
    if dated != bool(period) or (period and period not in PERIODS):
        raise BadQuery("group", text)
    return GroupKey(name, period)


def run_groups(
    session: Session,
    spec: ListSpec,
    query: ListQuery,
    keys: Sequence[GroupKey],
    sums: Sequence[str] = (),
) -> Groups:
    """Count and sum the selection by the keys; one statement, and one for each related column."""
    expressions = [_expression(spec, key).label(f"k{n}") for n, key in enumerate(keys)]
    totals = [
        func.sum(getattr(spec.model, name)).label(f"s{number}") for number, name in enumerate(sums)
    ]
    count = func.count().label("rows")
    statement = (
        select(*expressions, count, *totals)
        .select_from(spec.model)
        .where(*Listing(spec, query).conditions())
        .group_by(*expressions)
        .order_by(count.desc(), *expressions)
        .limit(MOST_GROUPS + 1)
    )
    found = session.execute(statement).all()
    rows = [
        Group(tuple(row[: len(keys)]), row[len(keys)], tuple(row[len(keys) + 1 :]))
        for row in found[:MOST_GROUPS]
    ]
    for position, key in enumerate(keys):
        rows = _with_records(session, _path(spec, key), position, rows)
    return Groups(tuple(keys), tuple(sums), tuple(rows), len(found) <= MOST_GROUPS)


def _path(spec: ListSpec, key: GroupKey) -> Path:
    return columns.resolve(spec.model, key.column)


def _expression(spec: ListSpec, key: GroupKey) -> ColumnElement[Any]:
    path = _path(spec, key)
    if path.kind == RELATION:
        found: ColumnElement[Any] = key_of(path.attribute)
        return found
    if not key.period:
        return path.attribute
    day = day_of(path.attribute) if path.kind == DATETIME else path.attribute
    return func.date(func.date_trunc(key.period, day))


def _with_records(session: Session, path: Path, position: int, rows: list[Group]) -> list[Group]:
    """Put the related records in the place of their keys; one out of reach stays without a name."""
    target = path.target
    keys = {row.values[position] for row in rows} - {None}
    if target is None or not keys:
        return rows
    found = {
        item.id: item
        for item in session.execute(select(target).where(target.id.in_(keys))).unique().scalars()
    }
    return [
        Group(
            (*row.values[:position], found.get(key, key), *row.values[position + 1 :]),
            row.count,
            row.sums,
        )
        for row in rows
        for key in (row.values[position],)
    ]


def period_end(start: date, period: str) -> date:
    """Return the last day of a period that begins on `start`."""
    if period == "day":
        return start
    following = (
        date(start.year + 1, 1, 1)
        if period == "year" or start.month == 12
        else date(start.year, start.month + 1, 1)
    )
    return date.fromordinal(following.toordinal() - 1)

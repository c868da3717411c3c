"""Rows of every mapped model on each side, made from columns, with canaries in them.

They are put in past all guards: what matters is that they are there and whose they are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from psycopg.errors import ExclusionViolation, UniqueViolation
from sqlalchemy import (
    Column,
    Connection,
    Date,
    FetchedValue,
    Integer,
    LargeBinary,
    Numeric,
    String,
    Table,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError, IntegrityError

from app.kernel.crypto import EncryptedText
from app.kernel.models import Base, class_of_table, table_of
from app.testing.conformance.rows import Rows, _is_needed, _plain, _tells_apart
from app.testing.leaks.canaries import (
    AWAY,
    BESIDE,
    CLOSED,
    HOME,
    WORD,
    number_canary,
    text_canary,
)
from app.testing.leaks.placing import (
    AUTHORS,
    ORGANISATION,
    UNIT,
    USER,
    Placing,
    in_order,
    key_columns,
)

SIDES = (HOME, AWAY, BESIDE)
PER_SIDE = {HOME: 2, AWAY: 2, BESIDE: 1, CLOSED: 2}
CROSSING = "crossing"  # a row at home that refers to rows of others
TAKEN = (ExclusionViolation, UniqueViolation)
TRIES = 12
FIRST_DAY = date(2021, 1, 4)

Values = Mapping[str, Mapping[str, Any]]
Keys = dict[str, dict[str, list[int]]]


@dataclass(frozen=True)
class Places:
    """Where each side's rows belong."""

    units: Mapping[str, tuple[int, ...]]
    organisations: Mapping[str, tuple[int, ...]]
    users: Mapping[str, tuple[int, ...]]


@dataclass
class Made:
    """The keys of the rows that were made, by table and side."""

    keys: Keys = field(default_factory=dict)

    def of(self, table: str, side: str) -> list[int]:
        """Return the keys of a side's rows in a table."""
        return self.keys.get(table, {}).get(side, [])

    def add(self, table: str, side: str, key: int) -> None:
        """Remember a row."""
        self.keys.setdefault(table, {}).setdefault(side, []).append(key)


class RowMaker:
    """Makes the rows, parents first."""

    def __init__(
        self, connection: Connection, placing: Placing, places: Places, values: Values
    ) -> None:
        """Write on a connection that no guard holds back."""
        self.connection = connection
        self.placing = placing
        self.places = places
        self.declared = values
        self.made = Made()
        self._numbers: Counter[str] = Counter()

    def make_all(self) -> Made:
        """Make rows of every model: on each side, of none, and at home with strangers in them."""
        for table in in_order():
            if table.name in (UNIT, ORGANISATION):
                continue
            cls = class_of_table(table.name)
            sides = SIDES if table.name in self.placing.placed else (CLOSED,)
            if table.name in self.placing.open_to_all:
                sides = SIDES
            for side in sides:
                for _ in range(PER_SIDE[side]):
                    self._make(cls, side)
        for table in in_order():
            if table.name in self.placing.placed:
                self._make_crossing(class_of_table(table.name))
        return self.made

    def _make(self, cls: type[Base], side: str) -> None:
        made_of = self.made.of(cls.__tablename__, side)
        key = self._insert(cls, side, lambda: self._parents(table_of(cls), side, len(made_of)))
        if key is not None:
            self.made.add(cls.__tablename__, side, key)

    def _make_crossing(self, cls: type[Base]) -> None:
        """Make a row at home whose keys that do not place it lead to rows of the other side."""
        table = table_of(cls)
        strange = {
            column.name: self.made.of(target, AWAY)[-1]
            for column, target in key_columns(table)
            if column.nullable and target in self.placing.placed and self.made.of(target, AWAY)
        }
        ruled = set(cls.__scope__.columns)
        strange = {name: key for name, key in strange.items() if name not in ruled}
        if strange:
            count = len(self.made.of(cls.__tablename__, HOME))
            key = self._insert(cls, HOME, lambda: {**self._parents(table, HOME, count), **strange})
            if key is not None:
                self.made.add(cls.__tablename__, CROSSING, key)

    def _insert(
        self, cls: type[Base], side: str, parents: Callable[[], dict[str, Any]]
    ) -> int | None:
        """Insert a row, giving up the canaries that a check refuses.

        None when keys are taken, or no row of the side is there to refer to.
        """
        table, plain = table_of(cls), set[str]()
        for _ in range(TRIES):
            self._numbers[table.name] += 1
            values = dict(self._values(cls, side, parents(), plain))
            if any(name not in values for name in _needed_keys(table)):
                return None  # a parent that there is once only belongs to another side
            try:
                with self.connection.begin_nested():
                    insert = table.insert().values(values).returning(table.c.id)
                    return int(self.connection.execute(insert).scalar_one())
            except (IntegrityError, DataError) as error:
                if isinstance(error.orig, TAKEN):
                    continue
                more = _named_in(table, error, plain) - plain
                if not more:
                    raise
                plain |= more
        return None

    # -- values ---------------------------------------------------------------------------

    def _parents(self, table: Table, side: str, index: int) -> dict[str, Any]:
        """Return the keys of a row's parents on its own side; empty ones are filled too."""
        found: dict[str, Any] = {}
        seen: Counter[str] = Counter()
        constraints = sorted(
            table.foreign_key_constraints, key=lambda key: (len(key.columns), key.column_keys)
        )
        for key in constraints:
            names = [column.name for column in key.columns]
            if set(names) & set(AUTHORS):
                continue
            # Two keys to one table lead to two rows.
            parent = key.referred_table
            shift = seen[parent.name] + (0 if parent.name in (UNIT, ORGANISATION, USER) else index)
            row = self._parent_row(parent, side, shift)
            seen[parent.name] += 1
            if row is not None:
                targets = [element.column.name for element in key.elements]
                found |= {name: row[target] for name, target in zip(names, targets, strict=True)}
        return found

    def _parent_row(self, parent: Table, side: str, index: int) -> Mapping[str, Any] | None:
        direct = {
            UNIT: self.places.units,
            ORGANISATION: self.places.organisations,
            USER: self.places.users,
        }
        if parent.name in direct:
            keys = direct[parent.name].get(side, ())
            return {"id": keys[index % len(keys)]} if keys else None
        known = self.made.of(parent.name, side) or self.made.of(parent.name, CLOSED)
        statement = select(parent).order_by(parent.c.id)
        if known:
            statement = statement.where(parent.c.id == known[index % len(known)])
        elif parent.name in self.placing.placed:
            return None
        row = self.connection.execute(statement.limit(1)).mappings().first()
        return dict(row) if row is not None else None

    def _values(
        self, cls: type[Base], side: str, parents: dict[str, Any], plain: set[str]
    ) -> Iterator[tuple[str, Any]]:
        """Yield a row's values; of the columns in `plain` only what is needed, without canaries."""
        declared = self.declared.get(cls.__tablename__, {})
        choices = Rows._choices(cls)
        hidden = side if self.placing.is_scoped(cls) else None
        number = self._numbers[cls.__tablename__]
        for column in table_of(cls).c:
            name = column.name
            if name in parents and not (name in plain and column.nullable):
                yield name, parents[name]
            elif name in declared:
                value = declared[name]
                yield name, value(number) if callable(value) else value
            elif name in choices:
                if _is_needed(column) or _tells_apart(column):
                    yield (
                        name,
                        choices[name][number % len(choices[name]) if _tells_apart(column) else 0],
                    )
            elif column.foreign_keys or name in AUTHORS or _is_made_by_database(column):
                continue
            elif (
                value := self._marked(column, hidden, number) if name not in plain else None
            ) is not None:
                yield name, value
            elif _is_needed(column) or _tells_apart(column) or _is_left_to_triggers(column):
                yield name, self._unmarked(column, number)

    def _marked(self, column: Column[Any], side: str | None, number: int) -> Any:
        if side is None:
            return None
        kind = column.type
        if column.name == "unit_id":  # a place without a foreign key
            return next(iter(self.places.units.get(side, ())), None)
        if isinstance(kind, EncryptedText) or _is_rule(column):
            return None
        if isinstance(kind, String):
            return text_canary(side, number, kind.length)
        if type(kind).__name__ == "BigInteger" or (isinstance(kind, Numeric) and not kind.scale):
            return number_canary(side, number % 1000)
        if type(kind) is Integer and not column.primary_key and column.name != "version":
            return number_canary(side, number % 1000)
        return None

    @staticmethod
    def _unmarked(column: Column[Any], number: int) -> Any:
        if isinstance(column.type, Date):
            return FIRST_DAY + timedelta(days=number)
        if isinstance(column.type, JSONB | LargeBinary | String):
            return _plain(column, number)
        value = _plain(column, number)
        return value + Rows._least(column) if type(value) is int else value


def _named_in(table: Table, error: IntegrityError | DataError, plain: set[str]) -> set[str]:
    """Return the columns that a refused constraint speaks of, else the numbers, else all."""
    name = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    rules = [
        str(getattr(rule, "sqltext", ""))
        for rule in table.constraints
        if name is not None and name in (rule.name, f"ck_{table.name}_{rule.name}")
    ]
    if not rules:
        kinds = (Integer, Numeric)
        numbers = {c.name for c in table.c if isinstance(c.type, kinds) and not c.foreign_keys}
        return numbers if numbers - plain else {column.name for column in table.c}
    words = set(re.findall(r"\w+", " ".join(rules)))
    return {column.name for column in table.c} & words


def _needed_keys(table: Table) -> list[str]:
    """Return the columns that must refer to another row."""
    return [column.name for column in table.c if column.foreign_keys and not column.nullable]


def _is_left_to_triggers(column: Column[Any]) -> bool:
    """Tell whether a trigger gives a value that a row cannot be without; here none runs."""
    return type(column.server_default) is FetchedValue and not column.nullable


def _is_made_by_database(column: Column[Any]) -> bool:
    if _is_left_to_triggers(column):
        return False
    generated = column.primary_key or column.identity is not None or column.computed is not None
    return generated or (column.server_default is not None and not isinstance(column.type, String))


def _is_rule(column: Column[Any]) -> bool:
    """Tell whether a text is a name of the program's and no words of a person."""
    return column.name in ("record", "table_name", "sha256", "media_type", "action")


__all__ = ["CROSSING", "WORD", "Made", "Places", "RowMaker"]

"""Which models hold rows of a place, read from their columns and not from their record rules.

The matrix must not believe the rule that it tests: what a foreign key leads to a unit, to an
organisation or to a user belongs to them, unless the project says why everybody reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from sqlalchemy import Column, ForeignKeyConstraint, Table

from app.kernel.models import Authored, Base, mapped_classes, table_of

UNIT, ORGANISATION, USER = "core_unit", "core_organisation", "ab_user"
PLACES = (UNIT, ORGANISATION)
AUTHORS = ("created_by_id", "updated_by_id")


class Placing:
    """Sorts the models: placed, open to all, or closed to whoever has no wider assignment."""

    def __init__(self, open_to_all: Mapping[str, str]) -> None:
        """Name the tables with a place that everybody reads all the same, each with its reason."""
        self.open_to_all = open_to_all

    @cached_property
    def placed(self) -> frozenset[str]:
        """Return the tables whose rows belong to a unit, an organisation or a user."""
        found: set[str] = set()
        while True:
            more = {
                cls.__tablename__
                for cls in mapped_classes()
                if cls.__tablename__ not in found and self._is_placed(cls, found)
            }
            if not more:
                return frozenset(found)
            found |= more

    def _is_placed(self, cls: type[Base], known: set[str]) -> bool:
        if cls.__tablename__ in self.open_to_all:
            return False
        table = table_of(cls)
        if "unit_id" in table.c:
            return True
        return any(
            key.referred_table.name in PLACES
            or (key.referred_table.name == USER and not _is_authorship(cls, key))
            or (key.referred_table.name in known and _is_needed(key))
            for key in table.foreign_key_constraints
        )

    def is_closed(self, cls: type[Base]) -> bool:
        """Tell whether rows of no place are still not for everybody."""
        name = cls.__tablename__
        if name in self.placed or name in self.open_to_all:
            return False
        return not cls.__scope__.is_public

    def is_scoped(self, cls: type[Base]) -> bool:
        """Tell whether some rows of a model must stay hidden from some readers."""
        return cls.__tablename__ in self.placed or self.is_closed(cls)

    def is_owned(self, cls: type[Base]) -> bool:
        """Tell whether rows belong to a user before they belong to a place."""
        keys = table_of(cls).foreign_key_constraints
        return any(
            key.referred_table.name == USER and not _is_authorship(cls, key) and _is_needed(key)
            for key in keys
        )

    def problems(self) -> Iterator[str]:
        """Yield declarations that no table needs, so that the list stays short."""
        models = {cls.__tablename__: cls for cls in mapped_classes()}
        bare = Placing({})
        for name in self.open_to_all:
            if name not in models:
                yield f"{name} is declared open to all, but is no table"
            elif not bare.is_scoped(models[name]):
                yield f"{name} is declared open to all, but nothing places its rows anyway"


def _is_authorship(cls: type[Base], key: ForeignKeyConstraint) -> bool:
    return issubclass(cls, Authored) and set(key.column_keys) <= set(AUTHORS)


def _is_needed(key: ForeignKeyConstraint) -> bool:
    return all(not column.nullable for column in key.columns)


def in_order() -> list[Table]:
    """Return the tables of mapped classes with rows of their own, parents first.

    Parts of the trail have the key of another row; the application reaches none of them.
    """
    names = {cls.__tablename__ for cls in mapped_classes() if "id" in table_of(cls).c}
    return [table for table in Base.metadata.sorted_tables if table.name in names]


def key_columns(table: Table) -> Iterator[tuple[Column[object], str]]:
    """Yield the foreign key columns of a table with the table that they lead to."""
    for key in sorted(table.foreign_key_constraints, key=lambda k: str(k.name)):
        for column in key.columns:
            if column.name not in AUTHORS:
                yield column, key.referred_table.name

"""What the tables of this module share: value checks and references to core's rows."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

ORGANISATION, UNIT = "core_organisation", "core_unit"
# What is sent back says why, until it is sent anew; the last reason stays with the record.
RETURNED = "state <> 'returned' or btrim(coalesce(returned_reason, '')) <> ''"


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """Return the constraint that a column holds one of some values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def filled(column: str) -> CheckConstraint:
    """Return the constraint that a text is not blank."""
    return CheckConstraint(f"btrim({column}) <> ''", name=column)


def to(table: str) -> Mapped[int]:
    """Return a needed reference to a row of another table."""
    return mapped_column(BigInteger, ForeignKey(f"{table}.id"), index=True)


def maybe_to(table: str) -> Mapped[int | None]:
    """Return a reference that may be empty."""
    return mapped_column(BigInteger, ForeignKey(f"{table}.id"), index=True)

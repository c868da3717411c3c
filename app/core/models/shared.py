"""What several tables of core declare in the same way."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.sql import literal_column

from app.kernel import clock

# Keys that a list is sorted by are compared by bytes, whatever the collation of the server.
KEY_TEXT = Text(collation="C")


class Given:
    """What is given for some days and can be withdrawn: how it stands today."""

    valid_from: Any
    valid_to: Any
    withdrawn_at: Any

    @property
    def state(self) -> str:
        """Return whether it holds today, in Viet Nam."""
        today = clock.today()
        if self.withdrawn_at is not None:
            return "withdrawn"
        if today < self.valid_from:
            return "later"
        return "ended" if today > self.valid_to else "in_force"


class Verification(StrEnum):
    """How far a fact was compared with its source."""

    READ = "V"
    PARTLY_READ = "P"
    UNVERIFIED = "U"
    DERIVED = "D"


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Return the constraint that a column holds a value of an enumeration."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")


def dates_in_order() -> CheckConstraint:
    """Return the constraint that `valid_from` is not after `valid_to`."""
    return CheckConstraint("valid_from <= valid_to", name="dates_in_order")


def no_overlap(table: str, *keys: str) -> ExcludeConstraint:
    """Return the constraint that rows with equal keys are never in force on one day."""
    columns = [*keys, "daterange(valid_from, valid_to, '[]')"]
    elements: list[tuple[Any, str]] = [(literal_column(key), "=") for key in columns]
    elements[-1] = (elements[-1][0], "&&")
    return ExcludeConstraint(*elements, using="gist", name=f"ex_{table}_no_overlap")


def search_index(table: str) -> Index:
    """Return the trigram index of the stored search key."""
    return Index(
        f"ix_{table}_search_key_trgm",
        "search_key",
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )

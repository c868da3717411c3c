"""Columns and constraints that the tables of this revision share."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ExcludeConstraint


def key() -> sa.Column[Any]:
    """Return the surrogate key."""
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def timestamps() -> tuple[sa.Column[Any], ...]:
    """Return the columns that say when a row was made and last changed."""
    kind = sa.DateTime(timezone=True)
    return tuple(
        sa.Column(name, kind, server_default=sa.func.now(), nullable=False)
        for name in ("created_at", "updated_at")
    )


def authors() -> tuple[sa.Column[Any], ...]:
    """Return the columns that say who made a row and who last changed it."""
    return tuple(
        sa.Column(name, sa.Integer(), sa.ForeignKey("ab_user.id"))
        for name in ("created_by_id", "updated_by_id")
    )


def version() -> sa.Column[Any]:
    """Return the column that counts the changes of a row."""
    return sa.Column("version", sa.Integer(), server_default="1", nullable=False)


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    """Return the constraint that a column holds one of some values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")


def no_overlap(table: str, *keys: str) -> ExcludeConstraint:
    """Return the constraint that rows with equal keys are never in force on one day."""
    columns = [*keys, "daterange(valid_from, valid_to, '[]')"]
    elements: list[tuple[Any, str]] = [(sa.literal_column(key), "=") for key in columns]
    elements[-1] = (elements[-1][0], "&&")
    return ExcludeConstraint(*elements, using="gist", name=f"ex_{table}_no_overlap")


def drop_tables(names: tuple[str, ...]) -> None:
    """Drop tables, the last made first."""
    for name in reversed(names):
        op.drop_table(name)

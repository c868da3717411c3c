"""Short forms for the table definitions of the modules' migrations.

Revisions that were released call these: what a function writes for given arguments stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import audit, enable_scope, guard_states
from app.kernel.scope import Scope


class Protect(Protocol):
    """Enables the record rule and the trail of a table."""

    def __call__(self, table: str, record: str, scope: Scope, personal: str = "") -> None: ...


def key() -> sa.Column[Any]:
    """Return the surrogate key."""
    return sa.Column("id", sa.BigInteger(), sa.Identity(), primary_key=True)


def reference(name: str, *, required: bool = True) -> sa.Column[Any]:
    """Return a column that holds the key of another record."""
    return sa.Column(name, sa.BigInteger(), nullable=not required)


def text(name: str, length: int | None = None, *, required: bool = True) -> sa.Column[Any]:
    """Return a text column."""
    kind = sa.Text() if length is None else sa.String(length)
    return sa.Column(name, kind, nullable=not required)


def names(*columns: str) -> list[sa.Column[Any]]:
    """Return the columns of a name with its search and sort keys."""
    found = [text(column) for column in columns]
    return [
        *found,
        text("search_key"),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
    ]


def flag(name: str, default: str = "false") -> sa.Column[Any]:
    """Return a yes-or-no column."""
    return sa.Column(name, sa.Boolean(), server_default=sa.text(default), nullable=False)


def day(name: str, *, required: bool = False) -> sa.Column[Any]:
    """Return a date column."""
    return sa.Column(name, sa.Date(), nullable=not required)


def number(
    name: str, *, required: bool = False, default: str | None = None, small: bool = True
) -> sa.Column[Any]:
    """Return a column of whole numbers."""
    kind = sa.SmallInteger() if small else sa.Integer()
    value = None if default is None else sa.text(default)
    return sa.Column(name, kind, server_default=value, nullable=not required)


def stamps(*, authored: bool = False, versioned: bool = False) -> list[Any]:
    """Return the columns of when, by whom and how often a row was written."""
    found: list[Any] = [
        sa.Column(name, sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False)
        for name in ("created_at", "updated_at")
    ]
    if authored:
        found += [sa.Column(name, sa.Integer()) for name in ("created_by_id", "updated_by_id")]
    if versioned:
        found.append(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    return found


def create(
    table: str,
    *items: Any,
    unique: Sequence[Sequence[str]] = (),
    refers: dict[str, str] | None = None,
    cascade: Sequence[str] = (),
    one_of: dict[str, str] | None = None,
    checks: dict[str, str] | None = None,
    indexes: Sequence[Sequence[str]] = (),
) -> None:
    """Create a table with named constraints.

    `refers` maps columns to tables, `one_of` columns to their values (parted by blanks), `checks`
    names to conditions.
    """
    columns = [item for item in items if isinstance(item, sa.Column)]
    refers = dict(refers or {})
    if any(column.name == "created_by_id" for column in columns):
        refers |= {"created_by_id": "ab_user", "updated_by_id": "ab_user"}
    op.create_table(
        table,
        *items,
        *(_values(table, column, values) for column, values in (one_of or {}).items()),
        *(_check(table, name, rule) for name, rule in (checks or {}).items()),
        *(
            sa.ForeignKeyConstraint(
                [column],
                [f"{target}.id"],
                name=op.f(f"fk_{table}_{column}"),
                ondelete="CASCADE" if column in cascade else None,
            )
            for column, target in refers.items()
        ),
        *(
            sa.UniqueConstraint(*group, name=op.f(f"uq_{table}_{'_'.join(group)}"))
            for group in unique
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    for group in indexes:
        op.create_index(op.f(f"ix_{table}_{'_'.join(group)}"), table, list(group))


def search_index(table: str) -> None:
    """Create the trigram index of the search key."""
    op.create_index(
        f"ix_{table}_search_key_trgm",
        table,
        ["search_key"],
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )


def unique_where(name: str, table: str, columns: Sequence[str], condition: str) -> None:
    """Create an index that holds uniqueness among some rows."""
    op.create_index(name, table, list(columns), unique=True, postgresql_where=sa.text(condition))


def protecting(module: str) -> Protect:
    """Return the short form that protects a table of a module."""

    def protect(table: str, record: str, scope: Scope, personal: str = "") -> None:
        """Enable the record rule and the trail; `personal` columns are named there, not copied."""
        enable_scope(table, scope)
        audit(table, f"{module}.{record}", personal.split())

    return protect


def states(table: str, initial: str, moves: Sequence[str]) -> None:
    """Guard the states of a table; a move is "old>new new new"."""
    pairs = []
    for move in moves:
        source, _, targets = move.partition(">")
        pairs += [(source, target) for target in targets.split()]
    guard_states(table, initial, sorted(pairs))


def drop(*tables: str) -> None:
    """Drop tables, the last one first."""
    for table in reversed(tables):
        op.drop_table(table)


def _values(table: str, column: str, values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values.split())
    return _check(table, column, f"{column} in ({listed})")


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))

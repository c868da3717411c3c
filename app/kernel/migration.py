"""What migrations need beyond Alembic: record rules, the trail, guards and rights as SQL.

Each helper has its inverse for downgrades where dropping the table is not enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

from app.kernel.scope import Scope

APP_ROLE = "chungtay_app"
ALL_VERBS = "select, insert, update, delete"


def quoted(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def enable_scope(table: str, scope: Scope, verbs: str = ALL_VERBS) -> None:
    """Enable row-level security with the rule of the model, and give the application its verbs."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(
        f"create policy {table}_scope on {table} to {APP_ROLE} "
        f"using ({scope.policy()}) with check ({scope.policy()})"
    )
    op.execute(f"revoke all on {table} from public")
    op.execute(f"grant {verbs} on {table} to {APP_ROLE}")


def replace_scope(table: str, scope: Scope) -> None:
    """Replace the policy of a table when the rule of its model changes."""
    op.execute(f"drop policy {table}_scope on {table}")
    op.execute(
        f"create policy {table}_scope on {table} to {APP_ROLE} "
        f"using ({scope.policy()}) with check ({scope.policy()})"
    )


def audit(table: str, record: str, personal: Sequence[str] = ()) -> None:
    """Write each change of a row into the trail; of `personal` columns only that they changed."""
    arguments = ", ".join(quoted(value) for value in (record, *personal))
    op.execute(
        f"create trigger {table}_trail after insert or update or delete on {table} "
        f"for each row execute function core_trail_row({arguments})"
    )


def guard_states(
    table: str, initial: str, moves: Sequence[tuple[str, str]], column: str = "state"
) -> None:
    """Refuse any change of state that is not in the workflow's table of moves."""
    arguments = ", ".join(
        quoted(value) for value in (column, initial, *(f"{old}>{new}" for old, new in moves))
    )
    op.execute(
        f"create trigger {table}_{column}_guard before insert or update of {column} on {table} "
        f"for each row execute function core_guard_state({arguments})"
    )


def search_index(table: str, column: str = "search_key") -> None:
    """Create the trigram index for accent-free search on a stored search key."""
    op.execute(
        f"create index ix_{table}_{column}_trgm on {table} using gin ({column} gin_trgm_ops)"
    )


def run_sql(text: str) -> None:
    """Execute a script of SQL statements as it stands (colons and percent signs included)."""
    connection = op.get_bind()
    cursor = connection.connection.cursor()
    try:
        cursor.execute(text)
    finally:
        cursor.close()

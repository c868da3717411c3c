"""What migrations need beyond Alembic: record rules, the trail, guards and rights as SQL.

Each helper has its inverse for downgrades where dropping the table is not enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op
from sqlalchemy import text

from app.kernel.models import class_of_table
from app.kernel.scope import Scope, rendered

APP_ROLE = "chungtay_app"
ALL_VERBS = "select, insert, update, delete"


def quoted(text: str) -> str:
    """Return an SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


# Command of a policy: the verb that the rule is asked for, and the clauses that hold it.
COMMANDS = {
    "select": ("read", "using ({rule})"),
    "insert": ("write", "with check ({rule})"),
    "update": ("write", "using ({rule}) with check ({rule})"),
    "delete": ("delete", "using ({rule})"),
}


def enable_scope(
    table: str, scope: Scope, verbs: str = ALL_VERBS, *, record: str | None = None
) -> None:
    """Enable row-level security with the rule of the model, and give the application its verbs.

    `record` is the permission name of the rows; by default that of the table's model.
    """
    op.execute(f"alter table {table} enable row level security")
    _create_policies(table, scope, verbs, record, exact=True)
    op.execute(f"revoke all on {table} from public")
    op.execute(f"grant {verbs} on {table} to {APP_ROLE}")


def replace_scope(
    table: str,
    scope: Scope,
    verbs: str = ALL_VERBS,
    *,
    record: str | None = None,
    exact: bool = True,
) -> None:
    """Replace the policies of a table when the rule of its model changes."""
    op.execute(f"drop policy if exists {table}_scope on {table}")
    for command in COMMANDS:
        op.execute(f"drop policy if exists {table}_scope_{command} on {table}")
    _create_policies(table, scope, verbs, record, exact=exact)


def scope_policies(
    table: str,
    scope: Scope,
    verbs: str,
    record: str,
    *,
    exact: bool = True,
    suffix: str = "scope",
) -> list[str]:
    """Return the statements that create a policy for each command that the application may run."""
    found = []
    for command, (verb, clause) in COMMANDS.items():
        if command in verbs:
            rule = rendered(scope, table, verb, record, exact=exact)
            found.append(
                f"create policy {table}_{suffix}_{command} on {table} for {command} to {APP_ROLE} "
                + clause.format(rule=rule)
            )
    return found


def _create_policies(
    table: str, scope: Scope, verbs: str, record: str | None, *, exact: bool
) -> None:
    if record is None:
        record = class_of_table(table).__record__
    # Before core_0004 the database could not ask for verbs.
    able = op.get_bind().execute(text("select to_regprocedure('core_my_units(text, text)')"))
    exact = exact and able.scalar() is not None
    for statement in scope_policies(table, scope, verbs, record, exact=exact):
        op.execute(statement)


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


def run_sql(script: str) -> None:
    """Execute a script of SQL statements as it stands (colons and percent signs included)."""
    connection = op.get_bind()
    cursor = connection.connection.cursor()
    try:
        cursor.execute(script)
    finally:
        cursor.close()

"""What migrations need beyond Alembic: record rules, the trail, guards and rights as SQL.

Each helper has its inverse for downgrades where dropping the table is not enough.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from alembic import op
from sqlalchemy import text

from app.kernel.models import class_of_table
from app.kernel.scope import Scope, SystemScope, rendered

APP_ROLE = "chungtay_app"
ALL_VERBS = "select, insert, update, delete"
FUNCTION = re.compile(r"\b([a-z]+(?:_[a-z]+)+)\(")
UNLINKABLE = "unlinkable: "  # how the comment on the record rule of such a table begins


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

    `record` is the permission name of the rows; by default that of the table's model. Without
    verbs only functions of the owner reach the table.
    """
    op.execute(f"alter table {table} enable row level security")
    _create_policies(table, scope, verbs, record, exact=True)
    op.execute(f"revoke all on {table} from public")
    if verbs:
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
    if _rests_on_later_functions(scope):
        # Shut until the revision with the functions makes the policies anew (`replace_scope`).
        scope = SystemScope()
    for statement in scope_policies(table, scope, verbs, record, exact=exact):
        op.execute(statement)


def _rests_on_later_functions(scope: Scope) -> bool:
    """Tell whether a rule calls functions that are not there yet (through a parent's rule)."""
    called = set(FUNCTION.findall(scope.policy()))
    statement = text("select proname from pg_proc where proname = any(:names)")
    known = op.get_bind().execute(statement, {"names": sorted(called)}).scalars()
    return bool(called - set(known))


def audit(
    table: str,
    record: str,
    personal: Sequence[str] = (),
    *,
    subject: tuple[str, str] | None = None,
    secret: Sequence[str] = (),
) -> None:
    """Write each change of a row into the trail.

    Values of `personal` columns are kept under the key of the person whom the row is about, so that
    destroying the key erases them. `subject` names this person: a table, and the column that holds
    the key there; without it the row itself is the subject. Of `secret` columns (passwords) the
    trail says only that they changed. On a table that has a trail already, this one replaces it.
    """
    arguments = ", ".join(
        quoted(value)
        for value in (
            record,
            *personal,
            *(f"-{column}" for column in secret),
            *(() if subject is None else (f"@{subject[0]}.{subject[1]}",)),
        )
    )
    op.execute(f"drop trigger if exists {table}_trail on {table}")
    op.execute(
        f"create trigger {table}_trail after insert or update or delete on {table} "
        f"for each row execute function core_trail_row({arguments})"
    )


def unlinkable(table: str, reason: str) -> None:
    """Keep a table out of the trail, since nobody may learn who wrote which row (secret ballots).

    The conformance suite accepts it only if `docs/unlinkable.yaml` lists the table with the same
    reason, and if no column of it says when or by whom a row was written.
    """
    if not reason.strip():
        raise ValueError(f"{table} is kept out of the trail without a reason")
    op.execute(
        f"comment on policy {table}_scope_insert on {table} is {quoted(UNLINKABLE + reason)}"
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


def guard_steps(table: str, column: str = "state") -> None:
    """Refuse a move without the people and the paper that its workflow asks for."""
    op.execute(
        f"create trigger {table}_{column}_step_guard before update of {column} on {table} "
        f"for each row execute function core_guard_step({quoted(column)})"
    )


def ask_for_person(table: str, events: str = "insert or update") -> None:
    """Refuse what an account writes that nobody joined to a person: money, votes, agreeing."""
    op.execute(
        f"create trigger ask_for_person before {events} on {table} "
        "for each row execute function core_ask_person()"
    )


def drop_ask_for_person(table: str) -> None:
    """Take the guard of `ask_for_person` away."""
    op.execute(f"drop trigger ask_for_person on {table}")


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

"""Guard the rows of imports by sets, and let the application measure them for the planner."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.kernel.migration import run_sql

revision = "core_0027"
down_revision = "core_0026"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "import_rows.sql"
GUARD = "core_import_rows_guard"
ROWS = "core_imports.row"
TABLES = {
    "insert": "new table as new_rows",
    "update": "old table as old_rows new table as new_rows",
    "delete": "old table as old_rows",
}


def upgrade() -> None:
    """Replace the guard of each row by one of each statement."""
    run_sql(SQL.read_text(encoding="utf-8"))
    op.execute(f"drop trigger row_stands on {ROWS}")
    op.execute("drop function core_import_row_guard()")
    for event, tables in TABLES.items():
        op.execute(
            f"create trigger rows_stand_{event} after {event} on {ROWS} referencing {tables} "
            f"for each statement execute function {GUARD}()"
        )


def downgrade() -> None:
    """Guard each row again."""
    op.execute(f"drop function {GUARD}() cascade")
    run_sql(BEFORE)


BEFORE = """
create function core_import_row_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
    stands text := (select i.state from core_import i
        where i.id = case when tg_op = 'DELETE' then old.import_id else new.import_id end);
begin
    if stands in ('done', 'undoing', 'undone') and not core_is_system() then
        raise exception 'what was imported stands' using errcode = 'CT081';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

create trigger row_stands before insert or update or delete on core_imports.row
    for each row execute function core_import_row_guard();
"""

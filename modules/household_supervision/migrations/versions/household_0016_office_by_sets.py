"""Judge by sets which office writes households and members: once a unit, not once a row."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.kernel.migration import run_sql

revision = "household_0016"
down_revision = "household_0015"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "office_by_sets.sql"
SETS = "household_guard_office_sets"
# Table: permission name, and the parent that holds the unit ('' for the row itself).
TABLES = {"household_household": ("Household", ""), "household_member": ("Member", "household")}
STATEMENTS = {
    "insert": "new table as new_rows",
    "update": "old table as old_rows new table as new_rows",
}


def upgrade() -> None:
    """Judge what is written by statement; what is removed stays judged row by row."""
    run_sql(SQL.read_text(encoding="utf-8"))
    for table, (record, parent) in TABLES.items():
        _guard(table, "delete", record, parent)
        for event, rows in STATEMENTS.items():
            op.execute(
                f"create trigger {table}_office_{event} after {event} on {table} "
                f"referencing {rows} for each statement "
                f"execute function {SETS}('household_supervision.{record}', '{parent}')"
            )


def downgrade() -> None:
    """Judge each row again."""
    op.execute(f"drop function {SETS}() cascade")
    for table, (record, parent) in TABLES.items():
        _guard(table, "insert or update or delete", record, parent)


def _guard(table: str, events: str, record: str, parent: str) -> None:
    op.execute(f"drop trigger {table}_office_guard on {table}")
    op.execute(
        f"create trigger {table}_office_guard before {events} on {table} for each row "
        f"execute function household_guard_office('household_supervision.{record}', '{parent}')"
    )

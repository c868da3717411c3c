"""Keep why a report or a registration was sent back, where its writers look for it."""

from __future__ import annotations

import re
from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import run_sql

revision = "movement_0005"
down_revision = "movement_0004"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
TABLES = ("movement_report", "movement_registration")
# Each function with the script that it had before.
BEFORE = (("movement_guard_report", "guards_3"), ("movement_guard_registration", "guards_1"))
REASON = "state <> 'returned' or btrim(coalesce(returned_reason, '')) <> ''"


def upgrade() -> None:
    """Add the column, fill it for what stands returned, and let the guards know it."""
    for table in TABLES:
        op.add_column(table, sa.Column("returned_reason", sa.Text()))
        # The reason is in the trail; here a dash says that it was not kept.
        op.execute(f"update {table} set returned_reason = '-' where state = 'returned'")
        op.create_check_constraint(op.f(f"ck_{table}_returned_reason"), table, REASON)
    run_sql((SQL / "guards_5.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Put the former guards back and drop the column with its check."""
    for name, script in BEFORE:
        text = (SQL / f"{script}.sql").read_text(encoding="utf-8")
        found = re.search(rf"create function {name}\(\).*?\n\$\$;", text, re.DOTALL)
        if found is None:
            raise LookupError(name)
        run_sql(found.group(0).replace("create function", "create or replace function", 1))
    for table in TABLES:
        op.drop_column(table, "returned_reason")

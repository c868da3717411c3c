"""The tables and functions of the job queue (Procrastinate)."""

from __future__ import annotations

from alembic import op
from procrastinate.schema import SchemaManager

from app.core.migrations.initial.catalogue import functions_named, relations_named, types_named
from app.kernel.migration import ALL_VERBS, APP_ROLE, run_sql

TABLES = (
    "procrastinate_workers",
    "procrastinate_jobs",
    "procrastinate_periodic_defers",
    "procrastinate_events",
)


def upgrade() -> None:
    """Create what the installed release of the queue needs, and let the application use it."""
    run_sql(SchemaManager.get_schema())
    for table in relations_named("procrastinate", "r"):
        op.execute(f"grant {ALL_VERBS} on {table} to {APP_ROLE}")
    for sequence in relations_named("procrastinate", "S"):
        op.execute(f"grant usage on sequence {sequence} to {APP_ROLE}")


def downgrade() -> None:
    """Drop all that belongs to the queue."""
    op.execute(f"drop table {', '.join(TABLES)} cascade")
    op.execute(f"drop function {', '.join(functions_named('procrastinate'))}")
    op.execute(f"drop type {', '.join(types_named('procrastinate'))}")

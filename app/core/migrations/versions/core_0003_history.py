"""Bind a record's history to the reach of its reader; record reads and refused tries."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import enable_scope, run_sql
from app.kernel.scope import SystemScope

revision = "core_0003"
down_revision = "core_0002"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Create the counter of refusals, then the view and the functions."""
    op.create_table(
        "core_refusal",
        sa.Column("id", sa.BigInteger, sa.Identity(), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("route", sa.String(200), nullable=False),
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_core_refusal")),
        sa.UniqueConstraint(
            "actor", "route", "minute", name=op.f("uq_core_refusal_actor_route_minute")
        ),
    )
    # Only the functions write it; the application has no use for it.
    enable_scope("core_refusal", SystemScope(), "select")
    op.create_index(
        "ix_core_trail_removed",
        "core_trail",
        ["table_name", "id"],
        postgresql_where=sa.text("action = 'delete'"),
    )
    op.create_index("ix_core_trail_request_id", "core_trail", ["request_id"])
    run_sql((SQL / "history.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Remove them; what was recorded stays in the trail."""
    run_sql((SQL / "history_down.sql").read_text(encoding="utf-8"))
    op.drop_index("ix_core_trail_request_id", "core_trail")
    op.drop_index("ix_core_trail_removed", "core_trail")
    op.drop_table("core_refusal")

"""Create the tables of what was done to many rows at once."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.migrations.initial.columns import key, one_of, timestamps
from app.kernel.migration import audit, enable_scope, run_sql
from app.kernel.scope import AllOf, AnyOf, EverywhereScope, HoldsScope, OwnerScope, ThroughScope

revision = "core_0009"
down_revision = "core_0008"
branch_labels = None
depends_on = None

RULE = AnyOf(OwnerScope("user_id"), AllOf(HoldsScope("undo", "core.BulkAct"), EverywhereScope()))
SQL = Path(__file__).parent.parent / "sql" / "bulk_acts.sql"
KEPT = "select, insert, update"  # what was done is not removed


def upgrade() -> None:
    """Create the tables with their rules, rights, guards and trail."""
    op.create_table(
        "core_bulk_act",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("token", sa.String(40), nullable=False, unique=True),
        sa.Column("list_view", sa.String(80), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("about", sa.String(63), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Text()),
        sa.Column("undone_at", sa.DateTime(timezone=True)),
        sa.Column("undone_by_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        *timestamps(),
    )
    op.create_index("ix_core_bulk_act_user_id", "core_bulk_act", ["user_id"])
    op.create_index("ix_core_bulk_act_undone_by_id", "core_bulk_act", ["undone_by_id"])
    op.create_table(
        "core_bulk_row",
        key(),
        sa.Column(
            "act_id",
            sa.BigInteger(),
            sa.ForeignKey("core_bulk_act.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), server_default="waiting", nullable=False),
        sa.Column("shown_version", sa.Integer()),
        sa.Column("left_version", sa.Integer()),
        sa.Column("note", sa.Text()),
        sa.UniqueConstraint("act_id", "row_id"),
        one_of("state", "waiting", "done", "refused", "undone", "kept"),
        sa.CheckConstraint("state <> 'done' or note is not null", name="note"),
    )
    enable_scope("core_bulk_act", RULE, KEPT)
    enable_scope("core_bulk_row", ThroughScope("core_bulk_act", "act_id", RULE), KEPT)
    run_sql(SQL.read_text(encoding="utf-8"))
    audit("core_bulk_act", "core.BulkAct", secret=("entries", "token"))
    audit("core_bulk_row", "core.BulkRow", secret=("note",))


def downgrade() -> None:
    """Drop the tables and their guards."""
    op.drop_table("core_bulk_row")
    op.drop_table("core_bulk_act")
    op.execute("drop function core_bulk_row_guard()")
    op.execute("drop function core_bulk_act_guard()")

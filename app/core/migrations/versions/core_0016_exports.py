"""Keep a register of exports: who took which rows out, when and what for."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from app.core.migrations.initial.columns import key, one_of, timestamps
from app.kernel.migration import audit, enable_scope, run_sql
from app.kernel.scope import AnyOf, AsVerb, EverywhereScope, ForVerbs, OwnerScope

revision = "core_0016"
down_revision = "core_0015"
branch_labels = None
depends_on = None

RULE = AnyOf(OwnerScope("user_id"), ForVerbs(AsVerb("trace", EverywhereScope()), "read"))
SQL = Path(__file__).parent.parent / "sql" / "exports.sql"


def upgrade() -> None:
    """Create the register with its rule, guards and trail."""
    empty = sa.text("'{}'")
    op.create_table(
        "core_export",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("serial", sa.String(12), nullable=False, unique=True),
        sa.Column("record", sa.String(100), nullable=False),
        sa.Column("about", sa.String(63), nullable=False),
        sa.Column("list_view", sa.String(80), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(5), nullable=False),
        sa.Column("kind", sa.String(4), nullable=False),
        sa.Column("purpose", sa.Text(), server_default="", nullable=False),
        sa.Column("columns", ARRAY(sa.Text()), server_default=empty, nullable=False),
        sa.Column("personal", ARRAY(sa.Text()), server_default=empty, nullable=False),
        sa.Column("state", sa.String(10), server_default="waiting", nullable=False),
        sa.Column("total", sa.Integer(), server_default="0", nullable=False),
        sa.Column("done", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("row_ids", ARRAY(sa.BigInteger())),
        sa.Column("file_key", sa.LargeBinary()),
        sa.Column("size", sa.BigInteger()),
        sa.Column("ends_at", sa.DateTime(timezone=True)),
        *timestamps(),
        one_of("state", "waiting", "running", "done", "failed", "expired"),
        one_of("kind", "xlsx", "csv", "ods"),
        sa.CheckConstraint("personal = '{}' or btrim(purpose) <> ''", name="purpose_said"),
        sa.CheckConstraint("(state = 'done') = (file_key is not null)", name="key_while_done"),
        sa.CheckConstraint("total >= 0 and done >= 0", name="counts"),
    )
    for column in ("user_id", "about"):
        op.create_index(f"ix_core_export_{column}", "core_export", [column])
    enable_scope("core_export", RULE, "select, insert, update")  # what was taken is not forgotten
    run_sql(SQL.read_text(encoding="utf-8"))
    audit("core_export", "core.Export", secret=("address", "row_ids", "file_key"))


def downgrade() -> None:
    """Drop the register."""
    op.drop_table("core_export")
    op.execute("drop function core_export_guard(), core_export_begins()")

"""Keep keys of programs, and invitations."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from app.core.migrations.initial.columns import key
from app.kernel.migration import audit, enable_scope, run_sql
from app.kernel.scope import SystemScope

revision = "core_0013"
down_revision = "core_0012"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "api_keys.sql"
MOMENT = sa.DateTime(timezone=True)
FUNCTIONS = (
    "core_invitation_use(text)",
    "core_invitation_look(text)",
    "core_invitation_make(integer, text, timestamptz)",
    "core_api_key_use(text, text)",
    "core_api_keys_revoke_of(integer)",
    "core_api_key_revoke(bigint)",
    "core_api_keys_mine()",
    "core_api_key_make(text, text, timestamptz, text[], text)",
)


def upgrade() -> None:
    """Create the tables and functions; only the functions reach the tables."""
    now = sa.text("clock_timestamp()")
    op.create_table(
        "core_api_key",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("hint", sa.String(12), nullable=False),
        sa.Column("rights", ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", MOMENT, server_default=now, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("last_used_at", MOMENT),
        sa.Column("last_address", sa.String(60)),
        sa.Column("revoked_at", MOMENT),
        sa.UniqueConstraint("key_hash"),
    )
    op.create_index("ix_core_api_key_user_id", "core_api_key", ["user_id"])
    op.create_table(
        "core_invitation",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, server_default=now, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("invited_by_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        sa.UniqueConstraint("token"),
    )
    for column in ("user_id", "invited_by_id"):
        op.create_index(f"ix_core_invitation_{column}", "core_invitation", [column])
    for table in ("core_api_key", "core_invitation"):
        enable_scope(table, SystemScope(), "", record="core.User")
    audit("core_api_key", "core.User", secret=("key_hash", "last_used_at", "last_address"))
    audit("core_invitation", "core.User", secret=("token",))
    run_sql(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the functions and tables."""
    op.execute(f"drop function {', '.join(FUNCTIONS)}")
    for table in ("core_invitation", "core_api_key"):
        op.drop_table(table)

"""Keep sessions in the database, and a second factor with recovery codes."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.migrations.initial.columns import key, one_of
from app.kernel.migration import audit, enable_scope, run_sql
from app.kernel.scope import SystemScope

revision = "core_0012"
down_revision = "core_0011"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "sessions.sql"
MOMENT = sa.DateTime(timezone=True)
FUNCTIONS = (
    "core_totp_forget(integer, text)",
    "core_recovery_left(text)",
    "core_recovery_try(text, text)",
    "core_recovery_set(text, text[])",
    "core_totp_try(text, bigint)",
    "core_totp_begin(text, bytea)",
    "core_totp_read(text)",
    "core_password_was_first(text)",
    "core_sessions_end(integer, bigint, text, text)",
    "core_sessions_mine(text)",
    "core_account_needs(integer)",
    "core_session_end(text, text)",
    "core_session_confirm(text)",
    "core_session_touch(text)",
    "core_session_look(text, interval)",
    "core_session_of(text, interval)",
    "core_session_begin(integer, text, text, interval, text, text)",
)


def upgrade() -> None:
    """Create the tables and functions; only the functions reach the tables."""
    now = sa.text("clock_timestamp()")
    op.create_table(
        "core_session",
        key(),
        _user(),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("created_at", MOMENT, server_default=now, nullable=False),
        sa.Column("seen_at", MOMENT, server_default=now, nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended_why", sa.String(20)),
        sa.Column("address", sa.String(60)),
        sa.Column("agent", sa.String(300)),
        one_of("state", "second_factor", "password", "enrol", "open"),
        sa.UniqueConstraint("token"),
    )
    op.create_index("ix_core_session_user_id", "core_session", ["user_id"])
    op.create_table(
        "core_totp",
        key(),
        _user(),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("confirmed_at", MOMENT),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        sa.UniqueConstraint("user_id"),
    )
    op.create_table(
        "core_recovery_code",
        key(),
        _user(),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("used_at", MOMENT),
        sa.UniqueConstraint("user_id", "code_hash"),
    )
    for table in ("core_session", "core_totp", "core_recovery_code"):
        enable_scope(table, SystemScope(), "", record="core.User")
    audit("core_totp", "core.User", secret=("secret", "last_step"))
    audit("core_recovery_code", "core.User", secret=("code_hash",))
    run_sql(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the functions and tables."""
    op.execute(f"drop function {', '.join(FUNCTIONS)}")
    for table in ("core_recovery_code", "core_totp", "core_session"):
        op.drop_table(table)


def _user() -> sa.Column[int]:
    return sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False)

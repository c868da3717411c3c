"""Let readers comment on records, mention each other, and follow a record."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.migrations.initial.columns import key
from app.core.models.scopes import RecordOfRowScope
from app.kernel.migration import audit, enable_scope, run_sql
from app.kernel.scope import OwnerScope

revision = "core_0023"
down_revision = "core_0022"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "comments.sql"
MOMENT = sa.DateTime(timezone=True)
FUNCTIONS = (
    "core_notify_followers(text, text, bigint, text, text)",
    "core_comment_people(text, bigint, text)",
    "core_comments_of(text, bigint, integer)",
    "core_comment_remove(bigint)",
    "core_comment_change(bigint, text)",
    "core_comment_add(text, bigint, text, integer[])",
    "core_follow(text, bigint, boolean)",
)


def upgrade() -> None:
    """Create the tables, and the functions that alone write them."""
    op.create_table(
        "core_comment",
        key(),
        sa.Column("record", sa.String(100), nullable=False),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        _user("user_id", nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT),
        sa.Column("removed_at", MOMENT),
        _user("removed_by_id"),
        sa.CheckConstraint("length(body) <= 4000", name="body_length"),
        sa.CheckConstraint("(btrim(body) = '') = (removed_at is not null)", name="body"),
        sa.CheckConstraint("(removed_at is null) = (removed_by_id is null)", name="removed"),
    )
    about = ["table_name", "row_id"]
    op.create_index("ix_core_comment_table_name_row_id", "core_comment", about)
    for column in ("user_id", "removed_by_id"):
        op.create_index(f"ix_core_comment_{column}", "core_comment", [column])
    op.create_table(
        "core_follower",
        key(),
        _user("user_id", nullable=False),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("user_id", *about),
    )
    op.create_index("ix_core_follower_table_name_row_id", "core_follower", about)
    enable_scope("core_comment", RecordOfRowScope(), "select", record="core.Comment")
    enable_scope("core_follower", OwnerScope("user_id"), "select", record="core.User")
    audit("core_comment", "core.Comment", ("body",))
    audit("core_follower", "core.User")
    run_sql(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the functions and tables."""
    op.execute("drop trigger core_comment_stands on core_comment")
    op.execute(f"drop function core_comment_stands(), {', '.join(FUNCTIONS)}")
    for table in ("core_follower", "core_comment"):
        op.drop_table(table)


def _user(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=nullable)

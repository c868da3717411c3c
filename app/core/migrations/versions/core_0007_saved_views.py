"""Create the table of saved views."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.migrations.initial.columns import authors, key, one_of, timestamps, version
from app.core.models.saved_views import OfferedScope
from app.kernel.migration import audit, enable_scope, run_sql
from app.kernel.scope import AnyOf, ForVerbs, OwnerScope

revision = "core_0007"
down_revision = "core_0006"
branch_labels = None
depends_on = None

RULE = AnyOf(OwnerScope("user_id"), ForVerbs(OfferedScope(), "read"))
SQL = Path(__file__).parent.parent / "sql" / "saved_views.sql"


def upgrade() -> None:
    """Create the table with its rule, rights, trail and guard."""
    op.create_table(
        "core_saved_view",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("list_view", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("query", sa.Text(), server_default="", nullable=False),
        sa.Column("audience", sa.String(10), server_default="owner", nullable=False),
        sa.Column("role_id", sa.Integer(), sa.ForeignKey("ab_role.id")),
        sa.Column("is_default", sa.Boolean(), server_default="false", nullable=False),
        *timestamps(),
        *authors(),
        version(),
        one_of("audience", "owner", "role", "everyone"),
        sa.CheckConstraint("(audience = 'role') = (role_id is not null)", name="role_by_audience"),
    )
    for name, columns, condition in (
        ("uq_core_saved_view_name", ["user_id", "list_view", "name"], None),
        (
            "uq_core_saved_view_own_default",
            ["user_id", "list_view"],
            "is_default and audience = 'owner'",
        ),
        (
            "uq_core_saved_view_role_default",
            ["role_id", "list_view"],
            "is_default and audience = 'role'",
        ),
    ):
        op.create_index(name, "core_saved_view", columns, unique=True, postgresql_where=condition)
    op.create_index("ix_core_saved_view_list_view", "core_saved_view", ["list_view"])
    op.create_index("ix_core_saved_view_role_id", "core_saved_view", ["role_id"])
    functions, _mark, guards = SQL.read_text(encoding="utf-8").partition("-- Owners write")
    run_sql(functions)
    enable_scope("core_saved_view", RULE)
    run_sql(f"-- Owners write{guards}")
    audit("core_saved_view", "core.SavedView")


def downgrade() -> None:
    """Drop the table and its functions."""
    op.drop_table("core_saved_view")
    op.execute("drop function core_saved_view_guard()")
    op.execute("drop function core_my_roles()")

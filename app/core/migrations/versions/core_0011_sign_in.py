"""Keep passwords where only the database compares them, and count wrong tries for all processes."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.migrations.initial.columns import key, one_of, version
from app.kernel.migration import audit, enable_scope, run_sql
from app.kernel.scope import EverywhereScope, SystemScope

revision = "core_0011"
down_revision = "core_0010"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "sign_in.sql"
MOMENT = sa.DateTime(timezone=True)
FUNCTIONS = (
    "core_login_lift(bigint)",
    "core_password_is_first(integer)",
    "core_password_set(integer, text, text, text, boolean)",
    "core_password_check(text)",
    "core_password_salt()",
    "core_login_check(text, text, text)",
    "core_login_salt(text)",
    "core_login_wrong(text, integer, integer, text)",
    "core_login_open(text)",
    "core_login_account(text)",
    "core_login_subject(integer, text)",
)


def upgrade() -> None:
    """Create the tables and functions, and move the passwords over."""
    op.create_table(
        "core_credential",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("method", sa.String(40), nullable=False),
        sa.Column("salt", sa.String(100), nullable=False),
        sa.Column("derived", sa.String(200), nullable=False),
        sa.Column("must_change", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("changed_at", MOMENT, server_default=sa.func.now(), nullable=False),
        sa.UniqueConstraint("user_id"),
    )
    op.create_table(
        "core_login_count",
        key(),
        sa.Column("subject", sa.String(100), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("locked_until", MOMENT),
        sa.UniqueConstraint("subject"),
    )
    op.create_table(
        "core_login_lock",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        sa.Column("about", sa.String(10), nullable=False),
        sa.Column("address", sa.String(60)),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("locked_at", MOMENT, nullable=False),
        sa.Column("locked_until", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT),
        sa.Column("lifted_at", MOMENT),
        sa.Column("lifted_by_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        version(),
        one_of("about", "user", "name", "address"),
    )
    op.create_index("ix_core_login_lock_user_id", "core_login_lock", ["user_id"])
    op.create_index("ix_core_login_lock_lifted_by_id", "core_login_lock", ["lifted_by_id"])
    enable_scope("core_credential", SystemScope(), "", record="core.User")
    enable_scope("core_login_count", SystemScope(), "", record="core.LoginLock")
    enable_scope("core_login_lock", EverywhereScope(), "select", record="core.LoginLock")
    audit("core_credential", "core.User", secret=("method", "salt", "derived"))
    audit("core_login_lock", "core.LoginLock")
    run_sql(SQL.read_text(encoding="utf-8"))
    op.execute("update ab_user set password = null where password is not null")
    op.create_check_constraint("password_is_elsewhere", "ab_user", "password is null")


def downgrade() -> None:
    """Give the passwords back to the framework's table and drop the rest."""
    op.drop_constraint(op.f("ck_ab_user_password_is_elsewhere"), "ab_user")
    op.execute(
        "update ab_user u set password = c.method || '$' || c.salt || '$' || c.derived "
        "from core_credential c where c.user_id = u.id"
    )
    op.execute(f"drop function {', '.join(FUNCTIONS)}")
    for table in ("core_login_lock", "core_login_count", "core_credential"):
        op.drop_table(table)

"""Count the changes of accounts; keep local changes of roles, and what no role may ever get."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import APP_ROLE, audit, enable_scope, run_sql
from app.kernel.scope import EverywhereScope, PublicScope

revision = "core_0006"
down_revision = "core_0005"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "role_changes.sql"
FUNCTIONS = (
    "core_user_version()",
    "core_role_change_guard()",
    "core_role_right_guard()",
    "core_user_may(integer, text, text)",
)
# What an administrator writes; whether it is in force is the operator's to say.
WRITTEN = "role, verb, record, action, reason, decided_on"
STAMPS = "created_at, updated_at, created_by_id, updated_by_id, version"
REVERTED = "reverted_on, reverted_by_id, revert_reason"


def upgrade() -> None:
    """Create the tables, then their rules, guards and rights."""
    op.add_column("ab_user", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    _create_changes()
    _create_forbidden()
    run_sql(SQL.read_text(encoding="utf-8"))
    enable_scope("core_role_change", EverywhereScope(), "select, insert, update")
    op.execute(f"revoke insert, update on core_role_change from {APP_ROLE}")
    op.execute(f"grant insert ({WRITTEN}, {STAMPS}) on core_role_change to {APP_ROLE}")
    op.execute(
        f"grant update ({REVERTED}, updated_at, updated_by_id, version) "
        f"on core_role_change to {APP_ROLE}"
    )
    enable_scope("core_role_forbidden", PublicScope(), "select")
    audit("core_role_change", "core.RoleChange")
    audit("core_role_forbidden", "core.Role")


def _create_changes() -> None:
    op.create_table(
        "core_role_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("role", sa.String(64), nullable=False),
        sa.Column("verb", sa.String(40), nullable=False),
        sa.Column("record", sa.String(100), nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), server_default="asked", nullable=False),
        sa.Column("void_because", sa.String(20), server_default="", nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True)),
        sa.Column("reverted_on", sa.Date()),
        sa.Column("reverted_by_id", sa.Integer()),
        sa.Column("revert_reason", sa.Text(), server_default="", nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer()),
        sa.Column("updated_by_id", sa.Integer()),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_core_role_change"),
        *(
            sa.ForeignKeyConstraint([column], ["ab_user.id"], name=f"fk_core_role_change_{column}")
            for column in ("reverted_by_id", "created_by_id", "updated_by_id")
        ),
        sa.CheckConstraint(
            "action in ('grant', 'withdraw')", name=op.f("ck_core_role_change_action_known")
        ),
        sa.CheckConstraint(
            "state in ('asked', 'in_force', 'void', 'refused', 'reverted')",
            name=op.f("ck_core_role_change_state_known"),
        ),
        sa.CheckConstraint("btrim(reason) <> ''", name=op.f("ck_core_role_change_reason_given")),
        sa.CheckConstraint(
            "reverted_on is null or btrim(revert_reason) <> ''",
            name=op.f("ck_core_role_change_revert_reason_given"),
        ),
        sa.CheckConstraint("role <> 'Admin'", name=op.f("ck_core_role_change_not_of_admin")),
    )
    op.create_index("ix_core_role_change_reverted_by_id", "core_role_change", ["reverted_by_id"])
    op.create_index(
        "uq_core_role_change_open",
        "core_role_change",
        ["role", "verb", "record"],
        unique=True,
        postgresql_where=sa.text("reverted_on is null and state <> 'refused'"),
    )


def _create_forbidden() -> None:
    op.create_table(
        "core_role_forbidden",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("role", sa.String(64), nullable=False),
        sa.Column("verb", sa.String(40), nullable=False),
        sa.Column("record", sa.String(100), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_core_role_forbidden"),
        sa.UniqueConstraint(
            "role", "verb", "record", name="uq_core_role_forbidden_role_verb_record"
        ),
    )


def downgrade() -> None:
    """Drop guards, tables, functions and the column."""
    op.execute("drop trigger core_role_right on ab_permission_view_role")
    op.execute("drop trigger ab_user_version on ab_user")
    op.drop_table("core_role_change")
    op.drop_table("core_role_forbidden")
    op.execute(f"drop function {', '.join(FUNCTIONS)}")
    op.drop_column("ab_user", "version")

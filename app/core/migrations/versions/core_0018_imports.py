"""Create the tables of imports of spreadsheets, with a schema for what waits to be written."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.migrations.initial.columns import key, one_of, timestamps
from app.kernel.migration import APP_ROLE, audit, enable_scope, run_sql
from app.kernel.scope import OwnerScope

revision = "core_0018"
down_revision = "core_0017"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "imports.sql"
MOMENT = sa.DateTime(timezone=True)
STATES = (
    *("uploaded", "checking", "checked", "applying", "done", "failed"),
    *("undoing", "undone", "discarded"),
)
FUNCTIONS = (
    "core_import_take_back(bigint)",
    "core_import_made(bigint)",
    "core_import_keys(text, integer)",
    "core_import_row_guard()",
    "core_import_guard()",
)
OWN = (
    "(select core_is_system()) or import_id in "
    "(select i.id from core_import i where i.user_id = (select core_actor_id()))"
)


def upgrade() -> None:
    """Create tables, schema, guards and rights."""
    op.create_table(
        "core_import",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("list_view", sa.String(80), nullable=False),
        sa.Column("about", sa.String(63), nullable=False),
        sa.Column("record", sa.String(80), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("file_hash", sa.String(64), nullable=False),
        sa.Column("state", sa.String(12), server_default="uploaded", nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("sheet", sa.String(200), server_default="", nullable=False),
        sa.Column("charset", sa.String(10), server_default="", nullable=False),
        sa.Column("mapping", JSONB(), server_default="{}", nullable=False),
        sa.Column("accepted_only", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("similar_as_new", sa.Boolean(), server_default="false", nullable=False),
        *(
            sa.Column(f"rows_{name}", sa.Integer(), server_default="0", nullable=False)
            for name in ("new", "changed", "same", "rejected")
        ),
        sa.Column("notes", JSONB(), server_default="[]", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("undone_at", MOMENT),
        *timestamps(),
        one_of("state", *STATES),
    )
    op.create_index("ix_core_import_user_id", "core_import", ["user_id"])
    op.create_table(
        "core_import_mapping",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("list_view", sa.String(80), nullable=False),
        sa.Column("signature", sa.String(64), nullable=False),
        sa.Column("mapping", JSONB(), nullable=False),
        *timestamps(),
        sa.UniqueConstraint("user_id", "list_view", "signature"),
    )
    enable_scope("core_import", OwnerScope("user_id"), "select, insert, update")
    enable_scope("core_import_mapping", OwnerScope("user_id"), "select, insert, update")
    audit("core_import", "core.Import", secret=("mapping",))
    audit("core_import_mapping", "core.ImportMapping", secret=("mapping",))
    op.execute("create schema core_imports")
    run_sql(SQL.read_text(encoding="utf-8"))
    op.execute(f"grant usage on schema core_imports to {APP_ROLE}")
    for table in ("file", "row"):
        op.execute(f"alter table core_imports.{table} enable row level security")
        op.execute(f"revoke all on core_imports.{table} from public")
        op.execute(f"grant select, insert, update, delete on core_imports.{table} to {APP_ROLE}")
        op.execute(
            f"create policy {table}_own on core_imports.{table} for all to {APP_ROLE} "
            f"using ({OWN}) with check ({OWN})"
        )


def downgrade() -> None:
    """Drop all of it; what was imported stays where it is."""
    op.execute("drop schema core_imports cascade")
    op.drop_table("core_import_mapping")
    op.execute("drop trigger core_import_stands on core_import")
    op.execute(f"drop function {', '.join(FUNCTIONS)}")
    op.drop_table("core_import")

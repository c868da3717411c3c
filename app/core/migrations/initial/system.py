"""Tables of modules and the trail."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import UserDefinedType

from app.core.migrations.initial.columns import drop_tables, key, one_of


class TransactionId(UserDefinedType[str]):
    """PostgreSQL's `xid8`."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        """Return the name of the type in SQL."""
        return "XID8"


TABLES = (
    "core_module",
    "core_module_request",
    "core_external_id",
    "core_trail",
)


def upgrade() -> None:
    """Create the tables."""
    _create_modules()
    create_trail()


def downgrade() -> None:
    """Drop the tables."""
    drop_tables(TABLES)


def _create_modules() -> None:
    op.create_table(
        "core_module",
        key(),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("version", sa.String(20), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column(
            "installed_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("upgraded_at", sa.DateTime(timezone=True)),
        sa.Column("has_demo", sa.Boolean(), server_default="false", nullable=False),
        one_of("state", "active", "inactive"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "core_module_request",
        key(),
        sa.Column("module", sa.String(40), nullable=False),
        sa.Column("action", sa.String(10), nullable=False),
        sa.Column("state", sa.String(10), server_default="requested", nullable=False),
        sa.Column("requested_by_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        sa.Column(
            "requested_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True)),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("progress", sa.Integer(), server_default="0", nullable=False),
        sa.Column("message", sa.Text(), server_default="", nullable=False),
        sa.Column("export_path", sa.Text(), server_default="", nullable=False),
        one_of("action", "install", "upgrade", "activate", "deactivate", "uninstall"),
        sa.CheckConstraint("progress between 0 and 100", name="progress_percent"),
        one_of("state", "requested", "running", "done", "failed"),
    )
    op.create_index(
        "ix_core_module_request_requested_by_id", "core_module_request", ["requested_by_id"]
    )
    op.create_index(
        "uq_core_module_request_open",
        "core_module_request",
        ["module"],
        unique=True,
        postgresql_where="state in ('requested', 'running')",
    )
    op.create_table(
        "core_external_id",
        key(),
        sa.Column("module", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("keep", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("checksum", sa.String(64), server_default="", nullable=False),
        sa.UniqueConstraint("module", "name"),
    )
    op.create_index(
        "ix_core_external_id_table_name_row_id", "core_external_id", ["table_name", "row_id"]
    )


def create_trail() -> None:
    """Create the trail as one table."""
    op.create_table(
        "core_trail",
        key(),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column(
            "xact", TransactionId(), server_default=sa.text("pg_current_xact_id()"), nullable=False
        ),
        sa.Column(
            "actor",
            sa.Text(),
            server_default=sa.text("nullif(current_setting('app.actor', true), '')"),
        ),
        sa.Column(
            "reason",
            sa.Text(),
            server_default=sa.text("nullif(current_setting('app.reason', true), '')"),
        ),
        sa.Column(
            "request_id",
            sa.Text(),
            server_default=sa.text("nullif(current_setting('app.request_id', true), '')"),
        ),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("record", sa.String(100), nullable=False),
        sa.Column("table_name", sa.String(63)),
        sa.Column("row_id", sa.BigInteger()),
        sa.Column("unit_id", sa.BigInteger()),
        sa.Column("old_values", postgresql.JSONB()),
        sa.Column("new_values", postgresql.JSONB()),
    )
    op.create_index("ix_core_trail_at", "core_trail", ["at"])
    op.create_index(
        "ix_core_trail_table_name_row_id_id", "core_trail", ["table_name", "row_id", "id"]
    )
    op.create_index("ix_core_trail_unit_id", "core_trail", ["unit_id"])

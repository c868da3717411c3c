"""Keep thumbnails of pictures, and let files stand with what was decided."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import run_sql

revision = "core_0010"
down_revision = "core_0009"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "attachments.sql"
TABLE = "core_attachment"


def upgrade() -> None:
    """Add the columns and the guards."""
    op.add_column(TABLE, sa.Column("thumbnail_sha256", sa.String(64)))
    told_more = sa.Column("told_more", sa.Boolean(), server_default="false", nullable=False)
    op.add_column(TABLE, told_more)
    op.create_check_constraint(
        "thumbnail_sha256_form", TABLE, "thumbnail_sha256 ~ '^[0-9a-f]{64}$'"
    )
    op.create_index("ix_core_attachment_thumbnail_sha256", TABLE, ["thumbnail_sha256"])
    run_sql(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the guards and the columns."""
    for name in ("content", "stands"):
        op.execute(f"drop trigger core_attachment_{name} on {TABLE}")
        op.execute(f"drop function core_attachment_{name}()")
    op.drop_index("ix_core_attachment_thumbnail_sha256", TABLE)
    op.drop_constraint(op.f(f"ck_{TABLE}_thumbnail_sha256_form"), TABLE)
    op.drop_column(TABLE, "told_more")
    op.drop_column(TABLE, "thumbnail_sha256")

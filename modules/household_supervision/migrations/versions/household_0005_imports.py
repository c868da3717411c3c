"""Create the tables of uploaded lists."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.migration_tables import (
    create,
    drop,
    key,
    number,
    reference,
    stamps,
    states,
    text,
    unique_where,
)
from app.kernel.scope import ThroughScope, UnitScope
from modules.household_supervision.migrations.tables import protect

revision = "household_0005"
down_revision = "household_0004"
branch_labels = None
depends_on = None

TABLES = (
    "household_import",
    "household_import_row",
)


def upgrade() -> None:
    """Create the tables of uploaded lists."""
    _create_import()
    _create_import_row()


def downgrade() -> None:
    """Remove the tables."""
    drop(*TABLES)


def _create_import() -> None:
    create(
        "household_import",
        key(),
        reference("round_id"),
        reference("unit_id"),
        text("state", 20),
        text("file_name"),
        text("sha256", 64),
        reference("attachment_id", required=False),
        text("sheet_name", required=False),
        sa.Column("columns", JSONB()),
        sa.Column("problems", JSONB()),
        number("rows_new", required=True, default="0", small=False),
        number("rows_changed", required=True, default="0", small=False),
        number("rows_same", required=True, default="0", small=False),
        number("rows_rejected", required=True, default="0", small=False),
        *stamps(authored=True, versioned=True),
        refers={
            "round_id": "household_round",
            "unit_id": "core_unit",
            "attachment_id": "core_attachment",
        },
        one_of={
            "state": "uploaded checked applied discarded",
        },
        checks={
            "sha256": "sha256 ~ '^[0-9a-f]{64}$'",
        },
        indexes=[
            ["attachment_id"],
            ["round_id"],
            ["unit_id"],
        ],
    )
    unique_where(
        "uq_household_import_sha256",
        "household_import",
        ["round_id", "unit_id", "sha256"],
        "state <> 'discarded'",
    )
    protect("household_import", "ListImport", UnitScope("unit_id"))
    states(
        "household_import",
        "uploaded",
        [
            "uploaded>checked discarded",
            "checked>applied discarded",
        ],
    )


def _create_import_row() -> None:
    create(
        "household_import_row",
        key(),
        reference("import_id"),
        number("row_no", required=True, small=False),
        text("outcome", 10),
        sa.Column("raw", JSONB(), nullable=False),
        sa.Column("parsed", JSONB()),
        sa.Column("reasons", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        reference("case_id", required=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["household_case.id"],
            name="fk_household_import_row_case_id",
            ondelete="SET NULL",
        ),
        unique=[["import_id", "row_no"]],
        refers={
            "import_id": "household_import",
        },
        cascade=["import_id"],
        one_of={
            "outcome": "new changed same rejected",
        },
        checks={
            "reasons": "(outcome = 'rejected') = (jsonb_array_length(reasons) > 0)",
        },
        indexes=[
            ["case_id"],
        ],
    )
    protect(
        "household_import_row",
        "ImportRow",
        ThroughScope("household_import", "import_id"),
        "raw parsed",
    )

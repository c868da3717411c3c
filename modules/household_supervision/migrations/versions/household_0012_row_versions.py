"""Give rows that screens change a version: a second editor sees what the first one saved."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "household_0012"
down_revision = "household_0011"
branch_labels = None
depends_on = None

TABLES = (
    "household_meeting_attendee",
    "household_meeting_vote",
    "household_plan_unit",
    "household_sample",
    "household_sampled",
    "household_visit_member",
)


def upgrade() -> None:
    """Add the column; rows that are there begin at 1."""
    for table in TABLES:
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Drop the column."""
    for table in TABLES:
        op.drop_column(table, "version")

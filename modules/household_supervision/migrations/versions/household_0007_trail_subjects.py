"""Keep what the trail holds of a case under the key of its household."""

from __future__ import annotations

from app.kernel.migration import audit

revision = "household_0007"
down_revision = "household_0006"
branch_labels = None
depends_on = ("core_0002",)

TABLE, RECORD = "household_case", "household_supervision.ReviewCase"
PERSONAL = ("head_name", "search_key", "sort_key")


def upgrade() -> None:
    """Name the household as the subject of its cases; other rows are their own subjects."""
    audit(TABLE, RECORD, PERSONAL, subject=("household_household", "household_id"))


def downgrade() -> None:
    """Make each case its own subject again."""
    audit(TABLE, RECORD, PERSONAL)

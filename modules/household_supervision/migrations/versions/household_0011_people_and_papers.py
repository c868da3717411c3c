"""Let the database ask for the people and papers of closing, recognising, issuing and meetings."""

from __future__ import annotations

from alembic import op

from app.kernel.migration import guard_steps

revision = "household_0011"
down_revision = "household_0010"
branch_labels = None
depends_on = ("core_0005",)

TABLES = (
    "household_round",
    "household_unit_review",
    "household_meeting",
    "household_recommendation",
)


def upgrade() -> None:
    """Put the guard on the tables whose steps ask for people or a paper."""
    for table in TABLES:
        guard_steps(table)


def downgrade() -> None:
    """Take the guard away."""
    for table in TABLES:
        op.execute(f"drop trigger {table}_state_step_guard on {table}")

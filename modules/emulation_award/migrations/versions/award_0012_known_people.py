"""Refuse votes and counts of an account that nobody joined to a person (docs/adr/0033)."""

from __future__ import annotations

from app.kernel.migration import ask_for_person, drop_ask_for_person

revision = "award_0012"
down_revision = "award_0008"
branch_labels = None
depends_on = ("core_0026",)

TABLES = ("award_vote", "award_count")


def upgrade() -> None:
    """Let each of the tables ask for the person behind the account."""
    for table in TABLES:
        ask_for_person(table)


def downgrade() -> None:
    """Ask no longer."""
    for table in TABLES:
        drop_ask_for_person(table)

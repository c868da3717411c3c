"""Refuse money of an account that nobody joined to a person (docs/adr/0033)."""

from __future__ import annotations

from app.kernel.migration import ask_for_person, drop_ask_for_person

revision = "funding_0018"
down_revision = "funding_0012"
branch_labels = None
depends_on = ("core_0026",)

TABLES = (
    "funding_entry",
    "funding_receipt",
    "funding_payment",
    "funding_allocation",
    "funding_designation",
    "funding_period",
)


def upgrade() -> None:
    """Let each of the tables ask for the person behind the account."""
    for table in TABLES:
        ask_for_person(table)


def downgrade() -> None:
    """Ask no longer."""
    for table in TABLES:
        drop_ask_for_person(table)

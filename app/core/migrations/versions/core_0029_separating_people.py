"""Separate two records of people that were joined by mistake, while nothing was built on it."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.kernel.migration import run_sql

revision = "core_0029"
down_revision = "core_0027"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "separating.sql"
FUNCTIONS = (
    "core_separate_people(bigint)",
    "core_person_goes_back(text, text, bigint, bigint, bigint)",
    "core_joined_rows(bigint)",
    "core_person_joining(bigint)",
    "core_may_join_people()",
    "core_person_references()",
)


def upgrade() -> None:
    """Add the functions."""
    run_sql(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Take them away; joined records stay joined."""
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")

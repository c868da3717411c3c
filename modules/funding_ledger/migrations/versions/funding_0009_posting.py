"""Post in one call below the lock of a book, and judge an entry in one pass over its lines."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.kernel.migration import APP_ROLE, run_sql

revision = "funding_0009"
down_revision = "funding_0008"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
TEXT = "funding_number_text(text, text, integer, bigint)"
POST = "funding_post(jsonb, jsonb, bigint)"
SEAL = "-- Judge an entry whole"  # where the function of the seal begins in the first script


def upgrade() -> None:
    """Replace the seal; create the function that posts, which the application calls."""
    run_sql((SQL / "seal_one_pass.sql").read_text(encoding="utf-8"))
    run_sql((SQL / "posting.sql").read_text(encoding="utf-8"))
    for name in (TEXT, POST):
        op.execute(f"revoke execute on function {name} from public")
        op.execute(f"grant execute on function {name} to {APP_ROLE}")


def downgrade() -> None:
    """Drop the function, and put the seal back as it was."""
    op.execute(f"drop function {POST}")
    op.execute(f"drop function {TEXT}")
    first = (SQL / "seal.sql").read_text(encoding="utf-8")
    seal = first[first.index(SEAL) :]
    run_sql(seal.replace("create function", "create or replace function"))

"""Ask for the right to read in two more functions; keep files in the unit of their record."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.kernel.migration import run_sql

revision = "core_0008"
down_revision = "core_0007"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Put the question before the answer; replace the guard of files."""
    run_sql((SQL / "narrower.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Answer whoever asks again, and take the unit of a file as it is given."""
    op.execute("drop function core_workflow_standing(text, bigint, text)")
    name = "core_workflow_standing_of(text, bigint, text)"
    op.execute(f"grant execute on function {name} to public")
    op.execute(f"alter function {name} rename to core_workflow_standing")
    _restore("rules.sql", "core_attachment_guard()")
    _restore("workflow.sql", "core_row_reached(wanted_table text, wanted_row bigint)")


def _restore(script: str, head: str) -> None:
    """Replace a function by what an earlier script says of it."""
    before = (SQL / script).read_text(encoding="utf-8")
    body = before.partition(f"create function {head}")[2].partition("$$;")[0]
    run_sql(f"create or replace function {head}{body}$$;")

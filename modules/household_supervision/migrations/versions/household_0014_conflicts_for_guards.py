"""Keep to the guards what tells who of a plan's teams sits on a supervised committee."""

from __future__ import annotations

from alembic import op

revision = "household_0014"
down_revision = "household_0013"
branch_labels = None
depends_on = None

FUNCTION = "household_conflicts(bigint)"


def upgrade() -> None:
    """Take the function from everybody; the guard that asks it runs as the owner."""
    op.execute(f"revoke execute on function {FUNCTION} from public")


def downgrade() -> None:
    """Let everybody ask again."""
    op.execute(f"grant execute on function {FUNCTION} to public")

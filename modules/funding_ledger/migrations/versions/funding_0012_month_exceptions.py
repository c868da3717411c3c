"""Let a signed exception stand for the second person who closes a month."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import run_sql

revision = "funding_0012"
down_revision = "funding_0011"
branch_labels = None
depends_on = ("core_0014",)

PERIOD = "funding_period"
SQL = Path(__file__).parent.parent / "sql"


def upgrade() -> None:
    """Note under which exception one person closed a month, and ask for it before refusing."""
    op.add_column(
        PERIOD,
        sa.Column("closed_under_id", sa.BigInteger(), sa.ForeignKey("core_duty_exception.id")),
    )
    op.create_index("ix_funding_period_closed_under_id", PERIOD, ["closed_under_id"])
    _hands("(closed_by_id <> soft_closed_by_id or closed_under_id is not null)")
    run_sql((SQL / "month_exceptions.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Ask for two people always, as before; refused while one person has closed a month."""
    before = (SQL / "support.sql").read_text(encoding="utf-8")
    head = "function funding_guard_period()"
    body = before.partition(f"create {head}")[2].partition("$$;")[0]
    run_sql(f"create or replace {head}{body}$$;")
    _hands("closed_by_id <> soft_closed_by_id")
    op.drop_column(PERIOD, "closed_under_id")


def _hands(rule: str) -> None:
    op.drop_constraint(op.f("ck_funding_period_hands"), PERIOD)
    op.create_check_constraint(
        op.f("ck_funding_period_hands"),
        PERIOD,
        "state in ('open', 'soft_closed') or (soft_closed_by_id is not null "
        f"and closed_by_id is not null and {rule})",
    )

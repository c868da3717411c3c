"""Say who a nominee is, and keep the nominee and kin from voting and examining."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import run_sql

revision = "award_0007"
down_revision = "award_0006"
branch_labels = None
depends_on = ("core_0014",)

SQL = Path(__file__).parent.parent / "sql" / "kin_guards.sql"
TABLE = "award_nomination"
GUARDS = (("vote", "award_vote"), ("session", "award_session"), ("nomination", TABLE))


def upgrade() -> None:
    """Add the person of a nominee, and the guards."""
    op.add_column(TABLE, sa.Column("person_id", sa.BigInteger()))
    op.create_foreign_key(
        op.f("fk_award_nomination_person_id"), TABLE, "core_person", ["person_id"], ["id"]
    )
    op.create_index(op.f("ix_award_nomination_person_id"), TABLE, ["person_id"])
    op.create_check_constraint(
        op.f("ck_award_nomination_person"),
        TABLE,
        "person_id is null or object_kind <> 'collective'",
    )
    run_sql(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the guards and the column."""
    for name, table in GUARDS:
        op.execute(f"drop trigger award_{name}_kin on {table}")
        op.execute(f"drop function award_guard_{name}_kin()")
    op.execute("drop function award_conflict(bigint, bigint)")
    op.drop_column(TABLE, "person_id")

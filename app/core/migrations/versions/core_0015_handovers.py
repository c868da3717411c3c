"""Keep hand-overs of offices with what was open and who confirmed (docs/adr/0033)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import op

from app.core.migrations.initial.columns import authors, key, timestamps, version
from app.core.models.scopes import HANDOVERS, OF_BOTH_SIDES
from app.kernel.migration import audit, enable_scope, run_sql

revision = "core_0015"
down_revision = "core_0014"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
DELEGATION = "core_delegation"
OFFICE = {"role_id": "ab_role", "unit_id": "core_unit", "organisation_id": "core_organisation"}


def upgrade() -> None:
    """Create the tables with their guards."""
    op.create_table(
        "core_handover",
        key(),
        _to("assignment_id", "core_assignment"),
        _to("successor_id", "core_assignment"),
        _to("giver_id", "ab_user"),
        _to("receiver_id", "ab_user"),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("basis", sa.String(250), nullable=False),
        sa.Column("giver_confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("giver_note", sa.Text(), server_default="", nullable=False),
        sa.Column("receiver_confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("receiver_note", sa.Text(), server_default="", nullable=False),
        *timestamps(),
        *authors(),
        version(),
        sa.CheckConstraint("btrim(basis) <> ''", name="basis"),
    )
    op.create_table(
        "core_handover_item",
        key(),
        _to("handover_id", "core_handover"),
        _to("giver_id", "ab_user"),
        _to("receiver_id", "ab_user"),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), server_default="", nullable=False),
        sa.Column("due", sa.String(40), server_default="", nullable=False),
    )
    _index("core_handover", "assignment_id", "successor_id", "giver_id", "receiver_id")
    _index("core_handover_item", "handover_id", "giver_id", "receiver_id")
    for column, table in OFFICE.items():
        op.add_column(DELEGATION, _to(column, table, required=False))
    # What was given stands, by a trigger that does not know these columns yet.
    op.execute(f"alter table {DELEGATION} disable trigger core_delegation_withdraw")
    op.execute(
        f"update {DELEGATION} d set role_id = a.role_id, unit_id = a.unit_id, "
        "organisation_id = a.organisation_id from core_assignment a where a.id = d.assignment_id"
    )
    op.execute(f"alter table {DELEGATION} enable trigger core_delegation_withdraw")
    _index(DELEGATION, *OFFICE)
    run_sql((SQL / "handovers.sql").read_text(encoding="utf-8"))
    enable_scope("core_handover", HANDOVERS, "select, insert, update", record="core.Handover")
    enable_scope("core_handover_item", OF_BOTH_SIDES, "select, insert", record="core.HandoverItem")
    audit("core_handover", "core.Handover")
    # Titles may name people: the trail keeps them under the key of the row.
    audit("core_handover_item", "core.HandoverItem", ("title", "detail"))


def downgrade() -> None:
    """Drop the tables; the assignments stay as they were handed over."""
    before = (SQL / "delegations.sql").read_text(encoding="utf-8")
    body = before.partition("create function core_delegation_make()")[2].partition("$$;")[0]
    run_sql(f"create or replace function core_delegation_make(){body}$$;")
    for column in OFFICE:
        op.drop_column(DELEGATION, column)
    for name in ("core_handover_item", "core_handover"):
        op.drop_table(name)
        op.execute(f"drop function {name}_guard()")


def _to(name: str, table: str, *, required: bool = True) -> sa.Column[Any]:
    kind = sa.Integer() if table.startswith("ab_") else sa.BigInteger()
    return sa.Column(name, kind, sa.ForeignKey(f"{table}.id"), nullable=not required)


def _index(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])

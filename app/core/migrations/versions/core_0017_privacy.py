"""Keep dated rules about personal data, requests of people about theirs, and erasures."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.migrations.initial.columns import (
    authors,
    key,
    no_overlap,
    one_of,
    timestamps,
    version,
)
from app.kernel.migration import audit, enable_scope, run_sql
from app.kernel.scope import EverywhereScope, PublicScope, ThroughScope, UnitScope

revision = "core_0017"
down_revision = "core_0016"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "privacy.sql"
KEPT = "select, insert, update"  # what was asked and erased is not forgotten


def upgrade() -> None:
    """Create the tables with their rules, guards and trail."""
    _rules()
    _requests()
    _erasures()
    run_sql(SQL.read_text(encoding="utf-8"))


def _rules() -> None:
    op.create_table(
        "core_privacy_rule",
        key(),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("about", sa.String(100), server_default="", nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("verification", sa.String(1), nullable=False),
        *timestamps(),
        *authors(),
        version(),
        one_of("kind", "small_cell", "acknowledge_days", "act_hours", "retention_months"),
        one_of("verification", "V", "P", "U", "D"),
        sa.CheckConstraint("value > 0", name="value_positive"),
        sa.CheckConstraint("btrim(basis) <> ''", name="basis_said"),
        sa.CheckConstraint(
            "(kind = 'retention_months') = (about <> '')", name="about_retention_only"
        ),
        sa.CheckConstraint("valid_from <= valid_to", name="dates_in_order"),
        no_overlap("core_privacy_rule", "kind", "about"),
    )
    enable_scope("core_privacy_rule", PublicScope())
    audit("core_privacy_rule", "core.PrivacyRule")


def _requests() -> None:
    op.create_table(
        "core_subject_request",
        key(),
        sa.Column("unit_id", sa.BigInteger(), sa.ForeignKey("core_unit.id"), nullable=False),
        sa.Column("requester", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("asked", sa.Text()),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(15), server_default="received", nullable=False),
        sa.Column("acknowledged_on", sa.Date()),
        sa.Column("answered_on", sa.Date()),
        sa.Column("answer", sa.Text()),
        *timestamps(),
        *authors(),
        version(),
        one_of("kind", "access", "correct", "erase", "object"),
        one_of("state", "received", "acknowledged", "answered", "refused"),
        sa.CheckConstraint("btrim(requester) <> ''", name="requester_said"),
        sa.CheckConstraint("due_on >= received_on", name="due_after_receipt"),
        sa.CheckConstraint(
            "(state in ('answered', 'refused')) = (answer is not null)", name="answer_when_closed"
        ),
    )
    op.create_index("ix_core_subject_request_unit_id", "core_subject_request", ["unit_id"])
    enable_scope("core_subject_request", UnitScope("unit_id"), KEPT)
    audit("core_subject_request", "core.SubjectRequest", ("requester", "asked", "answer"))


def _erasures() -> None:
    op.create_table(
        "core_erasure",
        key(),
        sa.Column("about", sa.String(100), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("ended_before", sa.Date(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(10), server_default="proposed", nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        sa.Column("approved_by_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("reason", sa.Text()),
        *timestamps(),
        version(),
        one_of("state", "proposed", "checked", "done", "refused"),
        sa.CheckConstraint("checked_by_id <> approved_by_id", name="two_people"),
        sa.CheckConstraint(
            "state not in ('checked', 'done') or checked_by_id is not null", name="checked"
        ),
        sa.CheckConstraint("state <> 'done' or approved_by_id is not null", name="approved"),
    )
    for column in ("checked_by_id", "approved_by_id"):
        op.create_index(f"ix_core_erasure_{column}", "core_erasure", [column])
    op.create_table(
        "core_erasure_row",
        key(),
        sa.Column("erasure_id", sa.BigInteger(), sa.ForeignKey("core_erasure.id"), nullable=False),
        sa.Column("about", sa.String(63), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(10), server_default="waiting", nullable=False),
        sa.Column("blanked", sa.Integer(), server_default="0", nullable=False),
        sa.Column("entries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        one_of("state", "waiting", "erased", "kept"),
        sa.UniqueConstraint("erasure_id", "row_id"),
    )
    enable_scope("core_erasure", EverywhereScope(), KEPT)
    through = ThroughScope("core_erasure", "erasure_id", EverywhereScope())
    enable_scope("core_erasure_row", through, KEPT)
    audit("core_erasure", "core.Erasure")
    audit("core_erasure_row", "core.Erasure")


def downgrade() -> None:
    """Drop the tables and functions."""
    for table in ("core_erasure_row", "core_erasure", "core_subject_request", "core_privacy_rule"):
        op.drop_table(table)
    for function in (
        "core_privacy_value(text, text, date)",
        "core_erasure_guard()",
        "core_erasure_row_guard()",
        "core_subject_request_guard()",
    ):
        op.execute(f"drop function {function}")

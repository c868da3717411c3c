"""Create what moves ask for beyond their states: different people who agree, and papers."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

from app.core.migrations.initial.catalogue import functions_named
from app.core.migrations.initial.columns import key, one_of
from app.kernel.migration import COMMANDS, audit, enable_scope, run_sql
from app.kernel.record_scope import RecordScope
from app.kernel.scope import PublicScope

revision = "core_0005"
down_revision = "core_0004"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "workflow.sql"
TABLES = ("core_workflow_rule", "core_workflow_approval", "core_workflow_paper")
ABOUT = ("table_name", "row_id", "transition")


def upgrade() -> None:
    """Create the tables, their functions and guards; let a person have several accounts."""
    _create_rules()
    _create_approvals()
    _create_papers()
    run_sql(SQL.read_text(encoding="utf-8"))
    enable_scope("core_workflow_rule", PublicScope(), "select")
    for table, record in zip(TABLES[1:], ("WorkflowApproval", "WorkflowPaper"), strict=True):
        enable_scope(table, RecordScope(), "select, insert")
        audit(table, f"core.{record}")
    audit("core_workflow_rule", "core.WorkflowRule")
    op.drop_constraint("uq_core_user_person_person_id", "core_user_person")
    op.create_index("ix_core_user_person_person_id", "core_user_person", ["person_id"])


def downgrade() -> None:
    """Drop them; refused by the old constraint while a person has several accounts."""
    op.drop_index("ix_core_user_person_person_id")
    op.create_unique_constraint("uq_core_user_person_person_id", "core_user_person", ["person_id"])
    for table in TABLES:
        for command in COMMANDS:
            op.execute(f"drop policy if exists {table}_scope_{command} on {table}")
    for function in functions_named("core_workflow"):
        op.execute(f"drop function {function} cascade")
    for function in ("core_guard_step()", "core_row_reached(text, bigint)"):
        op.execute(f"drop function {function} cascade")
    op.execute("drop function core_person_key(integer)")
    for table in reversed(TABLES):
        op.drop_table(table)


def _about() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("transition", sa.String(40), nullable=False),
    )


def _create_rules() -> None:
    op.create_table(
        "core_workflow_rule",
        key(),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("state_column", sa.String(63), nullable=False),
        sa.Column("transition", sa.String(40), nullable=False),
        sa.Column("sources", ARRAY(sa.Text()), nullable=False),
        sa.Column("target", sa.String(40), nullable=False),
        sa.Column("record", sa.String(100), nullable=False),
        sa.Column("verb", sa.String(40), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("roles", ARRAY(sa.Text()), nullable=False),
        sa.Column("not_author", sa.Boolean(), nullable=False),
        sa.Column("not_moves", ARRAY(sa.Text()), nullable=False),
        sa.Column("writes", ARRAY(sa.Text()), nullable=False),
        sa.Column("paper", sa.String(40)),
        sa.Column("is_numbered", sa.Boolean(), nullable=False),
        sa.Column("needs_scan", sa.Boolean(), nullable=False),
        sa.CheckConstraint("people between 0 and 20", name="people"),
        sa.UniqueConstraint("table_name", "transition"),
    )


def _create_approvals() -> None:
    op.create_table(
        "core_workflow_approval",
        key(),
        *_about(),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(10), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), sa.ForeignKey("core_person.id")),
        sa.Column("person_key", sa.String(40), nullable=False),
        sa.Column(
            "assignment_id", sa.BigInteger(), sa.ForeignKey("core_assignment.id"), nullable=False
        ),
        sa.Column("role", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("passage", sa.BigInteger(), nullable=False),
        one_of("decision", "propose", "approve", "object"),
        sa.CheckConstraint("decision <> 'object' or btrim(reason) <> ''", name="reason"),
    )
    for name, rule in (
        ("one_proposal", "decision = 'propose'"),
        ("person", "decision <> 'object'"),
        ("objection", "decision = 'object'"),
    ):
        who = [] if name == "one_proposal" else ["person_key"]
        op.create_index(
            f"uq_core_workflow_approval_{name}",
            "core_workflow_approval",
            [*ABOUT, "attempt", *who],
            unique=True,
            postgresql_where=sa.text(rule),
        )
    for column in ("user_id", "person_id", "assignment_id"):
        op.create_index(f"ix_core_workflow_approval_{column}", "core_workflow_approval", [column])


def _create_papers() -> None:
    op.create_table(
        "core_workflow_paper",
        key(),
        *_about(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), sa.ForeignKey("core_organisation.id")),
        sa.Column("number", sa.String(60)),
        sa.Column("paper_number_id", sa.BigInteger(), sa.ForeignKey("core_paper_number.id")),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("signer", sa.String(120), nullable=False),
        sa.Column("signer_person_id", sa.BigInteger(), sa.ForeignKey("core_person.id")),
        sa.Column("capacity", sa.String(120), nullable=False),
        sa.Column("attachment_id", sa.BigInteger(), sa.ForeignKey("core_attachment.id")),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passage", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("btrim(signer) <> '' and btrim(capacity) <> ''", name="signed"),
        sa.CheckConstraint("btrim(number) <> ''", name="number"),
    )
    op.create_index("ix_core_workflow_paper_row", "core_workflow_paper", [*ABOUT])
    for column in (
        "organisation_id",
        "paper_number_id",
        "signer_person_id",
        "attachment_id",
        "user_id",
    ):
        op.create_index(f"ix_core_workflow_paper_{column}", "core_workflow_paper", [column])

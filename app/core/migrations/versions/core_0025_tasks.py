"""Keep tasks, who was chased for what is due, and the calendars of readers."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.models.scopes import RecordOfRowScope, TaskScope
from app.kernel.migration import audit, enable_scope, guard_states, run_sql
from app.kernel.migration_tables import create, day, flag, key, number, reference, stamps, text
from app.kernel.scope import SystemScope

revision = "core_0025"
down_revision = "core_0024"
branch_labels = None
depends_on = None

FOLDER = Path(__file__).parent.parent / "sql"
MOMENT = sa.DateTime(timezone=True)
FUNCTIONS = (
    "core_feed_changed(text, text)",
    "core_feed_open(text, integer)",
    "core_feed_mine()",
    "core_feed_end()",
    "core_feed_renew(text)",
    "core_chase(text, text, bigint, text, text, text[], date, text)",
    "core_due_people(text, bigint, text, text, text[])",
    "core_task_tell(bigint, text, text)",
    "core_task_doers(bigint)",
)


def upgrade() -> None:
    """Create the tables with rules, trails and guards, and the functions on them."""
    _create_task()
    _create_chase()
    _create_feed()
    run_sql((FOLDER / "tasks.sql").read_text(encoding="utf-8"))


def downgrade() -> None:
    """Drop the tables and functions; reminders go to those who may take a step alone."""
    run_sql((FOLDER / "tasks_down.sql").read_text(encoding="utf-8"))
    op.execute(f"drop function {', '.join(FUNCTIONS)}")
    for table in ("core_feed_use", "core_feed", "core_chase", "core_task"):
        op.drop_table(table)
    op.execute("drop function core_task_guard()")


def _create_task() -> None:
    create(
        "core_task",
        key(),
        text("title", 200),
        text("body", required=False),
        text("record", 100, required=False),
        text("table_name", 63, required=False),
        reference("row_id", required=False),
        _user("giver_id", nullable=False),
        _user("doer_id"),
        reference("organisation_id", required=False),
        day("due_on", required=True),
        number("remind_before", required=True, default="3"),
        flag("remind_after", "true"),
        text("state", 20),
        text("reason", required=False),
        day("closed_on"),
        _user("closed_by_id"),
        *stamps(authored=True, versioned=True),
        refers={"organisation_id": "core_organisation"},
        checks={
            "state_known": "state in ('open', 'done', 'cancelled')",
            "title": "btrim(title) <> ''",
            "for_whom": "(doer_id is null) <> (organisation_id is null)",
            "about_whole": "(table_name is null) = (row_id is null) "
            "and (table_name is null) = (record is null)",
            "remind_before": "remind_before between 0 and 30",
            "closed_on": "(state = 'open') = (closed_on is null)",
            "reason": "state <> 'cancelled' or btrim(coalesce(reason, '')) <> ''",
        },
        indexes=[
            ["giver_id"],
            ["doer_id"],
            ["organisation_id"],
            ["closed_by_id"],
            ["table_name", "row_id"],
        ],
    )
    enable_scope("core_task", TaskScope(), "select, insert, update")
    audit("core_task", "core.Task", ("title", "body", "reason"))
    guard_states("core_task", "open", [("open", "cancelled"), ("open", "done")])


def _create_chase() -> None:
    create(
        "core_chase",
        key(),
        text("source", 60),
        text("record", 100),
        text("table_name", 63),
        reference("row_id"),
        day("due_on", required=True),
        _user("user_id", nullable=False),
        day("on_day", required=True),
        sa.Column("at", MOMENT, nullable=False),
        number("told", required=True, default="0"),
        unique=[["source", "row_id", "on_day"]],
        indexes=[["user_id"]],
    )
    enable_scope("core_chase", RecordOfRowScope(), "select", record="core.DueBoard")
    audit("core_chase", "core.DueBoard")


def _create_feed() -> None:
    op.create_table(
        "core_feed",
        key(),
        _user("user_id", nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.UniqueConstraint("user_id"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_table(
        "core_feed_use",
        key(),
        sa.Column("feed_id", sa.BigInteger(), sa.ForeignKey("core_feed.id"), nullable=False),
        sa.Column("hour_at", MOMENT, nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.Column("mark", sa.String(64)),
        sa.Column("changed_at", MOMENT),
        sa.UniqueConstraint("feed_id"),
    )
    for table in ("core_feed", "core_feed_use"):
        enable_scope(table, SystemScope(), "", record="core.User")
    audit("core_feed", "core.User", secret=("token_hash",))


def _user(name: str, *, nullable: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=nullable)

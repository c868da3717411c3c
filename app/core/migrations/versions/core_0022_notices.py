"""Tell people what happened: notices, how each wants to be told, and their mails."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.core.migrations.initial.columns import key, one_of
from app.kernel.migration import audit, enable_scope, run_sql
from app.kernel.scope import OwnerScope

revision = "core_0022"
down_revision = "core_0020"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "notices.sql"
MOMENT = sa.DateTime(timezone=True)
FUNCTIONS = (
    "core_mail_done(bigint[], text, timestamptz)",
    "core_mail_claim(timestamptz)",
    "core_notice_choices()",
    "core_notice_speak(text)",
    "core_notice_choose(text, text)",
    "core_notices_read(bigint)",
    "core_notices_unread()",
    "core_notices_mine(boolean, bigint, integer)",
    "core_notify_due(text, text, bigint, text, text, text[], date, text)",
    "core_notify_proposer(text, text, bigint, text, text)",
    "core_notify_step(text, text, bigint, text, text, text[], text)",
    "core_step_takers(text, bigint, text, text, text[], integer)",
    "core_notify(integer[], text, text, bigint, jsonb, text, text)",
    "core_notify_these(integer[], text, text, bigint, jsonb, text, text)",
    "core_may_tell(text, bigint)",
    "core_reaching(integer[], text, text, bigint)",
)


def upgrade() -> None:
    """Create the tables, and the functions that alone write them."""
    _create_notices()
    op.create_table(
        "core_notice_choice",
        key(),
        _user(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("mail", sa.String(10), nullable=False),
        one_of("mail", "at_once", "daily", "never"),
        sa.UniqueConstraint("user_id", "kind"),
    )
    op.create_table(
        "core_notice_reader",
        key(),
        _user(),
        sa.Column("language", sa.String(2), nullable=False),
        one_of("language", "vi", "en"),
        sa.UniqueConstraint("user_id"),
    )
    for table in ("core_notice", "core_notice_choice", "core_notice_reader"):
        enable_scope(table, OwnerScope("user_id"), "select", record="core.User")
    audit("core_notice_choice", "core.User")
    audit("core_notice_reader", "core.User")
    run_sql(SQL.read_text(encoding="utf-8"))


def _create_notices() -> None:
    op.create_table(
        "core_notice",
        key(),
        _user(),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("record", sa.String(100), nullable=False),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("actor_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        sa.Column("details", JSONB(), server_default="{}", nullable=False),
        sa.Column("once_key", sa.String(120)),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("read_at", MOMENT),
        sa.Column("mail_state", sa.String(10), server_default="none", nullable=False),
        sa.Column("mail_at", MOMENT),
        sa.Column("mail_tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("mail_claimed_at", MOMENT),
        sa.Column("mailed_at", MOMENT),
        one_of("mail_state", "none", "waiting", "sending", "sent", "failed", "unknown", "dropped"),
        sa.CheckConstraint("mail_state <> 'waiting' or mail_at is not null", name="mail_waits"),
        sa.UniqueConstraint("user_id", "once_key"),
    )
    op.create_index("ix_core_notice_user_id_id", "core_notice", ["user_id", "id"])
    op.create_index("ix_core_notice_actor_id", "core_notice", ["actor_id"])
    op.create_index(
        "ix_core_notice_unread",
        "core_notice",
        ["user_id", "kind", "at"],
        postgresql_where=sa.text("read_at is null"),
    )
    op.create_index(
        "ix_core_notice_mail",
        "core_notice",
        ["mail_at", "id"],
        postgresql_where=sa.text("mail_state in ('waiting', 'sending')"),
    )


def downgrade() -> None:
    """Drop the functions and tables."""
    op.execute("drop trigger core_notice_stands on core_notice")
    op.execute(f"drop function core_notice_stands(), {', '.join(FUNCTIONS)}")
    for table in ("core_notice_reader", "core_notice_choice", "core_notice"):
        op.drop_table(table)


def _user() -> sa.Column[int]:
    return sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False)

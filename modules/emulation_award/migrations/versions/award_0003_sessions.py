"""Create sessions with members, agenda, votes, counts and ballots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import enable_scope, unlinkable
from app.kernel.migration_tables import drop
from app.kernel.scope import ForVerbs, ThroughScope, UnitScope
from modules.emulation_award.migrations.tables import protect

revision = "award_0003"
down_revision = "award_0002"
branch_labels = None
depends_on = None

TABLES = (
    "award_session",
    "award_attendance",
    "award_line",
    "award_vote",
    "award_count",
    "award_ballot",
)
BALLOTS = "the vote is secret: nobody may learn which member a ballot is of"


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_session()
    _create_attendance()
    _create_line()
    _create_vote()
    _create_count()
    _create_ballot()
    protect("award_session", "BoardSession", UnitScope("unit_id"))
    protect("award_attendance", "Attendance", ThroughScope("award_session", "session_id"))
    protect(
        "award_line", "SessionLine", ThroughScope("award_session", "session_id"), "subject_name"
    )
    protect("award_vote", "Vote", ThroughScope("award_line", "line_id"))
    protect("award_count", "Count", ThroughScope("award_session", "session_id"))
    rule = ForVerbs(ThroughScope("award_count", "count_id"), "write")
    enable_scope("award_ballot", rule, "insert")
    unlinkable("award_ballot", BALLOTS)


def downgrade() -> None:
    """Drop the tables."""
    drop(*TABLES)


def _create_session() -> None:
    op.create_table(
        "award_session",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("movement_version_id", sa.BigInteger(), nullable=False),
        sa.Column("vote_rule_id", sa.BigInteger(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Text(), nullable=True),
        sa.Column("members", sa.SmallInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "state in ('scheduled', 'invited', 'open', 'voting', 'counting', 'counted', "
            "'signed', 'cancelled')",
            name=op.f("ck_award_session_state"),
        ),
        sa.CheckConstraint("members >= 1", name=op.f("ck_award_session_members")),
        sa.ForeignKeyConstraint(
            ["board_id"], ["award_board.id"], name=op.f("fk_award_session_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_session_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["movement_version_id"],
            ["movement_version.id"],
            name=op.f("fk_award_session_movement_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["core_unit.id"], name=op.f("fk_award_session_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_session_updated_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["vote_rule_id"], ["award_vote_rule.id"], name=op.f("fk_award_session_vote_rule_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_session")),
    )
    op.create_index(op.f("ix_award_session_board_id"), "award_session", ["board_id"], unique=False)
    op.create_index(
        op.f("ix_award_session_movement_version_id"),
        "award_session",
        ["movement_version_id"],
        unique=False,
    )
    op.create_index(op.f("ix_award_session_unit_id"), "award_session", ["unit_id"], unique=False)
    op.create_index(
        op.f("ix_award_session_vote_rule_id"), "award_session", ["vote_rule_id"], unique=False
    )


def _create_attendance() -> None:
    op.create_table(
        "award_attendance",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("seat_id", sa.BigInteger(), nullable=False),
        sa.Column("presence", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("has_cast", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "not has_cast or presence in ('present', 'by_post')",
            name=op.f("ck_award_attendance_has_cast"),
        ),
        sa.CheckConstraint(
            "presence in ('invited', 'present', 'by_post', 'absent')",
            name=op.f("ck_award_attendance_presence"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_attendance_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["seat_id"], ["award_seat.id"], name=op.f("fk_award_attendance_seat_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["award_session.id"], name=op.f("fk_award_attendance_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_attendance_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_attendance")),
        sa.UniqueConstraint(
            "session_id", "seat_id", name=op.f("uq_award_attendance_session_id_seat_id")
        ),
    )
    op.create_index(
        op.f("ix_award_attendance_seat_id"), "award_attendance", ["seat_id"], unique=False
    )
    op.create_index(
        op.f("ix_award_attendance_session_id"), "award_attendance", ["session_id"], unique=False
    )


def _create_line() -> None:
    op.create_table(
        "award_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("nomination_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("votes_for", sa.SmallInteger(), nullable=True),
        sa.Column("against", sa.SmallInteger(), nullable=True),
        sa.Column("blank", sa.SmallInteger(), nullable=True),
        sa.Column("invalid", sa.SmallInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(outcome = 'open') = (votes_for is null or against is null or blank is null "
            "or invalid is null)",
            name=op.f("ck_award_line_counted"),
        ),
        sa.CheckConstraint(
            "outcome in ('open', 'passed', 'failed')", name=op.f("ck_award_line_outcome")
        ),
        sa.CheckConstraint(
            "votes_for >= 0 and against >= 0 and blank >= 0 and invalid >= 0",
            name=op.f("ck_award_line_counts"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_line_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["award_nomination.id"], name=op.f("fk_award_line_nomination_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["award_session.id"], name=op.f("fk_award_line_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_line_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_line")),
        sa.UniqueConstraint(
            "session_id", "nomination_id", name=op.f("uq_award_line_session_id_nomination_id")
        ),
        sa.UniqueConstraint("session_id", "number", name=op.f("uq_award_line_session_id_number")),
    )
    op.create_index(
        op.f("ix_award_line_nomination_id"), "award_line", ["nomination_id"], unique=False
    )
    op.create_index(op.f("ix_award_line_session_id"), "award_line", ["session_id"], unique=False)


def _create_vote() -> None:
    op.create_table(
        "award_vote",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("attendance_id", sa.BigInteger(), nullable=False),
        sa.Column("choice", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "choice <> 'recused' or btrim(coalesce(reason, '')) <> ''",
            name=op.f("ck_award_vote_recused_reason"),
        ),
        sa.CheckConstraint(
            "choice in ('for', 'against', 'blank', 'recused')", name=op.f("ck_award_vote_choice")
        ),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["award_attendance.id"], name=op.f("fk_award_vote_attendance_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_vote_created_by_id")
        ),
        sa.ForeignKeyConstraint(["line_id"], ["award_line.id"], name=op.f("fk_award_vote_line_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_vote_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_vote")),
        sa.UniqueConstraint(
            "line_id", "attendance_id", name=op.f("uq_award_vote_line_id_attendance_id")
        ),
    )
    op.create_index(
        op.f("ix_award_vote_attendance_id"), "award_vote", ["attendance_id"], unique=False
    )
    op.create_index(op.f("ix_award_vote_line_id"), "award_vote", ["line_id"], unique=False)


def _create_count() -> None:
    op.create_table(
        "award_count",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("teller", sa.SmallInteger(), nullable=False),
        sa.Column("attempt", sa.SmallInteger(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'closed', 'void')", name=op.f("ck_award_count_state")
        ),
        sa.CheckConstraint("attempt >= 1", name=op.f("ck_award_count_attempt")),
        sa.CheckConstraint("teller between 1 and 2", name=op.f("ck_award_count_teller")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_count_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["award_session.id"], name=op.f("fk_award_count_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_count_updated_by_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["ab_user.id"], name=op.f("fk_award_count_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_count")),
        sa.UniqueConstraint(
            "session_id", "teller", "attempt", name=op.f("uq_award_count_session_id_teller_attempt")
        ),
    )
    op.create_index(op.f("ix_award_count_session_id"), "award_count", ["session_id"], unique=False)
    op.create_index(op.f("ix_award_count_user_id"), "award_count", ["user_id"], unique=False)


def _create_ballot() -> None:
    op.create_table(
        "award_ballot",
        sa.Column(
            "id",
            sa.BigInteger(),
            server_default=sa.text(
                "(('x' || substr(replace(gen_random_uuid()::text, '-', ''), 1, "
                "15))::bit(60)::bigint)"
            ),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("count_id", sa.BigInteger(), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.Column("mark", sa.String(length=10), nullable=False),
        sa.CheckConstraint(
            "mark in ('for', 'against', 'blank', 'invalid')", name=op.f("ck_award_ballot_mark")
        ),
        sa.ForeignKeyConstraint(
            ["count_id"], ["award_count.id"], name=op.f("fk_award_ballot_count_id")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["award_line.id"], name=op.f("fk_award_ballot_line_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_ballot")),
    )
    op.create_index(op.f("ix_award_ballot_count_id"), "award_ballot", ["count_id"], unique=False)
    op.create_index(op.f("ix_award_ballot_line_id"), "award_ballot", ["line_id"], unique=False)

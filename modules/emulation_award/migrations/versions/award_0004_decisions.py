"""Create decisions and the register of commendations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration_tables import drop
from modules.emulation_award.migrations.tables import protect
from modules.emulation_award.models.scopes import DecidedScope

revision = "award_0004"
down_revision = "award_0003"
branch_labels = None
depends_on = None

TABLES = (
    "award_decision",
    "award_award",
)


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_decision()
    _create_award()
    protect("award_decision", "Decision", DecidedScope("draft", "checked"))
    protect(
        "award_award",
        "Award",
        DecidedScope("draft", own=True),
        "subject_name search_key position workplace sex birth_date received_by",
    )


def downgrade() -> None:
    """Drop the tables."""
    drop(*TABLES)


def _create_decision() -> None:
    op.create_table(
        "award_decision",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=True),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.String(length=120), nullable=True),
        sa.Column("capacity", sa.String(length=120), nullable=True),
        sa.Column("total_amount", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
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
        sa.CheckConstraint("btrim(title) <> ''", name=op.f("ck_award_decision_title")),
        sa.CheckConstraint(
            "state <> 'signed' or (btrim(coalesce(number, '')) <> '' "
            "and signed_on is not null and btrim(coalesce(signer, '')) <> '' "
            "and btrim(coalesce(capacity, '')) <> '')",
            name=op.f("ck_award_decision_signed"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'checked', 'signed')", name=op.f("ck_award_decision_state")
        ),
        sa.CheckConstraint("total_amount >= 0", name=op.f("ck_award_decision_total_amount")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_decision_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["core_organisation.id"],
            name=op.f("fk_award_decision_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["award_session.id"], name=op.f("fk_award_decision_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["core_unit.id"], name=op.f("fk_award_decision_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_decision_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_decision")),
    )
    op.create_index(
        op.f("ix_award_decision_organisation_id"),
        "award_decision",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_award_decision_session_id"), "award_decision", ["session_id"], unique=False
    )
    op.create_index(op.f("ix_award_decision_unit_id"), "award_decision", ["unit_id"], unique=False)
    op.create_index(
        "uq_award_decision_number",
        "award_decision",
        ["organisation_id", "number", sa.literal_column("extract(year from signed_on)")],
        unique=True,
    )


def _create_award() -> None:
    op.create_table(
        "award_award",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("nomination_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("form_id", sa.BigInteger(), nullable=False),
        sa.Column("object_kind", sa.String(length=20), nullable=False),
        sa.Column("object_class", sa.String(length=20), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("workplace", sa.Text(), nullable=True),
        sa.Column("sex", sa.String(length=10), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("merit", sa.Text(), nullable=False),
        sa.Column("regime", sa.String(length=20), nullable=True),
        sa.Column("coefficient_milli", sa.Integer(), nullable=True),
        sa.Column("factor_milli", sa.Integer(), nullable=True),
        sa.Column("base_salary", sa.Integer(), nullable=True),
        sa.Column("rounding", sa.String(length=10), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("golden_book_year", sa.SmallInteger(), nullable=True),
        sa.Column("golden_book_number", sa.Integer(), nullable=True),
        sa.Column("handed_over_on", sa.Date(), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=True),
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
            "object_kind in ('collective', 'individual', 'household')",
            name=op.f("ck_award_award_object_kind"),
        ),
        sa.CheckConstraint("rounding in ('up', 'nearest')", name=op.f("ck_award_award_rounding")),
        sa.CheckConstraint(
            "state <> 'handed_over' or handed_over_on is not null",
            name=op.f("ck_award_award_handed_over"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'decided', 'handed_over', 'annulled')",
            name=op.f("ck_award_award_state"),
        ),
        sa.CheckConstraint(
            "state not in ('decided', 'handed_over') or amount is not null",
            name=op.f("ck_award_award_money"),
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_award_award_amount")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_award_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["award_decision.id"], name=op.f("fk_award_award_decision_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["award_form.id"], name=op.f("fk_award_award_form_id")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["award_nomination.id"], name=op.f("fk_award_award_nomination_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["core_organisation.id"],
            name=op.f("fk_award_award_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["core_unit.id"], name=op.f("fk_award_award_unit_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_award_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_award")),
        sa.UniqueConstraint(
            "decision_id", "number", name=op.f("uq_award_award_decision_id_number")
        ),
        sa.UniqueConstraint("nomination_id", name=op.f("uq_award_award_nomination_id")),
    )
    op.create_index(
        op.f("ix_award_award_decision_id"), "award_award", ["decision_id"], unique=False
    )
    op.create_index(op.f("ix_award_award_form_id"), "award_award", ["form_id"], unique=False)
    op.create_index(
        op.f("ix_award_award_nomination_id"), "award_award", ["nomination_id"], unique=False
    )
    op.create_index(
        op.f("ix_award_award_organisation_id"), "award_award", ["organisation_id"], unique=False
    )
    op.create_index(
        "ix_award_award_search_key_trgm",
        "award_award",
        ["search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_index(op.f("ix_award_award_unit_id"), "award_award", ["unit_id"], unique=False)
    op.create_index(
        "uq_award_award_golden_book",
        "award_award",
        ["organisation_id", "golden_book_year", "golden_book_number"],
        unique=True,
        postgresql_where=sa.text("golden_book_number is not null"),
    )

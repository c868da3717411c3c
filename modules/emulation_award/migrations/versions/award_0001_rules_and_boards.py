"""Create forms, rates, base salaries, rules of votes, dossiers and boards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from app.kernel.migration import audit, enable_scope
from app.kernel.migration_tables import drop
from app.kernel.scope import PublicScope, ThroughScope, UnitScope
from modules.emulation_award.migrations.tables import protect

revision = "award_0001"
down_revision = None
branch_labels = ("emulation_award",)
depends_on = ("movement_0001",)

TABLES = (
    "award_form",
    "award_rate",
    "award_base_salary",
    "award_vote_rule",
    "award_dossier_paper",
    "award_board",
    "award_seat",
)


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_form()
    _create_rate()
    _create_base_salary()
    _create_vote_rule()
    _create_dossier_paper()
    _create_board()
    _create_seat()
    protect("award_form", "CommendationForm", PublicScope())
    protect("award_rate", "Rate", PublicScope())
    protect("award_base_salary", "BaseSalary", PublicScope())
    protect("award_vote_rule", "VoteRule", PublicScope())
    protect("award_dossier_paper", "DossierPaper", PublicScope())
    protect("award_board", "Board", UnitScope("unit_id"))
    enable_scope("award_seat", ThroughScope("award_board", "board_id"))
    audit("award_seat", "emulation_award.Seat", ["full_name"], subject=("core_person", "person_id"))


def downgrade() -> None:
    """Drop the tables."""
    drop(*TABLES)


def _create_form() -> None:
    op.create_table(
        "award_form",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
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
        sa.CheckConstraint("kind in ('form', 'title')", name=op.f("ck_award_form_kind")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_award_form_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_form")),
        sa.UniqueConstraint("code", name=op.f("uq_award_form_code")),
    )


def _create_rate() -> None:
    op.create_table(
        "award_rate",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("form_id", sa.BigInteger(), nullable=False),
        sa.Column("object_kind", sa.String(length=20), nullable=False),
        sa.Column("regime", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("coefficient_milli", sa.Integer(), nullable=False),
        sa.Column("factor_milli", sa.Integer(), nullable=False),
        sa.Column("rounding", sa.String(length=10), server_default="up", nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("is_confirmed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
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
        sa.CheckConstraint("btrim(basis) <> ''", name=op.f("ck_award_rate_basis")),
        sa.CheckConstraint(
            "object_kind in ('collective', 'individual', 'household')",
            name=op.f("ck_award_rate_object_kind"),
        ),
        sa.CheckConstraint("rounding in ('up', 'nearest')", name=op.f("ck_award_rate_rounding")),
        sa.CheckConstraint(
            "coefficient_milli between 1 and 100000", name=op.f("ck_award_rate_coefficient_milli")
        ),
        sa.CheckConstraint(
            "factor_milli between 1 and 10000", name=op.f("ck_award_rate_factor_milli")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_award_rate_dates")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_rate_created_by_id")
        ),
        sa.ForeignKeyConstraint(["form_id"], ["award_form.id"], name=op.f("fk_award_rate_form_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_rate_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_rate")),
        sa.UniqueConstraint(
            "form_id",
            "object_kind",
            "regime",
            name=op.f("uq_award_rate_form_id_object_kind_regime"),
        ),
    )
    op.create_index(op.f("ix_award_rate_form_id"), "award_rate", ["form_id"], unique=False)


def _create_base_salary() -> None:
    op.create_table(
        "award_base_salary",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
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
        sa.CheckConstraint("amount > 0", name=op.f("ck_award_base_salary_amount")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_award_base_salary_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_base_salary")),
        sa.UniqueConstraint("valid_from", name=op.f("uq_award_base_salary_valid_from")),
    )


def _create_vote_rule() -> None:
    op.create_table(
        "award_vote_rule",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("form_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("threshold", sa.SmallInteger(), nullable=False),
        sa.Column("threshold_of", sa.SmallInteger(), nullable=False),
        sa.Column("is_strict", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("base", sa.String(length=20), nullable=False),
        sa.Column("quorum", sa.SmallInteger(), nullable=False),
        sa.Column("quorum_of", sa.SmallInteger(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("by_post", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
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
            "base in ('all_members', 'taking_part', 'valid_ballots')",
            name=op.f("ck_award_vote_rule_base"),
        ),
        sa.CheckConstraint("btrim(basis) <> ''", name=op.f("ck_award_vote_rule_basis")),
        sa.CheckConstraint(
            "quorum between 1 and quorum_of", name=op.f("ck_award_vote_rule_quorum")
        ),
        sa.CheckConstraint(
            "quorum_of between 1 and 1000", name=op.f("ck_award_vote_rule_quorum_of")
        ),
        sa.CheckConstraint(
            "threshold between 1 and threshold_of", name=op.f("ck_award_vote_rule_threshold")
        ),
        sa.CheckConstraint(
            "threshold_of between 1 and 1000", name=op.f("ck_award_vote_rule_threshold_of")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_award_vote_rule_dates")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_vote_rule_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["award_form.id"], name=op.f("fk_award_vote_rule_form_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_vote_rule_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_vote_rule")),
    )
    op.create_index(
        op.f("ix_award_vote_rule_form_id"), "award_vote_rule", ["form_id"], unique=False
    )


def _create_dossier_paper() -> None:
    op.create_table(
        "award_dossier_paper",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("form_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("is_numbered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
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
        sa.CheckConstraint(
            "kind in ('submission', 'report', 'minutes', 'list', 'initiative', 'opinion', "
            "'conclusion', 'other')",
            name=op.f("ck_award_dossier_paper_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["award_form.id"], name=op.f("fk_award_dossier_paper_form_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_dossier_paper")),
        sa.UniqueConstraint("form_id", "kind", name=op.f("uq_award_dossier_paper_form_id_kind")),
    )
    op.create_index(
        op.f("ix_award_dossier_paper_form_id"), "award_dossier_paper", ["form_id"], unique=False
    )


def _create_board() -> None:
    op.create_table(
        "award_board",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("decision_number", sa.String(length=80), nullable=True),
        sa.Column("decision_date", sa.Date(), nullable=True),
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
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_award_board_name")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_board_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["core_organisation.id"],
            name=op.f("fk_award_board_organisation_id"),
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["core_unit.id"], name=op.f("fk_award_board_unit_id")),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_board_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_board")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_award_board_unit_id_name")),
    )
    op.create_index(
        op.f("ix_award_board_organisation_id"), "award_board", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_award_board_unit_id"), "award_board", ["unit_id"], unique=False)


def _create_seat() -> None:
    op.create_table(
        "award_seat",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("board_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
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
        ExcludeConstraint(
            (sa.column("board_id"), "="),
            (sa.column("person_id"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            using="gist",
            name="ex_award_seat_person",
        ),
        ExcludeConstraint(
            (sa.column("board_id"), "="),
            (sa.literal_column("daterange(valid_from, valid_to, '[]')"), "&&"),
            where=sa.text("role = 'chair'"),
            using="gist",
            name="ex_award_seat_one_chair",
        ),
        sa.CheckConstraint("btrim(full_name) <> ''", name=op.f("ck_award_seat_full_name")),
        sa.CheckConstraint(
            "role in ('chair', 'standing_vice', 'vice', 'secretary', 'member')",
            name=op.f("ck_award_seat_role"),
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_award_seat_dates")),
        sa.ForeignKeyConstraint(
            ["board_id"], ["award_board.id"], name=op.f("fk_award_seat_board_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_seat_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["core_organisation.id"],
            name=op.f("fk_award_seat_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["core_person.id"], name=op.f("fk_award_seat_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_seat_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_seat")),
    )
    op.create_index(op.f("ix_award_seat_board_id"), "award_seat", ["board_id"], unique=False)
    op.create_index(
        op.f("ix_award_seat_organisation_id"), "award_seat", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_award_seat_person_id"), "award_seat", ["person_id"], unique=False)

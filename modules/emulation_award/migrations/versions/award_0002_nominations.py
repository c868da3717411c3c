"""Create nominations with their dossiers and criteria."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration_tables import drop
from app.kernel.scope import ThroughScope
from modules.emulation_award.migrations.tables import protect
from modules.emulation_award.models.scopes import NominationScope

revision = "award_0002"
down_revision = "award_0001"
branch_labels = None
depends_on = None

TABLES = (
    "award_nomination",
    "award_paper",
    "award_assessment",
)


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_nomination()
    _create_paper()
    _create_assessment()
    protect(
        "award_nomination",
        "Nomination",
        NominationScope(),
        "subject_name subject_key search_key position workplace sex birth_date",
    )
    protect("award_paper", "NominationPaper", ThroughScope("award_nomination", "nomination_id"))
    protect("award_assessment", "Assessment", ThroughScope("award_nomination", "nomination_id"))


def downgrade() -> None:
    """Drop the tables."""
    drop(*TABLES)


def _create_nomination() -> None:
    op.create_table(
        "award_nomination",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("movement_id", sa.BigInteger(), nullable=False),
        sa.Column("movement_version_id", sa.BigInteger(), nullable=False),
        sa.Column("form_id", sa.BigInteger(), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("object_kind", sa.String(length=20), nullable=False),
        sa.Column("object_class", sa.String(length=20), nullable=False),
        sa.Column("subject_name", sa.Text(), nullable=False),
        sa.Column("subject_key", sa.Text(), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("workplace", sa.Text(), nullable=True),
        sa.Column("sex", sa.String(length=10), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("merit", sa.Text(), nullable=False),
        sa.Column("has_priority", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("awarded_before", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("score", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("complete_on", sa.Date(), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
        sa.Column("regime", sa.String(length=20), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("freeze_reason", sa.Text(), nullable=True),
        sa.Column("rank", sa.SmallInteger(), nullable=True),
        sa.Column("slot", sa.SmallInteger(), nullable=True),
        sa.Column("choice_reason", sa.Text(), nullable=True),
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
            "(object_kind = 'household') = (object_class = 'household') "
            "and (object_kind = 'individual') = (object_class in ('province_leader', "
            "'department_leader', 'entrepreneur', 'other_leader', 'direct_worker'))",
            name=op.f("ck_award_nomination_class_of_kind"),
        ),
        sa.CheckConstraint(
            "(state in ('selected', 'decided')) = (slot is not null)",
            name=op.f("ck_award_nomination_slot"),
        ),
        sa.CheckConstraint("btrim(merit) <> ''", name=op.f("ck_award_nomination_merit")),
        sa.CheckConstraint(
            "btrim(subject_name) <> ''", name=op.f("ck_award_nomination_subject_name")
        ),
        sa.CheckConstraint(
            "object_class in ('enterprise', 'province_agency', 'district', 'commune', 'village', "
            "'front', 'armed_forces', 'other_collective', 'province_leader', "
            "'department_leader', 'entrepreneur', 'other_leader', 'direct_worker', 'household')",
            name=op.f("ck_award_nomination_object_class"),
        ),
        sa.CheckConstraint(
            "object_kind <> 'individual' or sex is not null",
            name=op.f("ck_award_nomination_sex_needed"),
        ),
        sa.CheckConstraint(
            "object_kind in ('collective', 'individual', 'household')",
            name=op.f("ck_award_nomination_object_kind"),
        ),
        sa.CheckConstraint("sex in ('male', 'female')", name=op.f("ck_award_nomination_sex")),
        sa.CheckConstraint(
            "state <> 'frozen' or btrim(coalesce(freeze_reason, '')) <> ''",
            name=op.f("ck_award_nomination_freeze_reason"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'submitted', 'incomplete', 'verifying', 'frozen', 'eligible', "
            "'ineligible', 'listed', 'passed', 'failed', 'reserve', 'selected', 'decided', "
            "'not_chosen', 'withdrawn')",
            name=op.f("ck_award_nomination_state"),
        ),
        sa.CheckConstraint("score between 0 and 100", name=op.f("ck_award_nomination_score")),
        sa.CheckConstraint("slot >= 1", name=op.f("ck_award_nomination_slot_positive")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_nomination_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["award_form.id"], name=op.f("fk_award_nomination_form_id")
        ),
        sa.ForeignKeyConstraint(
            ["movement_id"], ["movement_movement.id"], name=op.f("fk_award_nomination_movement_id")
        ),
        sa.ForeignKeyConstraint(
            ["movement_version_id"],
            ["movement_version.id"],
            name=op.f("fk_award_nomination_movement_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["core_organisation.id"],
            name=op.f("fk_award_nomination_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["core_unit.id"], name=op.f("fk_award_nomination_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_nomination_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_nomination")),
    )
    op.create_index(
        op.f("ix_award_nomination_form_id"), "award_nomination", ["form_id"], unique=False
    )
    op.create_index(
        op.f("ix_award_nomination_movement_id"), "award_nomination", ["movement_id"], unique=False
    )
    op.create_index(
        op.f("ix_award_nomination_movement_version_id"),
        "award_nomination",
        ["movement_version_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_award_nomination_organisation_id"),
        "award_nomination",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        "ix_award_nomination_search_key_trgm",
        "award_nomination",
        ["search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_index(
        op.f("ix_award_nomination_unit_id"), "award_nomination", ["unit_id"], unique=False
    )
    op.create_index(
        "uq_award_nomination_slot",
        "award_nomination",
        ["movement_id", "object_kind", "slot"],
        unique=True,
        postgresql_where=sa.text("slot is not null"),
    )
    op.create_index(
        "uq_award_nomination_subject",
        "award_nomination",
        ["movement_id", "object_kind", "subject_key"],
        unique=True,
        postgresql_where=sa.text(
            "state not in ('withdrawn', 'ineligible', 'failed', 'not_chosen')"
        ),
    )


def _create_paper() -> None:
    op.create_table(
        "award_paper",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("nomination_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("signer", sa.Text(), nullable=True),
        sa.Column("is_original", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
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
            "kind in ('submission', 'report', 'minutes', 'list', 'initiative', 'opinion', "
            "'conclusion', 'other')",
            name=op.f("ck_award_paper_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_paper_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"], ["award_nomination.id"], name=op.f("fk_award_paper_nomination_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_paper_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_paper")),
    )
    op.create_index(
        op.f("ix_award_paper_nomination_id"), "award_paper", ["nomination_id"], unique=False
    )


def _create_assessment() -> None:
    op.create_table(
        "award_assessment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("nomination_id", sa.BigInteger(), nullable=False),
        sa.Column("criterion_id", sa.BigInteger(), nullable=False),
        sa.Column("is_claimed", sa.Boolean(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("is_confirmed", sa.Boolean(), nullable=True),
        sa.Column("opinion", sa.Text(), nullable=True),
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
            "is_claimed is not true or btrim(coalesce(evidence, '')) <> ''",
            name=op.f("ck_award_assessment_evidence"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_award_assessment_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["criterion_id"],
            ["movement_criterion.id"],
            name=op.f("fk_award_assessment_criterion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["nomination_id"],
            ["award_nomination.id"],
            name=op.f("fk_award_assessment_nomination_id"),
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_award_assessment_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_assessment")),
        sa.UniqueConstraint(
            "nomination_id",
            "criterion_id",
            name=op.f("uq_award_assessment_nomination_id_criterion_id"),
        ),
    )
    op.create_index(
        op.f("ix_award_assessment_criterion_id"), "award_assessment", ["criterion_id"], unique=False
    )
    op.create_index(
        op.f("ix_award_assessment_nomination_id"),
        "award_assessment",
        ["nomination_id"],
        unique=False,
    )

"""Create decisions to allocate, with their lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import audit, enable_scope
from app.kernel.scope import ThroughScope

revision = "funding_0004"
down_revision = "funding_0003"
branch_labels = None
depends_on = None

TABLES = (
    "funding_allocation",
    "funding_allocation_line",
)


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_allocation()
    _create_allocation_line()
    enable_scope("funding_allocation", ThroughScope("funding_entity", "entity_id"))
    audit("funding_allocation", "funding_ledger.AllocationDecision")
    enable_scope("funding_allocation_line", ThroughScope("funding_entity", "entity_id"))
    audit("funding_allocation_line", "funding_ledger.AllocationLine")


def downgrade() -> None:
    """Drop the tables; rules, triggers and indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_allocation() -> None:
    op.create_table(
        "funding_allocation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("number", sa.String(length=80), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("executing_organisation_id", sa.BigInteger(), nullable=True),
        sa.Column("basis", sa.Text(), nullable=True),
        sa.Column("done_by", sa.Date(), nullable=True),
        sa.Column("settle_by", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("submitted_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
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
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_funding_allocation_name")),
        sa.CheckConstraint(
            "state in ('draft', 'submitted', 'approved', 'settled', 'cancelled')",
            name=op.f("ck_funding_allocation_state"),
        ),
        sa.CheckConstraint(
            "state not in ('approved', 'settled') or (approved_by_id is not null and "
            "submitted_by_id is not null and approved_by_id <> submitted_by_id and "
            "approved_by_id <> created_by_id)",
            name=op.f("ck_funding_allocation_hands"),
        ),
        sa.CheckConstraint(
            "state not in ('approved', 'settled') or (number is not null and decided_on is "
            "not null)",
            name=op.f("ck_funding_allocation_number"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["ab_user.id"], name=op.f("fk_funding_allocation_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "entity_id"],
            ["funding_campaign.id", "funding_campaign.entity_id"],
            name=op.f("fk_funding_allocation_campaign_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["funding_campaign.id"], name=op.f("fk_funding_allocation_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_allocation_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_allocation_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["executing_organisation_id"],
            ["core_organisation.id"],
            name=op.f("fk_funding_allocation_executing_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id", "entity_id"],
            ["funding_fund.id", "funding_fund.entity_id"],
            name=op.f("fk_funding_allocation_fund_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["funding_fund.id"], name=op.f("fk_funding_allocation_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"], ["ab_user.id"], name=op.f("fk_funding_allocation_submitted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_allocation_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_allocation")),
        sa.UniqueConstraint(
            "entity_id", "number", name=op.f("uq_funding_allocation_entity_id_number")
        ),
        sa.UniqueConstraint(
            "id", "fund_id", "entity_id", name=op.f("uq_funding_allocation_id_fund_id_entity_id")
        ),
    )
    op.create_index(
        op.f("ix_funding_allocation_campaign_id"),
        "funding_allocation",
        ["campaign_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_allocation_executing_organisation_id"),
        "funding_allocation",
        ["executing_organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_allocation_fund_id"), "funding_allocation", ["fund_id"], unique=False
    )


def _create_allocation_line() -> None:
    op.create_table(
        "funding_allocation_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("allocation_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("designation_id", sa.BigInteger(), nullable=True),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("norm", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("deviation", sa.Text(), nullable=True),
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
            "amount = quantity * norm or btrim(coalesce(deviation, '')) <> ''",
            name=op.f("ck_funding_allocation_line_deviation"),
        ),
        sa.CheckConstraint(
            "amount > 0 and norm > 0", name=op.f("ck_funding_allocation_line_amount")
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_funding_allocation_line_quantity")),
        sa.ForeignKeyConstraint(
            ["allocation_id", "fund_id", "entity_id"],
            ["funding_allocation.id", "funding_allocation.fund_id", "funding_allocation.entity_id"],
            name=op.f("fk_funding_allocation_line_allocation_id_fund_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["allocation_id"],
            ["funding_allocation.id"],
            name=op.f("fk_funding_allocation_line_allocation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_allocation_line_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id", "fund_id"],
            ["funding_designation.id", "funding_designation.fund_id"],
            name=op.f("fk_funding_allocation_line_designation_id_fund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"],
            ["funding_designation.id"],
            name=op.f("fk_funding_allocation_line_designation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_allocation_line_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["funding_item.id"], name=op.f("fk_funding_allocation_line_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["core_unit.id"], name=op.f("fk_funding_allocation_line_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_allocation_line_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_allocation_line")),
        sa.UniqueConstraint("id", "fund_id", name=op.f("uq_funding_allocation_line_id_fund_id")),
    )
    op.create_index(
        op.f("ix_funding_allocation_line_allocation_id"),
        "funding_allocation_line",
        ["allocation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_allocation_line_designation_id"),
        "funding_allocation_line",
        ["designation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_allocation_line_entity_id"),
        "funding_allocation_line",
        ["entity_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_allocation_line_item_id"),
        "funding_allocation_line",
        ["item_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_allocation_line_unit_id"),
        "funding_allocation_line",
        ["unit_id"],
        unique=False,
    )

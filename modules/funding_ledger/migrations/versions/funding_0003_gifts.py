"""Create campaigns, donors, pledges and bound gifts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import audit, enable_scope
from app.kernel.scope import ThroughScope

revision = "funding_0003"
down_revision = "funding_0002"
branch_labels = None
depends_on = None

TABLES = (
    "funding_donor",
    "funding_campaign",
    "funding_designation",
    "funding_pledge",
)


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_donor()
    _create_campaign()
    _create_designation()
    _create_pledge()
    enable_scope("funding_donor", ThroughScope("funding_entity", "entity_id"))
    audit(
        "funding_donor",
        "funding_ledger.Donor",
        (
            "name",
            "address",
            "search_key",
            "sort_key",
            "publish_as",
        ),
    )
    enable_scope("funding_campaign", ThroughScope("funding_entity", "entity_id"))
    audit("funding_campaign", "funding_ledger.Campaign")
    enable_scope("funding_designation", ThroughScope("funding_entity", "entity_id"))
    audit("funding_designation", "funding_ledger.Designation")
    enable_scope("funding_pledge", ThroughScope("funding_entity", "entity_id"))
    audit("funding_pledge", "funding_ledger.Pledge")


def downgrade() -> None:
    """Drop the tables; rules, triggers and indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_donor() -> None:
    op.create_table(
        "funding_donor",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("tax_code", sa.String(length=20), nullable=True),
        sa.Column("is_published", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("publish_as", sa.Text(), nullable=True),
        sa.Column("source_code", sa.String(length=30), nullable=True),
        sa.Column("duplicate_of_id", sa.BigInteger(), nullable=True),
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
            "(kind = 'anonymous') = (name is null)", name=op.f("ck_funding_donor_name")
        ),
        sa.CheckConstraint(
            "kind in ('enterprise', 'cooperative', 'state_body', 'member_organisation', "
            "'religious', 'foreign_organisation', 'foreign_person', 'overseas_vietnamese', "
            "'person', 'household', 'collective', 'anonymous')",
            name=op.f("ck_funding_donor_kind"),
        ),
        sa.CheckConstraint("duplicate_of_id <> id", name=op.f("ck_funding_donor_duplicate")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_donor_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["duplicate_of_id", "entity_id"],
            ["funding_donor.id", "funding_donor.entity_id"],
            name=op.f("fk_funding_donor_duplicate_of_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_donor_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_donor_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_donor")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_funding_donor_id_entity_id")),
    )
    op.create_index(
        op.f("ix_funding_donor_duplicate_of_id"), "funding_donor", ["duplicate_of_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_donor_entity_id"), "funding_donor", ["entity_id"], unique=False
    )
    op.create_index(
        "ix_funding_donor_search_key_trgm",
        "funding_donor",
        ["search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_index("ix_funding_donor_sort_key", "funding_donor", ["sort_key"], unique=False)


def _create_campaign() -> None:
    op.create_table(
        "funding_campaign",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("call_number", sa.String(length=80), nullable=True),
        sa.Column("call_date", sa.Date(), nullable=True),
        sa.Column("launched_on", sa.Date(), nullable=False),
        sa.Column("receive_from", sa.Date(), nullable=False),
        sa.Column("receive_to", sa.Date(), nullable=False),
        sa.Column("extension_number", sa.String(length=80), nullable=True),
        sa.Column("extension_date", sa.Date(), nullable=True),
        sa.Column("distribute_to", sa.Date(), nullable=True),
        sa.Column("target_amount", sa.BigInteger(), nullable=True),
        sa.Column("not_asked", sa.Text(), nullable=True),
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
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_funding_campaign_name")),
        sa.CheckConstraint(
            "kind in ('fund_month', 'disaster', 'epidemic', 'incident', 'illness', 'tet', "
            "'houses', 'other')",
            name=op.f("ck_funding_campaign_kind"),
        ),
        sa.CheckConstraint(
            "state = 'draft' or (call_number is not null and call_date is not null)",
            name=op.f("ck_funding_campaign_call"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'announced', 'reception_closed', 'settled', 'published')",
            name=op.f("ck_funding_campaign_state"),
        ),
        sa.CheckConstraint(
            "(extension_number is null) = (extension_date is null)",
            name=op.f("ck_funding_campaign_extension"),
        ),
        sa.CheckConstraint(
            "distribute_to >= receive_from", name=op.f("ck_funding_campaign_distribute_to")
        ),
        sa.CheckConstraint(
            "launched_on <= receive_from and receive_from <= receive_to",
            name=op.f("ck_funding_campaign_window"),
        ),
        sa.CheckConstraint("target_amount > 0", name=op.f("ck_funding_campaign_target_amount")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_campaign_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_campaign_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id", "entity_id"],
            ["funding_fund.id", "funding_fund.entity_id"],
            name=op.f("fk_funding_campaign_fund_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["funding_fund.id"], name=op.f("fk_funding_campaign_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_campaign_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_campaign")),
        sa.UniqueConstraint("entity_id", "code", name=op.f("uq_funding_campaign_entity_id_code")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_funding_campaign_id_entity_id")),
    )
    op.create_index(
        op.f("ix_funding_campaign_fund_id"), "funding_campaign", ["fund_id"], unique=False
    )


def _create_designation() -> None:
    op.create_table(
        "funding_designation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("donor_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=160), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("consent_number", sa.String(length=80), nullable=True),
        sa.Column("consent_date", sa.Date(), nullable=True),
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
        sa.CheckConstraint("btrim(condition) <> ''", name=op.f("ck_funding_designation_condition")),
        sa.CheckConstraint(
            "kind in ('purpose', 'addressed')", name=op.f("ck_funding_designation_kind")
        ),
        sa.CheckConstraint(
            "state <> 'released' or (consent_number is not null and consent_date is not null)",
            name=op.f("ck_funding_designation_consent"),
        ),
        sa.CheckConstraint(
            "state in ('open', 'closed', 'released')", name=op.f("ck_funding_designation_state")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_designation_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["donor_id", "entity_id"],
            ["funding_donor.id", "funding_donor.entity_id"],
            name=op.f("fk_funding_designation_donor_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["donor_id"], ["funding_donor.id"], name=op.f("fk_funding_designation_donor_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_designation_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id", "entity_id"],
            ["funding_fund.id", "funding_fund.entity_id"],
            name=op.f("fk_funding_designation_fund_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["funding_fund.id"], name=op.f("fk_funding_designation_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["funding_item.id"], name=op.f("fk_funding_designation_item_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_designation_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_designation")),
        sa.UniqueConstraint(
            "entity_id", "code", name=op.f("uq_funding_designation_entity_id_code")
        ),
        sa.UniqueConstraint("id", "fund_id", name=op.f("uq_funding_designation_id_fund_id")),
    )
    op.create_index(
        op.f("ix_funding_designation_donor_id"), "funding_designation", ["donor_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_designation_fund_id"), "funding_designation", ["fund_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_designation_item_id"), "funding_designation", ["item_id"], unique=False
    )


def _create_pledge() -> None:
    op.create_table(
        "funding_pledge",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=False),
        sa.Column("donor_id", sa.BigInteger(), nullable=False),
        sa.Column("pledged_on", sa.Date(), nullable=False),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
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
            "amount is not null or btrim(description) <> ''", name=op.f("ck_funding_pledge_content")
        ),
        sa.CheckConstraint(
            "form in ('cash', 'bank', 'goods', 'labour')", name=op.f("ck_funding_pledge_form")
        ),
        sa.CheckConstraint(
            "state in ('registered', 'partly_fulfilled', 'fulfilled', 'lapsed', 'cancelled')",
            name=op.f("ck_funding_pledge_state"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_funding_pledge_amount")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "entity_id"],
            ["funding_campaign.id", "funding_campaign.entity_id"],
            name=op.f("fk_funding_pledge_campaign_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["funding_campaign.id"], name=op.f("fk_funding_pledge_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_pledge_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["donor_id", "entity_id"],
            ["funding_donor.id", "funding_donor.entity_id"],
            name=op.f("fk_funding_pledge_donor_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["donor_id"], ["funding_donor.id"], name=op.f("fk_funding_pledge_donor_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_pledge_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_pledge_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_pledge")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_funding_pledge_id_entity_id")),
    )
    op.create_index(
        op.f("ix_funding_pledge_campaign_id"), "funding_pledge", ["campaign_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_pledge_donor_id"), "funding_pledge", ["donor_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_pledge_entity_id"), "funding_pledge", ["entity_id"], unique=False
    )

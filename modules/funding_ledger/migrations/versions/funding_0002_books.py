"""Create entities with their regimes, months, funds and bank accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import audit, enable_scope
from app.kernel.scope import ThroughScope
from modules.funding_ledger.models.scopes import BOOKS

revision = "funding_0002"
down_revision = "funding_0001"
branch_labels = None
depends_on = None

TABLES = (
    "funding_entity",
    "funding_entity_regime",
    "funding_fund",
    "funding_period",
    "funding_bank_account",
)


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_entity()
    _create_entity_regime()
    _create_fund()
    _create_period()
    _create_bank_account()
    enable_scope("funding_entity", BOOKS)
    audit("funding_entity", "funding_ledger.AccountingEntity")
    enable_scope("funding_entity_regime", ThroughScope("funding_entity", "entity_id"))
    audit("funding_entity_regime", "funding_ledger.EntityRegime")
    enable_scope("funding_fund", ThroughScope("funding_entity", "entity_id"))
    audit("funding_fund", "funding_ledger.Fund")
    enable_scope("funding_period", ThroughScope("funding_entity", "entity_id"))
    audit("funding_period", "funding_ledger.FiscalPeriod")
    enable_scope("funding_bank_account", ThroughScope("funding_entity", "entity_id"))
    audit("funding_bank_account", "funding_ledger.BankAccount")


def downgrade() -> None:
    """Drop the tables; rules, triggers and indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_entity() -> None:
    op.create_table(
        "funding_entity",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("keeps_own_books", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_id", sa.BigInteger(), nullable=True),
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
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_funding_entity_name")),
        sa.CheckConstraint(
            "level in ('central', 'province', 'district', 'commune')",
            name=op.f("ck_funding_entity_level"),
        ),
        sa.CheckConstraint(
            "purpose in ('support', 'emulation')", name=op.f("ck_funding_entity_purpose")
        ),
        sa.CheckConstraint(
            "parent_id <> id and successor_id <> id", name=op.f("ck_funding_entity_another")
        ),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_funding_entity_dates")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_entity_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["core_organisation.id"],
            name=op.f("fk_funding_entity_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["funding_entity.id"], name=op.f("fk_funding_entity_parent_id")
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"], ["funding_entity.id"], name=op.f("fk_funding_entity_successor_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["core_unit.id"], name=op.f("fk_funding_entity_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_entity_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_entity")),
        sa.UniqueConstraint("code", name=op.f("uq_funding_entity_code")),
        sa.UniqueConstraint("id", "purpose", name=op.f("uq_funding_entity_id_purpose")),
    )
    op.create_index(
        op.f("ix_funding_entity_organisation_id"),
        "funding_entity",
        ["organisation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_entity_parent_id"), "funding_entity", ["parent_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_entity_successor_id"), "funding_entity", ["successor_id"], unique=False
    )
    op.create_index(op.f("ix_funding_entity_unit_id"), "funding_entity", ["unit_id"], unique=False)


def _create_entity_regime() -> None:
    op.create_table(
        "funding_entity_regime",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("regime_id", sa.BigInteger(), nullable=False),
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
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_funding_entity_regime_dates")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_entity_regime_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_entity_regime_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["regime_id"], ["funding_regime.id"], name=op.f("fk_funding_entity_regime_regime_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_entity_regime_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_entity_regime")),
        sa.UniqueConstraint(
            "entity_id", "valid_from", name=op.f("uq_funding_entity_regime_entity_id_valid_from")
        ),
    )
    op.create_index(
        op.f("ix_funding_entity_regime_regime_id"),
        "funding_entity_regime",
        ["regime_id"],
        unique=False,
    )


def _create_fund() -> None:
    op.create_table(
        "funding_fund",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("source_code", sa.String(length=30), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
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
            "(kind = 'emulation') = (purpose = 'emulation')", name=op.f("ck_funding_fund_books")
        ),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_funding_fund_name")),
        sa.CheckConstraint(
            "kind in ('poor', 'relief', 'budget_aid', 'other', 'emulation')",
            name=op.f("ck_funding_fund_kind"),
        ),
        sa.CheckConstraint("opened_on <= closed_on", name=op.f("ck_funding_fund_dates")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_fund_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id", "purpose"],
            ["funding_entity.id", "funding_entity.purpose"],
            name=op.f("fk_funding_fund_entity_id_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_fund_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_fund_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_fund")),
        sa.UniqueConstraint("entity_id", "code", name=op.f("uq_funding_fund_entity_id_code")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_funding_fund_id_entity_id")),
    )


def _create_period() -> None:
    op.create_table(
        "funding_period",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("month", sa.SmallInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("soft_closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("reopened_by_id", sa.Integer(), nullable=True),
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
            "state in ('open', 'soft_closed') or (soft_closed_by_id is not null and "
            "closed_by_id is not null and closed_by_id <> soft_closed_by_id)",
            name=op.f("ck_funding_period_hands"),
        ),
        sa.CheckConstraint(
            "state in ('open', 'soft_closed', 'closed', 'submitted')",
            name=op.f("ck_funding_period_state"),
        ),
        sa.CheckConstraint("month between 1 and 12", name=op.f("ck_funding_period_month")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_funding_period_dates")),
        sa.CheckConstraint("year between 2000 and 2200", name=op.f("ck_funding_period_year")),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["ab_user.id"], name=op.f("fk_funding_period_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_period_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_period_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["reopened_by_id"], ["ab_user.id"], name=op.f("fk_funding_period_reopened_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["soft_closed_by_id"], ["ab_user.id"], name=op.f("fk_funding_period_soft_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_period_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_period")),
        sa.UniqueConstraint(
            "entity_id", "year", "month", name=op.f("uq_funding_period_entity_id_year_month")
        ),
    )


def _create_bank_account() -> None:
    op.create_table(
        "funding_bank_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("bank", sa.String(length=120), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("is_treasury", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("stop_receiving_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
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
        sa.CheckConstraint("btrim(number) <> ''", name=op.f("ck_funding_bank_account_number")),
        sa.CheckConstraint("opened_on <= closed_on", name=op.f("ck_funding_bank_account_dates")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_bank_account_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_bank_account_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id", "entity_id"],
            ["funding_fund.id", "funding_fund.entity_id"],
            name=op.f("fk_funding_bank_account_fund_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["funding_fund.id"], name=op.f("fk_funding_bank_account_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_bank_account_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_bank_account")),
        sa.UniqueConstraint("bank", "number", name=op.f("uq_funding_bank_account_bank_number")),
        sa.UniqueConstraint("id", "fund_id", name=op.f("uq_funding_bank_account_id_fund_id")),
    )
    op.create_index(
        op.f("ix_funding_bank_account_entity_id"),
        "funding_bank_account",
        ["entity_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_bank_account_fund_id"), "funding_bank_account", ["fund_id"], unique=False
    )

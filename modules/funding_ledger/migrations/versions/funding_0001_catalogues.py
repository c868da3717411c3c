"""Create the catalogues: accounts, regimes, items, norms, time limits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import audit, enable_scope
from app.kernel.scope import PublicScope

revision = "funding_0001"
down_revision = None
branch_labels = ("funding_ledger",)
depends_on = ("core_0007",)

TABLES = (
    "funding_account",
    "funding_item",
    "funding_regime",
    "funding_rule",
    "funding_account_code",
    "funding_norm",
)


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_account()
    _create_item()
    _create_regime()
    _create_rule()
    _create_account_code()
    _create_norm()
    enable_scope("funding_account", PublicScope())
    audit("funding_account", "funding_ledger.LedgerAccount")
    enable_scope("funding_item", PublicScope())
    audit("funding_item", "funding_ledger.SpendingItem")
    enable_scope("funding_regime", PublicScope())
    audit("funding_regime", "funding_ledger.Regime")
    enable_scope("funding_rule", PublicScope())
    audit("funding_rule", "funding_ledger.LedgerRule")
    enable_scope("funding_account_code", PublicScope())
    audit("funding_account_code", "funding_ledger.AccountCode")
    enable_scope("funding_norm", PublicScope())
    audit("funding_norm", "funding_ledger.SupportNorm")


def downgrade() -> None:
    """Drop the tables; rules, triggers and indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_account() -> None:
    op.create_table(
        "funding_account",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=12), nullable=False),
        sa.Column("normal_balance", sa.String(length=6), nullable=False),
        sa.Column("is_bounded", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("rule", sa.Text(), nullable=True),
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
            "normal_balance in ('debit', 'credit')", name=op.f("ck_funding_account_normal_balance")
        ),
        sa.CheckConstraint(
            "type in ('asset', 'liability', 'net_assets', 'income', 'expense', 'memo')",
            name=op.f("ck_funding_account_type"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_account")),
        sa.UniqueConstraint("key", name=op.f("uq_funding_account_key")),
        sa.UniqueConstraint("position", name=op.f("uq_funding_account_position")),
    )


def _create_item() -> None:
    op.create_table(
        "funding_item",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.String(length=60), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("is_award", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["parent_id"], ["funding_item.id"], name=op.f("fk_funding_item_parent_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_item")),
        sa.UniqueConstraint("code", name=op.f("uq_funding_item_code")),
    )
    op.create_index(op.f("ix_funding_item_parent_id"), "funding_item", ["parent_id"], unique=False)


def _create_regime() -> None:
    op.create_table(
        "funding_regime",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=30), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("grace_to", sa.Date(), nullable=True),
        sa.Column("is_verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
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
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_funding_regime_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_regime")),
        sa.UniqueConstraint("code", name=op.f("uq_funding_regime_code")),
    )


def _create_rule() -> None:
    op.create_table(
        "funding_rule",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
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
        sa.CheckConstraint("days >= 0", name=op.f("ck_funding_rule_days")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_funding_rule_dates")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_rule")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_funding_rule_code_valid_from")),
    )


def _create_account_code() -> None:
    op.create_table(
        "funding_account_code",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("regime_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("is_verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
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
        sa.ForeignKeyConstraint(
            ["account_id"], ["funding_account.id"], name=op.f("fk_funding_account_code_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["regime_id"], ["funding_regime.id"], name=op.f("fk_funding_account_code_regime_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_account_code")),
        sa.UniqueConstraint(
            "regime_id", "account_id", name=op.f("uq_funding_account_code_regime_id_account_id")
        ),
    )
    op.create_index(
        op.f("ix_funding_account_code_account_id"),
        "funding_account_code",
        ["account_id"],
        unique=False,
    )


def _create_norm() -> None:
    op.create_table(
        "funding_norm",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("item_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("is_verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
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
        sa.CheckConstraint("amount > 0", name=op.f("ck_funding_norm_amount")),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_funding_norm_dates")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["funding_item.id"], name=op.f("fk_funding_norm_item_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_norm")),
        sa.UniqueConstraint(
            "item_id",
            "source",
            "place",
            "valid_from",
            name=op.f("uq_funding_norm_item_id_source_place_valid_from"),
        ),
    )

"""Create receipts with their goods, and the lines of the journal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import audit, enable_scope
from app.kernel.scope import ThroughScope

revision = "funding_0006"
down_revision = "funding_0005"
branch_labels = None
depends_on = None

TABLES = (
    "funding_receipt",
    "funding_receipt_goods",
    "funding_line",
)


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_receipt()
    _create_receipt_goods()
    _create_line()
    enable_scope("funding_receipt", ThroughScope("funding_entity", "entity_id"))
    audit("funding_receipt", "funding_ledger.Receipt", ("payer",))
    enable_scope("funding_receipt_goods", ThroughScope("funding_receipt", "receipt_id"))
    audit("funding_receipt_goods", "funding_ledger.ReceiptGoods")
    enable_scope("funding_line", ThroughScope("funding_entity", "entity_id"), "select, insert")
    audit("funding_line", "funding_ledger.JournalLine")


def downgrade() -> None:
    """Drop the tables; rules, triggers and indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_receipt() -> None:
    op.create_table(
        "funding_receipt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("campaign_id", sa.BigInteger(), nullable=True),
        sa.Column("donor_id", sa.BigInteger(), nullable=False),
        sa.Column("pledge_id", sa.BigInteger(), nullable=True),
        sa.Column("designation_id", sa.BigInteger(), nullable=True),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=True),
        sa.Column("number_id", sa.BigInteger(), nullable=True),
        sa.Column("form", sa.String(length=10), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("labour_days", sa.Numeric(precision=9, scale=1), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("payer", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("posted_by_id", sa.Integer(), nullable=True),
        sa.Column("void_reason", sa.Text(), nullable=True),
        sa.Column("entry_id", sa.BigInteger(), nullable=True),
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
            "(form = 'bank') = (bank_account_id is not null)",
            name=op.f("ck_funding_receipt_bank_account_id"),
        ),
        sa.CheckConstraint(
            "(form = 'labour') = (labour_days is not null)",
            name=op.f("ck_funding_receipt_labour_days"),
        ),
        sa.CheckConstraint(
            "form <> 'labour' or amount is null", name=op.f("ck_funding_receipt_labour_amount")
        ),
        sa.CheckConstraint(
            "form in ('cash', 'bank', 'goods', 'labour')", name=op.f("ck_funding_receipt_form")
        ),
        sa.CheckConstraint(
            "form not in ('cash', 'bank') or amount is not null",
            name=op.f("ck_funding_receipt_money"),
        ),
        sa.CheckConstraint(
            "state <> 'voided' or btrim(coalesce(void_reason, '')) <> ''",
            name=op.f("ck_funding_receipt_void_reason"),
        ),
        sa.CheckConstraint(
            "state = 'draft' or (number_id is not null and recorded_by_id is not null)",
            name=op.f("ck_funding_receipt_recorded"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'recorded', 'posted', 'reversed', 'voided')",
            name=op.f("ck_funding_receipt_state"),
        ),
        sa.CheckConstraint(
            "state not in ('posted', 'reversed') or (amount is null) = (entry_id is null)",
            name=op.f("ck_funding_receipt_entry_id"),
        ),
        sa.CheckConstraint(
            "state not in ('posted', 'reversed') or (posted_by_id is not null and "
            "posted_by_id <> recorded_by_id)",
            name=op.f("ck_funding_receipt_hands"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_funding_receipt_amount")),
        sa.CheckConstraint("labour_days > 0", name=op.f("ck_funding_receipt_labour_positive")),
        sa.ForeignKeyConstraint(
            ["bank_account_id", "fund_id"],
            ["funding_bank_account.id", "funding_bank_account.fund_id"],
            name=op.f("fk_funding_receipt_bank_account_id_fund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["funding_bank_account.id"],
            name=op.f("fk_funding_receipt_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id", "entity_id"],
            ["funding_campaign.id", "funding_campaign.entity_id"],
            name=op.f("fk_funding_receipt_campaign_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["funding_campaign.id"], name=op.f("fk_funding_receipt_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_receipt_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["designation_id", "fund_id"],
            ["funding_designation.id", "funding_designation.fund_id"],
            name=op.f("fk_funding_receipt_designation_id_fund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"],
            ["funding_designation.id"],
            name=op.f("fk_funding_receipt_designation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["donor_id", "entity_id"],
            ["funding_donor.id", "funding_donor.entity_id"],
            name=op.f("fk_funding_receipt_donor_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["donor_id"], ["funding_donor.id"], name=op.f("fk_funding_receipt_donor_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_receipt_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["funding_entry.id"], name=op.f("fk_funding_receipt_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id", "entity_id"],
            ["funding_fund.id", "funding_fund.entity_id"],
            name=op.f("fk_funding_receipt_fund_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["funding_fund.id"], name=op.f("fk_funding_receipt_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["number_id"], ["core_number.id"], name=op.f("fk_funding_receipt_number_id")
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id", "entity_id"],
            ["funding_pledge.id", "funding_pledge.entity_id"],
            name=op.f("fk_funding_receipt_pledge_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["pledge_id"], ["funding_pledge.id"], name=op.f("fk_funding_receipt_pledge_id")
        ),
        sa.ForeignKeyConstraint(
            ["posted_by_id"], ["ab_user.id"], name=op.f("fk_funding_receipt_posted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["ab_user.id"], name=op.f("fk_funding_receipt_recorded_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_receipt_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_receipt")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_funding_receipt_id_entity_id")),
        sa.UniqueConstraint("number_id", name=op.f("uq_funding_receipt_number_id")),
    )
    op.create_index(
        op.f("ix_funding_receipt_bank_account_id"),
        "funding_receipt",
        ["bank_account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_receipt_campaign_id"), "funding_receipt", ["campaign_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_receipt_designation_id"),
        "funding_receipt",
        ["designation_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_receipt_donor_id"), "funding_receipt", ["donor_id"], unique=False
    )
    op.create_index(
        "ix_funding_receipt_entity_id_received_on",
        "funding_receipt",
        ["entity_id", "received_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_receipt_entry_id"), "funding_receipt", ["entry_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_receipt_fund_id"), "funding_receipt", ["fund_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_receipt_pledge_id"), "funding_receipt", ["pledge_id"], unique=False
    )


def _create_receipt_goods() -> None:
    op.create_table(
        "funding_receipt_goods",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("receipt_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("unit_name", sa.String(length=30), nullable=False),
        sa.Column("quantity", sa.Numeric(precision=14, scale=3), nullable=False),
        sa.Column("is_unused", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("value_basis", sa.String(length=15), nullable=False),
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
            "(value is null) = (value_basis = 'none')",
            name=op.f("ck_funding_receipt_goods_basis"),
        ),
        sa.CheckConstraint(
            "btrim(name) <> '' and btrim(unit_name) <> ''",
            name=op.f("ck_funding_receipt_goods_name"),
        ),
        sa.CheckConstraint(
            "value_basis in ('none', 'invoice', 'donor_paper', 'market_board', 'appraiser', "
            "'state_rate')",
            name=op.f("ck_funding_receipt_goods_value_basis"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_funding_receipt_goods_quantity")),
        sa.CheckConstraint("value > 0", name=op.f("ck_funding_receipt_goods_value")),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_receipt_goods_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["funding_receipt.id"], name=op.f("fk_funding_receipt_goods_receipt_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_receipt_goods_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_receipt_goods")),
    )
    op.create_index(
        op.f("ix_funding_receipt_goods_receipt_id"),
        "funding_receipt_goods",
        ["receipt_id"],
        unique=False,
    )


def _create_line() -> None:
    op.create_table(
        "funding_line",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("line_no", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("debit", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("credit", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("designation_id", sa.BigInteger(), nullable=True),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=True),
        sa.Column("allocation_line_id", sa.BigInteger(), nullable=True),
        sa.Column("receipt_id", sa.BigInteger(), nullable=True),
        sa.Column("counterpart_entity_id", sa.BigInteger(), nullable=True),
        sa.Column("person", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "debit >= 0 and credit >= 0 and (debit = 0) <> (credit = 0)",
            name=op.f("ck_funding_line_side"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["funding_account.id"], name=op.f("fk_funding_line_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["allocation_line_id", "fund_id"],
            ["funding_allocation_line.id", "funding_allocation_line.fund_id"],
            name=op.f("fk_funding_line_allocation_line_id_fund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id", "fund_id"],
            ["funding_bank_account.id", "funding_bank_account.fund_id"],
            name=op.f("fk_funding_line_bank_account_id_fund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["counterpart_entity_id"],
            ["funding_entity.id"],
            name=op.f("fk_funding_line_counterpart_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["designation_id", "fund_id"],
            ["funding_designation.id", "funding_designation.fund_id"],
            name=op.f("fk_funding_line_designation_id_fund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_line_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id", "entity_id"],
            ["funding_entry.id", "funding_entry.entity_id"],
            name=op.f("fk_funding_line_entry_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["funding_entry.id"], name=op.f("fk_funding_line_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id", "entity_id"],
            ["funding_fund.id", "funding_fund.entity_id"],
            name=op.f("fk_funding_line_fund_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["receipt_id", "entity_id"],
            ["funding_receipt.id", "funding_receipt.entity_id"],
            name=op.f("fk_funding_line_receipt_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_line")),
        sa.UniqueConstraint("entry_id", "line_no", name=op.f("uq_funding_line_entry_id_line_no")),
    )
    op.create_index(
        op.f("ix_funding_line_account_id"), "funding_line", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_line_allocation_line_id"),
        "funding_line",
        ["allocation_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_line_bank_account_id"), "funding_line", ["bank_account_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_line_counterpart_entity_id"),
        "funding_line",
        ["counterpart_entity_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_line_designation_id"), "funding_line", ["designation_id"], unique=False
    )
    op.create_index(op.f("ix_funding_line_entity_id"), "funding_line", ["entity_id"], unique=False)
    op.create_index(
        "ix_funding_line_fund_id_account_id",
        "funding_line",
        ["fund_id", "account_id"],
        unique=False,
    )
    op.create_index(
        "uq_funding_line_receipt_income",
        "funding_line",
        ["receipt_id"],
        unique=True,
        postgresql_where=sa.text("receipt_id is not null and credit > 0"),
    )

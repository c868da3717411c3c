"""Create payments with their lists of recipients."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import audit, enable_scope
from app.kernel.scope import ThroughScope

revision = "funding_0007"
down_revision = "funding_0006"
branch_labels = None
depends_on = None

TABLES = (
    "funding_payment",
    "funding_recipient",
)


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_payment()
    _create_recipient()
    enable_scope("funding_payment", ThroughScope("funding_entity", "entity_id"))
    audit("funding_payment", "funding_ledger.Payment", ("payee",))
    enable_scope("funding_recipient", ThroughScope("funding_entity", "entity_id"))
    audit(
        "funding_recipient",
        "funding_ledger.Recipient",
        (
            "name",
            "address",
            "signed_by",
            "confirmed_by",
        ),
    )


def downgrade() -> None:
    """Drop the tables; rules, triggers and indexes go with them."""
    op.drop_constraint("fk_funding_entry_payment_id_entity_id", "funding_entry", type_="foreignkey")
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_payment() -> None:
    op.create_table(
        "funding_payment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("allocation_line_id", sa.BigInteger(), nullable=False),
        sa.Column("bank_account_id", sa.BigInteger(), nullable=True),
        sa.Column("number_id", sa.BigInteger(), nullable=True),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("payee", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=True),
        sa.Column("state", sa.String(length=15), nullable=False),
        sa.Column("checked_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("paid_by_id", sa.Integer(), nullable=True),
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
            "(method = 'bank') = (bank_account_id is not null)",
            name=op.f("ck_funding_payment_bank_account_id"),
        ),
        sa.CheckConstraint(
            "method in ('cash', 'bank', 'goods')", name=op.f("ck_funding_payment_method")
        ),
        sa.CheckConstraint(
            "state <> 'voided' or btrim(coalesce(void_reason, '')) <> ''",
            name=op.f("ck_funding_payment_void_reason"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'checked', 'approved', 'paid', 'acknowledged', 'settled', "
            "'reversed', 'voided')",
            name=op.f("ck_funding_payment_state"),
        ),
        sa.CheckConstraint(
            "state in ('draft', 'voided') or checked_by_id is not null",
            name=op.f("ck_funding_payment_checked"),
        ),
        sa.CheckConstraint(
            "state not in ('approved', 'paid', 'acknowledged', 'settled', 'reversed') or "
            "(approved_by_id is not null and approved_by_id <> checked_by_id and "
            "approved_by_id <> created_by_id)",
            name=op.f("ck_funding_payment_approved_hands"),
        ),
        sa.CheckConstraint(
            "state not in ('paid', 'acknowledged', 'settled', 'reversed') or (paid_by_id is "
            "not null and paid_by_id <> checked_by_id and paid_by_id <> approved_by_id and "
            "paid_on is not null and entry_id is not null)",
            name=op.f("ck_funding_payment_paid_hands"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_funding_payment_amount")),
        sa.ForeignKeyConstraint(
            ["allocation_line_id", "fund_id"],
            ["funding_allocation_line.id", "funding_allocation_line.fund_id"],
            name=op.f("fk_funding_payment_allocation_line_id_fund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["allocation_line_id"],
            ["funding_allocation_line.id"],
            name=op.f("fk_funding_payment_allocation_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["ab_user.id"], name=op.f("fk_funding_payment_approved_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id", "fund_id"],
            ["funding_bank_account.id", "funding_bank_account.fund_id"],
            name=op.f("fk_funding_payment_bank_account_id_fund_id"),
        ),
        sa.ForeignKeyConstraint(
            ["bank_account_id"],
            ["funding_bank_account.id"],
            name=op.f("fk_funding_payment_bank_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["ab_user.id"], name=op.f("fk_funding_payment_checked_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_payment_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_payment_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["funding_entry.id"], name=op.f("fk_funding_payment_entry_id")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id", "entity_id"],
            ["funding_fund.id", "funding_fund.entity_id"],
            name=op.f("fk_funding_payment_fund_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["funding_fund.id"], name=op.f("fk_funding_payment_fund_id")
        ),
        sa.ForeignKeyConstraint(
            ["number_id"], ["core_number.id"], name=op.f("fk_funding_payment_number_id")
        ),
        sa.ForeignKeyConstraint(
            ["paid_by_id"], ["ab_user.id"], name=op.f("fk_funding_payment_paid_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_payment_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_payment")),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_funding_payment_id_entity_id")),
        sa.UniqueConstraint("number_id", name=op.f("uq_funding_payment_number_id")),
    )
    op.create_index(
        op.f("ix_funding_payment_allocation_line_id"),
        "funding_payment",
        ["allocation_line_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_payment_bank_account_id"),
        "funding_payment",
        ["bank_account_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_funding_payment_entity_id"), "funding_payment", ["entity_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_payment_entry_id"), "funding_payment", ["entry_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_payment_fund_id"), "funding_payment", ["fund_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_funding_entry_payment_id_entity_id"),
        "funding_entry",
        "funding_payment",
        ["payment_id", "entity_id"],
        ["id", "entity_id"],
        use_alter=True,
    )


def _create_recipient() -> None:
    op.create_table(
        "funding_recipient",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("household_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("goods", sa.Text(), nullable=True),
        sa.Column("eligibility", sa.Text(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("signature_kind", sa.String(length=12), nullable=True),
        sa.Column("signed_by", sa.Text(), nullable=True),
        sa.Column("authority_paper", sa.Text(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
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
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_funding_recipient_name")),
        sa.CheckConstraint(
            "household_id is null or kind = 'household'",
            name=op.f("ck_funding_recipient_household_id"),
        ),
        sa.CheckConstraint(
            "kind in ('household', 'person', 'group', 'organisation')",
            name=op.f("ck_funding_recipient_kind"),
        ),
        sa.CheckConstraint(
            "signature_kind in ('signature', 'fingerprint', 'bank_proof')",
            name=op.f("ck_funding_recipient_signature_kind"),
        ),
        sa.CheckConstraint(
            "(confirmed_on is null) = (confirmed_by is null)",
            name=op.f("ck_funding_recipient_confirmation"),
        ),
        sa.CheckConstraint(
            "(signed_on is null) = (signature_kind is null)",
            name=op.f("ck_funding_recipient_signature"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_funding_recipient_amount")),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_recipient_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id", "entity_id"],
            ["funding_payment.id", "funding_payment.entity_id"],
            name=op.f("fk_funding_recipient_payment_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["ab_user.id"], name=op.f("fk_funding_recipient_created_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["payment_id"], ["funding_payment.id"], name=op.f("fk_funding_recipient_payment_id")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["core_unit.id"], name=op.f("fk_funding_recipient_unit_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["ab_user.id"], name=op.f("fk_funding_recipient_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_recipient")),
    )
    op.create_index(
        op.f("ix_funding_recipient_entity_id"), "funding_recipient", ["entity_id"], unique=False
    )
    op.create_index(
        "ix_funding_recipient_household_id", "funding_recipient", ["household_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_recipient_payment_id"), "funding_recipient", ["payment_id"], unique=False
    )
    op.create_index(
        op.f("ix_funding_recipient_unit_id"), "funding_recipient", ["unit_id"], unique=False
    )

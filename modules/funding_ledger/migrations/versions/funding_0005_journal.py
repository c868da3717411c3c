"""Create the entries of the journal, and the sums by day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import audit, enable_scope
from app.kernel.scope import ThroughScope

revision = "funding_0005"
down_revision = "funding_0004"
branch_labels = None
depends_on = None

TABLES = (
    "funding_delta",
    "funding_entry",
)


def upgrade() -> None:
    """Create the tables with their record rules and trails."""
    _create_delta()
    _create_entry()
    enable_scope("funding_delta", ThroughScope("funding_fund", "fund_id"), "select")
    audit("funding_delta", "funding_ledger.BalanceDelta")
    enable_scope("funding_entry", ThroughScope("funding_entity", "entity_id"), "select, insert")
    audit("funding_entry", "funding_ledger.JournalEntry")


def downgrade() -> None:
    """Drop the tables; rules, triggers and indexes go with them."""
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_delta() -> None:
    op.create_table(
        "funding_delta",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("fund_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind in ('free', 'designation', 'account', 'bank')", name=op.f("ck_funding_delta_kind")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["funding_fund.id"], name=op.f("fk_funding_delta_fund_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_delta")),
        sa.UniqueConstraint(
            "fund_id", "kind", "key", "day", name=op.f("uq_funding_delta_fund_id_kind_key_day")
        ),
    )


def _create_entry() -> None:
    op.create_table(
        "funding_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("series", sa.String(length=4), nullable=False),
        sa.Column("number_id", sa.BigInteger(), nullable=False),
        sa.Column("number_text", sa.String(length=60), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.BigInteger(), nullable=True),
        sa.Column("reversal_of_id", sa.BigInteger(), nullable=True),
        sa.Column("correction_of_id", sa.BigInteger(), nullable=True),
        sa.Column("idempotency_key", sa.String(length=80), nullable=True),
        sa.Column("posted_by_id", sa.Integer(), nullable=True),
        sa.Column(
            "posted_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.Column("position", sa.BigInteger(), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "(kind = 'correction') = (correction_of_id is not null)",
            name=op.f("ck_funding_entry_correction"),
        ),
        sa.CheckConstraint(
            "(kind = 'reversal') = (reversal_of_id is not null)",
            name=op.f("ck_funding_entry_reversal"),
        ),
        sa.CheckConstraint("btrim(event) <> ''", name=op.f("ck_funding_entry_event")),
        sa.CheckConstraint("btrim(memo) <> ''", name=op.f("ck_funding_entry_memo")),
        sa.CheckConstraint(
            "kind in ('ordinary', 'opening', 'reversal', 'correction', 'year_close')",
            name=op.f("ck_funding_entry_kind"),
        ),
        sa.CheckConstraint(
            "series in ('BL', 'PT', 'PC', 'NH', 'HV', 'KT')", name=op.f("ck_funding_entry_series")
        ),
        sa.CheckConstraint(
            "(hash is null) = (position is null)", name=op.f("ck_funding_entry_sealed")
        ),
        sa.ForeignKeyConstraint(
            ["correction_of_id", "entity_id"],
            ["funding_entry.id", "funding_entry.entity_id"],
            name=op.f("fk_funding_entry_correction_of_id_entity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["funding_entity.id"], name=op.f("fk_funding_entry_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["number_id"], ["core_number.id"], name=op.f("fk_funding_entry_number_id")
        ),
        sa.ForeignKeyConstraint(
            ["posted_by_id"], ["ab_user.id"], name=op.f("fk_funding_entry_posted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["reversal_of_id", "entity_id"],
            ["funding_entry.id", "funding_entry.entity_id"],
            name=op.f("fk_funding_entry_reversal_of_id_entity_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funding_entry")),
        sa.UniqueConstraint(
            "entity_id", "idempotency_key", name=op.f("uq_funding_entry_entity_id_idempotency_key")
        ),
        sa.UniqueConstraint(
            "entity_id", "position", name=op.f("uq_funding_entry_entity_id_position")
        ),
        sa.UniqueConstraint("id", "entity_id", name=op.f("uq_funding_entry_id_entity_id")),
        sa.UniqueConstraint("number_id", name=op.f("uq_funding_entry_number_id")),
        sa.UniqueConstraint("reversal_of_id", name=op.f("uq_funding_entry_reversal_of_id")),
    )
    op.create_index(
        "ix_funding_entry_correction_of_id", "funding_entry", ["correction_of_id"], unique=False
    )
    op.create_index(
        "ix_funding_entry_entity_id_posted_on",
        "funding_entry",
        ["entity_id", "posted_on"],
        unique=False,
    )
    op.create_index("ix_funding_entry_payment_id", "funding_entry", ["payment_id"], unique=False)

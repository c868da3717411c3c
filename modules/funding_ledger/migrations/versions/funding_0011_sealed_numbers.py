"""Encrypt account numbers and the tax codes of donors, which are identity numbers of people."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import audit
from app.kernel.migration_encryption import decrypt_column, encrypt_column
from app.kernel.text import search_key

revision = "funding_0011"
down_revision = "funding_0010"
branch_labels = None
depends_on = None

ACCOUNT, DONOR = "funding_bank_account", "funding_donor"
DONOR_PERSONAL = ("name", "address", "search_key", "sort_key", "publish_as")
# Longer than what surrounds an empty text: version, key id, nonce, tag.
NOT_EMPTY = "octet_length(number) > 30 + get_byte(number, 1)"


def upgrade() -> None:
    """Encrypt what is there; the trail keeps further values under the key of their record."""
    encrypt_column(ACCOUNT, "number")
    op.create_check_constraint(op.f("ck_funding_bank_account_number"), ACCOUNT, NOT_EMPTY)
    op.create_unique_constraint(
        op.f("uq_funding_bank_account_bank_number_index"), ACCOUNT, ["bank", "number_index"]
    )
    audit(ACCOUNT, "funding_ledger.BankAccount", ("number", "number_index"))
    encrypt_column(DONOR, "tax_code")
    op.create_check_constraint(
        op.f("ck_funding_donor_tax_code"),
        DONOR,
        "(tax_code is null) = (tax_code_index is null)",
    )
    op.create_index(op.f("ix_funding_donor_tax_code_index"), DONOR, ["tax_code_index"])
    _forget_in_search(DONOR)
    audit(DONOR, "funding_ledger.Donor", (*DONOR_PERSONAL, "tax_code", "tax_code_index"))


def downgrade() -> None:
    """Write the numbers in plain text again; what the trail keeps apart stays apart."""
    decrypt_column(DONOR, "tax_code", sa.String(20))
    audit(DONOR, "funding_ledger.Donor", DONOR_PERSONAL)
    decrypt_column(ACCOUNT, "number", sa.String(40))
    op.create_check_constraint(
        op.f("ck_funding_bank_account_number"), ACCOUNT, "btrim(number) <> ''"
    )
    op.create_unique_constraint(
        op.f("uq_funding_bank_account_bank_number"), ACCOUNT, ["bank", "number"]
    )
    audit(ACCOUNT, "funding_ledger.BankAccount")


def _forget_in_search(table: str) -> None:
    """Take the tax codes out of the plain keys by which donors are searched."""
    connection = op.get_bind()
    rows = connection.execute(sa.text(f"select id, name from {table}")).all()
    op.execute(f"alter table {table} disable trigger user")
    for row in rows:
        connection.execute(
            sa.text(f"update {table} set search_key = :key where id = :id"),
            {"key": search_key(row.name or ""), "id": row.id},
        )
    op.execute(f"alter table {table} enable trigger user")

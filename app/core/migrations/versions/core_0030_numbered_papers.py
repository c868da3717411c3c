"""Write number and day into the files of signed papers; stamps of urgency, addresses, revocation.

Files of papers with personal data enter the register of exports.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import run_sql

revision = "core_0030"
down_revision = "core_0029"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql" / "numbered_papers.sql"
DOCUMENT, SIGNATURE = "core_document", "core_document_signature"
ORGANISATION, EXPORT = "core_organisation", "core_export"
URGENCIES = ("", "urgent", "very_urgent", "most_urgent")
REVOCATIONS = ("unchecked", "good", "revoked")


def upgrade() -> None:
    """Add the columns and the guards."""
    op.add_column(DOCUMENT, _text("urgency", "", 20))
    op.create_check_constraint(
        op.f(f"ck_{DOCUMENT}_urgency_known"), DOCUMENT, _one_of("urgency", URGENCIES)
    )
    op.add_column(SIGNATURE, _text("revocation", "unchecked", 20))
    op.create_check_constraint(
        op.f(f"ck_{SIGNATURE}_revocation_known"), SIGNATURE, _one_of("revocation", REVOCATIONS)
    )
    op.add_column(ORGANISATION, sa.Column("contact", sa.Text(), nullable=False, server_default=""))
    _kinds(("xlsx", "csv", "ods", "pdf", "docx"))
    run_sql(SQL.read_text(encoding="utf-8"))


def downgrade() -> None:
    """Freeze the files at the check again."""
    op.execute(f"drop trigger core_document_a_numbered on {DOCUMENT}")
    op.execute("drop function core_document_numbered()")
    op.execute("drop function core_document_coming_number(bigint, date)")
    run_sql(BEFORE)
    _kinds(("xlsx", "csv", "ods"))
    op.drop_column(ORGANISATION, "contact")
    op.drop_column(SIGNATURE, "revocation")
    op.drop_column(DOCUMENT, "urgency")


def _text(name: str, default: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False, server_default=default)


def _one_of(name: str, values: tuple[str, ...]) -> str:
    return f"{name} in ({', '.join(repr(value) for value in values)})"


def _kinds(values: tuple[str, ...]) -> None:
    name = op.f(f"ck_{EXPORT}_kind_known")
    op.drop_constraint(name, EXPORT)
    op.create_check_constraint(name, EXPORT, _one_of("kind", values))


BEFORE = """
create or replace function core_document_free(was text, becomes text) returns text[]
language sql immutable as $$
    select array['state'] || case was || '>' || becomes
        when 'draft>draft' then array[
            'subject', 'recipients', 'copies', 'symbol', 'replaces_id']
        when 'draft>checked' then array[
            'docx_id', 'pdf_id', 'template_id', 'checked_at', 'checked_by_id']
        when 'checked>draft' then array[
            'docx_id', 'pdf_id', 'template_id', 'checked_at', 'checked_by_id']
        when 'checked>signed' then array[
            'number', 'number_by', 'paper_number_id', 'signed_on', 'signer', 'capacity',
            'signer_assignment_id', 'signed_id', 'registered_by_id']
        when 'signed>issued' then array[
            'issued_on', 'issued_by_id', 'recipients', 'copies']
        else '{}' end
        || case when becomes = 'withdrawn' then array['withdraw_reason'] else '{}' end
$$;
"""

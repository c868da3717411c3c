"""Tables of numbers, attachments, the calendar and legal documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.core.migrations.initial.columns import (
    authors,
    drop_tables,
    key,
    one_of,
    timestamps,
    version,
)
from app.kernel.migration import search_index

TABLES = (
    "core_number_series",
    "core_number",
    "core_paper_number",
    "core_attachment",
    "core_calendar_year",
    "core_holiday",
    "core_legal_document",
)


def upgrade() -> None:
    """Create the tables."""
    _create_numbers()
    _create_attachments()
    _create_calendar()
    _create_legal_documents()


def downgrade() -> None:
    """Drop the tables."""
    drop_tables(TABLES)


def _create_numbers() -> None:
    op.create_table(
        "core_number_series",
        key(),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("organisation_id", sa.BigInteger(), sa.ForeignKey("core_organisation.id")),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("pattern", sa.String(60), nullable=False),
        *timestamps(),
        sa.CheckConstraint("year between 1900 and 2200", name="year_plausible"),
        sa.UniqueConstraint("code", "organisation_id", "year", postgresql_nulls_not_distinct=True),
    )
    op.create_index(
        "ix_core_number_series_organisation_id", "core_number_series", ["organisation_id"]
    )
    op.create_table(
        "core_number",
        key(),
        sa.Column(
            "series_id", sa.BigInteger(), sa.ForeignKey("core_number_series.id"), nullable=False
        ),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(60), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by_id", sa.Integer(), sa.ForeignKey("ab_user.id")),
        sa.UniqueConstraint("series_id", "number"),
        sa.UniqueConstraint("series_id", "text"),
    )
    op.create_index("ix_core_number_issued_by_id", "core_number", ["issued_by_id"])
    op.create_table(
        "core_paper_number",
        key(),
        sa.Column(
            "organisation_id",
            sa.BigInteger(),
            sa.ForeignKey("core_organisation.id"),
            nullable=False,
        ),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(60), nullable=False),
        sa.Column("number_key", sa.String(60), nullable=False),
        sa.Column("issued_on", sa.Date()),
        sa.Column("table_name", sa.String(63)),
        sa.Column("row_id", sa.BigInteger()),
        *timestamps(),
        *authors(),
        sa.UniqueConstraint("organisation_id", "kind", "year", "number_key"),
    )
    op.create_index(
        "ix_core_paper_number_table_name_row_id", "core_paper_number", ["table_name", "row_id"]
    )


def _create_attachments() -> None:
    op.create_table(
        "core_attachment",
        key(),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("record", sa.String(100), nullable=False),
        sa.Column("table_name", sa.String(63), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), sa.ForeignKey("core_unit.id")),
        *timestamps(),
        *authors(),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256_form"),
        sa.CheckConstraint("size >= 0", name="size_not_negative"),
    )
    op.create_index("ix_core_attachment_sha256", "core_attachment", ["sha256"])
    op.create_index(
        "ix_core_attachment_table_name_row_id", "core_attachment", ["table_name", "row_id"]
    )
    op.create_index("ix_core_attachment_unit_id", "core_attachment", ["unit_id"])


def _create_calendar() -> None:
    op.create_table(
        "core_calendar_year",
        key(),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("verification", sa.String(1), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        *timestamps(),
        version(),
        one_of("verification", "V", "P", "U", "D"),
        sa.CheckConstraint("year between 1900 and 2200", name="year_plausible"),
        sa.UniqueConstraint("year"),
    )
    op.create_table(
        "core_holiday",
        key(),
        sa.Column(
            "calendar_year_id",
            sa.BigInteger(),
            sa.ForeignKey("core_calendar_year.id"),
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("name_vi", sa.String(100), nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("verification", sa.String(1), nullable=False),
        *timestamps(),
        version(),
        one_of("kind", "holiday", "swapped_working_day"),
        one_of("verification", "V", "P", "U", "D"),
        sa.UniqueConstraint("day"),
    )
    op.create_index("ix_core_holiday_calendar_year_id", "core_holiday", ["calendar_year_id"])


def _create_legal_documents() -> None:
    op.create_table(
        "core_legal_document",
        key(),
        sa.Column("number", sa.String(80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date()),
        sa.Column("issued_year", sa.Integer()),
        sa.Column("in_force_from", sa.Date()),
        sa.Column("in_force_to", sa.Date()),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("verification", sa.String(1), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        *timestamps(),
        version(),
        sa.CheckConstraint("in_force_from <= in_force_to", name="dates_in_order"),
        one_of("verification", "V", "P", "U", "D"),
        sa.UniqueConstraint("number"),
    )
    search_index("core_legal_document")

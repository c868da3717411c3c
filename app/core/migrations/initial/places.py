"""Tables of administrative units and organisations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from app.core.migrations.initial.columns import (
    authors,
    drop_tables,
    key,
    no_overlap,
    one_of,
    timestamps,
    version,
)
from app.kernel.migration import search_index

TABLES = (
    "core_unit",
    "core_unit_successor",
    "core_unit_difficulty",
    "core_organisation",
    "core_organisation_version",
)


def upgrade() -> None:
    """Create the tables."""
    _create_units()
    _create_unit_facts()
    _create_organisations()


def downgrade() -> None:
    """Drop the tables."""
    drop_tables(TABLES)


def _create_units() -> None:
    op.create_table(
        "core_unit",
        key(),
        sa.Column("code", sa.String(20), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), sa.ForeignKey("core_unit.id")),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("full_name", sa.String(150), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("area_kind", sa.String(10)),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("established_by", sa.Text(), server_default="", nullable=False),
        sa.Column("ended_by", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("date_basis", sa.String(10), server_default="act", nullable=False),
        sa.Column("is_invented", sa.Boolean(), server_default="false", nullable=False),
        *timestamps(),
        version(),
        one_of("area_kind", "urban", "rural", "special"),
        sa.CheckConstraint("level = 'village' or code ~ '^[0-9]+$'", name="code_digits"),
        one_of("date_basis", "act", "snapshot"),
        sa.CheckConstraint("valid_from <= valid_to", name="dates_in_order"),
        one_of("level", "province", "district", "commune", "village"),
        sa.CheckConstraint("(level = 'province') = (parent_id is null)", name="parent_by_level"),
        no_overlap("core_unit", "code"),
    )
    op.create_index("ix_core_unit_code", "core_unit", ["code"])
    op.create_index("ix_core_unit_parent_id_sort_key", "core_unit", ["parent_id", "sort_key"])
    search_index("core_unit")


def _create_unit_facts() -> None:
    op.create_table(
        "core_unit_successor",
        key(),
        sa.Column("from_id", sa.BigInteger(), sa.ForeignKey("core_unit.id"), nullable=False),
        sa.Column("to_id", sa.BigInteger(), sa.ForeignKey("core_unit.id"), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("coverage", sa.String(30), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        one_of(
            "coverage",
            "whole",
            "unchanged",
            "renamed",
            "kind_changed",
            "part",
            "part_population",
            "part_area_only",
            "part_area_all_population",
            "district_or_area",
        ),
        sa.CheckConstraint("from_id <> to_id", name="not_itself"),
        sa.UniqueConstraint("from_id", "to_id"),
    )
    op.create_index("ix_core_unit_successor_to_id", "core_unit_successor", ["to_id"])
    op.create_index(
        "uq_core_unit_successor_default",
        "core_unit_successor",
        ["from_id"],
        unique=True,
        postgresql_where="is_default",
    )
    op.create_table(
        "core_unit_difficulty",
        key(),
        sa.Column("unit_id", sa.BigInteger(), sa.ForeignKey("core_unit.id"), nullable=False),
        sa.Column("region", sa.String(3)),
        sa.Column("is_extremely_difficult", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("in_poor_district", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("is_safe_zone", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint("valid_from <= valid_to", name="dates_in_order"),
        one_of("region", "I", "II", "III"),
        no_overlap("core_unit_difficulty", "unit_id"),
    )
    op.create_index("ix_core_unit_difficulty_unit_id", "core_unit_difficulty", ["unit_id"])


def _create_organisations() -> None:
    op.create_table(
        "core_organisation",
        key(),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), sa.ForeignKey("core_unit.id")),
        sa.Column("parent_id", sa.BigInteger(), sa.ForeignKey("core_organisation.id")),
        sa.Column("name", sa.String(250), nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        *timestamps(),
        *authors(),
        version(),
        sa.CheckConstraint("valid_from <= valid_to", name="dates_in_order"),
        one_of(
            "kind",
            "front_committee",
            "member_organisation",
            "village_front_board",
            "peoples_inspection_board",
            "peoples_council",
            "peoples_committee",
            "party_committee",
            "department",
            "steering_committee",
            "emulation_board",
            "armed_forces",
            "enterprise",
            "press",
            "school",
            "religious",
            "other",
        ),
        one_of("level", "central", "province", "district", "commune", "village"),
        sa.CheckConstraint("parent_id <> id", name="not_its_own_parent"),
        sa.UniqueConstraint("code"),
    )
    op.create_index("ix_core_organisation_parent_id", "core_organisation", ["parent_id"])
    search_index("core_organisation")
    op.create_index("ix_core_organisation_sort_key", "core_organisation", ["sort_key"])
    op.create_index("ix_core_organisation_unit_id", "core_organisation", ["unit_id"])
    op.create_table(
        "core_organisation_version",
        key(),
        sa.Column(
            "organisation_id",
            sa.BigInteger(),
            sa.ForeignKey("core_organisation.id"),
            nullable=False,
        ),
        sa.Column("name", sa.String(250), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), sa.ForeignKey("core_organisation.id")),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.CheckConstraint("valid_from <= valid_to", name="dates_in_order"),
        no_overlap("core_organisation_version", "organisation_id"),
    )
    op.create_index(
        "ix_core_organisation_version_organisation_id",
        "core_organisation_version",
        ["organisation_id"],
    )
    op.create_index(
        "ix_core_organisation_version_parent_id", "core_organisation_version", ["parent_id"]
    )

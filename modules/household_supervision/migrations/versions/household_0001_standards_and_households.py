"""Create the tables of standards, published figures, households and members."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint

from app.kernel.migration_tables import (
    create,
    day,
    drop,
    flag,
    key,
    names,
    number,
    reference,
    search_index,
    stamps,
    text,
    unique_where,
)
from app.kernel.scope import PublicScope, ThroughScope, UnitScope
from modules.household_supervision.migrations.tables import protect

revision = "household_0001"
down_revision = None
branch_labels = ("household_supervision",)
depends_on = ("core_0001",)

TABLES = (
    "household_standard",
    "household_indicator",
    "household_standard_basis",
    "household_published_figure",
    "household_household",
    "household_member",
)


def upgrade() -> None:
    """Create the tables of standards, published figures, households and members."""
    _create_standard()
    _create_indicator()
    _create_standard_basis()
    _create_published_figure()
    _create_household()
    _create_member()


def downgrade() -> None:
    """Remove the tables."""
    drop(*TABLES)


def _create_standard() -> None:
    create(
        "household_standard",
        key(),
        text("code", 40),
        text("title_vi"),
        text("title_en"),
        number("first_policy_year", required=True),
        number("last_policy_year", required=True),
        day("valid_from"),
        day("valid_to"),
        reference("unit_id", required=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        text("use", 20),
        text("verification", 20),
        sa.Column("definition", JSONB(), nullable=False),
        *stamps(),
        ExcludeConstraint(
            (sa.text("int4range(first_policy_year, last_policy_year, '[]')"), "&&"),
            where=sa.text("unit_id is null"),
            name="ex_household_standard_policy_years",
        ),
        unique=[["code"]],
        refers={
            "unit_id": "core_unit",
        },
        one_of={
            "use": "review statistics",
            "verification": "V P U D draft_only",
        },
        checks={
            "policy_years": "first_policy_year <= last_policy_year",
            "validity": "valid_from <= valid_to",
        },
        indexes=[
            ["unit_id"],
        ],
    )
    protect("household_standard", "PovertyStandard", PublicScope())


def _create_indicator() -> None:
    create(
        "household_indicator",
        key(),
        reference("standard_id"),
        text("code", 20),
        number("no", required=True),
        text("dimension_code", 20),
        text("dimension_vi"),
        text("dimension_en"),
        text("name_vi"),
        text("name_en"),
        text("rule_vi", required=False),
        text("rule_en", required=False),
        number("age_from"),
        number("age_to"),
        text("verification", 20),
        unique=[["standard_id", "code"], ["standard_id", "no"]],
        refers={
            "standard_id": "household_standard",
        },
        cascade=["standard_id"],
        one_of={
            "verification": "V P U D draft_only",
        },
        checks={
            "ages": "age_from <= age_to",
            "no": "no >= 1",
        },
    )
    protect("household_indicator", "StandardIndicator", PublicScope())


def _create_standard_basis() -> None:
    create(
        "household_standard_basis",
        key(),
        reference("standard_id"),
        number("position", required=True),
        text("document", 80),
        text("article", required=False),
        day("issued_on", required=True),
        day("in_force_on"),
        text("verification", 20),
        unique=[["standard_id", "position"]],
        refers={
            "standard_id": "household_standard",
        },
        cascade=["standard_id"],
        one_of={
            "verification": "V P U D draft_only",
        },
    )
    protect("household_standard_basis", "StandardBasis", PublicScope())


def _create_published_figure() -> None:
    create(
        "household_published_figure",
        key(),
        day("as_of", required=True),
        reference("unit_id", required=False),
        text("unit_code", 20, required=False),
        text("unit_name"),
        text("unit_level", 20),
        text("standard_code", 40),
        number("households_total", small=False),
        number("poor_households", small=False),
        number("near_poor_households", small=False),
        sa.Column("poor_rate", sa.Numeric(5, 2)),
        sa.Column("near_poor_rate", sa.Numeric(5, 2)),
        text("status", 20),
        text("source"),
        text("note", required=False),
        *stamps(),
        unique=[["as_of", "unit_name", "standard_code", "status"]],
        refers={
            "unit_id": "core_unit",
        },
        one_of={
            "status": "preliminary official derived",
        },
        checks={
            "households": "poor_households >= 0 and near_poor_households >= 0",
            "households_total": "households_total > 0",
        },
        indexes=[
            ["unit_id"],
        ],
    )
    protect("household_published_figure", "PublishedFigure", PublicScope())


def _create_household() -> None:
    create(
        "household_household",
        key(),
        text("code", 20),
        reference("unit_id"),
        *names("head_name"),
        text("address_detail", required=False),
        day("registered_on", required=True),
        day("ended_on"),
        text("end_reason", 20, required=False),
        flag("is_synthetic"),
        *stamps(authored=True, versioned=True),
        unique=[["code"]],
        refers={
            "unit_id": "core_unit",
        },
        one_of={
            "end_reason": "died moved merged split other",
        },
        checks={
            "dates": "registered_on <= ended_on",
            "ended": "(ended_on is null) = (end_reason is null)",
            "head_name": "btrim(head_name) <> ''",
        },
        indexes=[
            ["unit_id"],
        ],
    )
    search_index("household_household")
    op.create_index("ix_household_household_sort_key", "household_household", ["sort_key", "id"])
    protect(
        "household_household",
        "Household",
        UnitScope("unit_id"),
        "head_name search_key sort_key address_detail",
    )
    op.execute("create sequence household_code_seq owned by household_household.code")
    op.execute("grant usage on sequence household_code_seq to chungtay_app")
    op.execute(
        "alter table household_household alter column code "
        "set default 'H' || lpad(nextval('household_code_seq')::text, 8, '0')"
    )


def _create_member() -> None:
    create(
        "household_member",
        key(),
        reference("household_id"),
        *names("full_name", "family_name", "middle_name", "given_name"),
        text("sex", 10, required=False),
        number("birth_year"),
        number("birth_month"),
        number("birth_day"),
        reference("ethnic_group_id", required=False),
        text("relationship_code", 20),
        sa.Column("id_number", sa.LargeBinary()),
        sa.Column("id_number_index", sa.LargeBinary()),
        text("work_status", 20, required=False),
        flag("has_merit"),
        flag("no_labour_capacity"),
        flag("has_disability"),
        flag("on_social_allowance"),
        day("joined_on"),
        day("left_on"),
        text("leave_reason", 20, required=False),
        *stamps(versioned=True),
        refers={
            "household_id": "household_household",
            "ethnic_group_id": "core_ethnic_group",
        },
        cascade=["household_id"],
        one_of={
            "sex": "male female",
            "relationship_code": "head spouse child parent sibling grandchild grandparent other",
            "work_status": "working not_working studying",
            "leave_reason": "died moved merged split other",
        },
        checks={
            "birth_day": "birth_day is null or "
            "make_date(birth_year, birth_month, birth_day) is not null",
            "birth_month": "birth_month between 1 and 12",
            "birth_parts": "(birth_month is null or birth_year is not null) "
            "and (birth_day is null or birth_month is not null)",
            "birth_year": "birth_year between 1880 and 2200",
            "dates": "joined_on <= left_on",
            "id_number": "(id_number is null) = (id_number_index is null)",
            "left": "(left_on is null) = (leave_reason is null)",
        },
        indexes=[
            ["ethnic_group_id"],
            ["household_id"],
        ],
    )
    search_index("household_member")
    unique_where(
        "uq_household_member_head",
        "household_member",
        ["household_id"],
        "relationship_code = 'head' and left_on is null",
    )
    unique_where(
        "uq_household_member_id_number_index",
        "household_member",
        ["id_number_index"],
        "left_on is null",
    )
    protect(
        "household_member",
        "Member",
        ThroughScope("household_household", "household_id"),
        "full_name family_name middle_name given_name search_key sort_key birth_year "
        "birth_month birth_day ethnic_group_id id_number id_number_index has_disability "
        "no_labour_capacity on_social_allowance",
    )

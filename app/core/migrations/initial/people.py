"""Tables of people, ethnic groups and assignments."""

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
    "core_ethnic_group",
    "core_person",
    "core_user_person",
    "core_assignment",
)


def upgrade() -> None:
    """Create the tables."""
    _create_people()
    _create_assignments()


def downgrade() -> None:
    """Drop the tables."""
    drop_tables(TABLES)


def _create_people() -> None:
    op.create_table(
        "core_ethnic_group",
        key(),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("code_1979", sa.String(2)),
        sa.Column("code_2008", sa.String(2)),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("other_names", sa.Text(), server_default="", nullable=False),
        sa.Column("language_group", sa.String(60), server_default="", nullable=False),
        sa.Column("is_minority", sa.Boolean()),
        sa.Column("code_2008_basis", sa.String(60), server_default="", nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.UniqueConstraint("code_1979"),
        sa.UniqueConstraint("code_2008"),
        sa.UniqueConstraint("key"),
    )
    op.create_table(
        "core_person",
        key(),
        sa.Column("full_name", sa.String(120), nullable=False),
        sa.Column("family_name", sa.String(60), server_default="", nullable=False),
        sa.Column("middle_name", sa.String(60), server_default="", nullable=False),
        sa.Column("given_name", sa.String(60), server_default="", nullable=False),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("sort_key", sa.Text(collation="C"), nullable=False),
        sa.Column("sex", sa.String(10)),
        sa.Column("birth_year", sa.Integer()),
        sa.Column("birth_month", sa.Integer()),
        sa.Column("birth_day", sa.Integer()),
        sa.Column("ethnic_group_id", sa.BigInteger(), sa.ForeignKey("core_ethnic_group.id")),
        sa.Column("unit_id", sa.BigInteger(), sa.ForeignKey("core_unit.id")),
        sa.Column("id_number_encrypted", sa.LargeBinary()),
        sa.Column("id_number_index", sa.LargeBinary()),
        sa.Column("phone_encrypted", sa.LargeBinary()),
        *timestamps(),
        *authors(),
        version(),
        sa.CheckConstraint(
            "birth_day is null or make_date(birth_year, birth_month, birth_day) is not null",
            name="birth_date_exists",
        ),
        sa.CheckConstraint("birth_day between 1 and 31", name="birth_day_plausible"),
        sa.CheckConstraint("birth_month between 1 and 12", name="birth_month_plausible"),
        sa.CheckConstraint(
            "(birth_month is null or birth_year is not null)"
            " and (birth_day is null or birth_month is not null)",
            name="birth_parts_in_order",
        ),
        sa.CheckConstraint("birth_year between 1850 and 2200", name="birth_year_plausible"),
        sa.CheckConstraint(
            "(id_number_encrypted is null) = (id_number_index is null)", name="id_number_indexed"
        ),
        one_of("sex", "male", "female"),
    )
    op.create_index("ix_core_person_ethnic_group_id", "core_person", ["ethnic_group_id"])
    op.create_index("ix_core_person_id_number_index", "core_person", ["id_number_index"])
    search_index("core_person")
    op.create_index("ix_core_person_unit_id_sort_key", "core_person", ["unit_id", "sort_key"])


def _create_assignments() -> None:
    op.create_table(
        "core_user_person",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("person_id", sa.BigInteger(), sa.ForeignKey("core_person.id"), nullable=False),
        sa.UniqueConstraint("person_id"),
        sa.UniqueConstraint("user_id"),
    )
    op.create_table(
        "core_assignment",
        key(),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("ab_user.id"), nullable=False),
        sa.Column("role_id", sa.Integer(), sa.ForeignKey("ab_role.id"), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), sa.ForeignKey("core_unit.id")),
        sa.Column("organisation_id", sa.BigInteger(), sa.ForeignKey("core_organisation.id")),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("basis", sa.String(250), server_default="", nullable=False),
        *timestamps(),
        *authors(),
        version(),
        sa.CheckConstraint("valid_from <= valid_to", name="dates_in_order"),
        no_overlap(
            "core_assignment",
            "user_id",
            "role_id",
            "coalesce(unit_id, 0)",
            "coalesce(organisation_id, 0)",
        ),
    )
    op.create_index("ix_core_assignment_organisation_id", "core_assignment", ["organisation_id"])
    op.create_index("ix_core_assignment_role_id", "core_assignment", ["role_id"])
    op.create_index("ix_core_assignment_unit_id", "core_assignment", ["unit_id"])
    op.create_index("ix_core_assignment_user_id", "core_assignment", ["user_id"])

"""Let lists of households be read in order, counted and searched from indexes alone."""

from __future__ import annotations

from alembic import op

revision = "household_0015"
down_revision = "household_0014"
branch_labels = None
depends_on = None

TABLE = "household_household"
BY_UNIT, BY_UNIT_AND_NAME = f"ix_{TABLE}_unit_id", f"ix_{TABLE}_unit_id_sort_key"
BY_DAY = f"ix_{TABLE}_registered_on"


def upgrade() -> None:
    """Add the indexes; that of the unit alone is the beginning of one of them."""
    op.create_index(
        BY_UNIT_AND_NAME,
        TABLE,
        ["unit_id", "sort_key", "id"],
        postgresql_include=["search_key"],
    )
    op.create_index(BY_DAY, TABLE, ["registered_on", "id"], postgresql_include=["unit_id"])
    op.drop_index(BY_UNIT, TABLE)


def downgrade() -> None:
    """Keep the index of the unit alone."""
    op.create_index(BY_UNIT, TABLE, ["unit_id"])
    op.drop_index(BY_DAY, TABLE)
    op.drop_index(BY_UNIT_AND_NAME, TABLE)

"""Create the results of movements, with their record rules, trails and guards."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.kernel.migration import run_sql
from app.kernel.migration_tables import (
    create,
    day,
    drop,
    key,
    number,
    protecting,
    reference,
    stamps,
    states,
    text,
)
from app.kernel.scope import UnitScope
from modules.movement_results.models.scopes import ResultScope

revision = "results_0001"
down_revision = None
branch_labels = ("movement_results",)
depends_on = ("movement_0004", "household_0010")

SQL = Path(__file__).parent.parent / "sql" / "guards_1.sql"
VALUE = sa.Numeric(18, 4)
OUTCOMES = (
    "AGREES DIFFERS NOT_REPORTED OTHER_STANDARD NO_ROUND NOT_CLOSED NO_EARLIER_ROUND "
    "NO_RESIDENTS NOT_IN_REGISTERS"
)
protect = protecting("movement_results")


def upgrade() -> None:
    """Create both tables with what holds of them."""
    create(
        "results_comparison",
        key(),
        reference("movement_id"),
        reference("unit_id"),
        number("year", required=True),
        reference("round_id", required=False),
        day("computed_on"),
        day("summed_up_on"),
        text("note", required=False),
        text("state", 20),
        *stamps(authored=True, versioned=True),
        unique=(("movement_id", "year"),),
        refers={
            "movement_id": "movement_movement",
            "unit_id": "core_unit",
            "round_id": "household_round",
        },
        one_of={"state": "draft summed_up"},
        checks={
            "summed_up": "state <> 'summed_up' or (computed_on is not null "
            "and summed_up_on is not null)"
        },
        indexes=(("movement_id",), ("unit_id",), ("round_id",)),
    )
    _create_line()
    protect("results_comparison", "Comparison", UnitScope("unit_id"))
    protect("results_line", "ResultLine", ResultScope())
    states("results_comparison", "draft", ("draft>summed_up",))
    run_sql(SQL.read_text(encoding="utf-8"))
    op.execute(
        "create trigger results_comparison_b_content before update or delete "
        "on results_comparison for each row execute function results_guard_comparison()"
    )
    op.execute(
        "create trigger results_line_b_content before insert or update or delete "
        "on results_line for each row execute function results_guard_line()"
    )


def downgrade() -> None:
    """Drop tables and functions."""
    drop("results_comparison", "results_line")
    op.execute("drop function results_guard_line()")
    op.execute("drop function results_guard_comparison()")


def _create_line() -> None:
    values = ("wanted", "reported_value", "reported_rate", "register_value", "register_rate")
    create(
        "results_line",
        key(),
        *(reference(name) for name in ("comparison_id", "movement_id")),
        number("year", required=True),
        *(reference(name) for name in ("target_id", "organisation_id", "unit_id")),
        text("indicator_code", 10, required=False),
        text("name"),
        text("unit_of_measure", 40),
        text("direction", 10),
        text("standard_code", 40, required=False),
        sa.Column("baseline_value", VALUE),
        *(sa.Column(name, VALUE, nullable=name != "wanted") for name in values),
        text("reported_status", 20, required=False),
        text("reported_source", required=False),
        day("reported_on"),
        sa.Column("reported_met", sa.Boolean()),
        reference("round_id", required=False),
        text("register_standard", 40, required=False),
        text("register_source", required=False),
        day("register_on"),
        sa.Column("register_met", sa.Boolean()),
        sa.Column(
            "difference", VALUE, sa.Computed("reported_value - register_value", persisted=True)
        ),
        text("outcome", 20),
        unique=(("comparison_id", "target_id"),),
        refers={
            "comparison_id": "results_comparison",
            "movement_id": "movement_movement",
            "target_id": "movement_target",
            "organisation_id": "core_organisation",
            "unit_id": "core_unit",
            "round_id": "household_round",
        },
        cascade=("comparison_id",),
        one_of={"outcome": OUTCOMES},
        checks={
            "register_value": "(outcome in ('AGREES', 'DIFFERS', 'NOT_REPORTED')) "
            "= (register_value is not null)",
            "register_source": "register_value is null or (round_id is not null "
            "and register_on is not null and register_source is not null "
            "and register_standard is not null)",
            "compared": "case outcome "
            "when 'AGREES' then round(reported_value, 2) = round(register_value, 2) "
            "when 'DIFFERS' then round(reported_value, 2) <> round(register_value, 2) "
            "when 'NOT_REPORTED' then reported_value is null else true end is true",
        },
        indexes=tuple(
            (name,)
            for name in (
                "comparison_id", "movement_id", "target_id", "organisation_id", "unit_id",
                "round_id",
            )
        ),
    )  # fmt: skip

"""Ask for the person behind an account, join records of one human, list standing conflicts.

The number of a voucher is read by whoever reads the voucher.
"""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from app.core.models.scopes import NUMBERS
from app.kernel.migration import replace_scope, run_sql
from app.kernel.scope import ThroughScope

revision = "core_0026"
down_revision = "core_0025"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
PERSON, NUMBER = "core_person", "core_number"
KEPT = "select, insert, update"  # as before; a guard keeps what was given out
ASKED = (
    "core_workflow_approval",
    "core_handover",
    "core_duty_exception",
    "core_erasure",
    "core_call_response",
)
TRIGGERS = (
    ("core_erasure_two_people", "core_erasure"),
    ("core_call_two_people", "core_call_response"),
    ("core_person_joined_guard", PERSON),
    ("core_user_person_joined", "core_user_person"),
    *(("ask_for_person", table) for table in ASKED),
)
REPLACED = (
    ("workflow", "core_workflow_agreed"),
    ("duties", "core_are_kin"),
    ("duties", "core_assignment_duty"),
)
FUNCTIONS = (
    "core_standing_conflicts(date)",
    "core_join_people(bigint, bigint)",
    "core_user_person_joined()",
    "core_person_joined_guard()",
    "core_call_two_people()",
    "core_erasure_two_people()",
    "core_ask_person()",
)


def upgrade() -> None:
    """Add the column, the guards and the functions."""
    op.add_column(
        PERSON, sa.Column("joined_to_id", sa.BigInteger(), sa.ForeignKey("core_person.id"))
    )
    op.create_index("ix_core_person_joined_to_id", PERSON, ["joined_to_id"])
    op.create_check_constraint("not_to_itself", PERSON, "joined_to_id <> id")
    for script in ("known_people.sql", "shown_numbers.sql"):
        run_sql((SQL / script).read_text(encoding="utf-8"))
    replace_scope(NUMBER, NUMBERS, KEPT, record="core.Number")


def downgrade() -> None:
    """Take them away; records of one human are two again."""
    of_series = ThroughScope("core_number_series", "series_id")
    replace_scope(NUMBER, of_series, KEPT, record="core.Number")
    op.execute("drop function core_number_is_shown(bigint)")
    for trigger, table in TRIGGERS:
        op.execute(f"drop trigger {trigger} on {table}")
    for script, name in REPLACED:
        text = (SQL / f"{script}.sql").read_text(encoding="utf-8")
        body = text.partition(f"create function {name}(")[2].partition("$$;")[0]
        run_sql(f"create or replace function {name}({body}$$;")
    for function in FUNCTIONS:
        op.execute(f"drop function {function}")
    op.execute("drop function core_person_root(bigint)")
    op.drop_column(PERSON, "joined_to_id")

"""Let sample and visits ask where the verb is granted, not only where the user works."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from app.kernel.migration import replace_scope, run_sql
from modules.household_supervision.models.scopes import KeysScope, WorkScope

revision = "household_0013"
down_revision = "household_0012"
branch_labels = None
depends_on = None

SQL = Path(__file__).parent.parent / "sql"
TABLES = (
    "household_sample",
    "household_sampled",
    "household_visit",
    "household_visit_member",
    "household_visit_household",
)
BEFORE = """
create function household_work_plans(wanted integer) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct p.id), '{}')
    from household_plan p
    where p.organisation_id = any(core_organisation_subtree(array(
              select a.organisation_id from household_assignments(wanted) a
              where a.organisation_id is not null)))
       or exists (select 1 from household_assignments(wanted) a
                  where a.unit_id is null and a.organisation_id is null)
       or p.id in (select m.plan_id from household_memberships(wanted) m)
$$
"""


def upgrade() -> None:
    """Replace the function and the rules that ask it."""
    run_sql((SQL / "work_by_verb.sql").read_text(encoding="utf-8"))
    for table in TABLES:
        replace_scope(table, WorkScope("plan_id"))
    op.execute("drop function household_work_plans(integer)")


def downgrade() -> None:
    """Ask for no verb again."""
    op.execute(BEFORE)
    for table in TABLES:
        replace_scope(table, KeysScope("household_work_plans", "plan_id"))
    op.execute("drop function household_work_plans(integer, text, text)")

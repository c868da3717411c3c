"""Let books support people and units of their own area only."""

from __future__ import annotations

from alembic import op

from app.kernel.migration import run_sql

revision = "funding_0010"
down_revision = "funding_0009"
branch_labels = None
depends_on = None

TABLES = ("funding_allocation_line", "funding_recipient")
GUARD = """
create function funding_guard_area() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.unit_id is not null and not exists (
        select 1 from funding_entity e
        where e.id = new.entity_id and new.unit_id = any(core_unit_subtree(array[e.unit_id]))
    ) then
        raise exception 'the unit lies outside the area of the books'
            using errcode = 'check_violation',
                constraint = format('ck_%s_area_unit_id', tg_table_name);
    end if;
    return new;
end
$$;
"""


def upgrade() -> None:
    """Create the guards."""
    run_sql(GUARD)
    for table in TABLES:
        op.execute(
            f"create trigger {table}_guard_area before insert or update of unit_id, entity_id "
            f"on {table} for each row execute function funding_guard_area()"
        )


def downgrade() -> None:
    """Drop the guards."""
    for table in TABLES:
        op.execute(f"drop trigger {table}_guard_area on {table}")
    op.execute("drop function funding_guard_area()")

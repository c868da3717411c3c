"""Let a body inspect organisations of its own administrative unit only."""

from __future__ import annotations

from alembic import op

from app.kernel.migration import run_sql

revision = "movement_0006"
down_revision = "movement_0005"
branch_labels = None
depends_on = None

GUARD = """
create function movement_guard_inspected_area() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not exists (
        select 1 from core_organisation o
        where o.id = new.inspected_organisation_id
          and o.unit_id = any(core_unit_subtree(array[new.unit_id]))
    ) then
        raise exception 'a body inspects the organisations of its own unit'
            using errcode = 'check_violation',
                constraint = 'ck_movement_inspection_area_inspected_organisation_id';
    end if;
    return new;
end
$$;
create trigger movement_inspection_d_area
before insert or update of unit_id, inspected_organisation_id on movement_inspection
for each row execute function movement_guard_inspected_area();
"""


def upgrade() -> None:
    """Create the guard."""
    run_sql(GUARD)


def downgrade() -> None:
    """Drop the guard."""
    op.execute("drop trigger movement_inspection_d_area on movement_inspection")
    op.execute("drop function movement_guard_inspected_area()")

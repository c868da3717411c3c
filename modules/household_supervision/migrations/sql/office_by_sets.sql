-- The authorities of a unit write its households and members. Judged once for each unit of a
-- statement: an import writes thousands of rows of a few villages.

-- Arguments as of household_guard_office; the parent is '' or 'household'.
create function household_guard_office_sets() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    units bigint[];
begin
    if core_is_system() then
        return null;
    end if;
    if tg_argv[1] = '' then
        select array_agg(distinct n.unit_id) into units from new_rows n;
    else
        select array_agg(distinct h.unit_id) into units
        from (select distinct m.household_id from new_rows m) n
        left join household_household h on h.id = n.household_id;
    end if;
    -- A row is not taken from another office either.
    if tg_op = 'UPDATE' and tg_argv[1] = '' then
        select units || array_agg(distinct o.unit_id) into units from old_rows o;
    elsif tg_op = 'UPDATE' then
        select units || array_agg(distinct h.unit_id) into units
        from (select distinct m.household_id from old_rows m) o
        left join household_household h on h.id = o.household_id;
    end if;
    -- A unit that is not known is nobody's but theirs who act in the whole country.
    if exists (
        select from (select distinct unnest(units) as id) u
        where not coalesce(household_office_may('write', tg_argv[0], u.id), false)
    ) then
        raise exception 'only the authorities of the unit write %', tg_table_name
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$;

-- What must hold of results against every path.

-- What was summed up stands, and so does what a comparison is about; it is summed up with lines.
create function results_guard_comparison() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if old.state = 'summed_up' or tg_op = 'UPDATE' and (new.movement_id, new.year, new.unit_id)
        is distinct from (old.movement_id, old.year, old.unit_id)
    then
        raise exception 'what was summed up stands'
            using errcode = 'check_violation', constraint = 'ck_results_comparison_stands';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if new.state = 'summed_up' and not core_actor_may('sum_up', 'movement_results.Comparison') then
        raise exception 'only the head of the standing body sums up'
            using errcode = 'insufficient_privilege';
    end if;
    if new.state = 'summed_up' and not exists (
        select 1 from results_line l where l.comparison_id = new.id
    ) then
        raise exception 'nothing was compared'
            using errcode = 'check_violation', constraint = 'ck_results_comparison_lines';
    end if;
    return new;
end
$$;

-- Lines are computed by the program, from closed reviews by the standard of the target only.
create function results_guard_line() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    each bigint;
    wanted text;
    measured text;
    closed boolean;
begin
    if not core_is_system() then
        raise exception 'results are computed, not written'
            using errcode = 'insufficient_privilege';
    end if;
    foreach each in array array_remove(array[
        case when tg_op <> 'INSERT' then old.comparison_id end,
        case when tg_op <> 'DELETE' then new.comparison_id end
    ], null) loop
        -- A share lock: summing up waits for those who still compute, and the reverse.
        perform 1 from results_comparison c where c.id = each and c.state = 'summed_up' for share;
        if found then
            raise exception 'what was summed up stands'
                using errcode = 'check_violation', constraint = 'ck_results_line_stands';
        end if;
    end loop;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if new.register_value is null then
        return new;
    end if;
    select s.code into wanted
    from movement_target t join movement_standard s on s.id = t.standard_id
    where t.id = new.target_id;
    select s.code, r.state = 'closed' into measured, closed
    from household_round r join household_standard s on s.id = r.standard_id
    where r.id = new.round_id;
    if measured is distinct from new.register_standard or wanted is distinct from new.standard_code
        or wanted is not null and wanted <> measured
    then
        raise exception 'rates of two poverty standards are not compared'
            using errcode = 'check_violation', constraint = 'ck_results_line_standard';
    end if;
    if not closed then
        raise exception 'only a closed review is compared'
            using errcode = 'check_violation', constraint = 'ck_results_line_closed';
    end if;
    return new;
end
$$;

-- What must hold of reports and their figures against every path.

-- A period stands once reports were asked for, and reports only come from opening it.
create function movement_guard_period() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if old.state <> 'planned' and (
        tg_op = 'DELETE' or movement_changed(to_jsonb(old), to_jsonb(new), array['state']) <> '{}'
    ) then
        raise exception 'a period that was opened stands'
            using errcode = 'check_violation', constraint = 'ck_movement_period_stands';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

create function movement_guard_report() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    record constant text := 'emulation_movement.Report';
    standing bigint;
    office bigint;
    checker bigint;
begin
    if tg_op = 'INSERT' then
        if not core_is_system() then
            raise exception 'reports are made by opening their period'
                using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    if tg_op = 'DELETE' then
        raise exception 'a report is not removed'
            using errcode = 'check_violation', constraint = 'ck_movement_report_stands';
    end if;
    if (new.period_id, new.organisation_id, new.unit_id, new.due_on, new.effective_due_on)
        is distinct from
        (old.period_id, old.organisation_id, old.unit_id, old.due_on, old.effective_due_on)
        or (old.first_submitted_on is not null
            and new.first_submitted_on is distinct from old.first_submitted_on)
    then
        raise exception 'due days and the first submission of a report stand'
            using errcode = 'check_violation', constraint = 'ck_movement_report_first';
    end if;
    if movement_changed(to_jsonb(old), to_jsonb(new), array[
        'state', 'accepted_on', 'waived_reason', 'days_late', 'days_late_by_original'
    ]) <> '{}' then
        if not movement_may('write', record, new.organisation_id) then
            raise exception 'a report is written by its organisation'
                using errcode = 'insufficient_privilege';
        end if;
        if old.state not in ('open', 'returned', 'missing') then
            raise exception 'a report that was submitted stands'
                using errcode = 'check_violation', constraint = 'ck_movement_report_stands';
        end if;
    end if;
    if new.state = old.state then
        return new;
    end if;
    if new.state = 'submitted' then
        if not movement_may('sign', record, new.organisation_id) then
            raise exception 'the head of the organisation submits its report'
                using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    select m.standing_organisation_id, m.emulation_organisation_id into standing, office
    from movement_period p join movement_movement m on m.id = p.movement_id
    where p.id = new.period_id;
    -- Nobody checks the own report: that of the standing body goes to the emulation office.
    checker := case when new.organisation_id = standing then office else standing end;
    if not movement_may('check', record, checker) then
        raise exception 'a report is checked by the standing body, its own by the emulation office'
            using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

-- What stands in a report is written by its organisation, until it is submitted.
create function movement_guard_reported() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    each bigint;
    held movement_report;
begin
    foreach each in array array_remove(array[
        case when tg_op <> 'INSERT' then old.report_id end,
        case when tg_op <> 'DELETE' then new.report_id end
    ], null) loop
        select r.* into held from movement_report r where r.id = each for share;
        if not movement_may('write', tg_argv[0], held.organisation_id) then
            raise exception 'a report is written by its organisation'
                using errcode = 'insufficient_privilege';
        end if;
        if held.state not in ('open', 'returned', 'missing') then
            raise exception 'a report that was submitted stands'
                using errcode = 'check_violation', constraint = 'ck_movement_report_stands';
        end if;
    end loop;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

-- A figure is of the reporter's own target, by the target's standard; points and attainment follow.
create function movement_guard_figure() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    goal movement_target;
    wanted numeric;
    is_yearly boolean;
    half boolean;
begin
    select t.* into goal from movement_target t where t.id = new.target_id;
    if not exists (
        select 1 from movement_report r
        join movement_period p on p.id = r.period_id
        join movement_version v on v.movement_id = p.movement_id
        join movement_registration g on g.movement_version_id = v.id
            and g.organisation_id = r.organisation_id
        where r.id = new.report_id and g.id = goal.registration_id
    ) then
        raise exception 'the target is another organisation''s or movement''s'
            using errcode = 'check_violation', constraint = 'ck_movement_figure_target_id';
    end if;
    if goal.value_kind in ('RATE', 'POINTS') and new.status <> 'NOT_AVAILABLE'
        and new.standard_id is distinct from goal.standard_id
    then
        raise exception 'rates of two poverty standards are not compared'
            using errcode = 'check_violation', constraint = 'ck_movement_figure_standard_id';
    end if;
    select coalesce(i.is_yearly, false) into is_yearly
    from movement_indicator i where i.id = goal.indicator_id;
    select p.kind = 'SIX_MONTHS' into half
    from movement_report r join movement_period p on p.id = r.period_id where r.id = new.report_id;
    if half and is_yearly and new.status = 'OFFICIAL' then
        raise exception 'the yearly review has no official figure for a half-year'
            using errcode = 'check_violation', constraint = 'ck_movement_figure_status';
    end if;
    if goal.value_kind = 'POINTS' then
        if new.status <> 'NOT_AVAILABLE' and new.end_rate is null then
            raise exception 'points follow from the rate at the end'
                using errcode = 'check_violation', constraint = 'ck_movement_figure_end_rate';
        end if;
        new.value := goal.baseline_value - new.end_rate;
    end if;
    wanted := coalesce(goal.assigned_value, goal.registered_value);
    new.is_met := case goal.direction when 'UP' then new.value >= wanted else new.value <= wanted end;
    new.attainment := case when goal.direction = 'UP' and wanted <> 0
        then round(new.value / wanted * 100, 1) end;
    return new;
end
$$;

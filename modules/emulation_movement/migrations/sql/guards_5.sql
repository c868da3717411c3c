-- Why a report or a registration came back: kept with it, written by the step that sends it back.

create or replace function movement_guard_report() returns trigger
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
        'state', 'accepted_on', 'waived_reason', 'returned_reason', 'days_late',
        'days_late_by_original'
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
    if new.returned_reason is distinct from old.returned_reason
        and (new.state = old.state or new.state <> 'returned')
    then
        raise exception 'why a report came back is written by who sends it back, then'
            using errcode = 'check_violation',
                  constraint = 'ck_movement_report_returned_stands';
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

create or replace function movement_guard_registration() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    changed text[];
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            raise exception 'a signed registration is not removed'
                using errcode = 'check_violation', constraint = 'ck_movement_registration_stands';
        end if;
        return old;
    end if;
    if exists (
        select 1 from core_organisation o
        where o.id = new.organisation_id and o.unit_id is distinct from new.unit_id
    ) and not core_is_system() then
        raise exception 'the unit is another than the organisation''s'
            using errcode = 'check_violation', constraint = 'ck_movement_registration_unit_id';
    end if;
    changed := case when tg_op = 'INSERT' then array['organisation_id'] else
        movement_changed(to_jsonb(old), to_jsonb(new), array['state', 'confirmed_on', 'returned_reason']) end;
    if changed <> '{}' and not movement_may(
        'write', 'emulation_movement.Registration', new.organisation_id
    ) then
        raise exception 'a registration is written by its organisation'
            using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'INSERT' then
        return new;
    end if;
    if new.returned_reason is distinct from old.returned_reason
        and (new.state = old.state or new.state <> 'returned')
    then
        raise exception 'why a registration came back is written by who sends it back, then'
            using errcode = 'check_violation',
                  constraint = 'ck_movement_registration_returned_stands';
    end if;
    if old.state in ('sent', 'confirmed', 'withdrawn') and changed <> '{}'
        or (new.organisation_id, new.movement_version_id)
            is distinct from (old.organisation_id, old.movement_version_id)
    then
        raise exception 'a registration that was sent stands'
            using errcode = 'check_violation', constraint = 'ck_movement_registration_stands';
    end if;
    if new.state <> old.state and new.state = 'sent' and not exists (
        select 1 from movement_version v
        where v.id = new.movement_version_id and v.state = 'adopted'
    ) then
        raise exception 'the plan is not in force'
            using errcode = 'check_violation', constraint = 'ck_movement_registration_plan';
    end if;
    return new;
end
$$;

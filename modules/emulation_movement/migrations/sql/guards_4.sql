-- What must hold of inspections and model examples against every path.

-- Is an organisation another one, or below it?
create function movement_is_within(organisation bigint, top bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    with recursive up(id, parent_id) as (
        select o.id, o.parent_id from core_organisation o where o.id = organisation
        union
        select o.id, o.parent_id from core_organisation o join up on o.id = up.parent_id
    )
    select exists (select 1 from up where up.id = top)
$$;

-- The inspecting body writes; the inspected one its remarks and its signature, during the visit.
create function movement_guard_inspection() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    record constant text := 'emulation_movement.Inspection';
    changed text[];
begin
    if tg_op = 'DELETE' then
        if old.state <> 'planned' then
            raise exception 'an inspection whose team was decided stands'
                using errcode = 'check_violation', constraint = 'ck_movement_inspection_stands';
        end if;
        return old;
    end if;
    if tg_op = 'INSERT' then
        if movement_is_within(new.organisation_id, new.inspected_organisation_id) then
            raise exception 'nobody inspects the own organisation'
                using errcode = 'check_violation', constraint = 'ck_movement_inspection_itself';
        end if;
        if not movement_may('write', record, new.organisation_id) then
            raise exception 'an inspection is planned by the inspecting body'
                using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    changed := movement_changed(to_jsonb(old), to_jsonb(new));
    if not changed <@ array['unit_remarks', 'signed_for_unit', 'refusal_reason']
        and not movement_may('write', record, new.organisation_id)
    then
        raise exception 'the inspected body writes its remarks only'
            using errcode = 'insufficient_privilege';
    end if;
    if 'unit_remarks' = any(changed)
        and not movement_may('write', record, new.inspected_organisation_id)
    then
        raise exception 'remarks are the inspected body''s own'
            using errcode = 'insufficient_privilege';
    end if;
    if changed && array['movement_id', 'organisation_id', 'unit_id', 'inspected_organisation_id']
        or old.state not in ('planned', 'postponed', 'team_decided') and changed && array[
            'decision_number', 'decision_date', 'period_from', 'period_to']
        or old.state in ('minutes_signed', 'concluded', 'follow_up', 'closed') and changed && array[
            'results', 'limits', 'causes', 'minutes_on', 'signed_for_team', 'signed_for_unit',
            'refusal_reason', 'unit_remarks', 'visited_from', 'visited_to', 'place']
        or old.state in ('concluded', 'follow_up', 'closed') and changed && array[
            'conclusion_number', 'concluded_on', 'conclusion']
    then
        raise exception 'what was decided, signed or concluded stands'
            using errcode = 'check_violation', constraint = 'ck_movement_inspection_stands';
    end if;
    if new.state = old.state then
        return new;
    end if;
    if new.state in ('concluded', 'closed')
        and not movement_may('confirm', record, new.organisation_id)
    then
        raise exception 'the head of the inspecting body concludes'
            using errcode = 'insufficient_privilege';
    end if;
    if new.state = 'team_decided' and not exists (
        select 1 from movement_inspector i where i.inspection_id = new.id and i.role = 'HEAD'
    ) then
        raise exception 'a team without a head'
            using errcode = 'check_violation', constraint = 'ck_movement_inspection_team';
    end if;
    if new.state = 'closed' and exists (
        select 1 from movement_advice a
        where a.inspection_id = new.id and a.state not in ('verified', 'dropped')
    ) then
        raise exception 'recommendations are open'
            using errcode = 'check_violation', constraint = 'ck_movement_inspection_advice';
    end if;
    return new;
end
$$;

-- Team, findings and recommendations are the inspecting body's; they stand with the minutes.
-- Arguments: the permission name, and the first states in which they stand.
create function movement_guard_inspected() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    each bigint;
    held movement_inspection;
begin
    foreach each in array array_remove(array[
        case when tg_op <> 'INSERT' then old.inspection_id end,
        case when tg_op <> 'DELETE' then new.inspection_id end
    ], null) loop
        select i.* into held from movement_inspection i where i.id = each for share;
        if not movement_may('write', tg_argv[0], held.organisation_id) then
            raise exception 'only the inspecting body writes this'
                using errcode = 'insufficient_privilege';
        end if;
        if held.state = any(string_to_array(tg_argv[1], ' ')) then
            raise exception 'what was decided, signed or concluded stands'
                using errcode = 'check_violation', constraint = 'ck_movement_inspection_stands';
        end if;
    end loop;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

create function movement_guard_inspector() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (
        select 1 from movement_inspection i where i.id = new.inspection_id
          and movement_is_within(new.organisation_id, i.inspected_organisation_id)
    ) then
        raise exception 'nobody inspects the own organisation'
            using errcode = 'check_violation', constraint = 'ck_movement_inspector_organisation_id';
    end if;
    return new;
end
$$;

-- The inspecting body writes and verifies a recommendation, the inspected one answers it.
create function movement_guard_advice() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    record constant text := 'emulation_movement.Advice';
    held movement_inspection;
    changed text[];
begin
    select i.* into held from movement_inspection i
    where i.id = case when tg_op = 'DELETE' then old.inspection_id else new.inspection_id end
    for share;
    if tg_op <> 'UPDATE' then
        if not movement_may('write', record, held.organisation_id) then
            raise exception 'the inspecting body recommends'
                using errcode = 'insufficient_privilege';
        end if;
        if held.state not in ('in_progress', 'minutes_signed') then
            raise exception 'recommendations belong to the minutes'
                using errcode = 'check_violation', constraint = 'ck_movement_inspection_stands';
        end if;
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    changed := movement_changed(to_jsonb(old), to_jsonb(new));
    if changed && array['answer', 'evidence', 'done_on']
        or new.state <> old.state and new.state in ('responded', 'evidence_given')
    then
        if not movement_may('write', record, held.inspected_organisation_id) then
            raise exception 'the inspected body answers'
                using errcode = 'insufficient_privilege';
        end if;
    end if;
    if changed && array['inspection_id', 'text', 'basis', 'due_on', 'finding_id', 'verified_on']
        or new.state <> old.state and new.state in ('verified', 'rejected', 'dropped')
    then
        if not movement_may('check', record, held.organisation_id) then
            raise exception 'the inspecting body judges what was done'
                using errcode = 'insufficient_privilege';
        end if;
    end if;
    if old.state in ('verified', 'dropped') and changed <> '{}'
        or held.state in ('concluded', 'follow_up', 'closed')
            and changed && array['inspection_id', 'text', 'basis', 'due_on', 'finding_id']
    then
        raise exception 'a concluded recommendation stands'
            using errcode = 'check_violation', constraint = 'ck_movement_inspection_stands';
    end if;
    return new;
end
$$;

-- What is shown stands as it was checked, but for complaints and where it is applied.
create function movement_guard_example() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    record constant text := 'emulation_movement.ModelExample';
    changed text[];
begin
    if tg_op = 'DELETE' then
        if old.state <> 'detected' then
            raise exception 'a checked example stands'
                using errcode = 'check_violation', constraint = 'ck_movement_example_stands';
        end if;
        return old;
    end if;
    changed := case when tg_op = 'INSERT' then array['name'] else
        movement_changed(to_jsonb(old), to_jsonb(new), array['state', 'has_complaint']) end;
    if changed <> '{}' and not movement_may('write', record, new.organisation_id) then
        raise exception 'an example is described by the organisation that found it'
            using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'INSERT' then
        return new;
    end if;
    if old.state in ('publicised', 'replicated', 'withdrawn', 'rejected') and changed <> '{}' then
        raise exception 'what is shown stands'
            using errcode = 'check_violation', constraint = 'ck_movement_example_stands';
    end if;
    if new.state = 'replicated' and old.state <> 'replicated' and not exists (
        select 1 from movement_example_spread s where s.example_id = new.id
    ) then
        raise exception 'no other place applies it'
            using errcode = 'check_violation', constraint = 'ck_movement_example_spread';
    end if;
    return new;
end
$$;

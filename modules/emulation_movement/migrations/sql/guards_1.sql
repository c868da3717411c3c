-- What must hold of movements, plans and registrations against every path.

-- Does an assignment of the actor grant the verb for this organisation (or one above it)?
create function movement_may(verb text, record text, organisation bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system()
        or core_all_organisations(verb, record)
        or organisation = any(core_my_organisations(verb, record))
$$;

-- The columns of two states of a row that differ, without those that may.
create function movement_changed(old_row jsonb, new_row jsonb, free text[] default '{}') returns text[]
language sql immutable set search_path = public, pg_temp as $$
    select coalesce(array_agg(n.key order by n.key), '{}')
    from jsonb_each(new_row) n
    where n.key <> all(free || array['updated_at', 'updated_by_id', 'version'])
      and n.value is distinct from old_row -> n.key
$$;

-- What identifies a movement stands once it is issued; an issued one is never removed.
create function movement_guard_movement() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            raise exception 'an issued movement stands'
                using errcode = 'check_violation', constraint = 'ck_movement_movement_stands';
        end if;
        return old;
    end if;
    if old.state <> 'draft' and array[
        'code', 'method', 'scope', 'year_from', 'organisation_id', 'unit_id'
    ] && movement_changed(to_jsonb(old), to_jsonb(new)) then
        raise exception 'code, beginning and organiser of an issued movement stand'
            using errcode = 'check_violation', constraint = 'ck_movement_movement_stands';
    end if;
    if old.state = 'draft' and new.state = 'issued' and not exists (
        select 1 from movement_version v where v.movement_id = new.id and v.state = 'adopted'
    ) then
        raise exception 'a movement is issued with an adopted version'
            using errcode = 'check_violation', constraint = 'ck_movement_movement_plan';
    end if;
    return new;
end
$$;

-- An adopted version stands: only its end may be written, once, by the version that replaces it.
create function movement_guard_version() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    organiser bigint;
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            raise exception 'an adopted version stands'
                using errcode = 'check_violation', constraint = 'ck_movement_version_stands';
        end if;
        return old;
    end if;
    -- Locks the movement, so that two adoptions are judged one after the other.
    select m.organisation_id into organiser
    from movement_movement m where m.id = new.movement_id for no key update;
    if tg_op = 'UPDATE' and old.state <> 'draft' then
        if old.state = 'adopted' and new.state = 'superseded' and old.effective_to is null then
            if movement_changed(to_jsonb(old), to_jsonb(new), array['state', 'effective_to']) = '{}' then
                return new;
            end if;
        elsif movement_changed(to_jsonb(old), to_jsonb(new)) = '{}' then
            return new;
        end if;
        raise exception 'an adopted version stands'
            using errcode = 'check_violation', constraint = 'ck_movement_version_stands';
    end if;
    if new.state = 'adopted' then
        if not movement_may('adopt', 'emulation_movement.MovementVersion', organiser) then
            raise exception 'only the leadership of the organiser adopts a plan'
                using errcode = 'insufficient_privilege';
        end if;
        if (select count(distinct c.object_class) from movement_criterion c
            where c.movement_version_id = new.id) < 2 then
            raise exception 'a plan without criteria for collectives and for individuals'
                using errcode = 'check_violation', constraint = 'ck_movement_version_criteria';
        end if;
        if exists (
            select 1 from movement_version v where v.movement_id = new.movement_id
              and v.id <> new.id and v.state <> 'draft'
              and (v.effective_to is null or v.effective_to >= new.effective_from)
        ) then
            raise exception 'an earlier version is in force on that day'
                using errcode = 'check_violation', constraint = 'ck_movement_version_overlap';
        end if;
    end if;
    return new;
end
$$;

-- What belongs to a version of a plan stands with it.
create function movement_guard_part() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    each bigint;
begin
    foreach each in array array_remove(array[
        case when tg_op <> 'INSERT' then old.movement_version_id end,
        case when tg_op <> 'DELETE' then new.movement_version_id end
    ], null) loop
        -- A share lock: an adoption waits for those who still write the draft, and the reverse.
        perform 1 from movement_version v where v.id = each and v.state <> 'draft' for share;
        if found then
            raise exception 'the parts of an adopted version stand'
                using errcode = 'check_violation', constraint = 'ck_movement_version_stands';
        end if;
    end loop;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

-- A registration is written by its own organisation, under an adopted plan; once sent it stands.
create function movement_guard_registration() returns trigger
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
        movement_changed(to_jsonb(old), to_jsonb(new), array['state', 'confirmed_on']) end;
    if changed <> '{}' and not movement_may(
        'write', 'emulation_movement.Registration', new.organisation_id
    ) then
        raise exception 'a registration is written by its organisation'
            using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'INSERT' then
        return new;
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

-- What must hold of acknowledgements, targets and tasks against every path.

-- Does the actor write a record for the organisation of a registration?
create function movement_may_for(record text, registration bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1 from movement_registration r
        where r.id = registration and movement_may('write', record, r.organisation_id)
    )
$$;

-- The parts of a registration are written by its organisation, until it is sent.
-- Arguments: the permission name, and the columns that stay open afterwards.
create function movement_guard_registered() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    each bigint;
    held text;
    changed text[] := case when tg_op = 'UPDATE' then movement_changed(
        to_jsonb(old), to_jsonb(new), tg_argv[1:]) else array['id'] end;
begin
    foreach each in array array_remove(array[
        case when tg_op <> 'INSERT' then old.registration_id end,
        case when tg_op <> 'DELETE' then new.registration_id end
    ], null) loop
        if not movement_may_for(tg_argv[0], each) then
            raise exception 'what is registered is written by its organisation'
                using errcode = 'insufficient_privilege';
        end if;
        select r.state into held from movement_registration r where r.id = each for share;
        if held not in ('draft', 'amending') and changed <> '{}' then
            raise exception 'what was signed stands'
                using errcode = 'check_violation', constraint = 'ck_movement_registration_stands';
        end if;
        if held = 'amending' and tg_op = 'DELETE' then
            raise exception 'a confirmed target is changed, not removed'
                using errcode = 'check_violation', constraint = 'ck_movement_registration_stands';
        end if;
    end loop;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

-- What a target was before an amendment is kept.
create function movement_keep_target() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (old.assigned_value, old.registered_value) is distinct from
        (new.assigned_value, new.registered_value)
        and exists (
            select 1 from movement_registration r
            where r.id = new.registration_id and r.state = 'amending'
        )
    then
        insert into movement_target_revision
            (target_id, revised_on, assigned_value, registered_value, lower_reason)
        values (old.id, core_today(), old.assigned_value, old.registered_value, old.lower_reason);
    end if;
    return null;
end
$$;

-- A direction, a unit or a standard that is not the indicator's would compare unlike things.
create function movement_guard_target() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (
        select 1 from movement_indicator i where i.id = new.indicator_id
          and (i.value_kind, i.direction) is distinct from (new.value_kind, new.direction)
    ) then
        raise exception 'kind and direction are the indicator''s'
            using errcode = 'check_violation', constraint = 'ck_movement_target_indicator_id';
    end if;
    return new;
end
$$;

-- An acknowledgement is a fact: by the addressee's own people, once sent, and never changed.
create function movement_guard_acknowledgement() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    addressee bigint;
    held text;
begin
    if tg_op <> 'INSERT' then
        raise exception 'an acknowledgement stands'
            using errcode = 'check_violation', constraint = 'ck_movement_acknowledgement_stands';
    end if;
    select r.state, case new.office when 'STANDING' then m.standing_organisation_id
                                    else m.emulation_organisation_id end
    into held, addressee
    from movement_registration r
    join movement_version v on v.id = r.movement_version_id
    join movement_movement m on m.id = v.movement_id
    where r.id = new.registration_id
    for share of r;
    if new.organisation_id is distinct from addressee
        or not movement_may('write', 'emulation_movement.Acknowledgement', addressee)
    then
        raise exception 'only the addressee acknowledges'
            using errcode = 'insufficient_privilege';
    end if;
    if held not in ('sent', 'confirmed') then
        raise exception 'what was not sent was not received'
            using errcode = 'check_violation', constraint = 'ck_movement_acknowledgement_sent';
    end if;
    return new;
end
$$;

-- A registration is sent with a target, and confirmed once both addressees acknowledged it.
create function movement_guard_steps() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.state = 'sent' and old.state <> 'sent' and not exists (
        select 1 from movement_target t where t.registration_id = new.id
    ) then
        raise exception 'a registration without a target'
            using errcode = 'check_violation', constraint = 'ck_movement_registration_targets';
    end if;
    if new.state = 'confirmed' and old.state <> 'confirmed' and (
        select count(*) from movement_acknowledgement a where a.registration_id = new.id
    ) < 2 then
        raise exception 'both addressees have to acknowledge'
            using errcode = 'check_violation', constraint = 'ck_movement_registration_acknowledged';
    end if;
    return new;
end
$$;

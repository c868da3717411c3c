-- A hand-over: begun by who gives out assignments, confirmed by each side with its own account.
create function core_handover_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    before core_assignment;
    after_it core_assignment;
begin
    if tg_op = 'INSERT' then
        if not core_is_system()
            and not coalesce(core_user_may(core_actor_id(), 'write', 'core.Handover'), false)
        then
            raise exception 'hand-overs are begun by who gives out assignments'
                using errcode = 'insufficient_privilege';
        end if;
        select a.* into before from core_assignment a where a.id = new.assignment_id;
        select a.* into after_it from core_assignment a where a.id = new.successor_id;
        if before.valid_to is distinct from new.ends_on or before.original_id is not null
            or after_it.valid_from is distinct from new.ends_on + 1 or after_it.original_id is not null
            or after_it.role_id <> before.role_id
            or after_it.unit_id is distinct from before.unit_id
            or after_it.organisation_id is distinct from before.organisation_id
        then
            raise exception 'one assignment ends and the next day the same office begins'
                using errcode = 'check_violation', constraint = 'ck_core_handover_office';
        end if;
        new.giver_id := before.user_id;
        new.receiver_id := after_it.user_id;
        if core_person_key(new.giver_id) = core_person_key(new.receiver_id) then
            raise exception 'two different people hand over'
                using errcode = 'check_violation', constraint = 'ck_core_handover_two_receiver_id';
        end if;
        new.giver_confirmed_at := null;
        new.receiver_confirmed_at := null;
        return new;
    end if;
    if (to_jsonb(new) - array['giver_confirmed_at', 'giver_note', 'receiver_confirmed_at', 'receiver_note',
            'version', 'updated_at', 'updated_by_id'])
        is distinct from
        (to_jsonb(old) - array['giver_confirmed_at', 'giver_note', 'receiver_confirmed_at', 'receiver_note',
            'version', 'updated_at', 'updated_by_id'])
        or ((new.giver_confirmed_at, new.giver_note) is distinct from (old.giver_confirmed_at, old.giver_note)
            and (old.giver_confirmed_at is not null or core_actor_id() is distinct from new.giver_id))
        or ((new.receiver_confirmed_at, new.receiver_note)
                is distinct from (old.receiver_confirmed_at, old.receiver_note)
            and (old.receiver_confirmed_at is not null or core_actor_id() is distinct from new.receiver_id))
    then
        raise exception 'each side confirms for itself, once, and what is written stands'
            using errcode = 'check_violation', constraint = 'ck_core_handover_stands';
    end if;
    if new.giver_confirmed_at is distinct from old.giver_confirmed_at then
        new.giver_confirmed_at := clock_timestamp();
    end if;
    if new.receiver_confirmed_at is distinct from old.receiver_confirmed_at then
        new.receiver_confirmed_at := clock_timestamp();
    end if;
    return new;
end
$$;

create trigger core_handover_guard before insert or update on core_handover
    for each row execute function core_handover_guard();

-- What was open is listed by the program when the hand-over is made, not later.
create function core_handover_item_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    whole core_handover;
begin
    select h.* into whole from core_handover h where h.id = new.handover_id for share;
    if not core_is_system() or whole.giver_confirmed_at is not null
        or whole.receiver_confirmed_at is not null
    then
        raise exception 'what was open is listed with the hand-over'
            using errcode = 'check_violation', constraint = 'ck_core_handover_stands';
    end if;
    new.giver_id := whole.giver_id;
    new.receiver_id := whole.receiver_id;
    return new;
end
$$;

create trigger core_handover_item_guard before insert on core_handover_item
    for each row execute function core_handover_item_guard();

-- As before; what is handed over is copied, since each side reaches its own assignment only.
create or replace function core_delegation_make() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    original core_assignment;
begin
    select a.* into original from core_assignment a where a.id = new.assignment_id for share;
    if not core_is_system() and core_actor_id() is distinct from original.user_id
        and not coalesce(core_user_may(core_actor_id(), 'oversee', 'core.Delegation'), false)
    then
        raise exception 'only its holder or an administrator hands over an assignment'
            using errcode = 'insufficient_privilege';
    end if;
    if original.original_id is not null then
        perform core_delegation_refuse('onward', 'a stand-in hands nothing on');
    end if;
    new.giver_id := original.user_id;
    new.role_id := original.role_id;
    new.unit_id := original.unit_id;
    new.organisation_id := original.organisation_id;
    if core_person_key(new.stand_in_id) = core_person_key(original.user_id)
        or not exists (select 1 from ab_user u where u.id = new.stand_in_id and u.active)
    then
        perform core_delegation_refuse('other_stand_in_id', 'another person with an open account stands in');
    end if;
    if new.valid_from < core_today() and not core_is_system() then
        perform core_delegation_refuse('today_valid_from', 'nobody stands in for the past');
    end if;
    if original.valid_from > new.valid_from or original.valid_to < new.valid_to then
        perform core_delegation_refuse('within_valid_to', 'a stand-in never outlasts the original');
    end if;
    new.withdrawn_at := null;
    new.withdrawn_by_id := null;
    new.withdraw_reason := '';
    insert into core_assignment (
        user_id, role_id, unit_id, organisation_id, valid_from, valid_to, basis, original_id, ends_with_unit,
        created_by_id, updated_by_id
    ) values (
        new.stand_in_id, original.role_id, original.unit_id, original.organisation_id, new.valid_from,
        new.valid_to, left(concat_ws(' ', new.capacity, new.paper_number, new.reason), 250), original.id,
        original.ends_with_unit, core_actor_id(), core_actor_id()
    ) returning id into new.stand_in_assignment_id;
    return new;
end
$$;

-- What must hold of data calls against every path.

-- Whether the actor holds a verb on a record in a unit.
create function core_call_may(verb text, record text, unit bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system() or core_all_units(verb, record)
        or unit = any(core_my_units(verb, record))
$$;

-- The columns of two states of a row that differ, without those that may.
create function core_call_changed(old_row jsonb, new_row jsonb, free text[]) returns text[]
language sql immutable set search_path = public, pg_temp as $$
    select coalesce(array_agg(n.key order by n.key), '{}')
    from jsonb_each(new_row) n
    where n.key <> all(free || array['updated_at', 'updated_by_id', 'version'])
      and n.value is distinct from old_row -> n.key
$$;

-- An issued call stands but for its way; only who may issue takes its steps.
create function core_call_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        return new;
    end if;
    if old.state <> 'draft' and (
        tg_op = 'DELETE' or core_call_changed(to_jsonb(old), to_jsonb(new), array['state']) <> '{}'
    ) then
        raise exception 'an issued data call stands'
            using errcode = 'check_violation', constraint = 'ck_core_call_stands';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if new.state <> old.state then
        if not core_call_may('issue', 'core.DataCall', old.unit_id) then
            raise exception 'a data call is issued, closed and locked by who may issue it'
                using errcode = 'insufficient_privilege';
        end if;
        if new.state = 'issued' and not exists (
            select 1 from core_call_field f where f.call_id = new.id and f.formula is null
        ) then
            raise exception 'a data call asks for something'
                using errcode = 'check_violation', constraint = 'ck_core_call_fields';
        end if;
    end if;
    return new;
end
$$;

-- The design of an issued call stands.
create function core_call_field_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    each bigint;
    found text;
begin
    foreach each in array array_remove(array[
        case when tg_op <> 'INSERT' then old.call_id end,
        case when tg_op <> 'DELETE' then new.call_id end
    ], null) loop
        select c.state into found from core_call c where c.id = each for share;
        if found <> 'draft' then
            raise exception 'the form of an issued data call stands'
                using errcode = 'check_violation', constraint = 'ck_core_call_field_stands';
        end if;
    end loop;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

-- Who is asked is settled in the draft; the asked unit hands in, somebody else of the office checks.
create function core_call_response_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    record constant text := 'core.CallResponse';
    held core_call;
begin
    select c.* into held from core_call c
    where c.id = case when tg_op = 'DELETE' then old.call_id else new.call_id end for share;
    if tg_op = 'DELETE' then
        if held.state <> 'draft' then  -- no row at all when the draft goes with its addressees
            raise exception 'who was asked stands'
                using errcode = 'check_violation', constraint = 'ck_core_call_response_stands';
        end if;
        return old;
    end if;
    if tg_op = 'INSERT' then
        if held.state <> 'draft' or held.id is null then
            raise exception 'who is asked is settled before a call is issued'
                using errcode = 'check_violation', constraint = 'ck_core_call_response_stands';
        end if;
        if new.call_unit_id <> held.unit_id
            or new.unit_id <> all(core_unit_subtree(array[held.unit_id])) then
            raise exception 'a call asks units within its own one'
                using errcode = 'check_violation', constraint = 'ck_core_call_response_unit_id';
        end if;
        if not core_call_may('write', 'core.DataCall', held.unit_id) then
            raise exception 'a call is addressed by its office'
                using errcode = 'insufficient_privilege';
        end if;
        return new;
    end if;
    if (new.call_id, new.unit_id, new.call_unit_id)
        is distinct from (old.call_id, old.unit_id, old.call_unit_id)
        or (old.first_handed_in_on is not null
            and new.first_handed_in_on is distinct from old.first_handed_in_on)
        or (held.state <> 'draft' and new.effective_due_on <> old.effective_due_on) then
        raise exception 'who was asked, until when, and the first handing in stand'
            using errcode = 'check_violation', constraint = 'ck_core_call_response_stands';
    end if;
    if held.state = 'locked' then
        raise exception 'the answers to a locked call stand'
            using errcode = 'check_violation', constraint = 'ck_core_call_response_locked';
    end if;
    if new.state = old.state then
        if core_call_changed(to_jsonb(old), to_jsonb(new), array['reminders', 'reminded_at', 'note',
            'effective_due_on']) <> '{}' then
            raise exception 'the days and people of an answer follow from its steps'
                using errcode = 'check_violation', constraint = 'ck_core_call_response_stands';
        end if;
        return new;
    end if;
    if new.state in ('open', 'draft', 'handed_in') and held.state <> 'issued' then
        raise exception 'a call is answered while it is issued'
            using errcode = 'check_violation', constraint = 'ck_core_call_response_call_state';
    end if;
    if new.state = 'handed_in' then
        if not core_call_may('fill', record, new.unit_id) then
            raise exception 'the unit that is asked hands in'
                using errcode = 'insufficient_privilege';
        end if;
        if not core_is_system() then  -- the program itself loads what was handed in elsewhere
            new.handed_in_by_id := core_actor_id();
            new.handed_in_on := core_today();
            new.first_handed_in_on := coalesce(old.first_handed_in_on, core_today());
        end if;
    elsif new.handed_in_by_id is distinct from old.handed_in_by_id
        or new.handed_in_on is distinct from old.handed_in_on then
        raise exception 'who handed in, and when, stands'
            using errcode = 'check_violation', constraint = 'ck_core_call_response_stands';
    end if;
    if new.state in ('returned', 'accepted') then
        if held.state = 'closed' and new.state = 'returned' then
            raise exception 'nothing is returned after a call is closed'
                using errcode = 'check_violation', constraint = 'ck_core_call_response_call_state';
        end if;
        if not core_call_may('check', record, old.call_unit_id) then
            raise exception 'an answer is checked by the office that asked'
                using errcode = 'insufficient_privilege';
        end if;
        if old.handed_in_by_id = core_actor_id() then
            raise exception 'nobody checks what they handed in themselves'
                using errcode = 'check_violation', constraint = 'ck_core_call_response_four_eyes';
        end if;
    end if;
    return new;
end
$$;

-- A value answers a field of its own call, in the field's kind, by the asked unit, until handed in.
create function core_call_value_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held core_call_response;
    asked core_call_field;
    stage text;
begin
    if tg_op = 'UPDATE' and (new.response_id, new.field_id, new.prefilled)
        is distinct from (old.response_id, old.field_id, old.prefilled) then
        raise exception 'a value stays with its answer and field, and so does what was prefilled'
            using errcode = 'check_violation', constraint = 'ck_core_call_value_field_id';
    end if;
    select r.* into held from core_call_response r
    where r.id = case when tg_op = 'DELETE' then old.response_id else new.response_id end for share;
    select c.state into stage from core_call c where c.id = held.call_id for share;
    if stage is distinct from 'issued' or held.state not in ('open', 'draft', 'returned') then
        raise exception 'what was handed in, or asked in a closed call, stands'
            using errcode = 'check_violation', constraint = 'ck_core_call_value_stands';
    end if;
    if not core_call_may('fill', 'core.CallResponse', held.unit_id) then
        raise exception 'an answer is written by the unit that is asked'
            using errcode = 'insufficient_privilege';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    select f.* into asked from core_call_field f where f.id = new.field_id;
    if asked.call_id is distinct from held.call_id or asked.formula is not null then
        raise exception 'the form does not ask for this'
            using errcode = 'check_violation', constraint = 'ck_core_call_value_field_id';
    end if;
    if (new.number is not null) and asked.kind not in ('number', 'money', 'percent')
        or (new.text is not null) and asked.kind not in ('text', 'choice')
        or (new.day is not null) and asked.kind <> 'date'
        or num_nulls(new.number, new.text, new.day) < 2
        or new.number <> round(new.number, case when asked.kind = 'money' then 0 else asked.places end)
        or (asked.kind = 'choice' and new.text is not null and new.text not in (
            select btrim(line, E' \t\r') from regexp_split_to_table(asked.choices, E'\n') line))
    then
        raise exception 'a value is of the kind of its field'
            using errcode = 'check_violation', constraint = 'ck_core_call_value_kind';
    end if;
    return new;
end
$$;

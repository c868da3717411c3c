-- The value of a dated rule on a day: the least count shown, times to answer, months of keeping.
create function core_privacy_value(of_kind text, of_record text, on_day date) returns integer
language sql stable set search_path = public, pg_temp as $$
    select r.value from core_privacy_rule r
    where r.kind = of_kind and r.about = of_record
      and r.valid_from <= on_day and (r.valid_to is null or on_day <= r.valid_to)
$$;

-- An erasure goes forward only, one person checks and another one approves, each as themselves; what
-- was proposed stays as it was.
create function core_erasure_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if (new.about, new.months, new.ended_before, new.proposed_on, new.rows)
       is distinct from (old.about, old.months, old.ended_before, old.proposed_on, old.rows)
       or (old.checked_by_id is not null and new.checked_by_id is distinct from old.checked_by_id)
       or (old.approved_by_id is not null and new.approved_by_id is distinct from old.approved_by_id)
    then
        raise exception 'an erasure stays as it was proposed' using errcode = 'CT001';
    end if;
    if new.state <> old.state and (old.state, new.state) not in (
        ('proposed', 'checked'), ('proposed', 'refused'), ('checked', 'done'), ('checked', 'refused')
    ) then
        raise exception 'an erasure cannot be % after %', new.state, old.state using errcode = 'CT002';
    end if;
    if new.checked_by_id is distinct from old.checked_by_id
        and new.checked_by_id is distinct from core_actor_id()
        or new.approved_by_id is distinct from old.approved_by_id
        and new.approved_by_id is distinct from core_actor_id()
    then
        raise exception 'nobody checks or approves in the name of another' using errcode = 'CTW03';
    end if;
    return new;
end
$$;

create trigger core_erasure_stays before update on core_erasure
    for each row execute function core_erasure_guard();

-- A request goes forward only; when it came and what was answered stays.
create function core_subject_request_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'received' then
            raise exception 'a request begins when it is received' using errcode = 'CT002';
        end if;
        return new;
    end if;
    if new.state <> old.state and (old.state, new.state) not in (
        ('received', 'acknowledged'), ('received', 'answered'), ('received', 'refused'),
        ('acknowledged', 'answered'), ('acknowledged', 'refused')
    ) then
        raise exception 'a request cannot be % after %', new.state, old.state using errcode = 'CT002';
    end if;
    if (new.received_on, new.due_on, new.kind, new.unit_id)
        is distinct from (old.received_on, old.due_on, old.kind, old.unit_id)
        or (old.answer is not null and new.answer is distinct from old.answer
            and new.requester is not distinct from old.requester)
    then
        raise exception 'a request stays as it was received' using errcode = 'CT001';
    end if;
    return new;
end
$$;

create trigger core_subject_request_stays before insert or update on core_subject_request
    for each row execute function core_subject_request_guard();

create function core_erasure_row_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if (new.erasure_id, new.about, new.row_id) is distinct from (old.erasure_id, old.about, old.row_id)
        or old.state <> 'waiting'
        or not exists (
            select 1 from core_erasure e where e.id = new.erasure_id and e.state = 'checked'
                and e.approved_by_id is not null
        )
    then
        raise exception 'a record is erased once, after two people' using errcode = 'CT002';
    end if;
    return new;
end
$$;

create trigger core_erasure_row_stays before update on core_erasure_row
    for each row execute function core_erasure_row_guard();

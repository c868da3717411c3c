-- Accounts and the people behind them. Different people are told apart by the person to whom an
-- administrator joined each account; an account that was joined to nobody has no part in what asks
-- for different people, nor in money and votes.

-- For triggers of any module (app.kernel.migration.ask_for_person). The program itself is nobody.
create function core_ask_person() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if core_actor_id() is not null and not exists (
        select 1 from core_user_person p where p.user_id = core_actor_id()
    ) then
        raise exception 'the account is not joined to a person' using errcode = 'CTW07';
    end if;
    return new;
end
$$;

create trigger ask_for_person before insert on core_workflow_approval
    for each row execute function core_ask_person();
create trigger ask_for_person before insert or update on core_handover
    for each row execute function core_ask_person();
create trigger ask_for_person before insert on core_duty_exception
    for each row execute function core_ask_person();
create trigger ask_for_person before update on core_erasure
    for each row execute function core_ask_person();
create trigger ask_for_person before update of state on core_call_response
    for each row when (new.state is distinct from old.state and new.state = 'accepted')
    execute function core_ask_person();

-- Two accounts of one person are one: who checked an erasure does not approve it, and who handed in an
-- answer does not accept it, with another account either.
create function core_erasure_two_people() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.checked_by_id is not null and new.approved_by_id is not null
        and core_person_key(new.checked_by_id) = core_person_key(new.approved_by_id)
    then
        raise exception 'another person approves'
            using errcode = 'check_violation', constraint = 'ck_core_erasure_two_people';
    end if;
    return new;
end
$$;

create trigger core_erasure_two_people before insert or update on core_erasure
    for each row execute function core_erasure_two_people();

create function core_call_two_people() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if core_actor_id() is not null and old.handed_in_by_id is not null
        and core_person_key(old.handed_in_by_id) = core_person_key(core_actor_id())
    then
        raise exception 'nobody checks what they handed in themselves'
            using errcode = 'check_violation', constraint = 'ck_core_call_response_four_eyes';
    end if;
    return new;
end
$$;

create trigger core_call_two_people before update of state on core_call_response
    for each row when (new.state is distinct from old.state and new.state = 'accepted')
    execute function core_call_two_people();

-- What was agreed by an account that had no person (before this rule) counts no longer.
create or replace function core_workflow_agreed(item jsonb, rule core_workflow_rule) returns boolean
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    proposal core_workflow_approval;
    barred text[];
    given integer;
begin
    select a.* into proposal
    from core_workflow_approval a
    where a.table_name = rule.table_name and a.row_id = (item ->> 'id')::bigint
      and a.transition = rule.transition and a.decision = 'propose'
    order by a.attempt desc limit 1;
    if proposal.id is null or proposal.person_id is null
        or proposal.content <> core_workflow_content(item, rule)
        or proposal.passage <> core_workflow_passage(
            rule.table_name, (item ->> 'id')::bigint, rule.state_column)
    then
        return false;
    end if;
    barred := core_workflow_barred(item, rule)
        || proposal.person_key || core_person_key(proposal.user_id);
    -- Accounts may have been given to one person since: both what was and what is must be different.
    select least(count(distinct a.person_key), count(distinct core_person_key(a.user_id)))
    into given
    from core_workflow_approval a
    where a.table_name = proposal.table_name and a.row_id = proposal.row_id
      and a.transition = proposal.transition and a.attempt = proposal.attempt
      and a.decision = 'approve' and a.content = proposal.content and a.person_id is not null
      and a.person_key <> all(barred) and core_person_key(a.user_id) <> all(barred);
    return given >= rule.people and not exists (
        select 1 from core_workflow_approval o
        where o.table_name = proposal.table_name and o.row_id = proposal.row_id
          and o.transition = proposal.transition and o.attempt = proposal.attempt
          and o.decision = 'object'
    );
end
$$;

-- Two records of one human: the one that goes on, for a record that was joined to another.
create function core_person_root(wanted bigint) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(p.joined_to_id, p.id) from core_person p where p.id = wanted
$$;
revoke execute on function core_person_root(bigint) from public;

create or replace function core_are_kin(one bigint, other bigint, on_day date) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1 from core_kinship k
        where k.kind <> 'other'
          and ((k.person_id, k.relative_id) = (core_person_root(one), core_person_root(other))
            or (k.person_id, k.relative_id) = (core_person_root(other), core_person_root(one)))
          and (k.valid_from is null or k.valid_from <= on_day)
          and (k.valid_to is null or k.valid_to >= on_day)
    )
$$;

-- A record that was joined stands for nobody any more: it gets no account and is joined no further.
create function core_person_joined_guard() returns trigger
language plpgsql as $$
begin
    if new.joined_to_id is not distinct from (case when tg_op = 'UPDATE' then old.joined_to_id end) then
        return new;
    end if;
    -- Inside core_join_people it is the owner who writes, and nowhere else.
    if current_user <> (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
        raise exception 'records of people are joined by core_join_people'
            using errcode = 'check_violation', constraint = 'ck_core_person_joined';
    end if;
    return new;
end
$$;

create trigger core_person_joined_guard before insert or update of joined_to_id on core_person
    for each row execute function core_person_joined_guard();

create function core_user_person_joined() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (select 1 from core_person p where p.id = new.person_id and p.joined_to_id is not null) then
        raise exception 'the record was joined to another one'
            using errcode = 'check_violation', constraint = 'ck_core_user_person_joined_person_id';
    end if;
    return new;
end
$$;

create trigger core_user_person_joined before insert or update on core_user_person
    for each row execute function core_user_person_joined();

-- Join the record of a person to another one of the same human. Accounts and everything that may still
-- change goes on under the record that is kept, row by row, each with its entry in the trail; what was
-- signed, voted or closed stands as it was written, and the two records stay joined for ever.
create function core_join_people(gone bigint, kept bigint)
returns table (about_table text, moved integer, stays integer)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    link record;
    item bigint;
begin
    if not core_is_system() and not core_all_units('write', 'core.User') then
        raise exception 'only who looks after accounts joins people'
            using errcode = 'insufficient_privilege';
    end if;
    perform 1 from core_person p where p.id in (gone, kept) order by p.id for update;
    if gone = kept or not exists (
        select 1 from core_person p where p.id = kept and p.joined_to_id is null
    ) or not exists (
        select 1 from core_person p where p.id = gone and p.joined_to_id is null
    ) then
        raise exception 'two records that were not joined before'
            using errcode = 'check_violation', constraint = 'ck_core_person_two_joined_to_id';
    end if;
    -- Not row by row below: places that one person must not hold together stop the whole joining.
    update core_user_person set person_id = kept where person_id = gone;
    for link in
        select c.conrelid::regclass::text as name, a.attname as col
        from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = 'core_person'::regclass
          and cardinality(c.conkey) = 1 and c.conrelid <> 'core_user_person'::regclass
          and c.conparentid = 0
        order by 1, 2
    loop
        if link.name = 'core_person' then
            continue;
        end if;
        about_table := link.name;
        moved := 0;
        stays := 0;
        for item in execute format('select id from %s where %I = $1', link.name, link.col) using gone
        loop
            begin
                execute format('update %s set %I = $1 where id = $2', link.name, link.col)
                    using kept, item;
                moved := moved + 1;
            exception when others then  -- a guard keeps what was signed
                stays := stays + 1;
            end;
        end loop;
        if moved + stays > 0 then
            return next;
        end if;
    end loop;
    update core_person set joined_to_id = kept where gone in (id, joined_to_id);
end
$$;

-- As before (duties.sql), but a place that is only held for a shorter time breaks nothing anew: else
-- nobody could end one of two places that are found to be in conflict.
create or replace function core_assignment_duty() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    broken text;
begin
    if new.valid_from > new.valid_to
        or not exists (
            select 1 from core_duty_rule r
            where r.kind in ('apart', 'kin') and r.is_enforced and core_role_has(new.role_id, r.one || r.other)
        )
        or (tg_op = 'UPDATE'
            and (new.user_id, new.role_id) = (old.user_id, old.role_id)
            and new.unit_id is not distinct from old.unit_id
            and new.organisation_id is not distinct from old.organisation_id
            and coalesce(new.valid_from, '-infinity') >= coalesce(old.valid_from, '-infinity')
            and coalesce(new.valid_to, 'infinity') <= coalesce(old.valid_to, 'infinity'))
    then
        return null;
    end if;
    perform pg_advisory_xact_lock(hashtextextended('core_duty', coalesce(new.organisation_id, 0)));
    broken := core_duty_conflict(new);
    if broken is not null then
        perform core_duty_refuse(broken);
    end if;
    return null;
end
$$;

-- Which rules are broken already by places held on a day, with both assignments: kinship that was
-- declared afterwards, rights given to a role afterwards. For who reads all assignments.
create function core_standing_conflicts(on_day date)
returns table (rule text, kind text, law text, mark text, one_id bigint, other_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    with held as (
        select a.* from core_assignment a
        join ab_user u on u.id = a.user_id and u.active
        where (core_is_system() or core_all_units('read', 'core.Assignment'))
          and (a.valid_from is null or a.valid_from <= on_day)
          and (a.valid_to is null or a.valid_to >= on_day)
    )
    select r.name::text, r.kind::text, r.law::text, r.mark::text, one.id, other.id
    from core_duty_rule r
    join held one on core_role_has(one.role_id, r.one)
    join held other on other.id <> one.id and core_role_has(other.role_id, r.other)
        and (other.organisation_id = one.organisation_id
            or (other.organisation_id is null and one.organisation_id is null
                and other.unit_id is not distinct from one.unit_id)
            or (other.organisation_id is null and other.unit_id is null)
            or (one.organisation_id is null and one.unit_id is null))
    where r.kind in ('apart', 'kin') and r.is_enforced
      and case r.kind
          when 'apart' then core_person_key(one.user_id) = core_person_key(other.user_id)
          else exists (
              select 1 from core_kin_of(one.user_id) k
              join core_user_person p on p.person_id = k.relative_id and p.user_id = other.user_id
              where coalesce(k.valid_from, '-infinity') <= on_day
                and coalesce(k.valid_to, 'infinity') >= on_day
          )
      end
    order by 1, 5, 6
$$;

-- Who is kept apart: places that one person, or two close relatives, never hold in the same body, and
-- exceptions to the rules that allow them. The rules come from the manifests (core_duty_rule).

create function core_role_has(wanted integer, rights text[]) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1
        from ab_permission_view_role g
        join ab_permission_view pv on pv.id = g.permission_view_id
        join ab_permission p on p.id = pv.permission_id
        join ab_view_menu v on v.id = pv.view_menu_id
        where g.role_id = wanted and substr(p.name, 5) || ' ' || v.name = any(rights)
    )
$$;
revoke execute on function core_role_has(integer, text[]) from public;

-- Close relatives of an account's person with the days of their kinship (NĐ 174/2016 Art 19 (3): parents,
-- also adoptive, spouse, children, also adopted, brothers and sisters).
create function core_kin_of(account integer)
returns table (relative_id bigint, valid_from date, valid_to date)
language sql stable security definer set search_path = public, pg_temp as $$
    select case when k.person_id = mine.person_id then k.relative_id else k.person_id end,
           k.valid_from, k.valid_to
    from core_user_person mine
    join core_kinship k on mine.person_id in (k.person_id, k.relative_id)
    where mine.user_id = account and k.kind <> 'other'
$$;
revoke execute on function core_kin_of(integer) from public;

-- Whether two people are close relatives on a day. For guards; answers nobody else.
create function core_are_kin(one bigint, other bigint, on_day date) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1 from core_kinship k
        where k.kind <> 'other'
          and ((k.person_id, k.relative_id) = (one, other) or (k.person_id, k.relative_id) = (other, one))
          and (k.valid_from is null or k.valid_from <= on_day)
          and (k.valid_to is null or k.valid_to >= on_day)
    )
$$;
revoke execute on function core_are_kin(bigint, bigint, date) from public;

-- Is a rule on? One that was not verified may be switched off here.
create function core_duty_holds(rule text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce((select r.is_enforced from core_duty_rule r where r.name = rule), false)
$$;
revoke execute on function core_duty_holds(text) from public;

-- The rule that an assignment would break beside those that there are; nothing when it breaks none.
-- The same body: the same organisation; without organisations the same unit; an assignment to the
-- whole country is everywhere.
create function core_duty_conflict(item core_assignment) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select r.name
    from core_duty_rule r
    join core_assignment a on a.id <> item.id
        and (a.organisation_id = item.organisation_id
            or (a.organisation_id is null and item.organisation_id is null
                and a.unit_id is not distinct from item.unit_id)
            or (a.organisation_id is null and a.unit_id is null)
            or (item.organisation_id is null and item.unit_id is null))
        and coalesce(a.valid_from, '-infinity') <= coalesce(item.valid_to, 'infinity')
        and coalesce(item.valid_from, '-infinity') <= coalesce(a.valid_to, 'infinity')
        and (a.valid_to is null or a.valid_from is null or a.valid_from <= a.valid_to)
    where r.kind in ('apart', 'kin') and r.is_enforced
      and ((core_role_has(item.role_id, r.one) and core_role_has(a.role_id, r.other))
          or (core_role_has(item.role_id, r.other) and core_role_has(a.role_id, r.one)))
      and case r.kind
          when 'apart' then core_person_key(a.user_id) = core_person_key(item.user_id)
          else exists (
              select 1
              from core_kin_of(item.user_id) k
              join core_user_person p on p.person_id = k.relative_id and p.user_id = a.user_id
              where coalesce(k.valid_from, '-infinity')
                      <= least(coalesce(a.valid_to, 'infinity'), coalesce(item.valid_to, 'infinity'))
                and coalesce(k.valid_to, 'infinity')
                      >= greatest(coalesce(a.valid_from, '-infinity'),
                                  coalesce(item.valid_from, '-infinity'))
          )
      end
    order by r.name limit 1
$$;
revoke execute on function core_duty_conflict(core_assignment) from public;

create function core_duty_refuse(rule text) returns void
language plpgsql as $$
begin
    raise exception 'this would break %', rule
        using errcode = 'check_violation', constraint = 'duty_' || replace(rule, '.', '_');
end
$$;

-- Whoever makes or changes assignments of a body waits for the others who do.
create function core_assignment_duty() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    broken text;
begin
    if new.valid_from > new.valid_to
        or not exists (
            select 1 from core_duty_rule r
            where r.kind in ('apart', 'kin') and r.is_enforced and core_role_has(new.role_id, r.one || r.other)
        )
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

create trigger core_assignment_duty
    after insert or update of user_id, role_id, unit_id, organisation_id, valid_from, valid_to
    on core_assignment for each row execute function core_assignment_duty();

-- Two accounts of one person count as one person: what they hold together is asked when it is said.
create function core_user_person_duty() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held core_assignment;
    broken text;
begin
    for held in
        select a.* from core_assignment a
        where a.user_id = new.user_id and (a.valid_to is null or a.valid_to >= core_today())
          and (a.valid_from is null or a.valid_to is null or a.valid_from <= a.valid_to)
    loop
        broken := core_duty_conflict(held);
        if broken is not null then
            perform core_duty_refuse(broken);
        end if;
    end loop;
    return null;
end
$$;

create trigger core_user_person_duty after insert or update on core_user_person
    for each row execute function core_user_person_duty();

-- A rule comes from the code; here only what was not verified is switched on or off.
create function core_duty_rule_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if core_actor_id() is not null
        and (new.name, new.kind, new.one, new.other, new.is_exceptable, new.mark, new.law)
            is distinct from (old.name, old.kind, old.one, old.other, old.is_exceptable, old.mark, old.law)
    then
        raise exception 'rules come from the modules'
            using errcode = 'check_violation', constraint = 'ck_core_duty_rule_stands';
    end if;
    return new;
end
$$;

create trigger core_duty_rule_guard before update on core_duty_rule
    for each row execute function core_duty_rule_guard();

-- An exception names a rule that allows it and a person, and is recorded by somebody else. It stands as
-- it was signed; it can be withdrawn at once.
create function core_duty_exception_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if not exists (select 1 from core_duty_rule r where r.id = new.rule_id and r.is_exceptable) then
            raise exception 'this rule knows no exception'
                using errcode = 'check_violation', constraint = 'ck_core_duty_exception_exceptable_rule_id';
        end if;
        if core_person_key(core_actor_id()) = 'person:' || new.person_id then
            raise exception 'nobody records an exception for themselves'
                using errcode = 'check_violation', constraint = 'ck_core_duty_exception_own_person_id';
        end if;
        new.created_by_id := coalesce(core_actor_id(), new.created_by_id);
        new.withdrawn_at := null;
        new.withdrawn_by_id := null;
        new.withdraw_reason := '';
        return new;
    end if;
    if (to_jsonb(new) - array['withdrawn_at', 'withdrawn_by_id', 'withdraw_reason', 'version', 'updated_at',
            'updated_by_id'])
        is distinct from
        (to_jsonb(old) - array['withdrawn_at', 'withdrawn_by_id', 'withdraw_reason', 'version', 'updated_at',
            'updated_by_id'])
        or old.withdrawn_at is not null
    then
        raise exception 'a signed exception stands; it is withdrawn'
            using errcode = 'check_violation', constraint = 'ck_core_duty_exception_stands';
    end if;
    if new.withdrawn_at is not null then
        new.withdrawn_at := clock_timestamp();
        new.withdrawn_by_id := core_actor_id();
    end if;
    return new;
end
$$;

create trigger core_duty_exception_guard before insert or update on core_duty_exception
    for each row execute function core_duty_exception_guard();

create function core_kinship_guard() returns trigger
language plpgsql as $$
begin
    if new.person_id = new.relative_id then
        raise exception 'nobody is their own relative'
            using errcode = 'check_violation', constraint = 'ck_core_kinship_two_relative_id';
    end if;
    return new;
end
$$;

create trigger core_kinship_guard before insert or update on core_kinship
    for each row execute function core_kinship_guard();

-- The exception to a rule that covers a person in a body on a day.
create function core_duty_exception_of(rule text, organisation bigint, account integer, on_day date)
returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select e.id
    from core_duty_exception e
    join core_duty_rule r on r.id = e.rule_id and r.name = rule and r.is_exceptable
    join core_user_person p on p.person_id = e.person_id and p.user_id = account
    where e.organisation_id = organisation and e.withdrawn_at is null
      and on_day between e.valid_from and e.valid_to
    order by e.id limit 1
$$;
revoke execute on function core_duty_exception_of(text, bigint, integer, date) from public;

-- For guards: the exception by which the actor may do today what a rule forbids; nothing without one.
-- What rests on an exception is written into the trail of the exception, with the row.
create function core_duty_excused(rule text, organisation bigint, about_table text, about_row bigint)
returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    found bigint := core_duty_exception_of(rule, organisation, core_actor_id(), core_today());
begin
    if found is null then
        return null;
    end if;
    perform core_trail_event(
        'excepted', 'core.DutyException', 'core_duty_exception', found,
        (select e.unit_id from core_duty_exception e where e.id = found),
        jsonb_build_object('table', about_table, 'row', about_row)
    );
    return found;
end
$$;
revoke execute on function core_duty_excused(text, bigint, text, bigint) from public;

-- Stand-ins: an assignment handed to another person for some days. The stand-in's own assignment is made
-- by the database from the original, so that every wall holds for it as for any other.

create function core_delegation_refuse(which text, words text) returns void
language plpgsql as $$
begin
    raise exception '%', words using errcode = 'check_violation', constraint = 'ck_core_delegation_' || which;
end
$$;

create function core_delegation_make() returns trigger
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

create trigger core_delegation_make before insert on core_delegation
    for each row execute function core_delegation_make();

-- It stands as it was given; it can be withdrawn, and ends that very moment.
create function core_delegation_withdraw() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    own constant text[] := array['withdrawn_at', 'withdrawn_by_id', 'withdraw_reason', 'version', 'updated_at',
        'updated_by_id'];
begin
    if to_jsonb(new) - own is distinct from to_jsonb(old) - own or old.withdrawn_at is not null then
        perform core_delegation_refuse('stands', 'a delegation stands as it was given');
    end if;
    if new.withdrawn_at is not null then
        new.withdrawn_at := clock_timestamp();
        new.withdrawn_by_id := core_actor_id();
        perform core_stand_in_ends(new.stand_in_assignment_id, core_today() - 1);
    end if;
    return new;
end
$$;

-- Shortens the assignment of a stand-in; one that had not begun is empty from then on.
create function core_stand_in_ends(stand_in bigint, last_day date) returns void
language sql security definer set search_path = public, pg_temp as $$
    update core_assignment a
    set valid_to = greatest(a.valid_from - 1, last_day), version = a.version + 1
    where a.id = stand_in and a.original_id is not null and a.valid_to > last_day
$$;
revoke execute on function core_stand_in_ends(bigint, date) from public;

create trigger core_delegation_withdraw before update on core_delegation
    for each row execute function core_delegation_withdraw();

-- As before; the stand-in of an assignment that the program itself loaded is like that one.
create or replace function core_assignment_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    unit_end date := (select u.valid_to from core_unit u where u.id = new.unit_id);
begin
    if tg_op = 'INSERT' and core_is_system() and unit_end < core_today() then
        new.ends_with_unit := false;
    end if;
    if not new.ends_with_unit and not core_is_system() and new.original_id is null
        and (tg_op = 'INSERT' or old.ends_with_unit or new.unit_id is distinct from old.unit_id)
    then
        raise exception 'only the program itself loads assignments of the past'
            using errcode = 'insufficient_privilege';
    end if;
    if new.ends_with_unit and unit_end < coalesce(new.valid_to, 'infinity') then
        raise exception 'the unit ends on %, and the assignment would outlive it', unit_end
            using errcode = 'check_violation',
                  constraint = 'ck_core_assignment_unit_end_valid_to';
    end if;
    if new.reads_archive and (unit_end is null or new.valid_to is distinct from unit_end) then
        raise exception 'an archive is read by an assignment that ended with its unit'
            using errcode = 'check_violation', constraint = 'ck_core_assignment_reads_archive';
    end if;
    return new;
end
$$;

-- The assignment of a stand-in: made by a delegation only, never more or longer than the original, without
-- its archive.
create function core_stand_in_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if new.original_id is not null and pg_trigger_depth() < 2 then
            raise exception 'stand-ins are made by a delegation'
                using errcode = 'check_violation', constraint = 'ck_core_assignment_stand_in';
        end if;
        return new;
    end if;
    if new.original_id is distinct from old.original_id
        or (old.original_id is not null and (
            (new.user_id, new.role_id, new.valid_from) is distinct from (old.user_id, old.role_id, old.valid_from)
            or new.unit_id is distinct from old.unit_id
            or new.organisation_id is distinct from old.organisation_id
            or new.valid_to is null or new.valid_to > old.valid_to))
    then
        raise exception 'a stand-in has what the delegation gave, no more and no longer'
            using errcode = 'check_violation', constraint = 'ck_core_assignment_stand_in';
    end if;
    if new.original_id is not null then
        new.reads_archive := false;
    end if;
    return new;
end
$$;

create trigger core_stand_in_guard before insert or update on core_assignment
    for each row execute function core_stand_in_guard();

-- When the original ends earlier or becomes another one, its stand-ins end with it.
create function core_stand_ins_follow() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform core_stand_in_ends(a.id, case
        when (new.user_id, new.role_id) is distinct from (old.user_id, old.role_id)
            or new.unit_id is distinct from old.unit_id
            or new.organisation_id is distinct from old.organisation_id
            or new.valid_from > a.valid_from
        then core_today() - 1 else new.valid_to end)
    from core_assignment a where a.original_id = new.id;
    return null;
end
$$;

create trigger core_stand_ins_follow
    after update of user_id, role_id, unit_id, organisation_id, valid_from, valid_to on core_assignment
    for each row when (new.original_id is null) execute function core_stand_ins_follow();

-- A closed account has no stand-ins.
create function core_user_stand_ins_end() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform core_stand_in_ends(s.id, core_today() - 1)
    from core_assignment o join core_assignment s on s.original_id = o.id where o.user_id = new.id;
    return null;
end
$$;

create trigger ab_user_stand_ins_end after update of active on ab_user
    for each row when (not new.active and old.active) execute function core_user_stand_ins_end();

-- Whom the actor may ask to stand in: people with an assignment in the same body; an administrator
-- anybody with an open account.
create function core_colleagues() returns table (user_id integer, name text)
language sql stable security definer set search_path = public, pg_temp as $$
    select u.id, trim(concat(u.last_name, ' ', u.first_name)) || ' (' || u.username || ')'
    from ab_user u
    where u.active and u.id is distinct from core_actor_id() and (
        core_user_may(core_actor_id(), 'oversee', 'core.Delegation')
        or exists (
            select 1
            from core_my_assignments() mine
            join core_assignment a on a.user_id = u.id
                and (a.organisation_id = mine.organisation_id
                    or (mine.organisation_id is null and a.unit_id = mine.unit_id))
            where mine.original_id is null
              and (a.valid_from is null or a.valid_from <= core_today())
              and (a.valid_to is null or a.valid_to >= core_today())
        )
    )
    order by 2 limit 500
$$;

create function core_role_writes(role integer, about text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1
        from ab_permission_view_role g
        join ab_permission_view pv on pv.id = g.permission_view_id
        join ab_permission p on p.id = pv.permission_id
        join ab_view_menu v on v.id = pv.view_menu_id
        where g.role_id = role and v.name = about and p.name <> 'can_read'
    )
$$;
revoke execute on function core_role_writes(integer, text) from public;

-- What was written while somebody stood in, for who may see the delegation: entries that name the
-- stand-in's assignment on records that its role may write. `by_own_too` says that an assignment of
-- their own allowed it as well.
create function core_stand_in_acts(delegation bigint, most integer)
returns table (id bigint, at timestamptz, action text, record text, table_name text, row_id bigint,
    by_own_too boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select t.id, t.at, t.action, t.record, t.table_name, t.row_id,
        exists (
            select 1 from core_assignment o
            where o.id = any(t.assignments) and o.original_id is null and core_role_writes(o.role_id, t.record)
        )
    from core_delegation d
    join core_assignment s on s.id = d.stand_in_assignment_id
    join core_trail t on t.actor = d.stand_in_id::text and t.assignments @> array[s.id]
        and t.at >= d.created_at
    where d.id = delegation
      and (core_is_system() or core_actor_id() in (d.giver_id, d.stand_in_id)
          or core_user_may(core_actor_id(), 'review', 'core.Delegation'))
      and t.action not in ('read', 'refused', 'refused_more', 'login', 'logout')
      and core_role_writes(s.role_id, t.record)
    order by t.id desc limit least(most, 500)
$$;

-- As before, with the capacity in which somebody acted beside their roles.
create or replace view core_history_entry with (security_barrier) as
select
    t.id, t.at, t.actor,
    nullif(trim(concat(u.last_name, ' ', u.first_name)), '') as author,
    (
        -- The capacities in which somebody stood in come first: "KT. <whose assignment>".
        select array_agg(d.capacity || ' ' || trim(concat(g.last_name, ' ', g.first_name)) order by d.id)
        from core_delegation d
        join core_assignment s on s.id = d.stand_in_assignment_id and s.id = any(t.assignments)
        join ab_user g on g.id = d.giver_id
        where d.stand_in_id = u.id and exists (
            select 1
            from ab_permission_view_role w
            join ab_permission_view pv on pv.id = w.permission_view_id
            join ab_view_menu v on v.id = pv.view_menu_id and v.name = t.record
            where w.role_id = s.role_id
        )
    ) || (
        select array_agg(distinct r.name::text)
        from core_assignment a
        join ab_role r on r.id = a.role_id
        join ab_permission_view_role g on g.role_id = a.role_id
        join ab_permission_view pv on pv.id = g.permission_view_id
        join ab_view_menu v on v.id = pv.view_menu_id and v.name = t.record
        where a.user_id = u.id
          and (a.valid_from is null or a.valid_from <= (t.at at time zone 'Asia/Ho_Chi_Minh')::date)
          and (a.valid_to is null or a.valid_to >= (t.at at time zone 'Asia/Ho_Chi_Minh')::date)
    ) as roles,
    t.reason, t.request_id, t.action, t.record, t.table_name, t.row_id, t.old_values, t.new_values
from core_trail t
left join ab_user u on u.id = case when t.actor ~ '^[0-9]+$' then t.actor::integer end
where (
        t.action not in ('read', 'refused', 'refused_more')
        or (select core_actor_may('read', 'core.Trail'))
    )
    and (
        core_reaches(t.table_name, t.row_id, t.record)
        or core_reached(t.table_name, t.record, (
            select d.old_values from core_trail d
            where d.table_name = t.table_name and d.row_id = t.row_id and d.action = 'delete'
            order by d.id desc limit 1
        ))
    );

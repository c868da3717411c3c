-- Functions on which record rules, the trail and the guards rest. Owned by the owner role; those that
-- read tables on behalf of the actor are SECURITY DEFINER with a fixed search path.

create function core_fold(value text) returns text
language sql immutable parallel safe strict
return lower(unaccent('public.unaccent'::regdictionary, normalize(value, NFC)));

create function core_today() returns date
language sql stable parallel safe
return (now() at time zone 'Asia/Ho_Chi_Minh')::date;

create function core_actor_key() returns text
language sql stable parallel safe
return nullif(current_setting('app.actor', true), '');

create function core_is_system() returns boolean
language sql stable parallel safe
return coalesce(core_actor_key() = 'system', false);

create function core_is_known() returns boolean
language sql stable parallel safe
return core_actor_key() is not null;

create function core_actor_id() returns integer
language sql stable parallel safe
return case when core_actor_key() ~ '^[0-9]+$' then core_actor_key()::integer end;

-- The assignments of the actor that are in force today in Viet Nam (both ends inclusive).
create function core_my_assignments() returns setof core_assignment
language sql stable security definer set search_path = public, pg_temp rows 3 as $$
    select a.*
    from core_assignment a
    join ab_user u on u.id = a.user_id and u.active
    where a.user_id = core_actor_id()
      and (a.valid_from is null or a.valid_from <= core_today())
      and (a.valid_to is null or a.valid_to >= core_today())
$$;

create function core_all_units() returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system()
        or exists (select 1 from core_my_assignments() a where a.unit_id is null)
$$;

create function core_unit_subtree(roots bigint[]) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    with recursive tree(id) as (
        select unnest(roots)
        union
        select u.id from core_unit u join tree t on u.parent_id = t.id
    )
    select coalesce(array_agg(id), '{}') from tree
$$;

create function core_organisation_subtree(roots bigint[]) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    with recursive tree(id) as (
        select unnest(roots)
        union
        select o.id from core_organisation o join tree t on o.parent_id = t.id
    )
    select coalesce(array_agg(id), '{}') from tree
$$;

create function core_my_units() returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    select core_unit_subtree(coalesce(array_agg(a.unit_id), '{}'))
    from core_my_assignments() a where a.unit_id is not null
$$;

create function core_my_organisations() returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    select core_organisation_subtree(coalesce(array_agg(a.organisation_id), '{}'))
    from core_my_assignments() a where a.organisation_id is not null
$$;

create function core_actor_may(verb text, record text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system() or exists (
        select 1
        from core_my_assignments() a
        join ab_permission_view_role g on g.role_id = a.role_id
        join ab_permission_view pv on pv.id = g.permission_view_id
        join ab_permission p on p.id = pv.permission_id
        join ab_view_menu v on v.id = pv.view_menu_id
        where p.name = 'can_' || verb and v.name = record
    )
$$;

-- All that a request needs to know of its actor, in one statement.
create function core_actor_context(wanted integer) returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
    with mine as (
        select a.id, a.role_id, r.name as role, a.unit_id, a.organisation_id
        from core_assignment a
        join ab_role r on r.id = a.role_id
        join ab_user u on u.id = a.user_id and u.active
        where a.user_id = wanted
          and (a.valid_from is null or a.valid_from <= core_today())
          and (a.valid_to is null or a.valid_to >= core_today())
    )
    select jsonb_build_object(
        'assignments', coalesce((
            select jsonb_agg(jsonb_build_object(
                'id', m.id, 'role', m.role, 'unit', m.unit_id, 'organisation', m.organisation_id,
                'units', case when m.unit_id is not null
                         then to_jsonb(core_unit_subtree(array[m.unit_id])) end,
                'organisations', case when m.organisation_id is not null
                         then to_jsonb(core_organisation_subtree(array[m.organisation_id])) end
            ) order by m.id) from mine m), '[]'),
        'permissions', coalesce((
            select jsonb_object_agg(role, pairs) from (
                select m.role, jsonb_agg(jsonb_build_array(p.name, v.name)) as pairs
                from (select distinct role, role_id from mine) m
                join ab_permission_view_role g on g.role_id = m.role_id
                join ab_permission_view pv on pv.id = g.permission_view_id
                join ab_permission p on p.id = pv.permission_id
                join ab_view_menu v on v.id = pv.view_menu_id
                group by m.role
            ) granted), '{}'),
        'modules', coalesce((select jsonb_object_agg(name, state) from core_module), '{}'),
        'demo', exists (select 1 from core_module where has_demo)
    )
$$;

-- The trail: one entry per changed row, written by the database itself so that no path goes round it.
create function core_trail_row() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    old_values jsonb;
    new_values jsonb;
    hidden text;
begin
    if tg_op = 'UPDATE' then
        select jsonb_object_agg(o.key, o.value), jsonb_object_agg(o.key, new_row -> o.key)
        into old_values, new_values
        from jsonb_each(old_row) o
        where new_row -> o.key is distinct from o.value and o.key not in ('updated_at', 'version');
        if old_values is null then
            return null;
        end if;
    else
        old_values := old_row;
        new_values := new_row;
    end if;
    -- Personal values are named, not copied: arguments after the first are their columns.
    for i in 1 .. tg_nargs - 1 loop
        hidden := tg_argv[i];
        if old_values -> hidden is not null and old_values -> hidden <> 'null' then
            old_values := jsonb_set(old_values, array[hidden], '"•••"');
        end if;
        if new_values -> hidden is not null and new_values -> hidden <> 'null' then
            new_values := jsonb_set(new_values, array[hidden], '"•••"');
        end if;
    end loop;
    insert into core_trail (action, record, table_name, row_id, unit_id, old_values, new_values)
    values (
        lower(tg_op), tg_argv[0], tg_table_name,
        (coalesce(new_row, old_row) ->> 'id')::bigint,
        (coalesce(new_row, old_row) ->> 'unit_id')::bigint,
        old_values, new_values
    );
    return null;
end
$$;

-- What is not a change of a row: transitions, logins, exports, reads of personal data, refusals.
create function core_trail_event(
    event text, about text, about_table text, about_row bigint, about_unit bigint, details jsonb
) returns bigint
language sql security definer set search_path = public, pg_temp as $$
    insert into core_trail (action, record, table_name, row_id, unit_id, new_values)
    values (event, about, about_table, about_row, about_unit, details)
    returning id
$$;

create function core_trail_stands() returns trigger
language plpgsql as $$
begin
    raise exception 'the trail is append-only' using errcode = 'CT001';
end
$$;

-- Arguments: the column, the initial state, then each allowed move as "old>new".
create function core_guard_state() returns trigger
language plpgsql as $$
declare
    was text := case when tg_op = 'UPDATE' then to_jsonb(old) ->> tg_argv[0] end;
    becomes text := to_jsonb(new) ->> tg_argv[0];
begin
    if tg_op = 'INSERT' then
        if becomes is distinct from tg_argv[1] and not core_is_system() then
            raise exception 'a % starts in state %, not %', tg_table_name, tg_argv[1], becomes
                using errcode = 'CT002';
        end if;
    elsif was is distinct from becomes then
        for i in 2 .. tg_nargs - 1 loop
            if tg_argv[i] = was || '>' || becomes then
                return new;
            end if;
        end loop;
        raise exception 'a % cannot move from % to %', tg_table_name, was, becomes
            using errcode = 'CT002';
    end if;
    return new;
end
$$;

-- Which modules answer at all is no secret: the login page needs it before anybody is known.
create function core_public_modules() returns table (name text, state text, has_demo boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select m.name, m.state, m.has_demo from core_module m
$$;

create function core_demo_loaded(module text) returns void
language sql security definer set search_path = public, pg_temp as $$
    update core_module set has_demo = true where name = module and core_is_system()
$$;

-- The history of one record, for a reader who was allowed to see the record itself.
create function core_history(wanted_table text, wanted_row bigint, most integer)
returns table (at timestamptz, actor text, author text, action text, old_values jsonb, new_values jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
    select t.at, t.actor, nullif(trim(concat(u.last_name, ' ', u.first_name)), ''),
           t.action, t.old_values, t.new_values
    from core_trail t
    left join ab_user u on u.id = case when t.actor ~ '^[0-9]+$' then t.actor::integer end
    where t.table_name = wanted_table and t.row_id = wanted_row and core_is_known()
    order by t.id desc
    limit least(most, 200)
$$;

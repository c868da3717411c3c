-- Reading the trail of a record, and recording what is no change of a row: reads of personal data and
-- refused tries.

-- Whether the actor reaches a row now. SECURITY INVOKER: the row-level policy of the record's own
-- table decides, for the role that asks.
create function core_reaches(wanted_table text, wanted_row bigint, about text) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
declare
    found boolean;
begin
    if wanted_row is null or not core_actor_may('read', about)
        or to_regclass(quote_ident(wanted_table)) is null
        or not has_table_privilege(to_regclass(quote_ident(wanted_table)), 'select')
    then
        return false;
    end if;
    execute format('select exists (select 1 from %I where id = $1)', wanted_table)
    into found using wanted_row;
    return found;
end
$$;

-- The same for a row that was removed: the policy of its table, asked of the values that it had.
create function core_reached(wanted_table text, about text, last_values jsonb) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
declare
    relation regclass := to_regclass(quote_ident(wanted_table));
    rule text;
    found boolean;
begin
    if last_values is null or relation is null or not core_actor_may('read', about) then
        return false;
    end if;
    select string_agg('(' || pg_get_expr(p.polqual, p.polrelid) || ')', ' or ') into rule
    from pg_policy p
    where p.polrelid = relation and p.polpermissive and p.polcmd in ('*', 'r');
    if rule is null then
        return false;
    end if;
    -- Only the columns that the rule reads: others may hold marks in place of their values.
    select jsonb_object_agg(v.key, v.value) into last_values
    from jsonb_each(last_values) v where strpos(rule, v.key) > 0;
    execute format(
        'select coalesce((select %s from jsonb_populate_record(null::%I, $1) as %I), false)',
        rule, wanted_table, wanted_table
    ) into found using coalesce(last_values, '{}');
    return found;
end
$$;

-- The entries about rows that the actor reaches. The view reads the trail with its owner's rights,
-- while the functions in its condition run as the role that asks (PostgreSQL, "Rules and
-- Privileges"), so that the policies of the rows' own tables hold. The barrier keeps conditions of
-- the query from seeing entries before that condition has been asked.
-- Who read a record or tried in vain is shown only to those who may read the trail.
create view core_history_entry with (security_barrier) as
select
    t.id, t.at, t.actor,
    nullif(trim(concat(u.last_name, ' ', u.first_name)), '') as author,
    (
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

revoke all on core_history_entry from public;
grant select on core_history_entry to chungtay_app;

-- The keys of rows that were removed from below another row; what they held is asked of the view.
create function core_removed_rows(wanted_table text, key_column text, parent bigint)
returns setof bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select t.row_id from core_trail t
    where t.table_name = wanted_table and t.action = 'delete' and core_is_known()
      and t.old_values ->> key_column = parent::text
    order by t.id desc limit 500
$$;

create or replace function core_history(wanted_table text, wanted_row bigint, most integer)
returns table (at timestamptz, actor text, author text, action text, old_values jsonb, new_values jsonb)
language sql stable security invoker set search_path = public, pg_temp as $$
    select e.at, e.actor, e.author, e.action, e.old_values, e.new_values
    from core_history_entry e
    where e.table_name = wanted_table and e.row_id = wanted_row
    order by e.id desc
    limit least(most, 200)
$$;

-- Reads of personal data: all that one answer showed, in one statement.
create function core_trail_reads(reads jsonb) returns bigint
language sql security definer set search_path = public, pg_temp as $$
    with written as (
        insert into core_trail (action, record, table_name, row_id, unit_id, new_values)
        select 'read', r.record, r.table_name, r.row_id, r.unit_id, r.details
        from jsonb_to_recordset(reads) as r(
            record text, table_name text, row_id bigint, unit_id bigint, details jsonb
        )
        returning 1
    )
    select count(*) from written
$$;

-- Tries beyond what the trail takes one by one become one entry for each actor, route and minute,
-- written with the first refusal of a later minute.
create function core_refusals_summed(before timestamptz, most integer) returns void
language sql security definer set search_path = public, pg_temp as $$
    with old as (
        delete from core_refusal c where c.id in (
            select o.id from core_refusal o where o.minute < before for update skip locked
        )
        returning c.actor, c.route, c.minute, c.tries
    )
    insert into core_trail (actor, action, record, new_values)
    select nullif(o.actor, ''), 'refused_more', 'core.Trail', jsonb_build_object(
        'route', o.route, 'minute', o.minute,
        'tries', case when o.route = '(many)' then o.tries else o.tries - most end
    )
    from old o where o.route = '(many)' or (o.route <> '*' and o.tries > most)
$$;
-- Who could call it at any time could also forget what was counted.
revoke all on function core_refusals_summed(timestamptz, integer) from public;

-- A refused try. At most 20 entries for each actor and route in a minute and 100 for each actor, so
-- that a loop cannot fill the disk; the others are counted. The unit is that of the row that was
-- asked for, whether or not the actor reaches it: who looks after that unit sees the try.
create function core_trail_refused(
    what text, on_route text, about text, about_table text, about_row bigint, details jsonb
) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    most_on_route constant integer := 20;
    most_of_actor constant integer := 100;
    who constant text := coalesce(core_actor_key(), '');
    this_minute constant timestamptz := date_trunc('minute', clock_timestamp());
    relation constant regclass := to_regclass(quote_ident(about_table));
    counted integer;
    there boolean;
    unit bigint;
    written bigint;
begin
    perform core_refusals_summed(this_minute, most_on_route);
    insert into core_refusal as c (actor, route, minute, tries) values (who, '*', this_minute, 1)
    on conflict (actor, route, minute) do update set tries = c.tries + 1
    returning c.tries into counted;
    -- Beyond the actor's measure all routes are counted as one.
    insert into core_refusal as c (actor, route, minute, tries)
    values (
        who, case when counted > most_of_actor then '(many)' else left(on_route, 200) end,
        this_minute, 1
    )
    on conflict (actor, route, minute) do update set tries = c.tries + 1
    returning case when counted > most_of_actor then most_on_route + 1 else c.tries end
    into counted;
    if counted > most_on_route then
        return null;
    end if;
    if about_row is not null and exists (
        select 1 from pg_attribute a where a.attrelid = relation and a.attname = 'id'
    ) then
        execute format(
            'select true, (to_jsonb(t) ->> ''unit_id'')::bigint from %I t where t.id = $1',
            about_table
        ) into there, unit using about_row;
        details := coalesce(details, '{}') || jsonb_build_object('exists', coalesce(there, false));
    end if;
    insert into core_trail (action, record, table_name, row_id, unit_id, new_values)
    values (
        left(what, 40), left(coalesce(about, 'core.Trail'), 100), left(about_table, 63), about_row,
        unit, coalesce(details, '{}') || jsonb_build_object('route', left(on_route, 200))
    )
    returning id into written;
    return written;
end
$$;

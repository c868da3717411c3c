-- Record rules that ask for the verb and the record, the archive of merged units, and what may be
-- asked about one row. Functions that read tables on behalf of the actor are SECURITY DEFINER.

-- The instant apart, so that a test can stop the clock of its database and still try the rest.
create function core_now() returns timestamptz
language sql stable parallel safe
return now();

create or replace function core_today() returns date
language sql stable parallel safe
return (core_now() at time zone 'Asia/Ho_Chi_Minh')::date;

-- Every statement pays for the next functions, so they keep their plans (force_generic_plan).

-- The assignments of the actor that grant a verb on a record: those in force today, and for reading
-- also those that ended with their unit (is_archive).
create function core_my_grants(verb text, record text)
returns table (
    assignment_id bigint, unit_id bigint, organisation_id bigint, valid_to date, is_archive boolean
)
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan rows 3 as $$
declare
    today date := core_today();
begin
    return query
    select a.id, a.unit_id, a.organisation_id, a.valid_to,
           a.valid_to is not null and a.valid_to < today
    from core_assignment a
    join ab_user u on u.id = a.user_id and u.active
    where a.user_id = core_actor_id()
      and (a.valid_from is null or a.valid_from <= today)
      and (a.valid_to is null or a.valid_to >= today or (a.reads_archive and verb = 'read'))
      and exists (
          select 1
          from ab_permission_view pv
          join ab_permission p on p.id = pv.permission_id
          join ab_view_menu v on v.id = pv.view_menu_id
          join ab_permission_view_role g on g.permission_view_id = pv.id
          where p.name = 'can_' || verb and v.name = record and g.role_id = a.role_id
      );
end
$$;

-- Level by level over the index: a recursive query reads the whole table at each of its steps.
create or replace function core_unit_subtree(roots bigint[]) returns bigint[]
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
    reached bigint[] := coalesce(roots, '{}');
    step bigint[] := reached;
begin
    loop
        select array_agg(below.id) into step
        from core_unit below
        where below.parent_id = any(step) and below.id <> all(reached);
        exit when step is null;
        reached := reached || step;
    end loop;
    return reached;
end
$$;

create or replace function core_organisation_subtree(roots bigint[]) returns bigint[]
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
    reached bigint[] := coalesce(roots, '{}');
    step bigint[] := reached;
begin
    loop
        select array_agg(below.id) into step
        from core_organisation below
        where below.parent_id = any(step) and below.id <> all(reached);
        exit when step is null;
        reached := reached || step;
    end loop;
    return reached;
end
$$;

-- A unit that ended with those units below it that ended with it or before: what was its own.
create function core_unit_archive(root bigint) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(u.id), '{}')
    from core_unit u
    where u.id = any(core_unit_subtree(array[root]))
      and u.valid_to <= (select r.valid_to from core_unit r where r.id = root)
$$;

create function core_organisation_archive(root bigint, last_day date) returns bigint[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(o.id), '{}')
    from core_organisation o
    where o.id = any(core_organisation_subtree(array[root])) and o.valid_to <= last_day
$$;

create function core_all_units(verb text, record text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system()
        or exists (select 1 from core_my_grants(verb, record) g where g.unit_id is null)
$$;

create function core_all_organisations(verb text, record text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system() or exists (
        select 1 from core_my_grants(verb, record) g
        where g.unit_id is null and g.organisation_id is null
    )
$$;

create function core_my_units(verb text, record text) returns bigint[]
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
    roots bigint[];
    ended bigint[];
    found bigint[];
begin
    select array_agg(g.unit_id) filter (where not g.is_archive),
           array_agg(g.unit_id) filter (where g.is_archive)
    into roots, ended
    from core_my_grants(verb, record) g where g.unit_id is not null;
    found := core_unit_subtree(coalesce(roots, '{}'));
    if ended is not null then
        select found || array_agg(own.id) into found
        from unnest(ended) root, unnest(core_unit_archive(root)) own(id);
    end if;
    return found;
end
$$;

create function core_my_organisations(verb text, record text) returns bigint[]
language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_generic_plan as $$
declare
    roots bigint[];
    ended bigint[];
begin
    select array_agg(g.organisation_id) filter (where not g.is_archive),
           array_agg(own.id)
    into roots, ended
    from core_my_grants(verb, record) g
    left join lateral unnest(
        case when g.is_archive then core_organisation_archive(g.organisation_id, g.valid_to) end
    ) own(id) on true
    where g.organisation_id is not null;
    return core_organisation_subtree(coalesce(roots, '{}')) || coalesce(array_remove(ended, null), '{}');
end
$$;

create or replace function core_actor_may(verb text, record text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system() or exists (select 1 from core_my_grants(verb, record))
$$;

-- All that a request needs to know of its actor, in one statement.
create or replace function core_actor_context(wanted integer) returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
    with mine as materialized (
        select a.id, a.role_id, r.name as role, a.unit_id, a.organisation_id, a.valid_to,
               a.valid_to is not null and a.valid_to < core_today() as is_archive
        from core_assignment a
        join ab_role r on r.id = a.role_id
        join ab_user u on u.id = a.user_id and u.active
        where a.user_id = wanted
          and (a.valid_from is null or a.valid_from <= core_today())
          and (a.valid_to is null or a.valid_to >= core_today() or a.reads_archive)
    )
    select jsonb_build_object(
        'assignments', coalesce((
            select jsonb_agg(jsonb_build_object(
                'id', m.id, 'role', m.role, 'unit', m.unit_id, 'organisation', m.organisation_id,
                'archive', m.is_archive,
                'units', case when m.unit_id is null then null
                         when m.is_archive then to_jsonb(core_unit_archive(m.unit_id))
                         else to_jsonb(core_unit_subtree(array[m.unit_id])) end,
                'organisations', case when m.organisation_id is null then null
                         when m.is_archive
                         then to_jsonb(core_organisation_archive(m.organisation_id, m.valid_to))
                         else to_jsonb(core_organisation_subtree(array[m.organisation_id])) end
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

-- No assignment outlives its unit. The program itself may load the past of a unit that has ended
-- already (`ends_with_unit` false); no person can.
create function core_assignment_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    unit_end date := (select u.valid_to from core_unit u where u.id = new.unit_id);
begin
    if tg_op = 'INSERT' and core_is_system() and unit_end < core_today() then
        new.ends_with_unit := false;
    end if;
    if not new.ends_with_unit and not core_is_system()
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

-- When the end of a unit becomes known, its assignments end on that day and keep its archive.
create function core_unit_ends_assignments() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (
        select 1 from core_assignment a
        where a.unit_id = new.id and a.ends_with_unit and a.valid_from > new.valid_to
    ) then
        raise exception 'assignments to unit % begin after its end', new.code
            using errcode = 'check_violation', constraint = 'ck_core_unit_assignments_valid_to';
    end if;
    update core_assignment a
    set valid_to = new.valid_to, reads_archive = true, version = a.version + 1
    where a.unit_id = new.id and a.ends_with_unit
      and new.valid_to < coalesce(a.valid_to, 'infinity');
    return null;
end
$$;

create trigger core_assignment_guard before insert or update on core_assignment
    for each row execute function core_assignment_guard();
create trigger core_unit_ends_assignments after update of valid_to on core_unit
    for each row when (new.valid_to is not null)
    execute function core_unit_ends_assignments();

-- The permission name of a table's rows, as its trail calls them.
create function core_record_of(about_table text) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select split_part(encode(t.tgargs, 'escape'), '\000', 1)
    from pg_trigger t
    join pg_proc f on f.oid = t.tgfoid and f.proname = 'core_trail_row'
    where t.tgrelid = to_regclass('public.' || quote_ident(about_table))
    limit 1
$$;

-- The condition of the policies of a table for a verb, as one expression; none without policies.
create function core_rule_of(about_table text, verb text) returns text
language sql stable security definer set search_path = public, pg_temp as $$
    select '(' || string_agg('(' || pg_get_expr(p.polqual, p.polrelid) || ')', ' or ')
                      filter (where p.polpermissive) || ')'
           || coalesce(' and ' || string_agg('(' || pg_get_expr(p.polqual, p.polrelid) || ')', ' and ')
                      filter (where not p.polpermissive), '')
    from pg_policy p
    where p.polrelid = to_regclass('public.' || quote_ident(about_table))
      and p.polqual is not null
      and p.polcmd in ('*', case verb when 'read' then 'r' when 'delete' then 'd' else 'w' end)
$$;

-- May the actor read, write or delete this row? By the policies of its table; a table without
-- record rules asks for the permission.
create function core_reaches(verb text, about_table text, about_row bigint) returns boolean
language plpgsql stable as $$
declare
    rule text := core_rule_of(about_table, verb);
    found boolean;
begin
    if rule is null then
        if (select c.relrowsecurity from pg_class c
            where c.oid = to_regclass('public.' || quote_ident(about_table)))
        then
            return false;
        end if;
        return coalesce(core_actor_may(verb, core_record_of(about_table)), false);
    end if;
    execute format('select exists (select 1 from %I where id = $1 and (%s))', about_table, rule)
        into found using about_row;
    return found;
end
$$;

-- Keys of rows within the actor's reach that contain all words, at most `most` and one more to show
-- that there are more. As the owner, so that LIKE finds its trigram index; the rule of the table is
-- part of the statement. `units` only narrow it: with them as a constant the planner knows whether
-- the words or the place are rarer.
create function core_search(
    about_table text, columns text[], words text[], place text, units bigint[], most integer
) returns bigint[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    rule text := core_rule_of(about_table, 'read');
    condition text;
    found bigint[];
begin
    if rule is null or not core_is_known() then
        return '{}';
    end if;
    select string_agg(
        (select '(' || string_agg(format('%I like %L', c, word), ' or ') || ')'
         from unnest(columns) c), ' and ')
    into condition from unnest(words) word;
    if units is not null and place is not null then
        condition := condition || format(' and %I = any($1)', place);
    end if;
    execute format(
        'select array(select id from %I where %s and (%s) limit %s)',
        about_table, condition, rule, most + 1
    ) into found using units;
    return found;
end
$$;

-- A file belongs to a record of the kind that its row says.
create function core_attachment_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.record is distinct from core_record_of(new.table_name) then
        raise exception 'rows of % are no %', new.table_name, new.record
            using errcode = 'check_violation', constraint = 'ck_core_attachment_record';
    end if;
    if tg_op = 'UPDATE' and (new.table_name, new.row_id) is distinct from (old.table_name, old.row_id)
    then
        raise exception 'a file stays with its record'
            using errcode = 'check_violation', constraint = 'ck_core_attachment_row_id';
    end if;
    return new;
end
$$;

create trigger core_attachment_guard before insert or update on core_attachment
    for each row execute function core_attachment_guard();

-- Two records of people that were joined by mistake are separated again, as long as nothing was built
-- on it. The trail says what the joining moved and what came since: nobody writes it, and nothing
-- forgets.

-- Every column by which a row refers to a person.
create function core_person_references() returns table (about_table text, about_column text)
language sql stable set search_path = public, pg_temp as $$
    select c.conrelid::regclass::text, a.attname::text
    from pg_constraint c
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and c.confrelid = 'core_person'::regclass
      and cardinality(c.conkey) = 1 and c.conparentid = 0
    order by 1, 2
$$;
revoke execute on function core_person_references() from public;

create function core_may_join_people() returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system() or core_all_units('write', 'core.User')
$$;
revoke execute on function core_may_join_people() from public;

-- The entry of the trail by which a record was joined to the one that it stands joined to; nothing for
-- a record that is joined to none, or whose record was joined further.
create function core_person_joining(gone bigint) returns core_trail
language sql stable set search_path = public, pg_temp as $$
    select last.* from (
        select t.* from core_trail t
        where t.table_name = 'core_person' and t.row_id = gone and t.action = 'update'
          and t.new_values ->> 'joined_to_id' is not null and t.old_values ->> 'joined_to_id' is null
        order by t.id desc limit 1
    ) last
    join core_person p on p.id = gone and p.joined_to_id::text = last.new_values ->> 'joined_to_id'
$$;
revoke execute on function core_person_joining(bigint) from public;

-- What separating a record would do, row by row: `back` goes back to it; `changed` went over and is not
-- as it went; `new` came under the record that goes on since, and nothing says for which of the two. A
-- joining writes its own mark last, so what has a higher number came after it.
create function core_joined_rows(gone bigint)
returns table (about_table text, about_column text, row_id bigint, standing text)
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    joining core_trail := core_person_joining(gone);
    kept text := joining.new_values ->> 'joined_to_id';
    since bigint;
    link record;
begin
    if not core_may_join_people() then
        raise exception 'only who looks after accounts joins people'
            using errcode = 'insufficient_privilege';
    end if;
    since := (
        select max(t.id) from core_trail t
        where t.table_name = 'core_person' and t.row_id = gone and t.id < joining.id
          and t.new_values ? 'joined_to_id'
    );
    for link in select * from core_person_references() where joining.id is not null loop
        return query execute format($of_table$
            select %1$L, %2$L, moved.row_id, case when exists (
                select from %1$s t where t.id = moved.row_id and t.%2$I = $5::bigint
            ) and (%1$L = 'core_person' or not exists (
                select from core_trail later
                where later.table_name = %1$L and later.row_id = moved.row_id and later.id > $3
                  and later.new_values - %2$L <> '{}'
            )) then 'back' else 'changed' end
            from core_trail moved
            where moved.xact = $1 and moved.id > $2 and moved.table_name = %1$L
              and moved.action = 'update'
              and moved.old_values ->> %2$L = $4 and moved.new_values ->> %2$L = $5
            $of_table$, link.about_table, link.about_column)
            using joining.xact, coalesce(since, 0), joining.id, gone::text, kept;
        continue when link.about_table = 'core_person';  -- a third record of the one that goes on
        return query execute format($of_table$
            select %1$L, %2$L, t.id::bigint, 'new'
            from %1$s t
            cross join lateral (
                select e.action, e.old_values from core_trail e
                where e.table_name = %1$L and e.row_id = t.id and e.id > $1
                  and e.action in ('insert', 'update') and e.new_values ? %2$L
                order by e.id limit 1
            ) later
            where t.%2$I = $2::bigint
              and (later.action = 'insert' or later.old_values ->> %2$L is distinct from $2)
            $of_table$, link.about_table, link.about_column) using joining.id, kept;
    end loop;
end
$$;

-- Let one row refer to its former record again; false where a guard keeps what was signed or closed.
create function core_person_goes_back(
    about_table text, about_column text, row_id bigint, gone bigint, kept bigint
) returns boolean
language plpgsql set search_path = public, pg_temp as $$
declare
    done integer;
begin
    execute format('update %s set %I = $1 where id = $2 and %2$I = $3', about_table, about_column)
        using gone, row_id, kept;
    get diagnostics done = row_count;
    return done = 1;
exception when others then
    if sqlstate = 'CTW07' or sqlstate not like 'CT%' then
        raise;
    end if;
    return false;
end
$$;
revoke execute on function core_person_goes_back(text, text, bigint, bigint, bigint) from public;

-- Separate a record from the one to which it was joined: all that went over goes back, or nothing does.
create function core_separate_people(gone bigint) returns table (about_table text, moved integer)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    kept bigint := (select p.joined_to_id from core_person p where p.id = gone);
    back jsonb;
    item record;
begin
    if not core_may_join_people() then
        raise exception 'only who looks after accounts joins people'
            using errcode = 'insufficient_privilege';
    end if;
    perform 1 from core_person p where p.id in (gone, kept) order by p.id for update;
    if (core_person_joining(gone)).id is null then
        raise exception 'the last of several joinings goes first'
            using errcode = 'check_violation', constraint = 'ck_core_person_last_joined';
    end if;
    select jsonb_agg(to_jsonb(r) order by r.about_table, r.row_id) into back
    from core_joined_rows(gone) r;
    -- First the record itself: one that is joined to another gets no account.
    update core_person set joined_to_id = null where id = gone;
    for item in
        select * from jsonb_to_recordset(back)
            as r(about_table text, about_column text, row_id bigint, standing text)
    loop
        if item.standing <> 'back' or not core_person_goes_back(
            item.about_table, item.about_column, item.row_id, gone, kept)
        then
            raise exception 'something was built on the joining'
                using errcode = 'check_violation', constraint = 'ck_core_person_built_upon';
        end if;
    end loop;
    return query select b ->> 'about_table', count(*)::integer
        from jsonb_array_elements(back) b group by 1 order by 1;
end
$$;

-- Imports of spreadsheets: the file and its rows wait in a schema of their own, sealed or short-lived.
create table core_imports.file (
    import_id bigint primary key references core_import (id) on delete cascade,
    content bytea not null,
    progress smallint not null default 0 check (progress between 0 and 100)
);

-- What each row of the file would do, and, once done, what it did: enough to take it back.
create table core_imports.row (
    import_id bigint not null references core_import (id) on delete cascade,
    row_no integer not null,
    outcome text not null check (outcome in ('new', 'changed', 'same', 'rejected')),
    target_id bigint,
    shown_version integer,
    left_version integer,
    payload jsonb,
    entry text,
    cells jsonb not null default '{}',
    change jsonb,
    old jsonb,
    why jsonb,
    primary key (import_id, row_no)
);
create index row_outcome on core_imports.row (import_id, outcome, row_no);

-- Nobody imports in another's name, and what was asked and done stands.
create function core_import_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if new.user_id is distinct from core_actor_id() and not core_is_system() then
            raise exception 'an import is kept under the name of who asks' using errcode = '42501';
        end if;
        if new.state <> 'uploaded' or new.done_at is not null or new.undone_at is not null then
            raise exception 'an import begins with its file' using errcode = 'CT081';
        end if;
        return new;
    end if;
    if (new.user_id, new.list_view, new.about, new.record, new.file_name, new.file_hash, new.created_at)
        is distinct from
        (old.user_id, old.list_view, old.about, old.record, old.file_name, old.file_hash, old.created_at)
        or (old.state, new.state) not in (
            ('uploaded', 'uploaded'), ('uploaded', 'checking'), ('uploaded', 'discarded'),
            ('checking', 'checking'), ('checking', 'checked'), ('checking', 'failed'),
            ('checked', 'checked'), ('checked', 'checking'), ('checked', 'applying'),
            ('checked', 'discarded'),
            ('applying', 'applying'), ('applying', 'done'), ('applying', 'checked'),
            ('applying', 'failed'),
            ('failed', 'failed'), ('failed', 'checking'), ('failed', 'discarded'),
            ('done', 'done'), ('done', 'undoing'),
            ('undoing', 'undoing'), ('undoing', 'done'), ('undoing', 'undone'),
            ('undone', 'undone'), ('discarded', 'discarded')
        )
        or (old.done_at is not null and new.done_at is distinct from old.done_at)
        or (old.undone_at is not null and new.undone_at is distinct from old.undone_at)
        or ((new.state in ('done', 'undoing', 'undone')) is distinct from (new.done_at is not null))
        or ((new.state = 'undone') is distinct from (new.undone_at is not null))
    then
        raise exception 'what was imported stands' using errcode = 'CT081';
    end if;
    return new;
end
$$;

create trigger core_import_stands before insert or update on core_import
    for each row execute function core_import_guard();

-- Rows and files are changed while nothing has been done with them; what an import did stands.
create function core_import_row_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
    stands text := (select i.state from core_import i
        where i.id = case when tg_op = 'DELETE' then old.import_id else new.import_id end);
begin
    if stands in ('done', 'undoing', 'undone') and not core_is_system() then
        raise exception 'what was imported stands' using errcode = 'CT081';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end
$$;

create trigger row_stands before insert or update or delete on core_imports.row
    for each row execute function core_import_row_guard();

-- Keys for new rows of a table, so that each row of a file knows its record before it is written.
create function core_import_keys(about text, wanted integer) returns setof bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    numbers text := pg_get_serial_sequence(quote_ident(about), 'id');
begin
    if core_actor_id() is null or wanted not between 0 and 200000 or numbers is null
        or not exists (select from core_import i where i.about = core_import_keys.about
            and i.user_id = core_actor_id() and i.state in ('checking', 'applying'))
    then
        raise exception 'keys are given to an import that is at work' using errcode = '42501';
    end if;
    return query execute format(
        'select nextval(%L) from generate_series(1, %s)', numbers, wanted);
end
$$;

-- The records that an import made and that nobody has touched since, by the trail, which nobody
-- writes: made under its name by who asks, and not changed or moved since.
create function core_import_made(wanted bigint) returns table (row_id bigint, is_touched boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select made.row_id, exists (
        select from core_trail later
        where later.table_name = made.table_name and later.row_id = made.row_id
          and later.id > made.id and later.action in ('update', 'transition', 'delete')
          and later.request_id is distinct from made.request_id
    )
    from core_import i
    join core_trail made on made.request_id = 'import:' || i.id and made.action = 'insert'
        and made.table_name = i.about and made.actor = i.user_id::text
    where i.id = wanted and i.user_id = core_actor_id() and i.done_at is not null
$$;

-- Remove the records that an import made, all or none: none that was touched, and none on which
-- anything else rests, in whatever table, whether or not who asks may see it.
create function core_import_take_back(wanted bigint) returns bigint[]
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held core_import;
    made bigint[];
    blocked bigint[];
    more bigint[];
    reference record;
begin
    select i.* into held from core_import i
    where i.id = wanted and i.user_id = core_actor_id() and i.state = 'undoing' for update;
    if held.id is null or not core_actor_may('write', held.record) then
        raise exception 'an import is taken back by who made it' using errcode = '42501';
    end if;
    select array_agg(m.row_id), array_agg(m.row_id) filter (where m.is_touched)
    into made, blocked from core_import_made(wanted) m;
    if made is null then
        return '{}';
    end if;
    execute format('select array_agg(t.id) from (select id from %I where id = any($1) for update) t',
        held.about) into made using made;
    if made is null then
        return '{}';
    end if;
    for reference in
        select k.conrelid::regclass::text as other, a.attname as name
        from pg_constraint k
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
        where k.contype = 'f' and k.confrelid = held.about::regclass
          and k.conrelid <> held.about::regclass
          and k.confkey[1] = (select attnum from pg_attribute
              where attrelid = k.confrelid and attname = 'id')
    loop
        execute format('select array_agg(distinct o.%1$I) from %2$s o where o.%1$I = any($1)',
            reference.name, reference.other) into more using made;
        blocked := coalesce(blocked, '{}') || coalesce(more, '{}');
    end loop;
    select array_agg(a.row_id) into more from core_attachment a
    where a.table_name = held.about and a.row_id = any(made);
    blocked := coalesce(blocked, '{}') || coalesce(more, '{}');
    if cardinality(blocked) > 0 then
        return blocked;
    end if;
    execute format('delete from %I where id = any($1)', held.about) using made;
    return '{}';
end
$$;

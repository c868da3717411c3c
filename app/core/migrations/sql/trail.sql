-- The trail in months, its personal values under keys per person, and the chain over it.
-- Functions that write are the owner's alone; the application gets the few at the end.

-- -- months ---------------------------------------------------------------------------

-- Make the partition of a month; returns whether it was missing. The table is made beside the trail
-- and then attached, so that writers go on meanwhile.
create function core_trail_add_month(month date) returns boolean
language plpgsql set search_path = public, pg_temp as $$
declare
    part text := 'm' || to_char(month, 'YYYY_MM');
    since timestamptz := month::timestamp at time zone 'Asia/Ho_Chi_Minh';
    until timestamptz := (month + interval '1 month')::timestamp at time zone 'Asia/Ho_Chi_Minh';
    strays boolean;
begin
    if to_regclass('core_trail_months.' || part) is not null then
        return false;
    end if;
    execute format(
        'create table core_trail_months.%I (like core_trail including defaults '
        'including constraints including indexes)', part);
    execute format(
        'create trigger core_trail_stands_whole before truncate on core_trail_months.%I '
        'for each statement execute function core_trail_stands()', part);
    execute format('alter table core_trail_months.%I enable row level security', part);
    select exists (select from core_trail_months.rest r where r.at >= since and r.at < until)
    into strays;
    if strays then
        -- Entries came before their month was made: they move over, unchanged.
        alter table core_trail detach partition core_trail_months.rest;
        execute format(
            'with gone as (delete from core_trail_months.rest r where r.at >= %L and r.at < %L '
            'returning r.*) insert into core_trail_months.%I select * from gone', since, until, part);
    end if;
    execute format(
        'alter table core_trail attach partition core_trail_months.%I for values from (%L) to (%L)',
        part, since, until);
    if strays then
        alter table core_trail attach partition core_trail_months.rest default;
    end if;
    return true;
end
$$;

-- Make this month's partition and those of the coming months; returns how many were missing.
create function core_trail_add_months(ahead integer) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
    first date := date_trunc('month', core_today())::date;
    made integer := 0;
begin
    for i in 0 .. ahead loop
        made := made + core_trail_add_month((first + make_interval(months => i))::date)::integer;
    end loop;
    return made;
end
$$;

-- -- what is written ------------------------------------------------------------------

-- Arguments: the record; then personal columns, whose values wait apart to be encrypted; "-column"
-- is named only, never kept (passwords); "@table.column" names the person that a row is about and
-- the column that holds their key ("core_person.person_id"; the row itself by default).
create or replace function core_trail_row() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    old_row jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
    new_row jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
    whole jsonb := coalesce(new_row, old_row);
    old_values jsonb;
    new_values jsonb;
    old_personal jsonb;
    new_personal jsonb;
    subject_table text := tg_table_name;
    subject_id bigint := (whole ->> 'id')::bigint;
    hidden text;
    entry bigint;
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
    for i in 1 .. tg_nargs - 1 loop
        hidden := tg_argv[i];
        if starts_with(hidden, '@') then
            subject_table := split_part(substr(hidden, 2), '.', 1);
            subject_id := (whole ->> split_part(hidden, '.', 2))::bigint;
            continue;
        end if;
        if old_values -> ltrim(hidden, '-') <> 'null' then
            if not starts_with(hidden, '-') then
                old_personal := coalesce(old_personal, '{}')
                    || jsonb_build_object(hidden, old_values -> hidden);
            end if;
            old_values := jsonb_set(old_values, array[ltrim(hidden, '-')], '"•••"');
        end if;
        if new_values -> ltrim(hidden, '-') <> 'null' then
            if not starts_with(hidden, '-') then
                new_personal := coalesce(new_personal, '{}')
                    || jsonb_build_object(hidden, new_values -> hidden);
            end if;
            new_values := jsonb_set(new_values, array[ltrim(hidden, '-')], '"•••"');
        end if;
    end loop;
    insert into core_trail (action, record, table_name, row_id, unit_id, old_values, new_values)
    values (
        lower(tg_op), tg_argv[0], tg_table_name, (whole ->> 'id')::bigint,
        (whole ->> 'unit_id')::bigint, old_values, new_values
    )
    returning id into entry;
    if old_personal is not null or new_personal is not null then
        insert into core_trail_personal (
            entry_id, table_name, row_id, subject_table, subject_id, old_values, new_values
        )
        values (
            entry, tg_table_name, coalesce((whole ->> 'id')::bigint, 0), subject_table,
            coalesce(subject_id, 0), old_personal, new_personal
        );
    end if;
    return null;
end
$$;

-- -- the chain --------------------------------------------------------------------------

-- The hash of what an entry says. %L quotes each value, so no two entries read alike; the time is a
-- number, so that no setting of a session changes it.
create function core_trail_content(e core_trail) returns bytea
language sql stable parallel safe as $$
    select sha256(convert_to(format(
        '%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L,%L',
        e.id, extract(epoch from e.at), e.xact, e.actor, e.assignments, e.reason, e.request_id,
        e.action, e.record, e.table_name, e.row_id, e.unit_id, e.old_values, e.new_values
    ), 'UTF8'))
$$;

-- The hash of an entry's personal values as they are kept: key, salted hash, cipher text.
create function core_trail_personal_content(s core_trail_sealed) returns bytea
language sql stable parallel safe as $$
    select case when s.entry_id is not null then sha256(
        int8send(coalesce(s.key_id, 0)) || coalesce(s.salted_hash, '') || coalesce(s.cipher, '')
    ) end
$$;

create function core_trail_link(
    previous bytea, link_position bigint, entry_hash bytea, personal_hash bytea
) returns bytea
language sql immutable parallel safe as $$
    select sha256(previous || int8send(link_position) || entry_hash || coalesce(personal_hash, ''))
$$;

create function core_trail_next_link(
    state bytea, first bytea, link_position bigint, entry_hash bytea, personal_hash bytea
) returns bytea
language sql immutable parallel safe as $$
    select core_trail_link(coalesce(state, first), link_position, entry_hash, personal_hash)
$$;

create aggregate core_trail_links(bytea, bigint, bytea, bytea) (
    sfunc = core_trail_next_link, stype = bytea
);

-- Where the finished part of the trail ends now: no transaction below may still write. Entries whose
-- personal values are not encrypted yet wait.
create function core_trail_horizon() returns xid8
language sql volatile security definer set search_path = public, pg_temp as $$
    select least(pg_snapshot_xmin(pg_current_snapshot()), (select min(p.xact) from core_trail_personal p))
$$;

-- Chain at most so many finished entries; returns how many, or null while another sealer works.
-- After a restore transaction numbers begin anew: on a server with another identity, whatever has no
-- link is chained, and numbers count from there.
create function core_trail_seal(most integer) returns integer
language plpgsql set search_path = public, pg_temp as $$
declare
    server bigint := (select c.system_identifier from pg_control_system() c);
    horizon xid8;
    beyond xid8;
    unborn xid8 := pg_snapshot_xmax(pg_current_snapshot());
    mark core_trail_sealer;
    tip core_trail_chain;
    moved boolean;
    made integer;
    reached record;
begin
    if not pg_try_advisory_xact_lock(731002) then
        return null;
    end if;
    horizon := core_trail_horizon();
    select * into mark from core_trail_sealer;
    select * into tip from core_trail_chain c order by c.position desc limit 1;
    moved := mark.system_identifier is distinct from server;
    beyond := horizon;
    if moved then
        -- Numbers that this server has not given out yet are of finished transactions of another.
        mark.xact := '0';
        mark.entry_id := 0;
        beyond := '18446744073709551615';
    end if;
    with picked as (
        select t as entry, t.id, t.at, t.xact from core_trail t
        where (t.xact, t.id) > (mark.xact, mark.entry_id) and t.xact < beyond
        and (not moved or t.xact < horizon or t.xact >= unborn)
        and not exists (select from core_trail_chain c where c.entry_id = t.id)
        and not exists (select from core_trail_personal p where p.entry_id = t.id)
        order by t.xact, t.id
        limit most
    ), hashed as (
        select p.id, p.at,
            coalesce(tip.position, 0) + row_number() over (order by p.xact, p.id) as position,
            core_trail_content(p.entry) as entry_hash,
            core_trail_personal_content(s) as personal_hash
        from picked p
        left join core_trail_sealed s on s.entry_id = p.id
    )
    insert into core_trail_chain (position, entry_id, entry_at, entry_hash, personal_hash, hash)
    select h.position, h.id, h.at, h.entry_hash, h.personal_hash,
        core_trail_links(coalesce(tip.hash, sha256('')), h.position, h.entry_hash, h.personal_hash)
            over (order by h.position)
    from hashed h
    order by h.position;
    get diagnostics made = row_count;
    if made < most then
        update core_trail_sealer set xact = horizon, entry_id = 0, system_identifier = server;
    elsif not moved then
        select t.xact, t.id into reached
        from core_trail_chain c join core_trail t on t.id = c.entry_id and t.at = c.entry_at
        order by c.position desc limit 1;
        update core_trail_sealer set xact = reached.xact, entry_id = reached.id;
    end if;
    return made;
end
$$;

-- -- what the application may do --------------------------------------------------------

-- What is kept of the personal values of entries: cipher texts with the wrapped key of the person.
-- Nothing here can be read without the master key, which the database does not have.
create function core_trail_sealed_values(entries bigint[])
returns table (
    entry_id bigint, table_name text, row_id bigint, unit_id bigint, record text,
    old_values jsonb, new_values jsonb, subject_table text, subject_id bigint,
    key_id bigint, wrapped bytea, cipher bytea, erased boolean
)
language sql stable security definer set search_path = public, pg_temp as $$
    select t.id, t.table_name::text, t.row_id, t.unit_id, t.record::text,
        t.old_values, t.new_values, k.subject_table::text, k.subject_id,
        s.key_id, k.wrapped, s.cipher, s.cipher is null or k.wrapped is null
    from core_trail_sealed s
    join core_trail t on t.id = s.entry_id
    left join core_person_key k on k.id = s.key_id
    where s.entry_id = any(entries) and core_is_known()
$$;

-- Which of some rows of a table with a trail still exist; says nothing else about them.
create function core_trail_rows_present(about_table text, keys bigint[]) returns bigint[]
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare
    found bigint[];
begin
    if core_is_known() and exists (
        select from pg_trigger t join pg_proc f on f.oid = t.tgfoid
        where t.tgrelid = to_regclass(about_table) and f.proname = 'core_trail_row'
    ) then
        execute format('select array_agg(id) from %I where id = any($1)', about_table)
        into found using keys;
    end if;
    return found;
end
$$;

-- Destroy the keys of a person: what the trail kept of them can never be read again. Returns how
-- many entries were erased. Waits for a sealer that may hold the key in memory.
create function core_trail_destroy_key(about_table text, about_id bigint, why text) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    erased bigint;
begin
    if not core_actor_may('destroy', 'core.PersonKey') or btrim(coalesce(why, '')) = '' then
        raise insufficient_privilege using message = 'no permission to destroy keys of people';
    end if;
    perform pg_advisory_xact_lock(731002);
    with gone as (
        delete from core_trail_personal p
        where p.subject_table = about_table and p.subject_id = about_id
        returning p.entry_id
    )
    insert into core_trail_sealed (entry_id) select g.entry_id from gone g;
    get diagnostics erased = row_count;
    erased := erased + (
        select count(*) from core_trail_sealed s join core_person_key k on k.id = s.key_id
        where k.subject_table = about_table and k.subject_id = about_id and k.wrapped is not null
    );
    update core_person_key k
    set wrapped = null, destroyed_at = now(), destroyed_by = core_actor_key(), reason = why
    where k.subject_table = about_table and k.subject_id = about_id and k.wrapped is not null;
    if erased > 0 then
        perform core_trail_event(
            'destroy_key', 'core.PersonKey', about_table, about_id, null,
            jsonb_build_object('reason', why, 'entries', erased)
        );
    end if;
    return erased;
end
$$;

-- How far the trail is sealed and what the last verification found: figures, no contents.
create function core_trail_status()
returns table (
    chained bigint, sealed_at timestamptz, first_at timestamptz, waiting bigint, oldest timestamptz,
    verified_at timestamptz, verified_position bigint, problem text
)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.position, c.sealed_at,
        (select f.sealed_at from core_trail_chain f order by f.position limit 1), w.waiting, w.oldest, v.finished_at, v.position, v.problem
    from (select) one
    left join lateral (
        select c.position, c.sealed_at from core_trail_chain c order by c.position desc limit 1
    ) c on true
    left join lateral (
        select count(*) as waiting, min(t.at) as oldest
        from core_trail t, core_trail_sealer m
        where (t.xact, t.id) > (m.xact, m.entry_id)
          and not exists (select from core_trail_chain c where c.entry_id = t.id)
    ) w on true
    left join lateral (
        select v.finished_at, v.position, v.problem
        from core_trail_verification v order by v.id desc limit 1
    ) v on true
$$;

-- The root of the chain at the end of a day in Viet Nam, for those who may read the trail.
create function core_trail_root(day date)
returns table (root_position bigint, hash bytea, sealed_at timestamptz, entry_id bigint)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.position, c.hash, c.sealed_at, c.entry_id
    from core_trail_chain c
    where c.sealed_at < (day + 1)::timestamp at time zone 'Asia/Ho_Chi_Minh'
      and core_actor_may('read', 'core.Trail')
    order by c.position desc
    limit 1
$$;

-- A key of a person is destroyed once and for good; nothing else about it changes.
create function core_person_key_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if tg_op = 'UPDATE' and old.wrapped is not null and new.wrapped is null
        and new.destroyed_at is not null and btrim(coalesce(new.reason, '')) <> ''
        and (new.id, new.subject_table, new.subject_id, new.created_at)
            = (old.id, old.subject_table, old.subject_id, old.created_at)
    then
        return new;
    end if;
    raise exception 'the key of a person can only be destroyed' using errcode = 'CT001';
end
$$;

create trigger core_person_key_stands before update or delete on core_person_key
    for each row execute function core_person_key_guard();
create trigger core_person_key_stands_whole before truncate on core_person_key
    for each statement execute function core_trail_stands();
create trigger core_trail_stands before update or delete on core_trail
    for each row execute function core_trail_stands();
create trigger core_trail_stands_whole before truncate on core_trail
    for each statement execute function core_trail_stands();
create trigger core_trail_stands_whole before truncate on core_trail_months.rest
    for each statement execute function core_trail_stands();
create trigger core_trail_chain_stands before update or delete on core_trail_chain
    for each row execute function core_trail_stands();
create trigger core_trail_chain_stands_whole before truncate on core_trail_chain
    for each statement execute function core_trail_stands();
create trigger core_trail_sealed_stands before update or delete on core_trail_sealed
    for each row execute function core_trail_stands();
create trigger core_trail_sealed_stands_whole before truncate on core_trail_sealed
    for each statement execute function core_trail_stands();

revoke execute on function core_trail_add_month(date) from public;
revoke execute on function core_trail_add_months(integer) from public;
revoke execute on function core_trail_horizon() from public;
revoke execute on function core_trail_seal(integer) from public;

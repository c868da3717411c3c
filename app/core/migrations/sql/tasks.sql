-- Tasks, who was chased, and the calendars of readers.

-- What stands of a task: who gave it, about what; only its giver changes what is asked or calls it
-- off, and nobody a task that is over. Whoever is to do it reads the record that it is about.
create function core_task_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if not core_is_system() and new.giver_id is distinct from core_actor_id() then
            raise exception 'nobody gives tasks in the name of another'
                using errcode = 'check_violation', constraint = 'ck_core_task_giver';
        end if;
        if new.table_name is not null and (
            new.record is distinct from core_record_of(new.table_name)
            or not core_may_tell(new.table_name, new.row_id)
        ) then
            raise exception 'a task is about a record that its giver reads'
                using errcode = 'check_violation', constraint = 'ck_core_task_about';
        end if;
    else
        if old.state <> 'open' or core_call_changed(to_jsonb(old), to_jsonb(new), array[
            'title', 'body', 'doer_id', 'organisation_id', 'due_on', 'remind_before', 'remind_after',
            'state', 'reason', 'closed_on', 'closed_by_id'
        ]) <> '{}' then
            raise exception 'a task stands once it is over, and so does who gave it'
                using errcode = 'check_violation', constraint = 'ck_core_task_stands';
        end if;
        if not core_is_system() and old.giver_id is distinct from core_actor_id() and (
            new.state = 'cancelled' or core_call_changed(to_jsonb(old), to_jsonb(new), array[
                'state', 'reason', 'closed_on', 'closed_by_id'
            ]) <> '{}'
        ) then
            raise exception 'only who gave a task changes what is asked'
                using errcode = 'check_violation', constraint = 'ck_core_task_of_giver';
        end if;
    end if;
    if new.table_name is not null and new.doer_id is not null
        and (tg_op = 'INSERT' or new.doer_id is distinct from old.doer_id)
        and cardinality(core_reaching(array[new.doer_id], 'read', new.table_name, new.row_id)) = 0
    then
        raise exception 'who does it does not read the record'
            using errcode = 'check_violation', constraint = 'ck_core_task_reach';
    end if;
    return new;
end
$$;

create trigger core_task_b_content before insert or update on core_task
    for each row execute function core_task_guard();

-- Who is to do a task: one person, or those who work in an office today.
create function core_task_doers(wanted bigint) returns integer[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(found.id), '{}') from (
        select t.doer_id as id from core_task t where t.id = wanted and t.doer_id is not null
        union
        select a.user_id
        from core_task t
        join core_assignment a on a.organisation_id = t.organisation_id
            and (a.valid_from is null or a.valid_from <= core_today())
            and (a.valid_to is null or a.valid_to >= core_today())
        where t.id = wanted
        order by 1 limit 20
    ) found
$$;
revoke execute on function core_task_doers(bigint) from public;

-- Tell the other side what became of a task.
create function core_task_tell(wanted bigint, about_kind text, mail text) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    giver integer := (select t.giver_id from core_task t where t.id = wanted);
begin
    if about_kind not like 'task.%' or giver is null
        or not (core_is_system() or core_reaches('write', 'core_task', wanted))
    then
        raise exception 'nobody tells of a task of others' using errcode = '42501';
    end if;
    return core_notify_these(
        array_append(array_remove(core_task_doers(wanted), giver), giver),
        about_kind, 'core_task', wanted, '{}', mail, null);
end
$$;

-- Who has to do what is due: the doers of a task, else those who may take the step.
create function core_due_people(
    about_table text, about_row bigint, step text, verb text, roles text[]
) returns integer[]
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if about_table = 'core_task' then
        return core_task_doers(about_row);
    end if;
    return core_step_takers(about_table, about_row, step, verb, roles, 20);
end
$$;
revoke execute on function core_due_people(text, bigint, text, text, text[]) from public;

create or replace function core_notify_due(
    about_kind text, about_table text, about_row bigint, step text, verb text, roles text[],
    due date, mail text
) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not core_is_system() then
        raise exception 'the program itself reminds' using errcode = '42501';
    end if;
    return core_notify_these(
        core_due_people(about_table, about_row, step, verb, roles),
        about_kind, about_table, about_row, jsonb_build_object('step', step, 'due', due), mail,
        concat_ws('/', about_kind, about_table, about_row, step, due)
    );
end
$$;

-- Chase those who have to do what is due: once a day for each deadline, and once for each of them.
-- Returns how many were told; nothing when it was chased today already.
create function core_chase(
    about_source text, about_table text, about_row bigint, step text, verb text, roles text[],
    due date, mail text
) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    made bigint;
    reached integer;
begin
    if core_actor_id() is null or not core_actor_may('remind', 'core.DueBoard')
        or not core_may_tell(about_table, about_row)
    then
        raise exception 'nobody chases for what they do not reach' using errcode = '42501';
    end if;
    insert into core_chase (source, record, table_name, row_id, due_on, user_id, on_day, at)
    values (about_source, core_record_of(about_table), about_table, about_row, due,
            core_actor_id(), core_today(), core_now())
    on conflict (source, row_id, on_day) do nothing
    returning id into made;
    if made is null then
        return null;
    end if;
    reached := core_notify_these(
        core_due_people(about_table, about_row, step, verb, roles),
        'due.chased', about_table, about_row, jsonb_build_object('step', step, 'due', due), mail,
        concat_ws('/', 'chase', about_source, about_row, core_today()));
    update core_chase c set told = reached where c.id = made;
    return reached;
end
$$;

-- -- calendars of readers: a secret address each, of which only a hash is kept ------------------

create function core_feed_renew(new_hash text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if core_actor_id() is null or new_hash !~ '^[0-9a-f]{64}$' then
        raise exception 'a calendar is somebody''s own' using errcode = '42501';
    end if;
    delete from core_feed_use u using core_feed f
    where f.id = u.feed_id and f.user_id = core_actor_id();
    insert into core_feed (user_id, token_hash, made_at)
    values (core_actor_id(), new_hash, clock_timestamp())
    on conflict (user_id) do update
    set token_hash = excluded.token_hash, made_at = excluded.made_at, ended_at = null;
end
$$;

create function core_feed_end() returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update core_feed f set ended_at = clock_timestamp()
    where f.user_id = core_actor_id() and f.ended_at is null;
    return found;
end
$$;

create function core_feed_mine() returns table (made_at timestamptz, used_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
    select f.made_at, u.used_at
    from core_feed f left join core_feed_use u on u.feed_id = f.id
    where f.user_id = core_actor_id() and f.ended_at is null
$$;

-- Whose calendar an address is, while the account is open and holds an assignment today; and whether
-- it was asked for too often within the hour.
create function core_feed_open(given_hash text, most integer)
returns table (user_id integer, language text, is_too_much boolean)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held core_feed;
    this_hour timestamptz := date_trunc('hour', clock_timestamp());
    asked integer;
begin
    select f.* into held from core_feed f join ab_user u on u.id = f.user_id and u.active
    where f.token_hash = given_hash and f.ended_at is null
      and exists (
          select 1 from core_assignment a
          where a.user_id = f.user_id
            and (a.valid_from is null or a.valid_from <= core_today())
            and (a.valid_to is null or a.valid_to >= core_today())
      );
    if held.id is null then
        return;
    end if;
    insert into core_feed_use as u (feed_id, hour_at, hits, used_at)
    values (held.id, this_hour, 1, clock_timestamp())
    on conflict (feed_id) do update
    set hits = case when u.hour_at = this_hour then u.hits + 1 else 1 end,
        hour_at = this_hour, used_at = clock_timestamp()
    returning hits into asked;
    return query
    select held.user_id,
           coalesce((select r.language from core_notice_reader r where r.user_id = held.user_id), 'vi')::text,
           asked > most;
end
$$;

-- When the content of a calendar became what it is now.
create function core_feed_changed(given_hash text, new_mark text) returns timestamptz
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    since timestamptz;
begin
    update core_feed_use u
    set changed_at = case when u.mark is distinct from new_mark then clock_timestamp()
                          else u.changed_at end,
        mark = new_mark
    from core_feed f
    where f.id = u.feed_id and f.token_hash = given_hash
    returning u.changed_at into since;
    return since;
end
$$;

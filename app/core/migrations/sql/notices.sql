-- Notices: one row for each person who is told of something. They are written by these functions
-- alone, for people who reach the record that they tell of; they hold no words and no titles.

-- Those of some accounts who reach a row, each asked as if they were the one who acts. For functions
-- of the owner only: it lets others act for a moment.
create function core_reaching(
    accounts integer[], verb text, about_table text, about_row bigint
) returns integer[]
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    before text := coalesce(current_setting('app.actor', true), '');
    about_record text := core_record_of(about_table);
    account integer;
    found integer[] := '{}';
begin
    foreach account in array coalesce(accounts, '{}') loop
        perform set_config('app.actor', account::text, true);
        if core_actor_may('read', about_record) and core_reaches('read', about_table, about_row)
            and (verb = 'read' or core_reaches('write', about_table, about_row))
        then
            found := found || account;
        end if;
    end loop;
    perform set_config('app.actor', before, true);
    return found;
end
$$;
revoke execute on function core_reaching(integer[], text, text, bigint) from public;

-- May whoever acts tell of a row? Some rules ask for a place only, so the right is asked too.
create function core_may_tell(about_table text, about_row bigint) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select core_is_system() or (
        core_actor_may('read', core_record_of(about_table))
        and core_reaches('read', about_table, about_row)
    )
$$;

-- Write a notice for each of some accounts that reads the record; never for who acts.
-- What somebody reads in the program before the mail leaves is not sent any more. `mail` is how those
-- are told who chose nothing; `once` keeps a notice from being written again.
create function core_notify_these(
    accounts integer[], about_kind text, about_table text, about_row bigint,
    more jsonb, mail text, once text
) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    clock timestamp := core_now() at time zone 'Asia/Ho_Chi_Minh';
    morning timestamptz := (
        clock::date + case when clock::time < '07:00' then 0 else 1 end + time '07:00'
    ) at time zone 'Asia/Ho_Chi_Minh';
    written integer;
begin
    insert into core_notice (
        user_id, kind, record, table_name, row_id, actor_id, details, once_key, at, mail_state, mail_at
    )
    select u.id, about_kind, core_record_of(about_table), about_table, about_row, core_actor_id(),
           more, once, core_now(),
           case when choice.mail = 'never' then 'none' else 'waiting' end,
           case choice.mail when 'at_once' then core_now() when 'daily' then morning end
    from unnest(core_reaching(
        array_remove(accounts, core_actor_id()), 'read', about_table, about_row
    )) told(id)
    join ab_user u on u.id = told.id and u.active
    cross join lateral (
        select coalesce((
            select c.mail from core_notice_choice c where c.user_id = u.id and c.kind = about_kind
        ), core_notify_these.mail) as mail
    ) choice
    on conflict (user_id, once_key) do nothing;
    get diagnostics written = row_count;
    return written;
end
$$;
revoke execute on function core_notify_these(integer[], text, text, bigint, jsonb, text, text)
    from public;

-- Tell accounts of a record that whoever acts reaches. What only the program notices (`due.…`) only
-- the program tells.
create function core_notify(
    accounts integer[], about_kind text, about_table text, about_row bigint,
    more jsonb, mail text, once text
) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (about_kind like 'due.%' and not core_is_system())
        or not core_may_tell(about_table, about_row)
    then
        raise exception 'nobody tells of what they do not reach' using errcode = '42501';
    end if;
    return core_notify_these(accounts, about_kind, about_table, about_row, more, mail, once);
end
$$;

-- Who may take a step of a record now: holds the right where the record lies, in one of the roles,
-- and is not kept out. More than `most` are a crowd, of which nobody is told: the home page shows it.
create function core_step_takers(
    about_table text, about_row bigint, step text, verb text, roles text[], most integer
) returns integer[]
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    about_record text := core_record_of(about_table);
    rule core_workflow_rule;
    item jsonb;
    barred text[] := array[core_person_key(core_actor_id())];
    place bigint;
    found integer[];
begin
    execute format('select to_jsonb(t) from public.%I t where t.id = $1', about_table)
        into item using about_row;
    place := (item ->> 'unit_id')::bigint;
    select r.* into rule from core_workflow_rule r
    where r.table_name = about_table and r.transition = step;
    if rule.id is not null then
        barred := barred || core_workflow_barred(item, rule);
    end if;
    select array_agg(c.id) into found from (
        select distinct u.id
        from core_assignment a
        join ab_user u on u.id = a.user_id and u.active
        join ab_role r on r.id = a.role_id and r.name <> 'Admin'
        where (roles = '{}' or r.name = any(roles))
          and (a.valid_from is null or a.valid_from <= core_today())
          and (a.valid_to is null or a.valid_to >= core_today())
          and exists (
              select 1
              from ab_permission_view_role g
              join ab_permission_view pv on pv.id = g.permission_view_id
              join ab_permission p on p.id = pv.permission_id
              join ab_view_menu v on v.id = pv.view_menu_id
              where g.role_id = a.role_id and p.name = 'can_' || verb and v.name = about_record
          )
          and (a.unit_id is null or place is null or place = any(core_unit_subtree(array[a.unit_id])))
          and core_person_key(u.id) <> all(array_remove(barred, null))
        order by u.id limit most * 3
    ) c;
    found := core_reaching(found, 'write', about_table, about_row);
    return case when cardinality(found) <= most then found else '{}' end;
end
$$;
revoke execute on function core_step_takers(text, bigint, text, text, text[], integer) from public;

-- Tell those who may take a step now. Who has many unread notices of the kind from this hour is not
-- told of more: whoever moves a thousand records at once must not write a thousand letters.
create function core_notify_step(
    about_kind text, about_table text, about_row bigint, step text, verb text, roles text[], mail text
) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    takers integer[];
begin
    if about_kind not like 'workflow.%' or not core_may_tell(about_table, about_row) then
        return 0;
    end if;
    takers := core_step_takers(about_table, about_row, step, verb, roles, 20);
    select array_agg(t.id) into takers
    from unnest(takers) t(id)
    where (
        select count(*) from (
            select 1 from core_notice n
            where n.user_id = t.id and n.read_at is null and n.kind = about_kind
              and n.table_name = about_table and n.at > core_now() - interval '1 hour'
            limit 20
        ) recent
    ) < 20;
    return core_notify_these(
        takers, about_kind, about_table, about_row, jsonb_build_object('step', step), mail, null
    );
end
$$;

-- Tell who proposed a step what became of it.
create function core_notify_proposer(
    about_kind text, about_table text, about_row bigint, step text, mail text
) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if about_kind not like 'workflow.%' or not core_may_tell(about_table, about_row) then
        return 0;
    end if;
    return core_notify_these(
        array(
            select a.user_id from core_workflow_approval a
            where a.table_name = about_table and a.row_id = about_row and a.transition = step
              and a.decision = 'propose'
            order by a.id desc limit 1
        ),
        about_kind, about_table, about_row, jsonb_build_object('step', step), mail, null
    );
end
$$;

-- Tell those who may take a step that its last day comes near, or has passed; the program alone.
create function core_notify_due(
    about_kind text, about_table text, about_row bigint, step text, verb text, roles text[],
    due date, mail text
) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not core_is_system() then
        raise exception 'the program itself reminds' using errcode = '42501';
    end if;
    return core_notify_these(
        core_step_takers(about_table, about_row, step, verb, roles, 20),
        about_kind, about_table, about_row, jsonb_build_object('step', step, 'due', due), mail,
        concat_ws('/', about_kind, about_table, about_row, step, due)
    );
end
$$;

-- -- the reader's own ---------------------------------------------------------------------------

create function core_notices_mine(unread boolean, before bigint, most integer)
returns table (
    id bigint, kind text, record text, table_name text, row_id bigint, details jsonb,
    at timestamptz, read_at timestamptz, name text
)
language sql stable security definer set search_path = public, pg_temp as $$
    select n.id, n.kind, n.record, n.table_name, n.row_id, n.details, n.at, n.read_at,
           nullif(trim(concat(u.last_name, ' ', u.first_name)), '')
    from core_notice n left join ab_user u on u.id = n.actor_id
    where n.user_id = core_actor_id()
      and (before is null or n.id < before) and (not unread or n.read_at is null)
    order by n.id desc limit least(most, 100)
$$;

create function core_notices_unread() returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select count(*) from (
        select 1 from core_notice n
        where n.user_id = core_actor_id() and n.read_at is null limit 100
    ) found
$$;

-- One notice, or without a key all of them. The time of reading is the first.
create function core_notices_read(only_one bigint) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    marked integer;
begin
    update core_notice n set read_at = core_now()
    where n.user_id = core_actor_id() and n.read_at is null
      and (only_one is null or n.id = only_one);
    get diagnostics marked = row_count;
    return marked;
end
$$;

create function core_notice_choose(about_kind text, wanted text) returns void
language sql security definer set search_path = public, pg_temp as $$
    insert into core_notice_choice as c (user_id, kind, mail)
    values (core_actor_id(), about_kind, wanted)
    on conflict (user_id, kind) do update set mail = excluded.mail where c.mail <> excluded.mail
$$;

create function core_notice_speak(wanted text) returns void
language sql security definer set search_path = public, pg_temp as $$
    insert into core_notice_reader as r (user_id, language) values (core_actor_id(), wanted)
    on conflict (user_id) do update set language = excluded.language
    where r.language <> excluded.language
$$;

create function core_notice_choices() returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
    select jsonb_build_object(
        'language', (select r.language from core_notice_reader r where r.user_id = core_actor_id()),
        'mail', coalesce((
            select jsonb_object_agg(c.kind, c.mail) from core_notice_choice c
            where c.user_id = core_actor_id()), '{}')
    )
$$;

-- -- mail -----------------------------------------------------------------------------------------

-- Take what is due for one person, for one mail. What is taken is never taken again unless
-- `core_mail_done` gives it back: a mail of which nobody knows whether it left is not sent twice.
create function core_mail_claim(moment timestamptz) returns jsonb
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    addressee ab_user;
    taken jsonb;
begin
    if not core_is_system() then
        raise exception 'the program itself sends mail' using errcode = '42501';
    end if;
    update core_notice n set mail_state = 'unknown'
    where n.mail_state = 'sending' and n.mail_claimed_at < moment - interval '1 hour';
    update core_notice n set mail_state = 'dropped'
    where n.mail_state = 'waiting' and n.mail_at <= moment and (
        n.read_at is not null or n.at < moment - interval '3 days'
        or not exists (select 1 from ab_user u where u.id = n.user_id and u.active)
    );
    select u.* into addressee from ab_user u where u.id = (
        select n.user_id from core_notice n
        where n.mail_state = 'waiting' and n.mail_at <= moment
        order by n.mail_at, n.id limit 1 for update skip locked
    );
    if addressee.id is null then
        return null;
    end if;
    with due as (
        select n.id from core_notice n
        where n.user_id = addressee.id and n.mail_state = 'waiting' and n.mail_at <= moment
        order by n.id limit 50 for update skip locked
    ), claimed as (
        update core_notice n
        set mail_state = 'sending', mail_tries = n.mail_tries + 1, mail_claimed_at = moment
        from due where n.id = due.id
        returning n.id, n.kind, n.mail_tries
    )
    select jsonb_build_object(
        'address', addressee.email,
        'language', coalesce(
            (select r.language from core_notice_reader r where r.user_id = addressee.id), 'vi'),
        'tries', max(c.mail_tries),
        'notices', jsonb_agg(jsonb_build_array(c.id, c.kind) order by c.id)
    ) into taken from claimed c;
    return taken;
end
$$;

create function core_mail_done(keys bigint[], outcome text, again timestamptz) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    noted integer;
begin
    if not core_is_system() then
        raise exception 'the program itself sends mail' using errcode = '42501';
    end if;
    update core_notice n
    set mail_state = outcome, mail_at = coalesce(again, n.mail_at),
        mailed_at = case when outcome = 'sent' then core_now() end
    where n.id = any(keys) and n.mail_state = 'sending';
    get diagnostics noted = row_count;
    return noted;
end
$$;

-- What was told stands: only that it was read, and what became of its mail, is written later.
create function core_notice_stands() returns trigger
language plpgsql as $$
begin
    if (new.user_id, new.kind, new.record, new.table_name, new.row_id, new.details, new.at)
       is distinct from
       (old.user_id, old.kind, old.record, old.table_name, old.row_id, old.details, old.at)
       or new.actor_id is distinct from old.actor_id
       or (old.read_at is not null and new.read_at is distinct from old.read_at)
       or (old.mail_state in ('sent', 'unknown', 'failed', 'dropped', 'none')
           and new.mail_state <> old.mail_state)
    then
        raise exception 'what a notice told stands' using errcode = 'CT007';
    end if;
    return new;
end
$$;

create trigger core_notice_stands before update on core_notice
    for each row execute function core_notice_stands();

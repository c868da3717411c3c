-- Sessions stand in the database: a cookie names one by a token of which only the hash is kept.
-- Whoever has not passed all steps of sign-in (code, first password, setting up) acts for nobody.

create function core_session_begin(
    wanted integer, new_token text, new_state text, lifetime interval, from_address text, with_agent text
) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    made bigint;
begin
    delete from core_session s where s.id in (
        select o.id from core_session o
        where o.user_id = wanted and coalesce(o.ended_at, o.ends_at) < now() - interval '30 days'
        for update skip locked
    );
    insert into core_session (user_id, token, state, ends_at, address, agent, confirmed_at)
    values (
        wanted, encode(sha256(convert_to(new_token, 'UTF8')), 'hex'), new_state,
        clock_timestamp() + lifetime, left(from_address, 60), left(with_agent, 300),
        case when new_state = 'open' then clock_timestamp() end
    ) returning id into made;
    return made;
end
$$;

-- The live session of a token. For functions of the owner only.
create function core_session_of(given text, idle interval) returns setof core_session
language sql stable security definer set search_path = public, pg_temp rows 1 as $$
    select s.* from core_session s join ab_user u on u.id = s.user_id and u.active
    where s.token = encode(sha256(convert_to(given, 'UTF8')), 'hex')
      and s.ended_at is null and s.ends_at > clock_timestamp()
      and (idle is null or s.seen_at > clock_timestamp() - idle)
$$;
revoke all on function core_session_of(text, interval) from public;

create function core_session_look(given text, idle interval) returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
    select jsonb_build_object(
        'user', s.user_id, 'state', s.state,
        'unused', extract(epoch from clock_timestamp() - s.seen_at)::integer,
        'confirmed', extract(epoch from clock_timestamp() - s.confirmed_at)::integer
    ) from core_session_of(given, idle) s
$$;

create function core_session_touch(given text) returns void
language sql security definer set search_path = public, pg_temp as $$
    update core_session set seen_at = clock_timestamp()
    where id = (select s.id from core_session_of(given, null) s)
$$;

create function core_session_confirm(given text) returns void
language sql security definer set search_path = public, pg_temp as $$
    update core_session set confirmed_at = clock_timestamp()
    where id = (select s.id from core_session_of(given, null) s where s.state = 'open')
$$;

create function core_session_end(given text, why text) returns void
language sql security definer set search_path = public, pg_temp as $$
    update core_session set ended_at = clock_timestamp(), ended_why = why
    where id = (select s.id from core_session_of(given, null) s)
$$;

-- What is still asked of an account before it is signed in; asked before anybody acts.
create function core_account_needs(wanted integer)
returns table (has_factor boolean, must_change boolean, roles text[])
language sql stable security definer set search_path = public, pg_temp as $$
    select
        exists (select 1 from core_totp t where t.user_id = wanted and t.confirmed_at is not null),
        core_password_is_first(wanted),
        coalesce((
            select array_agg(distinct r.name) from core_assignment a join ab_role r on r.id = a.role_id
            where a.user_id = wanted
              and (a.valid_from is null or a.valid_from <= core_today())
              and (a.valid_to is null or a.valid_to >= core_today())
        ), '{}')
$$;

create function core_sessions_mine(given text)
returns table (
    id bigint, created_at timestamptz, seen_at timestamptz, ends_at timestamptz,
    address text, agent text, is_this boolean
)
language sql stable security definer set search_path = public, pg_temp as $$
    select s.id, s.created_at, s.seen_at, s.ends_at, s.address, s.agent,
        s.token = encode(sha256(convert_to(given, 'UTF8')), 'hex')
    from core_session s
    where s.user_id = core_actor_id() and s.ended_at is null and s.ends_at > clock_timestamp()
      and s.state = 'open'
    order by s.seen_at desc
$$;

-- End sessions of an account but one: one's own, or another's by who looks after accounts.
create function core_sessions_end(wanted integer, only_one bigint, but text, why text)
returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    ended integer;
begin
    if not (
        core_is_system() or core_actor_id() = wanted or core_actor_may('write', 'core.User')
    ) then
        raise exception 'sessions of others are ended by who looks after accounts'
            using errcode = '42501';
    end if;
    update core_session s set ended_at = clock_timestamp(), ended_why = why
    where s.user_id = wanted and s.ended_at is null
      and (only_one is null or s.id = only_one)
      and s.token is distinct from encode(sha256(convert_to(but, 'UTF8')), 'hex');
    get diagnostics ended = row_count;
    return ended;
end
$$;

-- Whether who signs in with a password of another's choice would choose the same one.
create function core_password_was_first(derived text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1 from core_credential c
        where c.user_id = core_actor_id() and c.must_change
          and c.derived = core_password_was_first.derived
    )
$$;

-- Second factor: the secret is sealed by the web process, and only the session of its user gets it.
create function core_totp_read(given text) returns table (secret bytea, is_confirmed boolean)
language sql stable security definer set search_path = public, pg_temp as $$
    select t.secret, t.confirmed_at is not null
    from core_session_of(given, null) s join core_totp t on t.user_id = s.user_id
$$;

create function core_totp_begin(given text, new_secret bytea) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    who integer;
begin
    select s.user_id into who from core_session_of(given, null) s where s.state in ('enrol', 'open');
    insert into core_totp as t (user_id, secret) values (who, new_secret)
    on conflict (user_id) do update set secret = excluded.secret where t.confirmed_at is null;
    if not found then
        raise exception 'a second factor is set up already' using errcode = '42501';
    end if;
end
$$;

-- A code that the web process found right for a time step (or wrong: no step). Each step counts
-- once and never a later one after an earlier one; wrong ones count like wrong passwords.
create function core_totp_try(given text, step bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    who integer;
begin
    select s.user_id into who from core_session_of(given, null) s;
    if who is null or not core_login_open('user:' || who) then
        return false;
    end if;
    update core_totp t set last_step = step, confirmed_at = coalesce(t.confirmed_at, clock_timestamp())
    where t.user_id = who and step > t.last_step;
    if found then
        update core_login_count c set tries = 0 where c.subject = 'user:' || who;
        return true;
    end if;
    perform core_login_wrong('user:' || who, 10, who, null);
    return false;
end
$$;

create function core_recovery_set(given text, hashes text[]) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    who integer;
begin
    select s.user_id into who from core_session_of(given, null) s
    join core_totp t on t.user_id = s.user_id and t.confirmed_at is not null
    where s.state in ('enrol', 'open');
    if who is null then
        raise exception 'recovery codes follow a second factor' using errcode = '42501';
    end if;
    delete from core_recovery_code c where c.user_id = who;
    insert into core_recovery_code (user_id, code_hash) select who, unnest(hashes);
end
$$;

create function core_recovery_try(given text, hash text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    who integer;
begin
    select s.user_id into who from core_session_of(given, null) s;
    if who is null or not core_login_open('user:' || who) then
        return false;
    end if;
    update core_recovery_code c set used_at = clock_timestamp()
    where c.user_id = who and c.code_hash = hash and c.used_at is null;
    if found then
        return true;
    end if;
    perform core_login_wrong('user:' || who, 10, who, null);
    return false;
end
$$;

create function core_recovery_left(given text) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select count(*) from core_session_of(given, null) s
    join core_recovery_code c on c.user_id = s.user_id and c.used_at is null
$$;

-- Forget a second factor: another's by who looks after accounts, one's own within minutes of
-- having said again who one is.
create function core_totp_forget(wanted integer, given text) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not (
        (core_actor_may('write', 'core.User') and core_actor_id() is distinct from wanted)
        or exists (
            select 1 from core_session_of(given, null) s
            where s.user_id = wanted and s.state = 'open'
              and s.confirmed_at > clock_timestamp() - interval '10 minutes'
        )
    ) then
        raise exception 'a second factor is not forgotten just so' using errcode = '42501';
    end if;
    delete from core_recovery_code c where c.user_id = wanted;
    delete from core_totp t where t.user_id = wanted;
end
$$;

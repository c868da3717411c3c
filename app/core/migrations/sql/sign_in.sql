-- Sign-in: what a password is compared with never leaves the database, and each wrong try counts.
-- The limits stand here, so that no web process can loosen them.

-- Where the tries of an account, of a name that nobody has, or of an address are counted.
create function core_login_subject(wanted integer, typed text) returns text
language sql immutable set search_path = public, pg_temp as $$
    select case when wanted is not null then 'user:' || wanted
           else 'name:' || encode(sha256(convert_to(lower(coalesce(typed, '')), 'UTF8')), 'hex') end
$$;

create function core_login_account(typed text) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
    select u.id from ab_user u
    where lower(u.username) = lower(typed) or lower(u.email) = lower(typed)
    order by lower(u.username) = lower(typed) desc, u.id limit 1
$$;
revoke all on function core_login_account(text) from public;

-- Tell whether tries are still taken; the row stays locked until the transaction ends, so that
-- many at once are counted one after the other. Counts of a time that is over are forgotten.
create function core_login_open(wanted_subject text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    counted core_login_count;
begin
    delete from core_login_count c where c.id in (
        select o.id from core_login_count o
        where o.since < clock_timestamp() - interval '1 day' and o.subject <> wanted_subject
        limit 20 for update skip locked
    );
    insert into core_login_count as c (subject, tries, since)
    values (wanted_subject, 0, clock_timestamp())
    on conflict (subject) do update set subject = c.subject
    returning * into counted;
    if counted.locked_until > clock_timestamp() then
        return false;
    end if;
    if counted.locked_until is not null
        or counted.since < clock_timestamp() - interval '15 minutes'
    then
        update core_login_count
        set tries = 0, since = clock_timestamp(), locked_until = null where id = counted.id;
    end if;
    return true;
end
$$;
revoke all on function core_login_open(text) from public;

-- Count a wrong try; the one that reaches the limit locks for a quarter of an hour and leaves a
-- notice, which is in the trail like every row of its table.
create function core_login_wrong(wanted_subject text, most integer, wanted integer, from_address text)
returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    counted core_login_count;
begin
    update core_login_count set tries = tries + 1 where subject = wanted_subject
    returning * into counted;
    if counted.tries >= most and counted.locked_until is null then
        update core_login_count set locked_until = clock_timestamp() + interval '15 minutes'
        where id = counted.id returning * into counted;
        insert into core_login_lock (user_id, about, address, tries, locked_at, locked_until)
        values (
            wanted, split_part(wanted_subject, ':', 1), from_address, counted.tries,
            clock_timestamp(), counted.locked_until
        );
    end if;
end
$$;
revoke all on function core_login_wrong(text, integer, integer, text) from public;

-- How to make of what was typed what `core_login_check` compares. A name that nobody has gets an
-- answer of the same form.
create function core_login_salt(typed text) returns table (method text, salt text)
language sql volatile security definer set search_path = public, pg_temp as $$
    select c.method, c.salt
    from (select core_login_account(typed) as id) a
    left join core_credential c on c.user_id = a.id
    where c.id is not null
    union all
    select null, encode(sha256(convert_to(random()::text, 'UTF8')), 'hex')
    where not exists (
        select 1 from core_credential c where c.user_id = core_login_account(typed)
    )
$$;

-- The account, if name and password belong together and neither name nor address is locked.
create function core_login_check(typed text, derived text, from_address text)
returns table (user_id integer, refused_id integer, must_change boolean, locked_before timestamptz)
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    account constant integer := core_login_account(typed);
    counted_as constant text := core_login_subject(account, typed);
    place constant text := 'address:' || coalesce(from_address, '');
    taken boolean;
    told timestamptz;
    held core_credential;
begin
    taken := core_login_open(place) and core_login_open(counted_as);
    select * into held from core_credential c where c.user_id = account;
    if taken and held.derived = derived
        and exists (select 1 from ab_user u where u.id = account and u.active)
    then
        update core_login_count c set tries = 0 where c.subject = counted_as;
        update core_login_lock l set told_at = clock_timestamp()
        where l.user_id = account and l.told_at is null;
        if found then
            select max(l.locked_at) into told from core_login_lock l where l.user_id = account;
        end if;
        update ab_user set login_count = coalesce(login_count, 0) + 1, fail_login_count = 0,
            last_login = now() at time zone 'Asia/Ho_Chi_Minh' where id = account;
        return query select account, null::integer, held.must_change, told;
        return;
    end if;
    if taken then
        perform core_login_wrong(counted_as, 10, account, from_address);
        perform core_login_wrong(place, 100, null, from_address);
        update ab_user set fail_login_count = coalesce(fail_login_count, 0) + 1 where id = account;
    end if;
    return query select null::integer, account, false, null::timestamptz;
end
$$;

-- The same for who is signed in already and says their password once more; counted with the others.
create function core_password_salt() returns table (method text, salt text)
language sql stable security definer set search_path = public, pg_temp as $$
    select c.method, c.salt from core_credential c where c.user_id = core_actor_id()
$$;

create function core_password_check(derived text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    account constant integer := core_actor_id();
    subject constant text := core_login_subject(account, '');
begin
    if account is null or not core_login_open(subject) then
        return false;
    end if;
    if exists (
        select 1 from core_credential c where c.user_id = account and c.derived = core_password_check.derived
    ) then
        return true;
    end if;
    perform core_login_wrong(subject, 10, account, null);
    return false;
end
$$;

-- A new password: one's own, or another's by who looks after accounts; never one's own by decree.
create function core_password_set(
    wanted integer, new_method text, new_salt text, new_derived text, first boolean
) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not (
        core_is_system() or core_actor_id() = wanted or core_actor_may('write', 'core.User')
    ) then
        raise exception 'passwords of others are set by who looks after accounts'
            using errcode = '42501';
    end if;
    insert into core_credential as c (user_id, method, salt, derived, must_change)
    values (wanted, new_method, new_salt, new_derived, first)
    on conflict (user_id) do update set method = excluded.method, salt = excluded.salt,
        derived = excluded.derived, must_change = excluded.must_change,
        changed_at = clock_timestamp();
end
$$;

create function core_password_is_first(wanted integer) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(
        (select c.must_change from core_credential c where c.user_id = wanted), false
    )
$$;

-- Let somebody try again before the time is over.
create function core_login_lift(wanted bigint) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    lock core_login_lock;
begin
    if not core_actor_may('write', 'core.LoginLock') then
        raise exception 'locks are lifted by who looks after accounts' using errcode = '42501';
    end if;
    update core_login_lock set lifted_at = clock_timestamp(), lifted_by_id = core_actor_id(),
        version = version + 1
    where id = wanted and lifted_at is null and locked_until > clock_timestamp()
    returning * into lock;
    delete from core_login_count c
    where (lock.about = 'user' and c.subject = 'user:' || lock.user_id)
       or (lock.about = 'address' and c.subject = 'address:' || coalesce(lock.address, ''));
end
$$;

-- Passwords that the framework's table held: "scrypt:n:r:p$salt$hash".
insert into core_credential (user_id, method, salt, derived)
select u.id, split_part(u.password, '$', 1), split_part(u.password, '$', 2),
       split_part(u.password, '$', 3)
from ab_user u where u.password like 'scrypt:%$%$%';

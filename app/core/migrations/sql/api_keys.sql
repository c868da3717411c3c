-- Keys of programs, and invitations. Kept are hashes; who made them is shown the text once.

-- One's own key, never with more than one's own rights: rights are cut with the user's at each use.
create function core_api_key_make(
    given_name text, new_hash text, ends timestamptz, wanted_rights text[], given_hint text
) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    made bigint;
begin
    if core_actor_id() is null then
        raise exception 'a key is somebody''s own' using errcode = '42501';
    end if;
    if ends is null or ends > clock_timestamp() + interval '366 days' then
        raise exception 'a key ends within a year' using errcode = '23514';
    end if;
    insert into core_api_key (user_id, name, key_hash, hint, rights, ends_at)
    values (core_actor_id(), given_name, new_hash, given_hint, wanted_rights, ends)
    returning id into made;
    return made;
end
$$;

create function core_api_keys_mine() returns table (
    id bigint, name text, hint text, rights text[], created_at timestamptz,
    ends_at timestamptz, last_used_at timestamptz, last_address text
)
language sql stable security definer set search_path = public, pg_temp as $$
    select k.id, k.name, k.hint, k.rights, k.created_at, k.ends_at, k.last_used_at, k.last_address
    from core_api_key k
    where k.user_id = core_actor_id() and k.revoked_at is null and k.ends_at > clock_timestamp()
    order by k.id
$$;

create function core_api_key_revoke(wanted bigint) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    update core_api_key set revoked_at = clock_timestamp()
    where id = wanted and user_id = core_actor_id() and revoked_at is null;
    return found;
end
$$;

-- All keys of an account, by who looks after accounts.
create function core_api_keys_revoke_of(wanted integer) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not (core_actor_id() = wanted or core_actor_may('write', 'core.User')) then
        raise exception 'keys of others are revoked by who looks after accounts'
            using errcode = '42501';
    end if;
    update core_api_key set revoked_at = clock_timestamp()
    where user_id = wanted and revoked_at is null;
end
$$;

-- Whose a key is that is good now, and what it may; its use is noted at most once a minute.
create function core_api_key_use(given text, from_address text)
returns table (user_id integer, key_id bigint, rights text[])
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    held core_api_key;
begin
    select k.* into held from core_api_key k join ab_user u on u.id = k.user_id and u.active
    where k.key_hash = encode(sha256(convert_to(given, 'UTF8')), 'hex')
      and k.revoked_at is null and k.ends_at > clock_timestamp();
    if held.id is null then
        return;
    end if;
    update core_api_key k set last_used_at = clock_timestamp(), last_address = left(from_address, 60)
    where k.id = held.id and (
        k.last_used_at is null or k.last_used_at < clock_timestamp() - interval '1 minute'
    );
    return query select held.user_id, held.id, held.rights;
end
$$;

-- An invitation: a way in for a new account, or for who has lost the password. One at a time.
create function core_invitation_make(wanted integer, new_hash text, ends timestamptz) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not core_actor_may('write', 'core.User') then
        raise exception 'who looks after accounts invites' using errcode = '42501';
    end if;
    if ends is null or ends > clock_timestamp() + interval '15 days' then
        raise exception 'an invitation ends within a fortnight' using errcode = '23514';
    end if;
    update core_invitation set used_at = clock_timestamp()
    where user_id = wanted and used_at is null;
    insert into core_invitation (user_id, token, ends_at, invited_by_id)
    values (wanted, new_hash, ends, core_actor_id());
end
$$;

create function core_invitation_look(given text) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
    select i.user_id from core_invitation i join ab_user u on u.id = i.user_id and u.active
    where i.token = encode(sha256(convert_to(given, 'UTF8')), 'hex')
      and i.used_at is null and i.ends_at > clock_timestamp()
$$;

-- Use an invitation up; the account for which it was, or nothing.
create function core_invitation_use(given text) returns integer
language sql security definer set search_path = public, pg_temp as $$
    update core_invitation i set used_at = clock_timestamp()
    where i.token = encode(sha256(convert_to(given, 'UTF8')), 'hex')
      and i.used_at is null and i.ends_at > clock_timestamp()
      and exists (select 1 from ab_user u where u.id = i.user_id and u.active)
    returning i.user_id
$$;

-- Accounts count the changes that a form makes, so that a second editor is not lost; a sign-in,
-- which changes the row too, does not count.
create function core_user_version() returns trigger
language plpgsql as $$
begin
    new.version := old.version + 1;
    return new;
end
$$;

create trigger ab_user_version before update on ab_user for each row
    when ((old.first_name, old.last_name, old.username, old.email, old.active, old.password)
        is distinct from
        (new.first_name, new.last_name, new.username, new.email, new.active, new.password))
    execute function core_user_version();

-- Whether a user holds a right today by an assignment to the whole country.
create function core_user_may(wanted integer, verb text, record text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
    select exists (
        select 1
        from core_assignment a
        join ab_user u on u.id = a.user_id and u.active
        join ab_permission_view_role g on g.role_id = a.role_id
        join ab_permission_view pv on pv.id = g.permission_view_id
        join ab_permission p on p.id = pv.permission_id
        join ab_view_menu v on v.id = pv.view_menu_id
        where a.user_id = wanted and a.unit_id is null
          and (a.valid_from is null or a.valid_from <= core_today())
          and (a.valid_to is null or a.valid_to >= core_today())
          and p.name = 'can_' || verb and v.name = record
    )
$$;
revoke execute on function core_user_may(integer, text, text) from public;

-- A change of a role says once what it changes and why; later it can only be taken back. It never
-- gives what a module declares as forbidden for the role.
create function core_role_change_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        -- Nobody asks in another's name.
        new.created_by_id := coalesce(core_actor_id(), new.created_by_id);
    end if;
    if new.action = 'grant' and new.state in ('asked', 'in_force') and new.reverted_on is null
        and exists (
            select 1 from core_role_forbidden f
            where f.role = new.role and f.verb = new.verb and f.record = new.record
        )
    then
        raise exception 'role % must never hold % on %', new.role, new.verb, new.record
            using errcode = 'CT061';
    end if;
    if tg_op = 'UPDATE' then
        if (new.role, new.verb, new.record, new.action, new.reason, new.decided_on)
            is distinct from
            (old.role, old.verb, old.record, old.action, old.reason, old.decided_on)
            or new.created_by_id is distinct from old.created_by_id
            or (old.reverted_on is not null and (new.reverted_on, new.revert_reason)
                is distinct from (old.reverted_on, old.revert_reason))
        then
            raise exception 'a change of a role stands; it can only be taken back'
                using errcode = 'CT062';
        end if;
    end if;
    return new;
end
$$;

create trigger core_role_change_stands before insert or update on core_role_change
    for each row execute function core_role_change_guard();

-- The last wall, for the operator too: the pair itself cannot be stored.
create function core_role_right_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if exists (
        select 1
        from ab_role r
        join core_role_forbidden f on f.role = r.name
        join ab_permission_view pv on pv.id = new.permission_view_id
        join ab_permission p on p.id = pv.permission_id and p.name = 'can_' || f.verb
        join ab_view_menu v on v.id = pv.view_menu_id and v.name = f.record
        where r.id = new.role_id
    ) then
        raise exception 'this role must never hold this right' using errcode = 'CT061';
    end if;
    return new;
end
$$;

create trigger core_role_right before insert or update on ab_permission_view_role
    for each row execute function core_role_right_guard();

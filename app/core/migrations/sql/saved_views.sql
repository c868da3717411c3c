-- The roles of the actor's assignments in force.
create function core_my_roles() returns integer[]
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(array_agg(distinct a.role_id), '{}') from core_my_assignments() a
$$;

-- Owners write their saved views; only those who may share put one before others.
create function core_saved_view_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if new.audience <> 'owner' and not core_actor_may('share', 'core.SavedView') then
        raise exception 'a saved view is shared by those who may' using errcode = '42501';
    end if;
    return new;
end
$$;

create trigger core_saved_view_share before insert or update on core_saved_view
    for each row execute function core_saved_view_guard();

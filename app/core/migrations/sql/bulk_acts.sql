-- Nobody acts in another's name, and nobody undoes in another's name. What was asked stands.
create function core_bulk_act_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if new.user_id is distinct from core_actor_id() and not core_is_system() then
            raise exception 'a bulk act is kept under the name of who acts' using errcode = '42501';
        end if;
        if new.undone_at is not null or new.undone_by_id is not null then
            raise exception 'a bulk act begins before it is undone' using errcode = 'CT071';
        end if;
        return new;
    end if;
    if (new.user_id, new.token, new.list_view, new.action, new.about, new.asked, new.created_at)
        is distinct from
        (old.user_id, old.token, old.list_view, old.action, old.about, old.asked, old.created_at)
        or (new.entries is not null and new.entries is distinct from old.entries)
        or (old.undone_at is not null and (new.undone_at, new.undone_by_id)
            is distinct from (old.undone_at, old.undone_by_id))
    then
        raise exception 'what was done to many at once stands' using errcode = 'CT071';
    end if;
    if old.undone_at is null and new.undone_at is not null
        and new.undone_by_id is distinct from core_actor_id()
    then
        raise exception 'a bulk act is undone under the name of who acts' using errcode = '42501';
    end if;
    return new;
end
$$;

create trigger core_bulk_act_stands before insert or update on core_bulk_act
    for each row execute function core_bulk_act_guard();

-- A row goes one way: it waits, is done or refused, is undone or kept. What it was stands.
create function core_bulk_row_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if tg_op = 'INSERT' then
        if new.state <> 'waiting' or new.left_version is not null or new.note is not null then
            raise exception 'a row of a bulk act begins as waiting' using errcode = 'CT071';
        end if;
        if not exists (
            select 1 from core_bulk_act a
            where a.id = new.act_id and (a.user_id = core_actor_id() or core_is_system())
        ) then
            raise exception 'rows are added by who acts' using errcode = '42501';
        end if;
        return new;
    end if;
    if (new.act_id, new.row_id, new.shown_version)
        is distinct from (old.act_id, old.row_id, old.shown_version)
        or (old.state, new.state) not in (
            ('waiting', 'done'), ('waiting', 'refused'), ('done', 'undone'), ('done', 'kept')
        )
        or (old.state <> 'waiting' and new.left_version is distinct from old.left_version)
    then
        raise exception 'what was done to many at once stands' using errcode = 'CT071';
    end if;
    return new;
end
$$;

create trigger core_bulk_row_stands before insert or update on core_bulk_row
    for each row execute function core_bulk_row_guard();

-- What was asked for, by whom and what for never changes afterwards; what a file holds is said once.
create function core_export_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if (new.id, new.user_id, new.serial, new.record, new.about, new.list_view, new.title, new.kind,
        new.purpose, new.columns, new.personal, new.language, new.created_at)
       is distinct from
       (old.id, old.user_id, old.serial, old.record, old.about, old.list_view, old.title, old.kind,
        old.purpose, old.columns, old.personal, old.language, old.created_at)
    then
        raise exception 'an export stays what was asked for' using errcode = 'CT001';
    end if;
    if new.state <> old.state and (old.state, new.state) not in (
        ('waiting', 'running'), ('waiting', 'failed'), ('running', 'done'), ('running', 'failed'),
        ('failed', 'running'), ('done', 'expired')
    ) then
        raise exception 'an export cannot be % after %', new.state, old.state using errcode = 'CT002';
    end if;
    if old.row_ids is not null and new.row_ids is distinct from old.row_ids then
        raise exception 'what an export held stays as it was noted' using errcode = 'CT001';
    end if;
    return new;
end
$$;

create function core_export_begins() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
    if new.state <> 'waiting' or new.row_ids is not null then
        raise exception 'an export begins without a file' using errcode = 'CT002';
    end if;
    return new;
end
$$;

create trigger core_export_begins before insert on core_export
    for each row execute function core_export_begins();

create trigger core_export_stays before update on core_export
    for each row execute function core_export_guard();

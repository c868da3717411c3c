-- Files of records: what is kept of them stands as it was when a step was taken.

-- A file that lay with a record when the record moved on belongs to what was decided: it stays.
-- The owner alone removes it, with its whole module.
create function core_attachment_stands() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    attached bigint;
begin
    if pg_has_role(session_user, current_user, 'member') then
        return old;
    end if;
    select min(t.id) into attached from core_trail t
    where t.table_name = 'core_attachment' and t.row_id = old.id and t.action = 'insert';
    if exists (
        select 1 from core_trail t
        where t.table_name = old.table_name and t.row_id = old.row_id
          and t.id > coalesce(attached, 0) and t.action = 'update'
          and (t.new_values ? 'state' or t.new_values ?| array(
              select distinct r.state_column::text from core_workflow_rule r
              where r.table_name = old.table_name))
    ) then
        raise exception 'file % stood with its record when a step was taken', old.id
            using errcode = 'CT005';
    end if;
    return old;
end
$$;

create trigger core_attachment_stands before delete on core_attachment
    for each row execute function core_attachment_stands();

-- Contents have the name of their hash: another content is another file.
create function core_attachment_content() returns trigger
language plpgsql as $$
begin
    if (new.sha256, new.size, new.media_type, new.thumbnail_sha256, new.told_more)
       is distinct from
       (old.sha256, old.size, old.media_type, old.thumbnail_sha256, old.told_more) then
        raise exception 'the content of a file is never changed' using errcode = 'CT006';
    end if;
    return new;
end
$$;

create trigger core_attachment_content before update on core_attachment
    for each row execute function core_attachment_content();

-- Rows of an import are written and compared by sets, so they are guarded by sets: once an import,
-- not once a row. What an import did stands; what it would do may be written anew.
create function core_import_rows_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
    touched bigint[];
begin
    if core_is_system() then
        return null;
    end if;
    if tg_op <> 'DELETE' then
        select array_agg(distinct n.import_id) into touched from new_rows n;
    end if;
    if tg_op <> 'INSERT' then
        select touched || array_agg(distinct o.import_id) into touched from old_rows o;
    end if;
    if exists (
        select from core_import i
        where i.id = any(touched) and i.state in ('done', 'undoing', 'undone')
    ) then
        raise exception 'what was imported stands' using errcode = 'CT081';
    end if;
    return null;
end
$$;

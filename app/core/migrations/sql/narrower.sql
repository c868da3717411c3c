-- Does whoever asks reach a row that moves by steps? By the policies of its table, said as a
-- condition: so the answer is the same where a function of the owner asks.
create or replace function core_row_reached(wanted_table text, wanted_row bigint) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
    return exists (select 1 from core_workflow_rule r where r.table_name = wanted_table)
        and core_reaches('read', wanted_table, wanted_row);
end
$$;

-- Where a record stands, for those who may read it.
alter function core_workflow_standing(text, bigint, text) rename to core_workflow_standing_of;
revoke execute on function core_workflow_standing_of(text, bigint, text) from public;

create function core_workflow_standing(wanted_table text, wanted_row bigint, wanted_column text)
returns jsonb
language sql stable security definer set search_path = public, pg_temp as $$
    select case when core_reaches('read', wanted_table, wanted_row)
        then core_workflow_standing_of(wanted_table, wanted_row, wanted_column) end
$$;

-- A file belongs to a record of the kind that its row says, and lies where that record does.
create or replace function core_attachment_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if new.record is distinct from core_record_of(new.table_name) then
        raise exception 'rows of % are no %', new.table_name, new.record
            using errcode = 'check_violation', constraint = 'ck_core_attachment_record';
    end if;
    if tg_op = 'INSERT' then
        execute format(
            'select (to_jsonb(t) ->> ''unit_id'')::bigint from public.%I t where t.id = $1', new.table_name
        ) into new.unit_id using new.row_id;
    elsif (new.table_name, new.row_id, new.unit_id)
        is distinct from (old.table_name, old.row_id, old.unit_id)
    then
        raise exception 'a file stays with its record'
            using errcode = 'check_violation', constraint = 'ck_core_attachment_row_id';
    end if;
    return new;
end
$$;

create or replace function core_notify_due(
    about_kind text, about_table text, about_row bigint, step text, verb text, roles text[],
    due date, mail text
) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if not core_is_system() then
        raise exception 'the program itself reminds' using errcode = '42501';
    end if;
    return core_notify_these(
        core_step_takers(about_table, about_row, step, verb, roles, 20),
        about_kind, about_table, about_row, jsonb_build_object('step', step, 'due', due), mail,
        concat_ws('/', about_kind, about_table, about_row, step, due)
    );
end
$$;

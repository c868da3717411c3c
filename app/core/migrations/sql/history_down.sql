drop function core_trail_refused(text, text, text, text, bigint, jsonb);
drop function core_refusals_summed(timestamptz, integer);
drop function core_trail_reads(jsonb);

create or replace function core_history(wanted_table text, wanted_row bigint, most integer)
returns table (at timestamptz, actor text, author text, action text, old_values jsonb, new_values jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
    select t.at, t.actor, nullif(trim(concat(u.last_name, ' ', u.first_name)), ''),
           t.action, t.old_values, t.new_values
    from core_trail t
    left join ab_user u on u.id = case when t.actor ~ '^[0-9]+$' then t.actor::integer end
    where t.table_name = wanted_table and t.row_id = wanted_row and core_is_known()
    order by t.id desc
    limit least(most, 200)
$$;

drop function core_removed_rows(text, text, bigint);
drop view core_history_entry;
drop function core_reached(text, text, jsonb);
drop function core_reaches(text, bigint, text);

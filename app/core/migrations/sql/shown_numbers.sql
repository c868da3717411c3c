-- The number of a voucher is read by whoever reads the voucher, also from above its body: a record of
-- any module that refers to the number and is within reach. The rule of that record is asked by its
-- own words (core_reaches), so that the answer is the same inside functions of the owner.
create function core_number_is_shown(wanted bigint) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
declare
    place record;
    item bigint;
begin
    for place in
        select k.relname::text as name, a.attname::text as col
        from pg_constraint c
        join pg_class k on k.oid = c.conrelid and k.relnamespace = 'public'::regnamespace
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = 'core_number'::regclass
          and cardinality(c.conkey) = 1
    loop
        if not core_actor_may('read', core_record_of(place.name)) then
            continue;
        end if;
        for item in execute format('select id from %I where %I = $1', place.name, place.col) using wanted
        loop
            if core_reaches('read', place.name, item) then
                return true;
            end if;
        end loop;
    end loop;
    return false;
end
$$;

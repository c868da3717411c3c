-- What must never happen to the tables of core, whoever asks.

-- A unit hangs below a unit of a higher level: communes below a district or, since 01/07/2025,
-- straight below a province.
create function core_unit_guard() returns trigger
language plpgsql set search_path = public, pg_temp as $$
declare
    above text := (select level from core_unit where id = new.parent_id);
begin
    if new.parent_id is null
        or (new.level = 'district' and above = 'province')
        or (new.level = 'commune' and above in ('province', 'district'))
        or (new.level = 'village' and above = 'commune')
    then
        return new;
    end if;
    raise exception 'a % cannot lie below a %', new.level, above using errcode = 'CT004';
end
$$;

-- One lock for each series: writers of a series wait for each other, others do not.
create function core_next_number(series bigint) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('core_number_series', series));
    return (
        select coalesce(max(n.number), 0) + 1 from core_number n where n.series_id = series
    );
end
$$;

create function core_number_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    wanted bigint;
begin
    wanted := core_next_number(new.series_id);
    if new.number is distinct from wanted then
        raise exception 'the next number of series % is %, not %', new.series_id, wanted, new.number
            using errcode = 'CT003';
    end if;
    return new;
end
$$;

create function core_number_stands() returns trigger
language plpgsql as $$
begin
    raise exception 'a number that was given out stands' using errcode = 'CT003';
end
$$;

create function core_number_series_guard() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    if (new.code, new.year) is distinct from (old.code, old.year)
        or new.organisation_id is distinct from old.organisation_id
    then
        if exists (select 1 from core_number n where n.series_id = old.id) then
            raise exception 'series % has given out numbers', old.id using errcode = 'CT003';
        end if;
    end if;
    return new;
end
$$;

create trigger core_unit_level_guard before insert or update of parent_id, level on core_unit
    for each row execute function core_unit_guard();

create trigger core_number_next before insert on core_number
    for each row execute function core_number_guard();
create trigger core_number_stands before update or delete on core_number
    for each row execute function core_number_stands();
create trigger core_number_stands_whole before truncate on core_number
    for each statement execute function core_number_stands();
create trigger core_number_series_guard before update on core_number_series
    for each row execute function core_number_series_guard();

create trigger core_trail_stands before update or delete on core_trail
    for each row execute function core_trail_stands();
create trigger core_trail_stands_whole before truncate on core_trail
    for each statement execute function core_trail_stands();

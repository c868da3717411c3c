-- Two people close a month, unless a signed exception lets one person do it in a small body (NĐ 174/2016
-- Art 20 lets one person be in charge of the accounts). What rests on it is in the exception's trail.
create or replace function funding_guard_period() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    actor integer := core_actor_id();
    about constant text := 'funding_ledger.FiscalPeriod';
begin
    if tg_op = 'DELETE' then
        raise exception 'a period stands'
            using errcode = 'check_violation', constraint = 'ck_funding_period_stands';
    end if;
    if tg_op = 'INSERT' then
        if new.starts_on <> make_date(new.year, new.month, 1)
            or new.ends_on <> (make_date(new.year, new.month, 1) + interval '1 month - 1 day')::date
        then
            raise exception 'a period is a month'
                using errcode = 'check_violation', constraint = 'ck_funding_period_dates';
        end if;
        if not funding_may('close', about, new.entity_id) then
            raise exception 'years are opened by the chief accountant'
                using errcode = 'insufficient_privilege';
        end if;
        new.soft_closed_by_id := null;
        new.closed_by_id := null;
        new.closed_under_id := null;
        return new;
    end if;
    if (new.entity_id, new.year, new.month, new.starts_on, new.ends_on)
        is distinct from (old.entity_id, old.year, old.month, old.starts_on, old.ends_on)
    then
        raise exception 'a period stands'
            using errcode = 'check_violation', constraint = 'ck_funding_period_stands';
    end if;
    if new.state = old.state then
        if (new.soft_closed_by_id, new.closed_by_id, new.reopened_by_id, new.closed_under_id)
            is distinct from
            (old.soft_closed_by_id, old.closed_by_id, old.reopened_by_id, old.closed_under_id)
        then
            raise exception 'who did what is written by the database'
                using errcode = 'check_violation', constraint = 'ck_funding_period_stands';
        end if;
        return new;
    end if;
    perform funding_lock(new.entity_id);
    -- Under which exception a month was closed is written here; it goes when the month is reopened.
    new.closed_under_id := case when new.state = 'submitted' then old.closed_under_id end;
    if new.state = 'soft_closed' then
        new.soft_closed_by_id := actor;
        if exists (
            select 1 from funding_receipt r
            where r.entity_id = new.entity_id and r.received_on <= new.ends_on
              and r.state = 'recorded'
        ) then
            raise exception 'a recorded receipt is not posted yet'
                using errcode = 'check_violation', constraint = 'ck_funding_period_receipts';
        end if;
        if exists (
            select 1 from funding_period p
            where p.entity_id = new.entity_id and p.ends_on < new.starts_on and p.state = 'open'
        ) then
            raise exception 'an earlier month is open'
                using errcode = 'check_violation', constraint = 'ck_funding_period_order';
        end if;
    elsif new.state = 'closed' then
        new.closed_by_id := actor;
        if not funding_may('close', about, new.entity_id) then
            raise exception 'months are closed by the chief accountant'
                using errcode = 'insufficient_privilege';
        end if;
        if funding_same_person(actor, new.soft_closed_by_id) then
            new.closed_under_id := core_duty_excused(
                'funding_ledger.month_hands',
                (select e.organisation_id from funding_entity e where e.id = new.entity_id),
                'funding_period', new.id);
            if new.closed_under_id is null then
                raise exception 'two people close a month'
                    using errcode = 'check_violation', constraint = 'ck_funding_period_hands';
            end if;
        end if;
    elsif new.state = 'open' then
        new.reopened_by_id := actor;
        if old.state = 'closed' then
            if not funding_may('reopen', about, new.entity_id) then
                raise exception 'months are reopened by the head'
                    using errcode = 'insufficient_privilege';
            end if;
            if funding_same_person(actor, old.closed_by_id) then
                raise exception 'two people reopen a month'
                    using errcode = 'check_violation', constraint = 'ck_funding_period_hands';
            end if;
        end if;
    end if;
    return new;
end
$$;

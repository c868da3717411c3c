-- Decisions, payments and their lists, months: who does which step, and what must be true before.

-- What is promised to lines of approved decisions and not yet spent, of free money or a bound gift.
create function funding_committed(fund bigint, designation bigint) returns numeric
language sql stable security definer set search_path = public, pg_temp as $$
    select coalesce(sum(greatest(l.amount - coalesce(s.spent, 0), 0)), 0)
    from funding_allocation_line l
    join funding_allocation d on d.id = l.allocation_id and d.state = 'approved'
    left join lateral (
        select sum(x.debit - x.credit) as spent
        from funding_line x
        join funding_account a on a.id = x.account_id and a.type = 'expense'
        join funding_entry e on e.id = x.entry_id and e.kind <> 'year_close'
        where x.allocation_line_id = l.id
    ) s on true
    where l.fund_id = fund and l.designation_id is not distinct from designation
$$;

-- What a fund holds, of free money or a bound gift, at the lowest from a day on.
create function funding_held(fund bigint, designation bigint, from_day date) returns numeric
language sql stable security definer set search_path = public, pg_temp as $$
    select least(
        coalesce((select sum(d.amount) from funding_delta d
                  where d.fund_id = fund and d.day <= from_day
                    and d.kind = case when designation is null then 'free' else 'designation' end
                    and d.key = coalesce(designation, 0)), 0),
        (select min(b.balance) from (
            select d.day, sum(d.amount) over (order by d.day) as balance
            from funding_delta d
            where d.fund_id = fund
              and d.kind = case when designation is null then 'free' else 'designation' end
              and d.key = coalesce(designation, 0)
        ) b where b.day > from_day)
    )
$$;

create function funding_guard_allocation() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    actor integer := core_actor_id();
    short record;
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            raise exception 'a submitted decision stands'
                using errcode = 'check_violation', constraint = 'ck_funding_allocation_stands';
        end if;
        return old;
    end if;
    if tg_op = 'INSERT' then
        new.created_by_id := coalesce(actor, new.created_by_id);
        new.submitted_by_id := null;
        new.approved_by_id := null;
        return new;
    end if;
    if old.state <> 'draft' and (
        (new.entity_id, new.fund_id, new.name, new.created_by_id)
            is distinct from (old.entity_id, old.fund_id, old.name, old.created_by_id)
        or (old.state not in ('draft', 'submitted')
            and (new.number, new.decided_on) is distinct from (old.number, old.decided_on))
    ) then
        raise exception 'a submitted decision stands'
            using errcode = 'check_violation', constraint = 'ck_funding_allocation_stands';
    end if;
    if new.state = old.state then
        if (new.submitted_by_id, new.approved_by_id)
            is distinct from (old.submitted_by_id, old.approved_by_id)
        then
            raise exception 'who did what is written by the database'
                using errcode = 'check_violation', constraint = 'ck_funding_allocation_stands';
        end if;
        return new;
    end if;
    if new.state = 'submitted' then
        new.submitted_by_id := actor;
        if not exists (select 1 from funding_allocation_line l where l.allocation_id = new.id) then
            raise exception 'a decision has lines'
                using errcode = 'check_violation', constraint = 'ck_funding_allocation_lines';
        end if;
    elsif new.state = 'approved' then
        new.approved_by_id := actor;
        if not funding_may('approve', 'funding_ledger.AllocationDecision', new.entity_id) then
            raise exception 'decisions are approved by the head of the board'
                using errcode = 'insufficient_privilege';
        end if;
        if funding_same_person(actor, new.submitted_by_id)
            or funding_same_person(actor, new.created_by_id)
        then
            raise exception 'who proposes does not approve'
                using errcode = 'check_violation', constraint = 'ck_funding_allocation_hands';
        end if;
        perform funding_lock(new.entity_id);
        -- Free money and each bound gift must hold what earlier decisions and this one promise (V16).
        select w.designation_id, w.wanted into short
        from (
            select l.designation_id, sum(l.amount) as wanted
            from funding_allocation_line l where l.allocation_id = new.id group by 1
        ) w
        where w.wanted + funding_committed(new.fund_id, w.designation_id)
              > funding_held(new.fund_id, w.designation_id, core_today())
        limit 1;
        if short.wanted is not null then
            raise exception 'the fund does not hold what the decision promises'
                using errcode = 'check_violation', constraint = 'ck_funding_allocation_available';
        end if;
    end if;
    return new;
end
$$;

-- Lines stand once the decision was submitted; a bound gift goes to its own purpose only (V14).
create function funding_guard_allocation_line() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    state text;
    bound funding_designation;
    key bigint := case when tg_op = 'DELETE' then old.allocation_id else new.allocation_id end;
begin
    select d.state into state from funding_allocation d where d.id = key for share;
    if coalesce(state, 'draft') <> 'draft'
        or (tg_op = 'UPDATE' and new.allocation_id <> old.allocation_id)
    then
        raise exception 'the lines of a submitted decision stand'
            using errcode = 'check_violation', constraint = 'ck_funding_allocation_stands';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if new.designation_id is not null then
        select d.* into bound from funding_designation d where d.id = new.designation_id;
        if not funding_item_within(new.item_id, bound.item_id) or bound.state = 'closed' then
            raise exception 'the gift is bound to another purpose'
                using errcode = 'check_violation',
                    constraint = 'ck_funding_allocation_line_designation_id';
        end if;
    end if;
    if (select i.is_award from funding_item i where i.id = new.item_id)
        <> ((select f.kind from funding_fund f where f.id = new.fund_id) = 'emulation')
    then
        raise exception 'no award is paid from gifts'
            using errcode = 'check_violation', constraint = 'ck_funding_line_award';
    end if;
    return new;
end
$$;

create function funding_guard_payment() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    actor integer := core_actor_id();
    listed numeric;
    reserved numeric;
    line funding_allocation_line;
    about constant text := 'funding_ledger.Payment';
begin
    if tg_op = 'DELETE' then
        if old.state <> 'draft' then
            raise exception 'a checked payment is voided, not removed'
                using errcode = 'check_violation', constraint = 'ck_funding_payment_stands';
        end if;
        return old;
    end if;
    if tg_op = 'INSERT' then
        new.created_by_id := coalesce(actor, new.created_by_id);
        new.checked_by_id := null;
        new.approved_by_id := null;
        new.paid_by_id := null;
        new.entry_id := null;
        return new;
    end if;
    if old.state <> 'draft' and (
        to_jsonb(new) - array['state', 'checked_by_id', 'approved_by_id', 'paid_by_id', 'paid_on',
            'entry_id', 'number_id', 'reference', 'void_reason', 'version', 'updated_at',
            'updated_by_id']
        is distinct from
        to_jsonb(old) - array['state', 'checked_by_id', 'approved_by_id', 'paid_by_id', 'paid_on',
            'entry_id', 'number_id', 'reference', 'void_reason', 'version', 'updated_at',
            'updated_by_id']
    ) then
        raise exception 'a checked payment stands'
            using errcode = 'check_violation', constraint = 'ck_funding_payment_stands';
    end if;
    if new.state = old.state then
        if (new.checked_by_id, new.approved_by_id, new.paid_by_id, new.entry_id, new.number_id,
            new.created_by_id) is distinct from (old.checked_by_id, old.approved_by_id,
            old.paid_by_id, old.entry_id, old.number_id, old.created_by_id)
        then
            raise exception 'who did what is written by the database'
                using errcode = 'check_violation', constraint = 'ck_funding_payment_stands';
        end if;
        return new;
    end if;
    if new.state = 'checked' then
        new.checked_by_id := actor;
        if not funding_may('check', about, new.entity_id) then
            raise exception 'payments are checked by accountants'
                using errcode = 'insufficient_privilege';
        end if;
        select sum(r.amount) into listed from funding_recipient r where r.payment_id = new.id;
        if listed is distinct from new.amount then
            raise exception 'the list adds up to %, the payment is %', listed, new.amount
                using errcode = 'check_violation', constraint = 'ck_funding_payment_listed_amount';
        end if;
        -- Room in the decision, together with what other payments under way have taken (K07).
        select l.* into line from funding_allocation_line l
        where l.id = new.allocation_line_id for update;
        select sum(p.amount) into reserved from funding_payment p
        where p.allocation_line_id = line.id and p.id <> new.id
          and p.state in ('checked', 'approved', 'paid', 'acknowledged', 'settled');
        if coalesce(reserved, 0) + new.amount > line.amount then
            raise exception 'more than the decision allocated'
                using errcode = 'check_violation', constraint = 'ck_funding_payment_amount_room';
        end if;
        if not exists (
            select 1 from funding_allocation d
            where d.id = line.allocation_id and d.state = 'approved'
        ) then
            raise exception 'support is paid under an approved decision'
                using errcode = 'check_violation', constraint = 'ck_funding_line_allocation_line_id';
        end if;
    elsif new.state = 'approved' then
        new.approved_by_id := actor;
        if not funding_may('approve', about, new.entity_id) then
            raise exception 'payments are approved by the head' using errcode = 'insufficient_privilege';
        end if;
        if funding_same_person(actor, new.checked_by_id)
            or funding_same_person(actor, new.created_by_id)
        then
            raise exception 'who prepares a payment does not approve it'
                using errcode = 'check_violation', constraint = 'ck_funding_payment_approved_hands';
        end if;
    elsif new.state = 'paid' then
        new.paid_by_id := actor;
        if not funding_may('pay', about, new.entity_id) then
            raise exception 'money is paid out by the cashier' using errcode = 'insufficient_privilege';
        end if;
        if funding_same_person(actor, new.checked_by_id)
            or funding_same_person(actor, new.approved_by_id)
            or funding_person_holds(actor, 'post', 'funding_ledger.JournalEntry', new.entity_id)
        then
            raise exception 'who books does not pay'
                using errcode = 'check_violation', constraint = 'ck_funding_payment_paid_hands';
        end if;
        if not exists (
            select 1
            from funding_entry e
            join funding_line l on l.entry_id = e.id and l.allocation_line_id = new.allocation_line_id
            where e.id = new.entry_id and e.payment_id = new.id and e.hash is not null
              and e.kind = 'ordinary' and e.posted_on = new.paid_on
            group by e.id having sum(l.debit) = new.amount
        ) then
            raise exception 'a paid payment has its entry'
                using errcode = 'check_violation', constraint = 'ck_funding_payment_entry_id';
        end if;
    elsif new.state = 'settled' and not funding_may('settle', about, new.entity_id) then
        raise exception 'payments are settled by the chief accountant'
            using errcode = 'insufficient_privilege';
    elsif new.state = 'acknowledged' and exists (
        -- TT 41/2022 Art 4: the recipient's signature and the confirmation of the local unit.
        select 1 from funding_recipient r where r.payment_id = new.id
          and (r.signed_on is null or r.confirmed_on is null)
    ) then
        raise exception 'somebody on the list has not signed or is not confirmed'
            using errcode = 'check_violation', constraint = 'ck_funding_payment_signatures';
    elsif new.state = 'reversed' and not exists (
        select 1 from funding_entry e where e.reversal_of_id = new.entry_id and e.hash is not null
    ) then
        raise exception 'a reversed payment has its reversal'
            using errcode = 'check_violation', constraint = 'ck_funding_payment_entry_id';
    end if;
    return new;
end
$$;

-- Who receives what stands once the payment was checked; signatures are added until it is settled.
create function funding_guard_recipient() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    state text;
    signs constant text[] := array['signed_on', 'signature_kind', 'signed_by', 'authority_paper',
        'confirmed_on', 'confirmed_by', 'version', 'updated_at', 'updated_by_id'];
begin
    select p.state into state from funding_payment p
    where p.id = case when tg_op = 'DELETE' then old.payment_id else new.payment_id end for share;
    if state = 'draft' and (tg_op <> 'UPDATE' or new.payment_id = old.payment_id) then
        return case when tg_op = 'DELETE' then old else new end;
    end if;
    if tg_op = 'UPDATE' and state in ('approved', 'paid')
        and to_jsonb(new) - signs = to_jsonb(old) - signs
    then
        return new;
    end if;
    raise exception 'the list of a checked payment stands'
        using errcode = 'check_violation', constraint = 'ck_funding_payment_stands';
end
$$;

-- Months close in order, softly by one and finally by another; after submission nothing opens.
create function funding_guard_period() returns trigger
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
        return new;
    end if;
    if (new.entity_id, new.year, new.month, new.starts_on, new.ends_on)
        is distinct from (old.entity_id, old.year, old.month, old.starts_on, old.ends_on)
    then
        raise exception 'a period stands'
            using errcode = 'check_violation', constraint = 'ck_funding_period_stands';
    end if;
    if new.state = old.state then
        if (new.soft_closed_by_id, new.closed_by_id, new.reopened_by_id)
            is distinct from (old.soft_closed_by_id, old.closed_by_id, old.reopened_by_id)
        then
            raise exception 'who did what is written by the database'
                using errcode = 'check_violation', constraint = 'ck_funding_period_stands';
        end if;
        return new;
    end if;
    perform funding_lock(new.entity_id);
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
            raise exception 'two people close a month'
                using errcode = 'check_violation', constraint = 'ck_funding_period_hands';
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

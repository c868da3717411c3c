-- Judge an entry whole, add it to the balances, and link it into the chain of its book. Runs once
-- for each entry: at commit, or earlier when the program asks (`set constraints … immediate`).
create or replace function funding_seal() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    lines bigint;
    debits numeric;
    credits numeric;
    is_level boolean;
    below record;
    last_position bigint;
    last_hash text;
begin
    perform funding_lock(new.entity_id);
    -- Again below the lock: the period may have been closed meanwhile.
    if coalesce(funding_period_state(new.entity_id, new.posted_on), 'none') <> 'open' then
        raise exception 'the period of the entry is not open'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_period_posted_on';
    end if;
    -- In one pass over the lines of the entry; asked "does a fund exist that …", the planner would
    -- rather walk the index of the fund through the whole book.
    select sum(l.lines), sum(l.debits), sum(l.credits), bool_and(l.debits = l.credits)
    into lines, debits, credits, is_level
    from (
        select count(*) as lines, sum(g.debit) as debits, sum(g.credit) as credits
        from funding_line g where g.entry_id = new.id group by g.fund_id
    ) l;
    if coalesce(lines, 0) < 2 or debits <> credits then
        raise exception 'debits % and credits % of the entry differ', debits, credits
            using errcode = 'check_violation', constraint = 'ck_funding_entry_balanced';
    end if;
    if not is_level then
        raise exception 'the entry does not balance within each fund'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_fund_balanced';
    end if;
    if new.kind = 'reversal' and not funding_is_mirror(new.id, new.reversal_of_id) then
        raise exception 'a reversal mirrors its original'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_mirror';
    end if;
    if exists (
        select 1
        from (select distinct l.allocation_line_id from funding_line l
              where l.entry_id = new.id and l.allocation_line_id is not null) touched
        join funding_allocation_line al on al.id = touched.allocation_line_id
        join funding_line spent on spent.allocation_line_id = al.id
        join funding_account a on a.id = spent.account_id and a.type = 'expense'
        join funding_entry e on e.id = spent.entry_id and e.kind <> 'year_close'
        group by al.id, al.amount having sum(spent.debit - spent.credit) > al.amount
    ) then
        raise exception 'more is spent than the decision allocated'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_allocation';
    end if;
    insert into funding_delta (fund_id, kind, key, day, amount)
    select d.fund_id, d.kind, d.key, new.posted_on, d.amount
    from funding_entry_deltas(new.id) d where d.amount <> 0
    on conflict (fund_id, kind, key, day) do update
        set amount = funding_delta.amount + excluded.amount;
    -- Not below zero on this day or any later one (V26); only what fell can be.
    select b.kind, b.key, b.day, b.balance into below
    from (
        select d.fund_id, d.kind, d.key from funding_entry_deltas(new.id) d where d.amount < 0
    ) fell
    cross join lateral (
        select f.kind, f.key, f.day, sum(f.amount) over (order by f.day) as balance
        from funding_delta f
        where f.fund_id = fell.fund_id and f.kind = fell.kind and f.key = fell.key
    ) b
    where b.day >= new.posted_on and b.balance < 0
    order by b.day limit 1;
    if below.day is not null then
        raise exception '% % would be % on %', below.kind, below.key, below.balance, below.day
            using errcode = 'check_violation', constraint = 'ck_funding_delta_' || below.kind;
    end if;
    -- The close of a year leaves nothing on its income and expense accounts.
    if new.kind = 'year_close' and exists (
        select 1
        from funding_line l
        join funding_account a on a.id = l.account_id and a.type in ('income', 'expense')
        join funding_entry e on e.id = l.entry_id and e.posted_on <= new.posted_on
        where l.entity_id = new.entity_id
        group by l.account_id, l.fund_id, l.designation_id having sum(l.debit) <> sum(l.credit)
    ) then
        raise exception 'the close leaves something on an income or expense account'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_year_close';
    end if;
    select e.position, e.hash into last_position, last_hash
    from funding_entry e where e.entity_id = new.entity_id and e.position is not null
    order by e.position desc limit 1;
    if new.kind = 'opening' and last_position is not null then
        raise exception 'only a new book is opened'
            using errcode = 'check_violation', constraint = 'ck_funding_entry_opening';
    end if;
    update funding_entry e
    set position = coalesce(last_position, 0) + 1,
        previous_hash = last_hash,
        hash = funding_link(new.id, coalesce(last_position, 0) + 1, last_hash)
    where e.id = new.id;
    return null;
end
$$;
